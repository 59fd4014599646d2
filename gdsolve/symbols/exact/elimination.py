"""Gauss-Jordan elimination in integers: rows are sparse, and each is divided by its common factor.

Exact, so the rank is a fact and not a matter of tolerance. Work is counted, and given up when a dense system
is too large for it: the numerical solver takes over then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from typing import TypeAlias

from gdsolve.symbols.interpret import NotExactError

Row: TypeAlias = "dict[int, int]"
"""Column -> integer, zeros left out; `RIGHT` is the right-hand side."""

RIGHT = -1
"""The column of the right-hand side."""

MOST_UPDATES = 2_000_000
"""Products of entries that an elimination may take: about one second; a dense system of 100 unknowns."""


@dataclass(frozen=True, slots=True)
class Reduced:
    """Equations in reduced form: one row per pivot column, whose other entries are in free columns only.

    `free` are the columns without a pivot, in order; `rest` are the rows left without an entry in any of the
    columns, that is 0 = something.
    """

    rows: Mapping[int, Row]
    free: tuple[int, ...]
    rest: tuple[Row, ...]

    def coefficient(self, pivot: int, column: int) -> Fraction:
        """Return the entry of a pivot's row, scaled so that the pivot is 1."""
        row = self.rows[pivot]
        return Fraction(row.get(column, 0), row[pivot])


def integer_row(coefficients: Mapping[int, Fraction], right: Fraction) -> Row:
    """Return an equation as integers without a common factor."""
    entries = {**coefficients, RIGHT: right}
    scale = lcm(*(value.denominator for value in entries.values()))
    return _primitive({column: int(value * scale) for column, value in entries.items() if value})


def reduce_rows(rows: Sequence[Row], columns: int) -> Reduced:
    """Return the reduced form; pivots are taken in the last columns, so that the first ones stay free.

    Only columns 0 to `columns` - 1 are eliminated; entries in others (right-hand sides, marks) go along.

    Raises:
        NotExactError: the work exceeds `MOST_UPDATES`.
    """
    waiting = [dict(row) for row in rows if row]
    done: dict[int, Row] = {}
    updates = 0
    for column in reversed(range(columns)):
        candidates = [row for row in waiting if column in row]
        if not candidates:
            continue
        pivot = min(candidates, key=len)
        waiting = [row for row in waiting if row is not pivot]
        for row in [*waiting, *done.values()]:
            if column in row:
                updates += len(row) + len(pivot)
                if updates > MOST_UPDATES:
                    raise NotExactError("an elimination of too many steps")
                _eliminate(row, pivot, column)
        waiting = [row for row in waiting if row]
        done[column] = pivot
    free = tuple(column for column in range(columns) if column not in done)
    return Reduced(done, free, tuple(waiting))


def _eliminate(row: Row, pivot: Row, column: int) -> None:
    """Change `row` so that its entry in a column is 0, keeping integers without a common factor."""
    common = gcd(row[column], pivot[column])
    up, down = pivot[column] // common, row[column] // common
    for key in row:
        row[key] *= up
    for key, value in pivot.items():
        total = row.get(key, 0) - down * value
        if total:
            row[key] = total
        else:
            row.pop(key, None)
    common = gcd(*row.values())
    if common > 1:
        for key in row:
            row[key] //= common


def _primitive(row: Row) -> Row:
    common = gcd(*row.values())
    return {column: value // common for column, value in row.items()} if common > 1 else row
