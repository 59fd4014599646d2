"""Tables written to files; the name says in which form."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gdsolve.report.files import Table


def write_table(path: str, table: Table, flag: str = "--history") -> None:
    """Write a table to a .csv, .jsonl or .parquet file, whole or not at all.

    Args:
        path: of the file.
        table: columns by name.
        flag: that asked for the file, for the error if its name says no form.
    """
    from gdsolve.report import files

    suffix = files.table_suffix(path, flag)
    if suffix == ".parquet":
        from gdsolve import pipeline

        pipeline.write_parquet(path, table)
    else:
        files.write_atomically(path, files.table_csv(table) if suffix == ".csv" else files.table_jsonl(table))
