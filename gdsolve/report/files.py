"""Files that were asked for: documents and tables (history, residuals, predictions), written whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from gdsolve.errors import DataError, GdsolveError, UsageError
from gdsolve.report.json import plain
from gdsolve.solve.results.result import Result

Table: TypeAlias = Mapping[str, Sequence["float | str | None"]]
"""Columns by name, equally long; None where there is no number."""

HISTORY_COLUMNS = ("epoch", "objective", "gradient_norm", "step_norm", "learning_rate")

TABLE_SUFFIXES = (".csv", ".jsonl", ".parquet")


def check_writable(path: str, flag: str) -> None:
    """Refuse a path that cannot be written, before hours of work are done for it.

    Raises:
        UsageError: its folder does not exist, it is a folder itself, or one may not write there.
    """
    target = Path(path)
    folder = target.parent
    if target.is_dir():
        raise UsageError.of(f"`{path}` is a folder", where=flag, hint="give the name of a file")
    if not folder.is_dir():
        raise UsageError.of(
            f"there is no folder `{folder}` to write `{target.name}` into",
            where=flag,
            hint=f"mkdir -p {folder}",
        )
    place = target if target.exists() else folder
    if not os.access(place, os.W_OK):
        raise UsageError.of(f"`{path}` may not be written", where=flag)


def table_suffix(path: str, flag: str) -> str:
    """Return `.csv`, `.jsonl` or `.parquet`, the form in which a table is written.

    Args:
        path: of the file.
        flag: that asked for it, such as `--history`.

    Raises:
        UsageError: the name ends in something else.
    """
    suffix = Path(path).suffix.lower()
    if suffix in TABLE_SUFFIXES:
        return suffix
    stem = Path(path).stem or flag.strip("-")
    raise UsageError.of(
        f"`{path}` does not say how to write the table",
        where=flag,
        hint=f"the name must end in .csv, .jsonl or .parquet, as in `{flag} {stem}.csv`",
    )


def write_atomically(path: str, text: str) -> None:
    """Write a text file so that readers see the old file or the whole new one, never a part.

    A path that is no regular file (/dev/null, a pipe) is written directly. Links are followed.

    Raises:
        DataError: the file cannot be written; nothing is left behind.
    """
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: str, content: bytes) -> None:
    """Write a file as `write_atomically` does.

    Raises:
        DataError: the file cannot be written; nothing is left behind.
    """
    target = Path(os.path.realpath(path))
    try:
        if target.exists() and not target.is_file():
            target.write_bytes(content)
        else:
            _replace(target, content)
    except OSError as error:
        raise cannot_write(path, error) from error


def _replace(target: Path, content: bytes) -> None:
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with open(part, "xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)


def cannot_write(path: str, error: OSError) -> GdsolveError:
    """Return the fault for an output file that the system refused."""
    reason = (error.strerror or str(error)).lower()
    return DataError.of(f"cannot write `{path}`: {reason}")


def history_table(result: Result) -> Table:
    """Return the history by columns; None where there is no number."""
    names = (*HISTORY_COLUMNS, *result.history_names)
    cells = _cells(result)
    return {name: [row[position] for row in cells] for position, name in enumerate(names)}


def comparison_history(results: Sequence[Result]) -> Table:
    """Return the histories of several optimizers below each other, the optimizer in the first column."""
    names = dict.fromkeys(name for each in results for name in history_table(each))
    found: dict[str, list[float | str | None]] = {"optimizer": [], **{name: [] for name in names}}
    for each in results:
        table, count = history_table(each), len(each.history)
        found["optimizer"] += [each.optimizer.name if each.optimizer else ""] * count
        for name in names:
            found[name] += table.get(name, [None] * count)
    return found


def table_csv(table: Table) -> str:
    """Return a table as CSV; a cell is empty where there is no number. Numbers read back exactly."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table)
    writer.writerows(zip(*table.values(), strict=True))
    return text.getvalue()


def table_jsonl(table: Table) -> str:
    """Return a table as JSON lines, one row per line, missing numbers left out."""
    lines = []
    for cells in zip(*table.values(), strict=True):
        row = {name: plain(cell) for name, cell in zip(table, cells, strict=True) if cell is not None}
        lines.append(json.dumps(row, allow_nan=False) + "\n")
    return "".join(lines)


def _cells(result: Result) -> list[tuple[Any, ...]]:
    return [
        (row.epoch, row.objective, row.gradient_norm, row.step_norm, row.learning_rate, *row.variables)
        for row in result.history
    ]
