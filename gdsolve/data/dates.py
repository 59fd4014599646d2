"""Dates and times of day as seconds: how they are written, and the SQL that reads them.

A date is counted from the first one of its column, so that a fit sees numbers of moderate size; times with an
offset (`+02:00`, `Z`) are taken to UTC, others are taken as they stand. `12/31/2024` is not read: which of the
two numbers is the month cannot be known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

ISO, DOTTED, CLOCK = "ISO DATE", "D.M.Y DATE", "TIME OF DAY"
"""Ways of writing in text tables, used like the names of column types."""

_TIME = r"\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?"
_WRITTEN = {
    ISO: re.compile(rf"\d{{4}}[-/]\d{{1,2}}[-/]\d{{1,2}}([ T]{_TIME} ?(Z|[+-]\d{{2}}(:?\d{{2}})?)?)?"),
    DOTTED: re.compile(rf"\d{{1,2}}\.\d{{1,2}}\.\d{{4}}( {_TIME})?"),
    CLOCK: re.compile(_TIME),
}
_DOTTED_FORMATS = "['%d.%m.%Y', '%d.%m.%Y %H:%M', '%d.%m.%Y %H:%M:%S', '%d.%m.%Y %H:%M:%S.%f']"


def written_as(cells: Iterable[str]) -> str | None:
    """Return the one way in which all cells write dates or times of day, or None."""
    known = list(cells)
    if not known:
        return None
    return next((kind for kind, form in _WRITTEN.items() if all(map(form.fullmatch, known))), None)


def microseconds(cell: str, kind: str) -> str | None:
    """Return the SQL of a date or time as whole microseconds; None if the type is neither.

    Args:
        cell: SQL of the cell.
        kind: a type of DuckDB, or `ISO`, `DOTTED`, `CLOCK` for a cell of text.
    """
    if kind == ISO:
        return f"epoch_us(TRY_CAST(trim({cell}) AS TIMESTAMPTZ))"  # the session's time zone is UTC
    if kind == DOTTED:
        return f"epoch_us(try_strptime(trim({cell}), {_DOTTED_FORMATS}))"
    if kind == CLOCK:
        return f"epoch_us(TRY_CAST(trim({cell}) AS TIME))"
    if kind.startswith(("DATE", "TIMESTAMP", "TIME")) and not kind.startswith("TIME WITH"):
        return f"epoch_us({cell})"
    return None


def has_origin(kind: str) -> bool:
    """Say whether a column is counted from its first date; times of day begin at midnight."""
    return kind in (ISO, DOTTED) or kind.startswith(("DATE", "TIMESTAMP"))
