"""SQLite and DuckDB files: one table of theirs, or the answer of the user's own `--sql`.

Both are opened for reading only. SQLite is read with Python's own module, because DuckDB's would have to be
downloaded.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import numpy as np

from gdsolve.data.dates import written_as
from gdsolve.data.duck import Relation, connect, prepare
from gdsolve.data.formats.columnar import Described
from gdsolve.errors import DataError

_SAMPLE_ROWS = 200  # in which dates are recognised
_LIMIT_OF_LIST = 8  # tables named in an error


def sqlite_table(path: str, name: str, sql: str | None) -> Described:
    """Return the answer of a query to an SQLite file, in memory.

    Raises:
        DataError: the file or the query cannot be read, or no query is given and there are several tables.
    """
    import sqlite3
    from contextlib import closing

    address = f"file:{quote(os.path.abspath(path))}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True)) as database:
            if sql is None:
                listed = database.execute(
                    "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'"
                )
                sql = _only_table([str(row[0]) for row in listed], name)
            answer = database.execute(sql)
            if answer.description is None:
                raise DataError.of("`--sql` gives no rows", hint='--sql "select x, y from measurements"')
            names = tuple(str(column[0]) for column in answer.description)
            columns = list(zip(*answer.fetchall(), strict=True)) or [()] * len(names)
    except (sqlite3.Error, sqlite3.Warning) as error:
        raise DataError.of(
            f"`{name}` cannot be read with this query: {error}", hint=f"--sql: {sql}"
        ) from error
    return _in_memory(columns, names, name)


def duckdb_table(path: str, name: str, sql: str | None) -> Described:
    """Return the answer of a query to a DuckDB file; see `sqlite_table`."""
    import duckdb

    try:
        connection = duckdb.connect(
            os.path.abspath(path),
            read_only=True,
            config={
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
                "enable_external_access": False,
                "temp_directory": "",
            },
        )
        prepare(connection)
        if sql is None:
            listed = connection.execute("SELECT table_name FROM information_schema.tables ORDER BY ALL")
            sql = _only_table([str(row[0]) for row in listed.fetchall()], name)
        (statement,) = connection.extract_statements(sql)
        if statement.type != duckdb.StatementType.SELECT:
            raise DataError.of("`--sql` is not a SELECT", hint='--sql "select x, y from measurements"')
        query = f"({statement.query.rstrip().rstrip(';')})"
        connection.execute(f"SELECT * FROM {query} LIMIT 0").fetchall()
        return Relation(connection, query, name).aliased()
    except duckdb.Error as error:
        said = str(error).splitlines()[0]
        raise DataError.of(
            f"`{name}` cannot be read with this query: {said}", hint=f"--sql: {sql}"
        ) from error
    except ValueError as error:
        raise DataError.of("`--sql` must be one statement") from error


def _only_table(names: Sequence[str], name: str) -> str:
    """Return the query for the only table of a database."""
    if len(names) == 1:
        return 'SELECT * FROM "{}"'.format(names[0].replace('"', '""'))
    if not names:
        raise DataError.of(f"`{name}` holds no table")
    shown = ", ".join(f"`{each}`" for each in names[:_LIMIT_OF_LIST])
    raise DataError.of(
        f"`{name}` holds {len(names)} tables: {shown}" + (", ..." if len(names) > _LIMIT_OF_LIST else ""),
        hint=f'choose one with --sql "select * from {names[0]}"',
    )


def _in_memory(columns: Sequence[Sequence[Any]], names: tuple[str, ...], name: str) -> Described:
    """Return a relation of Python values: numbers where all of a column are, text otherwise."""
    arrays: dict[str, Any] = {}
    kinds = []
    for index, cells in enumerate(columns):
        missing = [cell is None for cell in cells]
        if all(isinstance(cell, int | float) or cell is None for cell in cells):
            filled = [np.nan if cell is None else float(cell) for cell in cells]
            arrays[f"c{index}"] = np.ma.MaskedArray(filled, mask=missing, dtype=np.float64)
            kinds.append("DOUBLE")
        else:
            texts = [
                None if cell is None else cell if isinstance(cell, str) else repr(cell) for cell in cells
            ]
            arrays[f"c{index}"] = np.array(texts, dtype=object)
            written = [each for each in texts[:_SAMPLE_ROWS] if each and each.strip()]
            kinds.append(written_as(written) or "VARCHAR")
    connection = connect()
    connection.register("given", arrays)
    return Relation(connection, "given", name).kept(), names, tuple(kinds)
