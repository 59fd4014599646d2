"""Matrices and vectors that stand in files of their own, for constants of problem files."""

from __future__ import annotations

import os
from typing import Any, TypeAlias

from gdsolve.data.reading import read_table

Value: TypeAlias = "float | list[Any]"


def read_matrix(path: str | os.PathLike[str]) -> Value:
    """Return all cells of a table of numbers, row by row: shape (rows, columns), or (rows,) for one column.

    A header is allowed and not part of the values. Formats and errors are those of `read_table`.
    """
    matrix = read_table(path).matrix()
    values: Value = (matrix[:, 0] if matrix.shape[1] == 1 else matrix).tolist()
    return values
