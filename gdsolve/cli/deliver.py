"""From a result to the places where it goes: files first, then stdout; notes and warnings to stderr.

Files come first, so that a closed pipe on stdout does not cost the file that was asked for.
"""

from __future__ import annotations

import dataclasses
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from gdsolve.cli.options import Flags
from gdsolve.cli.plots import plot_text, write_html, written_plot
from gdsolve.cli.streams import write_stderr, write_stdout
from gdsolve.cli.tables import write_table
from gdsolve.errors import ExitCode, UsageError
from gdsolve.report.terminal import Terminal, describe_terminal, printable

if TYPE_CHECKING:
    from gdsolve.report.blocks import Block, Grid
    from gdsolve.report.sections import Line
    from gdsolve.solve.comparing.models import ModelComparison
    from gdsolve.solve.prediction import Prediction
    from gdsolve.solve.results.result import FitResult, Result


R = TypeVar("R", bound="Result")


@dataclass(frozen=True, slots=True)
class Output:
    """Where the answer goes and in which form."""

    form: str = "table"
    output: str | None = None
    quiet: bool = False
    every: int | None = None
    history: str | None = None
    residuals: str | None = None
    plot: str | None = None
    html: str | None = None
    color: str = "auto"

    @property
    def as_json(self) -> bool:
        """Say whether stdout gets one document and nothing else."""
        return self.form == "json"

    def __post_init__(self) -> None:
        """Refuse files that cannot be written, before any work is done."""
        asked = {
            **{"--output": self.output, "--history": self.history, "--residuals": self.residuals},
            **{"--plot": self.plot, "--html": self.html},
        }
        named = {
            flag: path for flag, path in asked.items() if path is not None and (path or flag != "--plot")
        }
        if self.plot == "" and self.form != "table":
            raise UsageError.of(
                f"`--plot` without a file would be mixed up with the output of `--format {self.form}`",
                hint="--plot picture.svg",
            )
        if named:
            _check_files(named)


def _check_files(named: Mapping[str, str]) -> None:
    """Refuse files that cannot be written, that do not say their form, or that are named twice."""
    from gdsolve.report import files

    first: dict[str, str] = {}
    for flag, path in named.items():
        if flag in ("--history", "--residuals"):
            files.table_suffix(path, flag)
        elif flag == "--plot":
            from gdsolve.report.charts.files import image_suffix

            image_suffix(path)
        files.check_writable(path, flag)
        if path in first:
            raise UsageError.of(f"`{first[path]}` and `{flag}` both write `{path}`", hint="give two names")
        first[path] = flag


def read_output(flags: Flags) -> Output:
    """Return where the answer goes, from the flags of a command."""
    names = [field.name for field in dataclasses.fields(Output)]
    said = {name: flags[name] for name in names if flags.get(name) is not None}
    if flags.get("as_json") and said.setdefault("form", "json") != "json":
        raise UsageError.of(f"`--json` and `--format {said['form']}` contradict each other")
    return Output(**said)


def deliver(results: Sequence[Result], output: Output) -> int:
    """Write the results everywhere they were asked for and return the exit code of the first that failed."""
    from gdsolve.report.files import history_table
    from gdsolve.report.json import document, results_document

    said = [_with_next(with_arguments(each), output) for each in results]
    content = document(said[0]) if len(said) == 1 else results_document(said)
    if output.history is not None:
        write_table(output.history, history_table(said[0]))
    if output.residuals is not None:
        _write_residuals(said[0], output.residuals)
    _write_document(content, output)
    _write_notes(said, output)
    chart = written_plot(said, output.plot, compared=False)
    if output.html is not None:
        write_html(said[:1], content, output.html)
    _write_answer(said, content, output)
    if chart is not None:
        write_stdout(plot_text(chart, output.color))
    return next((int(each.verdict.exit) for each in said if each.verdict.exit), 0)


def _write_answer(results: Sequence[Result], content: Mapping[str, Any], output: Output) -> None:
    if output.form == "table":
        from gdsolve.report.human import report_text

        terminal = stdout_terminal(output.color)
        write_stdout(report_text(results, terminal, every=output.every, quiet=output.quiet))
        return
    from gdsolve.report.pages.paper import result_blocks, verdict_words
    from gdsolve.report.pages.rows import result_rows

    if output.form == "csv" and not output.quiet:  # a table of numbers has no place for it
        for each in results:
            write_stderr(f"verdict: {verdict_words(each)}, {printable(each.verdict.because)}\n")
    blocks = [block for each in results for block in result_blocks(each, quiet=output.quiet)]
    write_form(output.form, content, blocks, result_rows(results))


def write_form(form: str, content: Mapping[str, Any], blocks: Sequence[Block], rows: Grid) -> None:
    """Write one of the forms that are not for terminals."""
    if form == "json":
        write_json(content)
    elif form == "csv":
        from gdsolve.report.forms.csv import csv_text

        write_stdout(csv_text(rows))
    elif form == "markdown":
        from gdsolve.report.forms.markdown import markdown

        write_stdout(markdown(blocks))
    else:
        from gdsolve.report.forms.latex import latex

        write_stdout(latex(blocks))


def deliver_lines(
    make: Callable[[int], list[Line]],
    content: Mapping[str, Any],
    output: Output,
    blocks: Sequence[Block] | None = None,
    rows: Grid | None = None,
) -> None:
    """Write a list or table.

    Args:
        make: returns the lines for a terminal of some width.
        content: the JSON document.
        output: where it goes and in which form.
        blocks: for Markdown and LaTeX; None: the first list of records in the document as a table.
        rows: for CSV; None: the same.
    """
    _write_document(content, output)
    if output.form != "table":
        from gdsolve.report.pages.paper import document_blocks

        found = document_blocks(content)
        write_form(output.form, content, found if blocks is None else blocks, rows or found[0])
        return
    from gdsolve.report.human import draw_lines

    terminal = stdout_terminal(output.color)
    write_stdout(draw_lines(make(terminal.width), terminal))


def deliver_comparison(results: Sequence[Result], output: Output) -> int:
    """Write the table of several optimizers; the exit code is 0 if one of them passed its tests."""
    from gdsolve.report.files import comparison_history
    from gdsolve.report.json import results_document
    from gdsolve.report.pages.checks import comparison_lines
    from gdsolve.report.pages.paper import comparison_blocks
    from gdsolve.report.pages.rows import comparison_rows

    said = [with_arguments(each) for each in results]
    if output.history is not None:
        write_table(output.history, comparison_history(said))
    _write_notes(said[:1], output)
    chart, content = written_plot(said, output.plot, compared=True), results_document(said)
    if output.html is not None:
        write_html(said, content, output.html)
    forms = comparison_blocks(said), comparison_rows(said)
    deliver_lines(lambda width: comparison_lines(said, width), content, output, *forms)
    if chart is not None:
        write_stdout(plot_text(chart, output.color))
    return min(int(each.verdict.exit) for each in said)


def deliver_models(found: ModelComparison, source: str, output: Output) -> int:
    """Write the comparison of several models of the rows of `source`; exit code 4 if none can be chosen."""
    from gdsolve.report.pages.compared_models import models_document, models_lines
    from gdsolve.report.pages.comparison import comparison_blocks, comparison_rows

    for flag, path in (("--plot", output.plot), ("--html", output.html), ("--history", output.history)):
        if path is not None:
            raise UsageError.of(f"`{flag}` shows one fit", hint=f"gdsolve fit {source} --model ... {flag}")
    if not output.quiet:
        for note in found.notes:
            write_stderr(f"note: {printable(note)}\n")
    deliver_lines(
        lambda width: models_lines(found, source, width, quiet=output.quiet),
        models_document(found),
        output,
        comparison_blocks(found.comparison),
        comparison_rows(found.comparison),
    )
    return int(ExitCode.OK if found.comparison.chosen is not None else ExitCode.STOPPED)


def deliver_prediction(prediction: Prediction, path: str, output: Output) -> int:
    """Write a prediction: a document or, if the file is named so, a table; `path` is that of the fit."""
    from gdsolve.report.pages.predict import prediction_blocks, prediction_lines, prediction_rows

    written = output
    if output.output is not None and not output.output.lower().endswith(".json"):
        write_table(output.output, prediction.table(), "--output")
        written = dataclasses.replace(output, output=None)
    if not output.quiet:
        for note in prediction.notes:
            write_stderr(f"note: {printable(note)}\n")
    deliver_lines(
        lambda width: prediction_lines(prediction, path, width, quiet=output.quiet),
        prediction.to_dict(),
        written,
        prediction_blocks(prediction),
        prediction_rows(prediction),
    )
    return 0


def stdout_terminal(color: str) -> Terminal:
    """Return width and colour of stdout."""
    return describe_terminal(sys.stdout, color, os.environ)


def write_json(content: Mapping[str, Any]) -> None:
    """Write a document to stdout, with escapes if its encoding cannot carry every letter."""
    from gdsolve.report.json import to_json

    encoding = (getattr(sys.stdout, "encoding", None) or "ascii").lower()
    write_stdout(to_json(content, ascii_only=not encoding.startswith("utf")))


def with_arguments(result: R) -> R:
    """Return the result with the command line that made it."""
    context = click.get_current_context(silent=True)
    arguments = context.find_root().obj if context else None
    if result.run.argv or not arguments:
        return result
    return dataclasses.replace(result, run=dataclasses.replace(result.run, argv=("gdsolve", *arguments)))


def _write_residuals(result: Result, path: str) -> None:
    rows = getattr(result, "rows", None)
    if rows is None:
        write_stderr("warning: no residuals are written, since the fit found no minimum\n")
        return
    write_table(path, rows.table(), "--residuals")


def _with_next(result: Result, output: Output) -> Result:
    """Return the result with what can be done with the file that is written, or would be."""
    if result.kind != "fit":
        from gdsolve.report.suggest import suggestion

        line = suggestion(result, result.run.argv) if len(result.run.argv) > 1 else None
        return dataclasses.replace(result, next_commands=(*result.next_commands, line)) if line else result
    from gdsolve.report.pages.fit import predict_command

    command = predict_command(cast("FitResult", result), output.output)
    return dataclasses.replace(result, next_commands=(*result.next_commands, command)) if command else result


def _write_document(content: Mapping[str, Any], output: Output) -> None:
    if output.output is not None:
        from gdsolve.report.files import write_atomically
        from gdsolve.report.json import to_json

        write_atomically(output.output, to_json(content))


def _write_notes(results: Sequence[Result], output: Output) -> None:
    if output.quiet:
        return
    heads = [_not_in_head(each) if output.form == "table" else each.notes for each in results]
    for note in dict.fromkeys(note for notes in heads for note in notes):
        write_stderr(f"note: {printable(note)}\n")


def _not_in_head(result: Result) -> Sequence[str]:
    from gdsolve.report.sections import other_notes

    return other_notes(result)
