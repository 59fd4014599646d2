"""A table whose columns become numbers when they are asked for, and not before."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gdsolve.data.dialect import MISSING_WORDS, is_number
from gdsolve.data.duck import Relation
from gdsolve.errors import DataError, closest

_SHOWN_ROWS = 5  # faulty rows named in an error
_NUMERIC = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "FLOAT", "DOUBLE", "DECIMAL", "BOOLEAN")


@dataclass(frozen=True, slots=True)
class Table:
    """Named columns of equal length.

    Attributes:
        name: the file as the user called it.
        names: column names from left to right.
        rows: number of data rows (the header is none).
        notes: what was understood of the file, for stderr.
        sha256: digest of the file's bytes in hexadecimal.
    """

    name: str
    names: tuple[str, ...]
    rows: int
    notes: tuple[str, ...]
    sha256: str
    _relation: Relation = field(repr=False, compare=False)
    _types: tuple[str, ...] = field(repr=False, compare=False)
    _decimal: str = field(default=".", repr=False, compare=False)

    def has(self, name: str) -> bool:
        """Say whether there is a column of this name (compared after NFKC, as names in formulas are)."""
        return bool(self._indices(name))

    def column(self, name: str) -> NDArray[np.float64]:
        """Return a column as finite numbers, shape (rows,).

        Raises:
            DataError: no such column, two of that name, or cells that hold no finite number (which rows).
        """
        return self.columns((name,))[name]

    def columns(self, names: Sequence[str]) -> dict[str, NDArray[np.float64]]:
        """Return several columns with one pass over the file; see `column`."""
        asked = tuple(dict.fromkeys(names))
        return dict(zip(asked, self._numbers([self._index(name) for name in asked]), strict=True))

    def matrix(self) -> NDArray[np.float64]:
        """Return all cells as finite numbers, shape (rows, columns); see `column`."""
        indices = range(len(self.names))
        for index in indices:
            self._check_type(index)
        return np.stack(self._numbers(indices), axis=1)

    def _numbers(self, indices: Sequence[int]) -> list[NDArray[np.float64]]:
        """Return columns by position."""
        if not indices:
            return []
        select = ", ".join(f"{self._number(index)} AS n{index}" for index in set(indices))
        fetched = self._relation.arrays(select)
        arrays = []
        for index in indices:
            array = np.ma.filled(fetched[f"n{index}"].astype(np.float64), np.nan)
            if not np.isfinite(array).all():
                raise self._fault(index, array)
            arrays.append(array)
        return arrays

    def _indices(self, name: str) -> list[int]:
        exact = [index for index, each in enumerate(self.names) if each == name]
        if exact:
            return exact
        wanted = unicodedata.normalize("NFKC", name)
        return [i for i, each in enumerate(self.names) if unicodedata.normalize("NFKC", each) == wanted]

    def _index(self, name: str) -> int:
        """Return the position of a column of numbers, or say what is wrong with its name or type."""
        found = self._indices(name)
        if not found:
            near = closest(name, self.names)
            known = ", ".join(f"`{each}`" for each in self.names[:12])
            raise DataError.of(
                f"no column `{name}` in `{self.name}`",
                hint=f"did you mean `{near}`?" if near else f"the columns are {known}",
            )
        if len(found) > 1:
            places = " and ".join(str(index + 1) for index in found)
            raise DataError.of(
                f"`{self.name}` has {len(found)} columns called `{name}` (columns {places})",
                hint="give each column its own name",
            )
        self._check_type(found[0])
        return found[0]

    def _check_type(self, index: int) -> None:
        kind = self._types[index]
        if kind != "VARCHAR" and not kind.lstrip("U").startswith(_NUMERIC):
            raise DataError.of(
                f"column `{self.names[index]}` of `{self.name}` holds {kind}, not numbers",
                hint="choose another column, or convert it before",
            )

    def _number(self, index: int) -> str:
        """Return the SQL of a column as DOUBLE; what is no number becomes NULL."""
        cell = f"c{index}"
        if self._types[index] == "VARCHAR" and self._decimal == ",":
            cell = f"replace({cell}, ',', '.')"
        elif self._types[index] == "VARCHAR":
            cell = f"trim({cell})"  # a bare cast would be pushed into the CSV reader, which then raises
        return f"TRY_CAST({cell} AS DOUBLE)"

    def _fault(self, index: int, array: NDArray[np.float64]) -> DataError:
        """Return the error that names the first rows without a finite number."""
        name = self.names[index]
        bad = np.flatnonzero(~np.isfinite(array))
        cells = self._cells(index, bad[:_SHOWN_ROWS])
        words = [cell for cell in cells if _is_text((cell or "").strip())]
        shown = ", ".join(
            f"row {row + 1}" + (f" `{cell[:40]}`" if cell and cell.strip() else " (empty)")
            for row, cell in zip(bad, cells, strict=False)
        )
        more = f" and {len(bad) - _SHOWN_ROWS} more" if len(bad) > _SHOWN_ROWS else ""
        where = f"{self.name}, {shown}{more} (data rows, counted from 1)"
        if words:
            return DataError.of(
                f"column `{name}` holds text where numbers belong ({_count(len(bad))})",
                where=where,
                hint="correct these cells, or choose another column",
            )
        return DataError.of(
            f"column `{name}` has {_count(len(bad))} without a finite number",
            where=where,
            hint="fill these cells or remove the rows",
        )

    def _cells(self, index: int, rows: NDArray[np.intp]) -> list[str | None]:
        """Return the text of a few cells."""
        last = int(rows[-1]) + 1
        fetched = self._relation.rows(f"CAST(c{index} AS VARCHAR)", f"LIMIT {last}")
        return [fetched[row][0] for row in rows]


def _is_text(cell: str) -> bool:
    return cell.lower() not in MISSING_WORDS and not is_number(cell)


def _count(rows: int) -> str:
    return "1 row" if rows == 1 else f"{rows} rows"
