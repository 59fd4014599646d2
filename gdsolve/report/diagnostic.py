"""The one place that draws faults.

A fault looks like this, for an expression, an option or a line of a file alike:

    error: unknown function `sine` in the objective
      --> problems/wave.yaml:3:12
       3 | objective: sine(x) + y**2
         |            ^^^^
    hint: did you mean `sin`? `gdsolve functions` shows all of them

Light on purpose (standard library only), since usage errors are drawn before anything heavy is imported.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from gdsolve.errors import Diagnostic, Source, Span
from gdsolve.report.excerpt import Excerpt, cut_around, expanded
from gdsolve.report.terminal import Terminal, printable

ERROR_SCHEMA = "gdsolve.error/v1"

MOST_SHOWN = 20
"""Faults that are drawn; a longer list only scrolls the first, which matters most, out of sight."""

_RED, _BLUE, _CYAN, _RESET = "\x1b[1;31m", "\x1b[1;34m", "\x1b[1;36m", "\x1b[0m"
_LONGEST_FILE = 1 << 21  # characters; a longer file is not read again only to show its line


@dataclass(frozen=True, slots=True)
class Place:
    """Where a span is: name, line and column (from 1) as an editor counts them, and the lines to show."""

    name: str
    line: int
    column: int
    excerpts: tuple[Excerpt, ...]

    def __str__(self) -> str:
        return f"{self.name}:{self.line}:{self.column}"


def draw_all(diagnostics: Iterable[Diagnostic], terminal: Terminal) -> str:
    """Return all faults drawn, an empty line between them, with a final newline."""
    faults = list(diagnostics)
    drawn = [draw(each, terminal) for each in faults[:MOST_SHOWN]]
    if len(faults) > MOST_SHOWN:
        drawn.append(f"error: and {len(faults) - MOST_SHOWN} more\n")
    return "\n".join(drawn)


def draw(diagnostic: Diagnostic, terminal: Terminal) -> str:
    """Return one fault drawn, with a final newline; source lines are cut to the width of the terminal."""
    paint = _Paint(terminal.color)
    lines = [f"{paint('error:', _RED)} {_one_line(diagnostic.what)}"]
    place = locate(diagnostic.span) if diagnostic.span else None
    where = [str(place)] if place else []
    where += [diagnostic.where] if diagnostic.where else []
    if where:
        lines.append(f"  {paint('-->', _BLUE)} {_one_line(', '.join(where))}")
    if place:
        lines += _draw_excerpts(place.excerpts, terminal.width, paint)
    if diagnostic.hint:
        lines.append(f"{paint('hint:', _CYAN)} {_one_line(diagnostic.hint)}")
    return "\n".join(lines) + "\n"


def error_document(diagnostics: tuple[Diagnostic, ...], exit_code: int) -> dict[str, Any]:
    """Return the JSON document of a failure: what the first fault says, and the exit code of the process."""
    first = diagnostics[0] if diagnostics else Diagnostic("unknown error")
    where = str(locate(first.span)) if first.span else first.where
    return {
        "schema": ERROR_SCHEMA,
        "error": first.what,
        "where": where,
        "hint": first.hint,
        "exit": exit_code,
    }


def locate(span: Span) -> Place:
    """Return where a span is, with the line it begins in and, if that is another one, the line it ends in."""
    source = span.source
    start = min(max(span.start, 0), len(source.text))
    end = min(max(span.end, start), len(source.text))
    first = _line_at(source, start)
    excerpts = [Excerpt(first.number, first.text, start - first.start, end - first.start)]
    if end > first.start + len(first.text):
        last = _line_at(source, end)
        excerpts.append(Excerpt(last.number, last.text, 0, end - last.start))
    excerpts = [_in_its_file(source, each) for each in excerpts]
    shift = source.first_column - 1 if first.number == source.first_line else 0
    in_file = excerpts[0].start if excerpts[0].text != first.text else start - first.start + shift
    return Place(source.name, first.number, in_file + 1, tuple(excerpts))


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    start: int  # of its first character in the source's text
    text: str


def _line_at(source: Source, position: int) -> _Line:
    text = source.text
    start = text.rfind("\n", 0, position) + 1
    end = text.find("\n", position)
    line = text[start:] if end < 0 else text[start:end]
    return _Line(source.first_line + text.count("\n", 0, start), start, line.removesuffix("\r"))


def _in_its_file(source: Source, excerpt: Excerpt) -> Excerpt:
    """Return the excerpt widened to the whole line of the file that the source was taken from.

    A formula inside a YAML document is a source of its own. If the file can be read and still says the
    same there, its whole line is shown; otherwise the formula alone.
    """
    if (source.first_line, source.first_column) == (1, 1) and not source.name.endswith((".yaml", ".yml")):
        return excerpt
    try:
        with open(source.name, encoding="utf-8") as file:
            lines = file.read(_LONGEST_FILE).split("\n")
    except (OSError, ValueError):  # no such file, not UTF-8, or a name that no file can have
        return excerpt
    if not excerpt.text or excerpt.number > len(lines):
        return excerpt
    whole = lines[excerpt.number - 1].removesuffix("\r")
    expected = source.first_column - 1 if excerpt.number == source.first_line else 0
    shift = whole.find(excerpt.text, expected)
    if shift < 0:
        return excerpt
    return Excerpt(excerpt.number, whole, excerpt.start + shift, excerpt.end + shift)


@dataclass(frozen=True, slots=True)
class _Paint:
    """Wraps text in a style, or leaves it alone."""

    color: bool

    def __call__(self, text: str, style: str) -> str:
        return f"{style}{text}{_RESET}" if self.color else text


def _draw_excerpts(excerpts: tuple[Excerpt, ...], width: int, paint: _Paint) -> list[str]:
    gutter = max(4, *(len(str(each.number)) for each in excerpts))
    bar = paint("|", _BLUE)
    lines: list[str] = []
    for position, excerpt in enumerate(excerpts):
        if position and excerpt.number > excerpts[position - 1].number + 1:
            lines.append(f"{'...':>{gutter}} {bar}")
        text, before, carets = cut_around(expanded(excerpt), width - gutter - 3)
        lines.append(f"{paint(f'{excerpt.number:>{gutter}}', _BLUE)} {bar} {text}".rstrip())
        lines.append(f"{'':>{gutter}} {bar} {' ' * before}{paint('^' * carets, _RED)}")
    return lines


def _one_line(text: str) -> str:
    return printable(text).replace("\n", "\\n").replace("\t", "\\t")
