"""Values as text: a number, a vector on one line if it fits, a matrix row by row; cells in columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gdsolve.report.excerpt import columns
from gdsolve.report.numbers import answer
from gdsolve.report.terminal import printable

MOST_ENTRIES = 60
"""Entries of an array that are written out; of a larger one only the ends. JSON has them all."""

_ENDS = 6  # entries shown at either end of a long vector


def value_lines(value: Any, digits: int | None = None, width: int = 1000) -> list[str]:
    """Return the lines of a value, at least one.

    Args:
        value: a number, or a nested list of numbers.
        digits: significant digits that are known; None: all that a float64 carries.
        width: columns for each line, at least 16.
    """
    if not isinstance(value, list):
        return [answer(float(value), digits)]
    if value and isinstance(value[0], list):
        return _nested_lines(value, digits, width)
    ends = value if len(value) <= MOST_ENTRIES else [*value[:_ENDS], *value[-_ENDS:]]
    return _vector_lines([answer(float(each), digits) for each in ends], len(value), width)


def _vector_lines(cells: list[str], size: int, width: int) -> list[str]:
    """Return the cells in lines; of a vector of `size` entries they may be the ends only."""
    if size > len(cells):
        cells = [*cells[:_ENDS], "...", *cells[_ENDS:]]
    lines = [""]
    for position, cell in enumerate(cells):
        piece = ("[" if position == 0 else "") + cell + ("]" if position == len(cells) - 1 else ",")
        gap = " " if lines[-1].strip() else ""
        if gap and len(lines[-1]) + 1 + len(piece) > width:
            lines.append(" " + piece)
        else:
            lines[-1] += gap + piece
    if size > MOST_ENTRIES:
        lines.append(f"({size} entries; --json has all)")
    return lines if cells else ["[]"]


def _nested_lines(value: list[Any], digits: int | None, width: int) -> list[str]:
    shape = _shape(value)
    if len(shape) != 2 or shape[0] * shape[1] > MOST_ENTRIES:
        size = " x ".join(str(each) for each in shape)
        return [f"({size} entries; --json has all)"]
    rows = [[answer(float(each), digits) for each in row] for row in value]
    widths = [max(len(row[column]) for row in rows) for column in range(shape[1])]
    lines = []
    for position, row in enumerate(rows):
        cells = ", ".join(f"{cell:>{size}}" for cell, size in zip(row, widths, strict=True))
        opening, closing = ("[" if position == 0 else " "), ("]" if position == len(rows) - 1 else ",")
        lines.append(f"{opening}[{cells}]{closing}")
    if max(len(line) for line in lines) <= width:
        return lines
    return [line for position, row in enumerate(rows) for line in _vector_lines(row, len(row), width - 1)]


def _shape(value: Any) -> tuple[int, ...]:
    shape = []
    while isinstance(value, list):
        shape.append(len(value))
        value = value[0] if value else 0
    return tuple(shape)


def grid(content: Sequence[Sequence[str]], left: int = 1) -> list[str]:
    """Return rows of cells as lines, the first `left` columns set to the left, the others to the right."""
    shown = [[printable(cell) for cell in row] for row in content]
    widths = [max(columns(cell) for cell in column) for column in zip(*shown, strict=True)]
    lines = []
    for row in shown:
        blanks = [" " * (size - columns(cell)) for size, cell in zip(widths, row, strict=True)]
        cells = [cell + blank for cell, blank in zip(row[:left], blanks, strict=False)]
        cells += [blank + cell for cell, blank in zip(row[left:], blanks[left:], strict=True)]
        lines.append(f"  {'   '.join(cells)}".rstrip())
    return lines
