"""The two classes behind every command: one with examples in its help, and a group that imports lazily.

An expression may begin with a minus (`gdsolve minimize "-x**2"`), which click would read as an option. So the
arguments are sorted before click sees them: what is no option of the command is an argument.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import click

from gdsolve.cli.commands import COMMANDS, CommandEntry
from gdsolve.errors import UsageError, closest

EXIT_CODES = (
    "0 the answer passed its tests, 1 our bug, 2 usage, 3 input, data or formula, "
    "4 stopped before an answer, 5 no solution exists, 6 unbounded or undefined, "
    "8 not as expected, 130 interrupted"
)

_LONG_OPTION = re.compile(r"--[A-Za-z][A-Za-z-]*(=.*)?", re.DOTALL)
_ATTACHED_OUTPUT = re.compile(r"-o(?!=)\S+\.(json|csv|jsonl|parquet)")


class MaybeFile(click.Option):
    """An option that names a file or stands alone: `--plot` draws here, `--plot picture.svg` into a file.

    The next word is its file if it ends like a file of this sort; so an expression may follow.
    """

    def __init__(self, *args: Any, suffixes: Sequence[str] = (), **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        self.suffixes = tuple(suffixes)


def with_values(args: Sequence[str], maybe: Mapping[str, MaybeFile]) -> Iterator[tuple[str, ...]]:
    """Yield the arguments with `--plot FILE` and the bare `--plot` written as `--plot=FILE` and `--plot=`."""
    rest = list(args)
    while rest:
        word = rest.pop(0)
        if word == "--":
            yield (word, *rest)
            return
        if word not in maybe:
            yield (word,)
        elif rest and rest[0].lower().endswith(maybe[word].suffixes):
            yield (f"{word}={rest.pop(0)}",)
        else:
            yield (f"{word}=",)


class Command(click.Command):
    """A command whose help ends in examples that run, and whose arguments may begin with a minus."""

    def __init__(self, *args: Any, examples: Sequence[str] = (), **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        self.examples = tuple(examples)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments after sorting options to the front; see `sort_arguments`."""
        options = [each for each in self.get_params(ctx) if isinstance(each, click.Option)]
        maybe = {name: each for each in options if isinstance(each, MaybeFile) for name in each.opts}
        taking = {name for each in options if not each.is_flag for name in each.opts} - set(maybe)
        flags = {name for each in options if each.is_flag for name in (*each.opts, *each.secondary_opts)}
        several = any(each.nargs == -1 for each in self.get_params(ctx) if isinstance(each, click.Argument))
        if ctx.resilient_parsing and args and args[-1] in taking:  # its value is what is being completed
            args = args[:-1]
        completed = [word for each in with_values(args, maybe) for word in each]
        return super().parse_args(ctx, sort_arguments(completed, taking, flags, several=several))

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples, one per line, never wrapped."""
        if self.examples:
            formatter.write_paragraph()
            formatter.write("Examples:\n")
            for example in self.examples:
                formatter.write(f"  {example}\n")


def sort_arguments(args: Sequence[str], taking: set[str], flags: set[str], *, several: bool) -> list[str]:
    """Return the arguments with options first, then `--`, then everything else.

    Args:
        args: as typed, without the command's name.
        taking: names of options that take a value, with their dashes.
        flags: names of options that take none.
        several: whether the command takes any number of arguments; otherwise a short word with a dash after
            the first argument is a mistyped option and left for click to refuse.

    Raises:
        UsageError: the value of the last option is missing.
    """
    options: list[str] = []
    others: list[str] = []
    rest = iter(args)
    for each in rest:
        name = each.partition("=")[0] if each.startswith("--") else each
        if each == "--":
            others += rest
        elif name in taking:
            options.append(each)
            if "=" not in each:
                options.append(_value_of(each, rest))
        elif name in flags or _LONG_OPTION.fullmatch(each) or _ATTACHED_OUTPUT.fullmatch(each):
            options.append(each)
        elif others and not several and re.fullmatch(r"-[A-Za-z]+", each):
            options.append(each)
        else:
            others.append(each)
    return [*options, "--", *others] if others else options


def _value_of(option: str, rest: Iterator[str]) -> str:
    for value in rest:
        return value
    raise UsageError.of(f"option `{option}` needs a value")  # click would take our `--` for it


class LazyGroup(click.Group):
    """The group of all `COMMANDS`; a command's file is imported when the command is named."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of `COMMANDS`."""
        return [entry.name for entry in COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by its name or alias."""
        entry = _find(cmd_name)
        if entry is None:
            return None
        command = importlib.import_module(f"gdsolve.cli.commands.{entry.module}").command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return name, command and remaining arguments.

        Raises:
            UsageError: there is no such command.
        """
        if _find(args[0]) is None and not (args[0].startswith("--") and args[0] != "--"):
            raise unknown_command(args[0])
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write names and summaries from the list, importing no command."""
        rows = [(", ".join((entry.name, *entry.aliases)), entry.summary) for entry in COMMANDS]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write examples and exit codes."""
        formatter.write_paragraph()
        formatter.write("Examples:\n")
        for example in (
            'gdsolve minimize "x**2 - 2*x + 1"',
            'gdsolve puzzle "A+B=9" "C-D=1" "A+C=8" "B-D=2"',
            'gdsolve grad "a*x**2 + b*x" --at x=3,a=1,b=-2',
        ):
            formatter.write(f"  {example}\n")
        formatter.write_paragraph()
        formatter.write("Exit codes:\n")
        with formatter.indentation():
            formatter.write_text(EXIT_CODES)


def _find(name: str) -> CommandEntry | None:
    return next((entry for entry in COMMANDS if name == entry.name or name in entry.aliases), None)


def unknown_command(name: str) -> UsageError:
    """Return the fault for a first word that is no command; an expression there only lacks its command."""
    names = [each for entry in COMMANDS for each in (entry.name, *entry.aliases)]
    near = closest(name, names)
    if near is None and re.search(r"[^\w-]", name):
        command = "puzzle" if "=" in name else "run" if name.endswith((".yaml", ".yml")) else "minimize"
        hint = f'gdsolve {command} "{name}"'
    else:
        hint = f"did you mean `{near}`?" if near else "`gdsolve --help` shows all commands"
    fault = UsageError.of(f"unknown command `{name}`", hint=hint)
    assert isinstance(fault, UsageError)
    return fault
