"""The program `gdsolve`: runs a command, and is the only place that catches errors."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence

import click

from gdsolve.cli.command import LazyGroup
from gdsolve.cli.streams import let_streams_write_anything, silence_stdout, write_stderr, write_stdout
from gdsolve.errors import Diagnostic, ExitCode, GdsolveError

COMPLETION_VARIABLE = "_GDSOLVE_COMPLETE"
"""Set by the shell's completion script; `shells.py` then answers with completions."""


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--debug", is_flag=True, help="Show the traceback of an error (works after the command too).")
@click.version_option(package_name="gdsolve", message="%(prog)s %(version)s")
def app(debug: bool) -> None:
    """Optimization from one shell line, with answers that say how far they can be trusted."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code.

    Args:
        argv: arguments without the program's name; None means those of the process.
    """
    # Before NumPy is imported: our blocks fit a core's cache, and threads that share one only wait.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    arguments = list(sys.argv[1:] if argv is None else argv)
    own = arguments[: arguments.index("--")] if "--" in arguments else arguments
    debug = "--debug" in own
    given = [each for position, each in enumerate(arguments) if each != "--debug" or position >= len(own)]
    let_streams_write_anything()
    try:
        return _run(given)
    except GdsolveError as error:
        return _fail(error.diagnostics, error.exit_code, given, debug)
    except click.ClickException as error:
        from gdsolve.cli.faults import diagnose

        return _fail((diagnose(error),), ExitCode.USAGE, given, debug)
    except (KeyboardInterrupt, click.Abort):
        return _fail((Diagnostic("interrupted"),), ExitCode.INTERRUPTED, given, debug)
    except BrokenPipeError:
        silence_stdout()
        return int(ExitCode.OK)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            return _bug(error, given, debug)
        silence_stdout()
        return _fail((Diagnostic("no space left on device"),), ExitCode.INPUT, given, debug)
    except Exception as error:  # noqa: BLE001 (the last place where a bug of ours can become one line)
        return _bug(error, given, debug)


def _bug(error: Exception, arguments: list[str], debug: bool) -> int:
    fault = Diagnostic(
        f"internal error: {type(error).__name__}: {error}",
        hint="this is a bug of gdsolve; the same command with `--debug` shows where",
    )
    return _fail((fault,), ExitCode.BUG, arguments, debug)


def _run(arguments: list[str]) -> int:
    if COMPLETION_VARIABLE in os.environ:
        from gdsolve.cli.shells import answer

        write_stdout(answer(app))
        return int(ExitCode.OK)
    try:
        # Not `app.main`: it would end the process with 1 when a pipe is closed.
        with app.make_context("gdsolve", list(arguments), obj=tuple(arguments)) as context:
            code = app.invoke(context)
        write_stdout("")
    except click.exceptions.NoArgsIsHelpError as error:
        write_stderr(f"{error.ctx.get_help() if error.ctx else error.message}\n")
        return int(ExitCode.USAGE)
    except click.exceptions.Exit as stop:
        write_stdout("")
        return stop.exit_code
    return int(code or ExitCode.OK)


def _fail(diagnostics: tuple[Diagnostic, ...], code: ExitCode, arguments: list[str], debug: bool) -> int:
    """Draw faults on stderr (with `--json` also as a document on stdout) and return the exit code."""
    from gdsolve.report.diagnostic import draw_all, error_document
    from gdsolve.report.terminal import describe_terminal

    if debug:
        import traceback

        traceback.print_exc()
    terminal = describe_terminal(sys.stderr, _color_mode(arguments), os.environ)
    write_stderr(draw_all(diagnostics, terminal))
    if _wants_json(arguments):
        import json

        write_stdout(json.dumps(error_document(diagnostics, int(code))) + "\n")
    return int(code)


def _wants_json(arguments: Sequence[str]) -> bool:
    pairs = zip(arguments, (*arguments[1:], ""), strict=True)
    return "--json" in arguments or "--format=json" in arguments or ("--format", "json") in pairs


def _color_mode(arguments: Sequence[str]) -> str:
    """Return what `--color` says, also when the command line could not be read as a whole."""
    for position, each in enumerate(arguments):
        name, _, value = each.partition("=")
        if name == "--color":
            mode = value or "".join(arguments[position + 1 : position + 2])
            return mode if mode in ("always", "never") else "auto"
    return "auto"
