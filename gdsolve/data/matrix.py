"""Matrices and vectors that stand in files of their own, for constants of problem files."""

from __future__ import annotations

import os

from gdsolve.data.arrow import Column
from gdsolve.data.reading import read_table


def read_matrix(path: str | os.PathLike[str]) -> Column:
    """Return all cells of a table of numbers, row by row: shape (rows, columns), or (rows,) for one column.

    A header is allowed and not part of the values. Formats and errors are those of `read_table`.
    """
    matrix = read_table(path).matrix()
    return matrix[:, 0].copy() if matrix.shape[1] == 1 else matrix
