"""Errors of single cells: which rows of a column hold no number, and what stands there instead."""

from __future__ import annotations

from collections.abc import Mapping

from gdsolve.data.dialect import MISSING_WORDS, is_number
from gdsolve.errors import DataError

SHOWN_ROWS = 5
"""Faulty rows named in an error or a note."""


def missing_numbers(
    name: str, table: str, cells: Mapping[int, str | None], count: int, remedy: str
) -> DataError:
    """Return the error that names the first rows without a finite number.

    Args:
        name: of the column.
        table: what to call the file.
        cells: the text in the first such rows, which count from 0.
        count: how many such rows there are in all.
        remedy: what to do with the rows.
    """
    where = f"{table}, {_rows_in_words(cells, count)} (data rows, counted from 1)"
    if any(_is_text((each or "").strip()) for each in cells.values()):
        return DataError.of(
            f"column `{name}` holds text where numbers belong ({_count(count)})",
            where=where,
            hint=f"correct these cells, choose another column, or {remedy}",
        )
    return DataError.of(
        f"column `{name}` has {_count(count)} without a finite number",
        where=where,
        hint=f"fill these cells, or {remedy}",
    )


def _rows_in_words(cells: Mapping[int, str | None], count: int) -> str:
    """Return rows with their cells, such as "row 3 `abc`, row 7 (empty) and 2 more"."""
    shown = ", ".join(
        f"row {row + 1}" + (f" `{cell[:40]}`" if cell and cell.strip() else " (empty)")
        for row, cell in cells.items()
    )
    return shown + (f" and {count - len(cells)} more" if count > len(cells) else "")


def _is_text(cell: str) -> bool:
    return cell.lower() not in MISSING_WORDS and not is_number(cell)


def _count(rows: int) -> str:
    return "1 row" if rows == 1 else f"{rows} rows"
