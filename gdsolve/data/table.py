"""A table whose columns become numbers when they are asked for, and not before."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from gdsolve.data.arrow import Column
from gdsolve.data.dates import has_origin, microseconds
from gdsolve.data.duck import Relation, set_variables
from gdsolve.data.faults import SHOWN_ROWS, missing_numbers
from gdsolve.data.formats.plain import NotPlainError, PlainTable
from gdsolve.errors import DataError, closest

_NUMERIC = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "FLOAT", "DOUBLE", "DECIMAL", "BOOLEAN")


@dataclass(frozen=True)
class Table:
    """Named columns of equal length.

    Attributes:
        name: the file (or pattern) as the user called it.
        names: column names from left to right.
        files: where the rows come from.
        form: what was understood of the file.
        relation: the cells, in columns `c0`, `c1`, ...
        kinds: type of each column: one of DuckDB, or a way of writing dates (`dates`).
        decimal: `.` or `,`, in cells of text.
        typed: a faster relation with chosen columns as numbers, which fails at a cell that is none.
        plain: the fastest reader, which fails at cells that are not plainly written.
        known: number of rows, if the file says it.
        is_small: whether the rows can be counted and read whole without a thought.
        placed: the relation with the number of each row as `place`, where parts of a file can be read.
        part: first row and end of the rows that `blocks` yields; None: all.
    """

    name: str
    names: tuple[str, ...]
    files: tuple[str, ...]
    form: tuple[str, ...]
    relation: Relation = field(repr=False, compare=False)
    kinds: tuple[str, ...] = field(repr=False, compare=False)
    decimal: str = field(default=".", repr=False, compare=False, kw_only=True)
    typed: Callable[[Sequence[int]], Relation] | None = field(
        default=None, repr=False, compare=False, kw_only=True
    )
    plain: PlainTable | None = field(default=None, repr=False, compare=False, kw_only=True)
    known: int | None = field(default=None, repr=False, compare=False, kw_only=True)
    is_small: bool = field(default=True, repr=False, compare=False, kw_only=True)
    placed: Relation | None = field(default=None, repr=False, compare=False, kw_only=True)
    part: tuple[int, int] | None = field(default=None, repr=False, compare=False, kw_only=True)

    @cached_property
    def rows(self) -> int:
        """Return the number of data rows (the header is none); the file is read once if it does not say it."""
        if self.known is not None:
            return self.known
        if self.plain is not None:
            with suppress(NotPlainError):
                return self.plain.rows()
        return int(self.relation.rows("count(*)")[0][0])

    @property
    def notes(self) -> tuple[str, ...]:
        """Return what was understood of the file and how many rows it has, for stderr."""
        return (*self.form, "1 row" if self.rows == 1 else f"{self.rows} rows")

    @cached_property
    def inputs(self) -> tuple[tuple[str, str], ...]:
        """Return each file, as the user called it if it is one, with the digest of its bytes."""
        if len(self.files) == 1:
            return ((self.name, sha256(self.files[0])),)
        return tuple((path, sha256(path)) for path in self.files)

    @property
    def sha256(self) -> str:
        """Return the digest of the bytes of the (first) file in hexadecimal."""
        return self.inputs[0][1]

    def between(self, first: int, end: int) -> Table:
        """Return the table with blocks of some rows only; all else that it is asked is still of the whole file.

        Args:
            first: number of the first row, from 0.
            end: number of the row behind the last one; `placed` must be known.
        """
        return replace(self, part=(first, end))

    def kept(self) -> Table:
        """Return the same table with its cells in memory: its files are not needed any more."""
        inputs, rows = self.inputs, self.rows
        copy = replace(self, relation=self.relation.kept(), typed=None, plain=None, known=rows, is_small=True)
        copy.__dict__["inputs"] = inputs  # read before the files went
        return copy

    def has(self, name: str) -> bool:
        """Say whether there is a column of this name (compared after NFKC, as names in formulas are)."""
        return bool(self._indices(name))

    def column(self, name: str) -> Column:
        """Return a column as finite numbers, shape (rows,).

        Raises:
            DataError: no such column, two of that name, or cells that hold no finite number (which rows).
        """
        return self.columns((name,))[name]

    def columns(self, names: Sequence[str], *, strict: bool = True) -> dict[str, Column]:
        """Return several columns with one pass over the file; without `strict`, nan where no number stands."""
        asked = tuple(dict.fromkeys(names))
        indices = [self._index(name) for name in asked]
        found = dict(zip(asked, self._numbers(indices), strict=True))
        for name, column in found.items():
            if strict and not np.isfinite(column).all():
                raise self.missing(name, np.flatnonzero(~np.isfinite(column)))
        return found

    def blocks(self, names: Sequence[str]) -> Generator[dict[str, Column], None, None]:
        """Yield the columns in blocks of rows, in order; nan where no number stands.

        Nothing else can be asked of the table until the last block is read, or the generator closed.
        """
        asked = tuple(dict.fromkeys(names))
        for block in self._blocks([self._index(name) for name in asked]):
            yield dict(zip(asked, block, strict=True))

    def matrix(self) -> Column:
        """Return all cells as finite numbers, shape (rows, columns); see `column`."""
        indices = range(len(self.names))
        for index in indices:
            self._check_type(index)
        arrays = self._numbers(indices)
        for index, array in enumerate(arrays):
            if not np.isfinite(array).all():
                raise self._missing(index, np.flatnonzero(~np.isfinite(array)))
        return np.stack(arrays, axis=1)

    def groups(self, name: str) -> tuple[tuple[str, ...], Column]:
        """Return the different texts of a column in order of appearance, and which of them each row has."""
        index = self._position(name)
        relation = self.relation
        text = f"coalesce(trim(CAST(c{index} AS VARCHAR)), '')"
        seen = f"(SELECT {text} AS key, row_number() OVER () AS place FROM {relation.sql})"
        found = Relation(relation.connection, seen, self.name).rows("key", "GROUP BY key ORDER BY min(place)")
        keys = tuple(str(key) for (key,) in found)
        relation.connection.execute("DROP TYPE IF EXISTS groups")
        set_variables(relation.connection, {"keys": list(keys)})
        relation.connection.execute("CREATE TYPE groups AS ENUM (SELECT unnest(getvariable('keys')))")
        codes = [block[0] for block in relation.blocks(f"enum_code(CAST({text} AS groups))::DOUBLE")]
        return keys, np.concatenate(codes) if codes else np.empty(0)

    def missing(self, name: str, bad: NDArray[np.intp], remedy: str = "remove the rows") -> DataError:
        """Return the error that names the first rows of a column without a finite number, and a remedy."""
        return self._missing(self._position(name), bad, remedy)

    def cell(self, name: str, row: int) -> str | None:
        """Return the text of one cell; rows count from 0."""
        return self._cell(self._position(name), row)

    def is_dated(self, name: str) -> bool:
        """Say whether a column holds dates, which are counted from the first one of this table."""
        return has_origin(self.kinds[self._position(name)])

    def told_seconds(self, names: Sequence[str]) -> tuple[str, ...]:
        """Return a note for each of these columns that holds dates or times of day."""
        notes = []
        for name in names:
            index = self._position(name)
            if (micros := microseconds(f"c{index}", self.kinds[index])) is None:
                continue
            if has_origin(self.kinds[index]):
                when = self.relation.rows(f"make_timestamp({self._origin(micros)})")[0][0]
                notes.append(f"`{name}` holds dates: seconds since {when}, the first one")
            else:
                notes.append(f"`{name}` holds times of day: seconds since midnight")
        return tuple(notes)

    def _numbers(self, indices: Sequence[int]) -> list[Column]:
        """Return columns by position."""
        if not indices:
            return []
        blocks = list(self._blocks(indices))
        if not blocks:
            return [np.empty(0) for _ in indices]
        return [np.concatenate(parts) for parts in zip(*blocks, strict=True)]

    def _blocks(self, indices: Sequence[int]) -> Iterator[list[Column]]:
        """Yield blocks of columns: from a fast reader as long as it can read the cells."""
        delivered = 0
        for read in self._readers(indices):
            seen = 0
            with suppress(
                NotPlainError
            ):  # another way says what is wrong, or reads cells that this one does not
                for block in read():
                    skipped = min(max(delivered - seen, 0), len(block[0]))
                    seen += len(block[0])
                    if skipped < len(block[0]):
                        delivered = seen
                        yield [column[skipped:] for column in block]
                return

    def _readers(self, indices: Sequence[int]) -> Iterator[Callable[[], Iterator[list[Column]]]]:
        """Yield the ways of reading columns, the fastest one first."""
        if all(self.kinds[index] == "VARCHAR" for index in indices):
            if self.plain is not None:
                yield partial(self.plain.blocks, indices)
            if self.typed is not None:
                yield partial(_as_typed, self.typed(indices), indices)
        select = ", ".join(f"{self._number(index)} AS n{place}" for place, index in enumerate(indices))
        if self.part is None:
            yield partial(self.relation.blocks, select)
        else:
            assert self.placed is not None
            first, end = self.part
            # Whole row groups of the file are skipped by this condition.
            yield partial(self.placed.blocks, select, f"WHERE place >= {first} AND place < {end}")

    def _indices(self, name: str) -> list[int]:
        exact = [index for index, each in enumerate(self.names) if each == name]
        if exact:
            return exact
        wanted = unicodedata.normalize("NFKC", name)
        plain = [unicodedata.normalize("NFKC", each) for each in self.names]
        found = [index for index, each in enumerate(plain) if each == wanted]
        base, separator, number = wanted.rpartition("_")
        if not found and separator and number.isascii() and number.isdecimal():
            twins = [index for index, each in enumerate(plain) if each == base]
            if len(twins) > 1 and 1 <= int(number) <= len(twins):
                return [twins[int(number) - 1]]
        return found

    def _index(self, name: str) -> int:
        """Return the position of a column of numbers, or say what is wrong with its name or type."""
        index = self._position(name)
        self._check_type(index)
        return index

    def _position(self, name: str) -> int:
        """Return the position of a column, or say what is wrong with its name."""
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
                hint=f"call them `{name}_1`, `{name}_2`, from left to right",
            )
        return found[0]

    def _check_type(self, index: int) -> None:
        kind = self.kinds[index]
        is_number = kind == "VARCHAR" or ("[" not in kind and kind.lstrip("U").startswith(_NUMERIC))
        if not is_number and microseconds("", kind) is None:
            raise DataError.of(
                f"column `{self.names[index]}` of `{self.name}` holds {kind}, not numbers",
                hint="choose another column, or convert it before",
            )

    def _number(self, index: int) -> str:
        """Return the SQL of a column as DOUBLE; what is no number becomes NULL."""
        cell, kind = f"c{index}", self.kinds[index]
        if (micros := microseconds(cell, kind)) is not None:
            origin = self._origin(micros) if has_origin(kind) else 0
            return f"(({micros} - {origin}) / 1e6)::DOUBLE"
        if kind == "VARCHAR" and self.decimal == ",":
            cell = f"replace({cell}, ',', '.')"
        elif kind == "VARCHAR":
            cell = f"trim({cell})"  # a bare cast would be pushed into the CSV reader, which then raises
        return f"TRY_CAST({cell} AS DOUBLE)"

    def _origin(self, micros: str) -> int:
        """Return the first date of a column."""
        found = self.relation.rows(micros, f"WHERE {micros} IS NOT NULL LIMIT 1")
        return int(found[0][0]) if found else 0

    def _missing(self, index: int, bad: NDArray[np.intp], remedy: str = "remove the rows") -> DataError:
        cells = {int(row): self._cell(index, int(row)) for row in bad[:SHOWN_ROWS]}
        return missing_numbers(self.names[index], self.name, cells, len(bad), remedy)

    def _cell(self, index: int, row: int) -> str | None:
        found = self.relation.rows(f"CAST(c{index} AS VARCHAR)", f"LIMIT 1 OFFSET {row}")
        return None if not found or found[0][0] is None else str(found[0][0])


def _as_typed(relation: Relation, indices: Sequence[int]) -> Iterator[list[Column]]:
    """Yield blocks of a relation whose cells must be numbers."""
    try:
        yield from relation.blocks(", ".join(f"c{index}" for index in indices))
    except DataError as error:
        raise NotPlainError from error


def sha256(path: str | os.PathLike[str]) -> str:
    """Return the SHA-256 of a file's bytes in hexadecimal."""
    import hashlib  # here: most runs read no table, and this costs start-up time

    with open(path, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
