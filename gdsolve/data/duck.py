"""DuckDB, and the only SQL of the program: one relation per table, read as text or as typed columns.

No text of the user is ever part of a statement: file names travel as parameters, and columns are called
`c0`, `c1`, ... inside. Nothing is loaded from the network, and nothing is written to disk.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from gdsolve.data.dialect import WHITE_SPACE, Dialect
from gdsolve.errors import DataError

_MAX_THREADS = 4  # reading a table is soon limited by the disk; leave the machine usable
_GLOB = re.compile(r"([*?\[])")
_CSV = (
    "read_csv($file, auto_detect=false, header=$header, columns=$columns, delim=$delimiter, quote=$quote,"
    " escape=$quote, comment=$comment, encoding=$encoding, compression=$compression, strict_mode=$strict)"
)
_NO_CELL = "\x01"  # a delimiter that no text contains: the whole line is one cell


@dataclass(frozen=True, slots=True)
class Relation:
    """A table as DuckDB sees it.

    Attributes:
        connection: the open DuckDB connection.
        sql: a FROM item whose columns are `c0`, `c1`, ...
        parameters: values of the `$names` in `sql`.
        name: what to call the file in an error.
    """

    connection: Any
    sql: str
    parameters: Mapping[str, object] = field(default_factory=dict)
    name: str = ""

    def rows(self, select: str, rest: str = "") -> list[tuple[Any, ...]]:
        """Return the rows of `SELECT select FROM relation rest`.

        Raises:
            DataError: DuckDB cannot read the file; the line is named if it says which. (So do all methods.)
        """
        with self._faults():
            rows: list[tuple[Any, ...]] = self._run(select, rest).fetchall()
        return rows

    def arrays(self, select: str) -> dict[str, Any]:
        """Return the columns of `SELECT select FROM relation` as NumPy arrays, masked where NULL stands."""
        with self._faults():
            arrays: dict[str, Any] = self._run(select, "").fetchnumpy()
        return arrays

    def description(self) -> list[tuple[str, str]]:
        """Return name and type of every column."""
        with self._faults():
            return [(str(name), str(kind)) for name, kind, *_ in self._run("*", "LIMIT 0").description]

    def kept(self) -> Relation:
        """Return the same relation with its cells in memory."""
        with self._faults():
            self.connection.execute(f"CREATE TABLE kept AS SELECT * FROM {self.sql}", dict(self.parameters))
        return Relation(self.connection, "kept", {}, self.name)

    def _run(self, select: str, rest: str) -> Any:
        return self.connection.execute(f"SELECT {select} FROM {self.sql} {rest}", dict(self.parameters))

    @contextmanager
    def _faults(self) -> Iterator[None]:
        import duckdb

        try:
            yield
        except duckdb.Error as error:
            raise _as_data_error(str(error), self.name) from error


def connect() -> Any:
    """Return a new in-memory DuckDB that loads no extension and writes no file."""
    import duckdb

    return duckdb.connect(
        ":memory:",
        config={
            "threads": min(_MAX_THREADS, os.cpu_count() or 1),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "temp_directory": "",
        },
    )


def text_relation(path: str, dialect: Dialect, *, gzipped: bool, name: str) -> Relation:
    """Return a text table, every cell still a text (empty cells are NULL)."""
    count = len(dialect.names)
    white_space = dialect.delimiter == WHITE_SPACE
    # DuckDB finds a header in the first line only: blank lines and comments before it confuse `header` and
    # `skip` alike (measured with DuckDB 2.0). Then the header is read as a row and left out here.
    header_first = dialect.has_header and dialect.first_line == 1 and not white_space
    parameters: dict[str, object] = {
        "file": _no_glob(path),
        "header": header_first,
        "columns": {"line": "VARCHAR"} if white_space else {f"c{i}": "VARCHAR" for i in range(count)},
        "delimiter": _NO_CELL if white_space else dialect.delimiter,
        "quote": "" if white_space else '"',
        "comment": "#" if dialect.has_comments else "",
        "encoding": dialect.encoding,
        "compression": "gzip" if gzipped else "none",
        "strict": not dialect.mixed_line_ends,
    }
    sql = _CSV
    if white_space:
        split = ", ".join(f"cells[{index + 1}] AS c{index}" for index in range(count))
        cells = f"(SELECT regexp_extract_all(line, '\\S+') AS cells FROM {_CSV})"
        sql = f"(SELECT {split}, len(cells) AS count FROM {cells} WHERE len(cells) > 0)"
    elif count == 1:  # a blank line is a blank line, not an empty cell
        sql = f"(SELECT * FROM {_CSV} WHERE c0 IS NOT NULL)"
    if dialect.has_header and not header_first:
        sql = f"(SELECT * FROM {sql} OFFSET 1)"
    return Relation(connect(), sql, parameters, name)


def check_widths(relation: Relation, count: int) -> None:
    """Refuse a white-space table one of whose rows has not `count` cells (DuckDB does it for the others)."""
    numbered = f"(SELECT row_number() OVER () AS row, count FROM {relation.sql})"
    rows = Relation(relation.connection, numbered, relation.parameters, relation.name)
    for row, cells in rows.rows("row, count", f"WHERE count != {count} ORDER BY row LIMIT 1"):
        raise DataError.of(
            f"a row of `{relation.name}` has {_cells(cells)}, the first one has {count}",
            where=f"{relation.name}, row {row}",
            hint="white space separates the columns of this file, so no cell may be empty",
        )


def parquet_relation(path: str, name: str) -> tuple[Relation, tuple[str, ...], tuple[str, ...]]:
    """Return a Parquet table, its column names and its column types."""
    parameters = {"file": _no_glob(path)}
    bare = Relation(connect(), "read_parquet($file, hive_partitioning=false)", parameters, name)
    columns = bare.description()
    aliases = ", ".join(f"c{index}" for index in range(len(columns)))
    relation = Relation(bare.connection, f"{bare.sql} AS t({aliases})", parameters, name)
    return relation, tuple(name for name, _ in columns), tuple(kind for _, kind in columns)


def _no_glob(path: str) -> str:
    """Return a pattern that matches this path only: DuckDB expands `*`, `?` and `[` in file names."""
    return _GLOB.sub(r"[\1]", os.path.abspath(path))


def _as_data_error(message: str, name: str) -> DataError:
    """Return DuckDB's complaint in our words."""
    line = re.search(r"CSV Error on Line: (\d+)", message)
    where = f"{name}, line {line[1]}" if line else name
    cells = re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", message)
    if cells:
        return DataError.of(
            f"a row of `{name}` has {_cells(cells[2])}, the first one has {cells[1]}",
            where=where,
            hint="put text that contains the delimiter in double quotes",
        )
    if "not utf-8 encoded" in message:
        return DataError.of(f"`{name}` is not UTF-8 throughout", where=where, hint="save it as UTF-8")
    if "unterminated quote" in message:
        return DataError.of(f"a quotation mark in `{name}` is never closed", where=where)
    said = next((part.strip() for part in message.splitlines() if part.strip()), "no reason given")
    return DataError.of(f"`{name}` cannot be read as a table", where=where, hint=f"DuckDB says: {said}")


def _cells(count: int | str) -> str:
    return "1 cell" if int(count) == 1 else f"{count} cells"
