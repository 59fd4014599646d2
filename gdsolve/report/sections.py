"""The parts that all human reports are made of, as lines of text.

A report is a list of lines (Rich text or a table); `human.py` puts the parts in order and prints them.
Nothing is said by colour alone, and nothing that differs between two equal runs (such as time) is said.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from rich.table import Table
from rich.text import Text

from gdsolve.errors import ExitCode
from gdsolve.report.numbers import counted, measure
from gdsolve.report.terminal import printable
from gdsolve.report.values import MOST_ENTRIES, value_lines
from gdsolve.solve.results.result import Result, Test, Value, Verdict

Line: TypeAlias = "Text | Table"

HEAD_COLUMN = 35
"""Where the head's remark begins if the title leaves room, so that heads of several runs line up."""

LABEL_COLUMN = 8
"""Width of the labels `tests`, `next`, ... in front of what they introduce."""

GOOD, BAD = "bold green", "bold red"
LABEL = "bold"

_ITEM_GAP = "   "
_LONGEST_HEAD = 4  # lines of a title before it is cut
_FEW_STARTS = 3  # start values that are named in the head


def head(result: Result, remark: str, width: int) -> list[Line]:
    """Return what is solved and by what: the title with a remark beside it (or below), then the optimizer."""
    title = f"{result.kind} {printable(result.title)}"
    gap = max(HEAD_COLUMN - len(title), 3)
    if remark and len(title) + gap + len(remark) <= width:
        lines = [f"{title}{' ' * gap}{remark}"]
    else:
        lines = textwrap.wrap(
            title,
            width,
            subsequent_indent="  ",
            max_lines=_LONGEST_HEAD,
            placeholder=" ...",
            break_on_hyphens=False,
        )
        lines += wrapped(remark, width, indent=2)
    if result.optimizer is not None:
        reason = f": {result.optimizer.reason}" if result.optimizer.reason else ""
        lines += wrapped(f"{result.optimizer.name}{reason}", width)
    return [Text(line) for line in lines]


def start_remark(result: Result) -> str:
    """Return how many variables there are and where the run began."""
    said = [note for note in result.notes if note.startswith("start ")]
    parts = [_variables(result)] if result.solution else []
    numbers = {name: each for name, each in result.start.items() if isinstance(each, (int, float))}
    if said:
        parts.append(said[0])
    elif result.start and len(numbers) == len(result.start) <= _FEW_STARTS:
        parts.append(
            "start " + ", ".join(f"{name} = {value_lines(each)[0]}" for name, each in numbers.items())
        )
    return ", ".join(parts)


def _variables(result: Result) -> str:
    """Return how many variables there are, and of how many entries if these are many."""
    entries = sum(_entries(each) for each in result.solution.values())
    many = f" of {entries} entries" if entries > MOST_ENTRIES else ""
    return f"{counted(len(result.solution), 'variable')}{many}"


def _entries(value: Value) -> int:
    if not isinstance(value, list):
        return 1
    return len(value) * _entries(value[0]) if value else 0


def other_notes(result: Result) -> list[str]:
    """Return the notes that the head does not say."""
    said = [note for note in result.notes if note.startswith("start ")][:1]
    return [note for note in result.notes if note not in said]


def verdict_lines(headline: str, verdict: Verdict, width: int) -> list[Line]:
    """Return the verdict in capitals with its reason, wrapped under itself."""
    text = f"{headline.upper()}{_ITEM_GAP}{printable(verdict.because)}".rstrip()
    style = GOOD if verdict.exit == ExitCode.OK else BAD
    first, *more = wrapped(text, width, hanging=2)
    line = Text(first)
    line.stylize(style, 0, len(headline))
    return [line, *(Text(each) for each in more)]


def values(entries: Mapping[str, Value], digits: Mapping[str, int], width: int) -> list[Line]:
    """Return one line per value (several for a matrix), names padded to equal length."""
    return [Text(line) for line in value_table(entries, digits, width)]


def value_table(entries: Mapping[str, Value], digits: Mapping[str, int], width: int) -> list[str]:
    """Return `  name  value` lines; plain numbers leave room for a sign if one of them is negative."""
    longest = max((len(name) for name in entries), default=0)
    pad = min(longest, width // 3)
    signed = any(isinstance(each, (int, float)) and each < 0 for each in entries.values())
    lines = []
    for name, each in entries.items():
        label = f"  {printable(name):<{pad}}  "
        shown = value_lines(each, digits.get(name), max(width - len(label), 16))
        if signed and isinstance(each, (int, float)) and not each < 0:
            shown[0] = f" {shown[0]}"
        lines += [f"{label}{shown[0]}", *(f"{'':<{len(label)}}{more}" for more in shown[1:])]
    return lines


def tests(rows: Sequence[Test], width: int) -> list[Line]:
    """Return the tests behind the verdict, measure beside tolerance; a failed one says so in words."""
    lines: list[Line] = []
    for text in labelled("tests", [_test(row) for row in rows], width):
        line = Text(text)
        line.highlight_words(["FAILED"], style=BAD)
        lines.append(line)
    return lines


def _test(row: Test) -> str:
    text = f"{row.name} {measure(row.value)} {row.sense} {measure(row.tolerance)}"
    return text if row.passed else f"{text} FAILED"


def ending(result: Result, width: int) -> list[Line]:
    """Return why the run stopped (if that matters), the warnings and the next commands to try."""
    lines: list[Line] = []
    reason = result.message or (result.status.value if result.status else "")
    if result.verdict.exit != ExitCode.OK and reason and reason not in result.verdict.because:
        lines += [Text(line) for line in labelled("ended", [reason], width)]
    for warning in result.warnings:
        first, *more = wrapped(f"warning: {printable(warning)}", width, hanging=2)
        line = Text(first)
        line.stylize("bold yellow", 0, len("warning:"))
        lines += [line, *(Text(each) for each in more)]
    for position, command in enumerate(result.next_commands):  # never wrapped: they are there to be copied
        lines.append(Text(f"{'' if position else 'next':<{LABEL_COLUMN}}{printable(command)}"))
    return lines


def labelled(label: str, items: Iterable[str], width: int) -> list[str]:
    """Return items in a row behind a label (or none, if it is empty), in as many lines as it takes."""
    indent = LABEL_COLUMN if label else 0
    rows: list[str] = []
    for item in items:
        joined = f"{rows[-1]}{_ITEM_GAP}{item}" if rows else item
        if rows and indent + len(joined) <= width:
            rows[-1] = joined
        else:
            rows.append(item)
    lines = [piece for row in rows for piece in wrapped(row, width - indent, hanging=2)]
    return [f"{'' if position else label:<{indent}}{line}" for position, line in enumerate(lines)]


def wrapped(text: str, width: int, *, indent: int = 0, hanging: int = 0) -> list[str]:
    """Return text broken at blanks into lines of `width`; blanks inside a line are kept."""
    if len(text) + indent <= width:
        return [" " * indent + text] if text else []
    return textwrap.wrap(
        text,
        width,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + hanging),
        break_on_hyphens=False,
    )
