"""DuckDB: connections, and one relation per table.

No text of the user is ever part of a statement: file names and the like travel as variables of the session,
and columns are called `c0`, `c1`, ... inside (the one exception is `--sql`, which is the user's statement).
Nothing is loaded from the network, and nothing is written to disk.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from gdsolve.data.arrow import Column, StreamError, read_blocks
from gdsolve.errors import DataError

_MAX_THREADS = 4  # reading a table is soon limited by the disk; leave the machine usable


@dataclass(frozen=True, slots=True)
class Relation:
    """A table as DuckDB sees it.

    Attributes:
        connection: the open DuckDB connection.
        sql: a FROM item whose columns are `c0`, `c1`, ...
        name: what to call the file in an error.
    """

    connection: Any
    sql: str
    name: str = ""

    def rows(self, select: str, rest: str = "") -> list[tuple[Any, ...]]:
        """Return the rows of `SELECT select FROM relation rest`.

        Raises:
            DataError: DuckDB cannot read the file; the line is named if it says which. (So do all methods.)
        """
        with self._faults():
            rows: list[tuple[Any, ...]] = self.connection.execute(self._query(select, rest)).fetchall()
        return rows

    def blocks(self, select: str, rest: str = "") -> Iterator[list[Column]]:
        """Yield blocks of `SELECT select FROM relation rest`, all of whose columns are DOUBLE, in order."""
        with self._faults():
            yield from read_blocks(self.connection.sql(self._query(select, rest)).__arrow_c_stream__())

    def description(self) -> list[tuple[str, str]]:
        """Return name and type of every column."""
        with self._faults():
            described = self.connection.execute(self._query("*", "LIMIT 0")).description
        return [(str(name), str(kind)) for name, kind, *_ in described]

    def kept(self) -> Relation:
        """Return the same relation with its cells in memory."""
        with self._faults():
            self.connection.execute(f"CREATE TABLE kept AS SELECT * FROM {self.sql}")
        return Relation(self.connection, "kept", self.name)

    def aliased(self) -> tuple[Relation, tuple[str, ...], tuple[str, ...]]:
        """Return the relation with its columns called `c0`, `c1`, ..., their names, and their types."""
        columns = self.description()
        aliases = ", ".join(f"c{index}" for index in range(len(columns)))
        relation = Relation(self.connection, f"{self.sql} AS t({aliases})", self.name)
        return relation, tuple(name for name, _ in columns), tuple(kind for _, kind in columns)

    def _query(self, select: str, rest: str) -> str:
        return f"SELECT {select} FROM {self.sql} {rest}"

    @contextmanager
    def _faults(self) -> Iterator[None]:
        import duckdb

        try:
            yield
        except (duckdb.Error, StreamError) as error:
            raise as_data_error(str(error), self.name) from error


class LazyConnection:
    """A connection that is opened when it is asked something: a table of plain numbers never is.

    Args:
        variables: of the session; see `set_variables`.
    """

    def __init__(self, variables: Mapping[str, object]) -> None:
        self._variables = variables

    def execute(self, *said: Any) -> Any:
        """Run a statement; see DuckDB."""
        return self._opened.execute(*said)

    def sql(self, query: str) -> Any:
        """Return a relation; see DuckDB."""
        return self._opened.sql(query)

    @cached_property
    def _opened(self) -> Any:
        connection = connect()
        set_variables(connection, self._variables)
        return connection


def connect() -> Any:
    """Return a new in-memory DuckDB that loads no extension and writes no file."""
    import duckdb

    connection = duckdb.connect(
        ":memory:",
        config={
            "threads": min(_MAX_THREADS, os.cpu_count() or 1),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "temp_directory": "",
        },
    )
    prepare(connection)
    return connection


def prepare(connection: Any) -> None:
    """Read times as UTC, and never draw a progress bar: it would be mixed up with our results on stdout."""
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET enable_progress_bar = false")


def set_variables(connection: Any, values: Mapping[str, object]) -> None:
    """Set variables of the session, which SQL reads as `getvariable('name')`; the names are our own."""
    for name, value in values.items():
        connection.execute(f"SET VARIABLE {name} = $value", {"value": value})


def cells_in_words(count: int | str) -> str:
    """Return `1 cell`, `2 cells`."""
    return "1 cell" if int(count) == 1 else f"{count} cells"


def as_data_error(message: str, name: str) -> DataError:
    """Return DuckDB's complaint in our words."""
    line = re.search(r"CSV Error on Line: (\d+)", message)
    where = f"{name}, line {line[1]}" if line else name
    cells = re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", message)
    if cells:
        return DataError.of(
            f"a row of `{name}` has {cells_in_words(cells[2])}, the first one has {cells[1]}",
            where=where,
            hint="put text that contains the delimiter in double quotes",
        )
    if "not utf-8 encoded" in message:
        return DataError.of(f"`{name}` is not UTF-8 throughout", where=where, hint="save it as UTF-8")
    if "unterminated quote" in message:
        return DataError.of(f"a quotation mark in `{name}` is never closed", where=where)
    said = next((part.strip() for part in message.splitlines() if part.strip()), "no reason given")
    return DataError.of(f"`{name}` cannot be read as a table", where=where, hint=f"DuckDB says: {said}")
