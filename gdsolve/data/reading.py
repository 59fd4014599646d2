"""The door of the room: from a path (or `-` for standard input) to a table or a matrix."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from typing import IO

from gdsolve.data.dialect import WHITE_SPACE, Dialect, sniff
from gdsolve.data.duck import Relation, check_widths, parquet_relation, text_relation
from gdsolve.data.table import Table
from gdsolve.errors import DataError, closest

_HEAD_BYTES = 1 << 18
_GZIP = b"\x1f\x8b"
_PARQUET = b"PAR1"
_OTHERS = {
    b"PK\x03\x04": "a ZIP archive or a spreadsheet",
    b"\xd0\xcf\x11\xe0": "an old spreadsheet",
    b"SQLite format 3": "an SQLite database",
    b"\x89HDF": "an HDF5 file",
    b"\x93NUMPY": "a NumPy array",
    b"(\xb5/\xfd": "compressed with Zstandard",
    b"BZh": "compressed with bzip2",
    b"\xfd7zXZ": "compressed with xz",
}


def read_table(path: str | os.PathLike[str], *, stdin: IO[bytes] | None = None) -> Table:
    """Return the table in a file; its cells stay unread until a column is asked for.

    CSV, TSV and tables separated by white space are recognised by their content, gzip and Parquet by their
    first bytes; the suffix of the name does not matter.

    Args:
        path: file name, or `-` for standard input.
        stdin: where `-` reads from; the process' standard input if not given.

    Raises:
        DataError: no such file, a directory, an empty or binary file, rows of different length.
    """
    name = os.fspath(path)
    if name == "-":
        return _from_stream(stdin or sys.stdin.buffer, "standard input")
    _check_file(name)
    try:
        if not stat.S_ISREG(os.stat(name).st_mode):
            with open(name, "rb") as stream:  # a pipe such as <(command) can be read only once
                return _from_stream(stream, name)
        return _from_file(name, name, sha256(name))
    except OSError as error:
        raise DataError.of(f"`{name}` cannot be read: {error.strerror or error}") from error


def sha256(path: str | os.PathLike[str]) -> str:
    """Return the SHA-256 of a file's bytes in hexadecimal."""
    import hashlib  # here, as gzip and tempfile below: most runs read no table, and these cost start-up time

    with open(path, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _check_file(name: str) -> None:
    """Refuse what is not there, with the most similar name beside it."""
    if os.path.isdir(name):
        raise DataError.of(f"`{name}` is a directory, not a table")
    if os.path.exists(name):
        return
    folder = Path(name).parent
    try:
        siblings = [entry.name for entry in folder.iterdir()] if folder.is_dir() else []
    except OSError:
        siblings = []
    near = closest(Path(name).name, siblings)
    hint = f"did you mean `{folder / near}`?" if near else None
    raise DataError.of(f"no file `{name}`", hint=hint)


def _from_stream(stream: IO[bytes], name: str) -> Table:
    """Return a table whose cells are in memory, because its source can be read only once."""
    import shutil
    import tempfile

    with tempfile.TemporaryDirectory(prefix="gdsolve-") as folder:
        path = os.path.join(folder, "table")
        with open(path, "wb") as copy:
            shutil.copyfileobj(stream, copy)
        return _from_file(path, name, sha256(path), keep=True)


def _from_file(path: str, name: str, digest: str, *, keep: bool = False) -> Table:
    """Return the table in a regular file; with `keep` the file is not needed any more."""
    with open(path, "rb") as stream:
        magic = stream.read(16)
    if not magic:
        raise DataError.of(f"`{name}` is empty")
    for start, what in _OTHERS.items():
        if magic.startswith(start):
            raise DataError.of(f"`{name}` is {what}", hint="export it as CSV or Parquet")
    if magic.startswith(_PARQUET):
        relation, names, types = parquet_relation(path, name)
        notes: tuple[str, ...] = ("Parquet",)
        decimal = "."
    else:
        relation, dialect = _text(path, name, gzipped=magic.startswith(_GZIP))
        names, types = dialect.names, ("VARCHAR",) * len(dialect.names)
        notes, decimal = dialect.notes(), dialect.decimal
    rows = int(relation.rows("count(*)")[0][0])
    if rows == 0:
        raise DataError.of(f"`{name}` has no rows below its header")
    if keep:
        relation = relation.kept()
    counted = (*notes, "1 row" if rows == 1 else f"{rows} rows")
    return Table(name, names, rows, counted, digest, relation, types, decimal)


def _text(path: str, name: str, *, gzipped: bool) -> tuple[Relation, Dialect]:
    """Return a text table and how it is written."""
    import gzip
    import zlib

    try:
        opened: IO[bytes] = gzip.open(path, "rb") if gzipped else open(path, "rb")  # type: ignore[assignment]
        with opened as stream:
            head = stream.read(_HEAD_BYTES)
            complete = not stream.read(1)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DataError.of(f"`{name}` is a damaged gzip file", hint=str(error)) from error
    dialect = sniff(head, complete=complete, name=name)
    relation = text_relation(path, dialect, gzipped=gzipped, name=name)
    if dialect.delimiter == WHITE_SPACE:
        check_widths(relation, len(dialect.names))
    return relation, dialect
