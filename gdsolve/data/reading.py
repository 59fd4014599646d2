"""The door of the room: from a path, a pattern, or `-` for standard input, to a table."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Sequence
from typing import IO

from gdsolve.data.dialect import WHITE_SPACE, Dialect, sniff
from gdsolve.data.duck import Relation, connect, set_variables
from gdsolve.data.formats.columnar import json_table, parquet_places, parquet_rows, parquet_table
from gdsolve.data.formats.databases import duckdb_table, sqlite_table
from gdsolve.data.formats.files import files_of, literal
from gdsolve.data.formats.text import TextTable, check_widths, text_table
from gdsolve.data.table import Table
from gdsolve.errors import DataError, UsageError

_HEAD_BYTES = 1 << 18
_HEAD_LINES = 2000  # of a file that only DuckDB can decompress
_SMALL_BYTES = 8 << 20
"""Text files up to this size are counted, and so checked to their end, before anything else is done."""

_SMALL_ROWS = 500_000
"""Files that say how many rows they have are small up to these."""

_COMPRESSIONS = {b"\x1f\x8b": "gzip", b"(\xb5/\xfd": "zstd"}
_OTHERS = {
    b"PK\x03\x04": "a ZIP archive or a spreadsheet",
    b"\xd0\xcf\x11\xe0": "an old spreadsheet",
    b"\x89HDF": "an HDF5 file",
    b"\x93NUMPY": "a NumPy array",
    b"BZh": "compressed with bzip2",
    b"\xfd7zXZ": "compressed with xz",
}


def read_table(
    path: str | os.PathLike[str], *, stdin: IO[bytes] | None = None, sql: str | None = None
) -> Table:
    """Return the table in a file; its cells stay unread until a column is asked for.

    CSV, TSV, tables separated by white space and JSON are recognised by their content, gzip, Zstandard,
    Parquet, SQLite and DuckDB by their first bytes; the suffix of the name does not matter.

    Args:
        path: file name, pattern (`runs/*.csv`; the files follow one another), or `-` for standard input.
        stdin: where `-` reads from; the process' standard input if not given.
        sql: query for an SQLite or DuckDB file; may be left out if it holds one table only.

    Raises:
        DataError: no such file, a directory, an empty or binary file, rows of different length.
        UsageError: a query for something else than a database.
    """
    name = os.fspath(path)
    if name == "-":
        return _from_stream(stdin or sys.stdin.buffer, "standard input", sql)
    files = files_of(name)
    try:
        if len(files) == 1 and not stat.S_ISREG(os.stat(name).st_mode):
            with open(name, "rb") as stream:  # a pipe such as <(command) can be read only once
                return _from_stream(stream, name, sql)
        return _from_files(files, name, sql)
    except OSError as error:
        raise DataError.of(f"`{name}` cannot be read: {error.strerror or error}") from error


def _from_stream(stream: IO[bytes], name: str, sql: str | None) -> Table:
    """Return a table whose cells are in memory, because its source can be read only once."""
    import shutil
    import tempfile

    with tempfile.TemporaryDirectory(prefix="gdsolve-") as folder:
        path = os.path.join(folder, "table")
        with open(path, "wb") as copy:
            shutil.copyfileobj(stream, copy)
        return _from_files((path,), name, sql).kept()


def _from_files(files: Sequence[str], name: str, sql: str | None) -> Table:
    """Return the table in regular files of one format."""
    heads = []
    for path in files:
        with open(path, "rb") as stream:
            heads.append(stream.read(64))
    magic = heads[0]
    if not magic:
        raise DataError.of(f"`{name}` is empty")
    for start, what in _OTHERS.items():
        if magic.startswith(start):
            raise DataError.of(f"`{name}` is {what}", hint="export it as CSV or Parquet")
    database = _database(magic)
    if database is None and sql is not None:
        raise UsageError.of(
            f"`--sql` is for SQLite and DuckDB files, and `{name}` is none",
            hint="choose rows with `--where`, and compute columns with `--x` and `--y`",
        )
    if database is not None:
        reader = sqlite_table if database == "SQLite" else duckdb_table
        relation, names, kinds = reader(_single(files, name), name, sql)
        table = Table(name, names, tuple(files), (database,), relation, kinds)
    elif magic.startswith(b"PAR1"):
        relation, names, kinds = parquet_table(files, name)
        count = parquet_rows(relation)
        notes = _with_count(("Parquet",), files)
        table = Table(
            name, names, tuple(files), notes, relation, kinds, known=count, is_small=count <= _SMALL_ROWS,
            placed=parquet_places(relation, names) if len(files) == 1 else None,
        )  # fmt: skip
    else:
        table = _from_text(files, name, magic)
    if (table.is_small or table.known == 0) and table.rows == 0:
        raise DataError.of(f"`{name}` has no rows" + (" below its header" if database is None else ""))
    return table


def _database(magic: bytes) -> str | None:
    if magic.startswith(b"SQLite format 3"):
        return "SQLite"
    return "DuckDB" if magic[8:12] == b"DUCK" else None


def _single(files: Sequence[str], name: str) -> str:
    if len(files) > 1:
        raise DataError.of(f"`{name}` means {len(files)} databases", hint="name one of them")
    return files[0]


def _from_text(files: Sequence[str], name: str, magic: bytes) -> Table:
    compression = next((each for start, each in _COMPRESSIONS.items() if magic.startswith(start)), "none")
    head, complete = _head(files[0], name, compression)
    size = sum(os.path.getsize(path) for path in files) * (1 if compression == "none" else 4)
    is_small = size <= _SMALL_BYTES
    if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        relation, names, kinds = json_table(files, name, compression=compression)
        notes = _with_count(("JSON",), files)
        return Table(name, names, tuple(files), notes, relation, kinds, is_small=is_small)
    dialect = sniff(head, complete=complete, name=name)
    for path in files[1:]:
        _check_alike(path, files[0], compression, dialect)
    read = text_table(files, dialect, compression=compression, name=name)
    if dialect.delimiter == WHITE_SPACE:
        check_widths(read.cells, len(dialect.names))
    notes = _with_count(dialect.notes(), files)
    return _table_of_text(name, files, notes, dialect, read, is_small=is_small)


def _table_of_text(
    name: str,
    files: Sequence[str],
    notes: tuple[str, ...],
    dialect: Dialect,
    read: TextTable,
    *,
    is_small: bool,
) -> Table:
    return Table(
        name, dialect.names, tuple(files), notes, read.cells, dialect.kinds,
        decimal=dialect.decimal, typed=read.typed, plain=read.plain, is_small=is_small,
    )  # fmt: skip


def _with_count(notes: tuple[str, ...], files: Sequence[str]) -> tuple[str, ...]:
    return (*notes, f"{len(files)} files") if len(files) > 1 else notes


def _check_alike(path: str, first: str, compression: str, dialect: Dialect) -> None:
    """Refuse files of one table that are not written alike."""
    head, complete = _head(path, path, compression)
    other = sniff(head, complete=complete, name=path)
    mine = (dialect.names, dialect.delimiter, dialect.has_header, dialect.decimal, dialect.encoding)
    if (other.names, other.delimiter, other.has_header, other.decimal, other.encoding) != mine:
        what = "has other columns than" if other.names != dialect.names else "is not written like"
        raise DataError.of(f"`{path}` {what} `{first}`", hint="files of one pattern are read as one table")


def _head(path: str, name: str, compression: str) -> tuple[bytes, bool]:
    """Return the beginning of a text file, decompressed, and whether that is all of it."""
    if compression == "zstd":
        return _head_of_lines(path, name)
    import gzip
    import zlib

    try:
        opened: IO[bytes] = gzip.open(path, "rb") if compression == "gzip" else open(path, "rb")  # type: ignore[assignment]
        with opened as stream:
            head = stream.read(_HEAD_BYTES)
            return head, not stream.read(1)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DataError.of(f"`{name}` is a damaged gzip file", hint=str(error)) from error


def _head_of_lines(path: str, name: str) -> tuple[bytes, bool]:
    """Return the first lines of a file that Python itself cannot decompress (before 3.14)."""
    connection = connect()
    set_variables(connection, {"file": literal(path)})
    lines = Relation(
        connection,
        "read_csv(getvariable('file'), auto_detect=false, header=false, columns={'line': 'VARCHAR'},"
        " delim=chr(1), quote='', escape='', compression='zstd')",
        name,
    ).rows("line", f"LIMIT {_HEAD_LINES}")
    return "\n".join(line or "" for (line,) in lines).encode() + b"\n", True
