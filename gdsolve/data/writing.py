"""Writes columns of numbers or words as a Parquet file."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

import numpy as np

from gdsolve.data.duck import connect
from gdsolve.errors import DataError


def write_parquet(path: str | os.PathLike[str], columns: Mapping[str, Sequence[float | str | None]]) -> None:
    """Write a Parquet file whole or not at all; None (and nan) become NULL, whole numbers BIGINT.

    Args:
        path: where to; an existing file is replaced when the new one is complete.
        columns: numbers or words by name, all of one length.

    Raises:
        DataError: the file cannot be written.
    """
    import duckdb

    target = os.path.realpath(path)
    part = os.path.join(os.path.dirname(target), f".{os.path.basename(target)}.{os.getpid()}.part")
    arrays = {f"c{index}": _array(numbers) for index, numbers in enumerate(columns.values())}
    aliases = ", ".join('c{} AS "{}"'.format(i, name.replace('"', '""')) for i, name in enumerate(columns))
    connection = connect()
    connection.register("given", arrays)
    try:
        connection.execute(f"COPY (SELECT {aliases} FROM given) TO $part (FORMAT parquet)", {"part": part})
        os.replace(part, target)
    except (duckdb.IOException, OSError) as error:
        reason = str(error).splitlines()[0]
        raise DataError.of(f"cannot write `{os.fspath(path)}`: {reason}") from error
    finally:
        if os.path.exists(part):
            os.unlink(part)


def _array(numbers: Sequence[float | str | None]) -> np.ndarray[tuple[int], np.dtype[np.generic]]:
    if any(isinstance(each, str) for each in numbers):
        return np.array(numbers, dtype=object)
    missing = [number is None for number in numbers]
    whole = all(isinstance(number, int) for number in numbers)
    filled = [0 if number is None else number for number in numbers]
    return np.ma.MaskedArray(filled, mask=missing, dtype=np.int64 if whole else np.float64)
