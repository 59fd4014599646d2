"""Symmetric sparse matrices, by SciPy's SuperLU without exchanges of rows.

Rows come in the order of elimination. Without exchanges B = L U is B = L D L' with D the diagonal of U, so by
Sylvester's law of inertia B is positive definite if and only if all of that is positive.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from gdsolve.optimize.protocols import Vector
from gdsolve.optimize.steps.box import Mask

PANEL = 4
"""Columns that SuperLU works on at a time: rows of these matrices are short (measured: 4 to 8 are best)."""


@dataclass(frozen=True, slots=True)
class Sparse:
    """A symmetric sparse matrix (see `matrix.SymmetricMatrix`).

    Attributes:
        entries: a CSC array of SciPy, both triangles, with sorted indices and its whole diagonal.
    """

    entries: Any

    @property
    def diagonal(self) -> Vector:
        """Return the diagonal, shape (n,)."""
        found: Vector = self.entries.diagonal()
        return found

    @property
    def largest(self) -> float:
        """Return the size of the largest entry."""
        return float(np.max(np.abs(self.entries.data), initial=0.0))

    def solve(self, added: Vector | float, right: Vector) -> Vector | None:
        """Return p with (B + diag(added)) p = right; None if that matrix is not positive definite."""
        solved = self.factor(added)
        return None if solved is None else solved(right)

    def factor(self, added: Vector | float) -> Callable[[Vector], Vector] | None:
        """Return `solve` for many right sides; None if the matrix is not positive definite."""
        matrix = self.entries.copy()
        rows, columns = _places(matrix)
        on_diagonal = rows == columns
        matrix.data[on_diagonal] += added
        diagonal = matrix.data[on_diagonal]
        if not (diagonal.min(initial=np.inf) > 0.0 and np.isfinite(matrix.data).all()):
            return None
        lu = _factorized(matrix)
        if lu is None or (lu.perm_r != lu.perm_c).any():
            return None
        if not lu.U.diagonal().min(initial=np.inf) > 0.0:
            return None
        solved: Callable[[Vector], Vector] = lu.solve
        return solved

    def product(self, p: Vector) -> Vector:
        """Return B p, shape (n,)."""
        found: Vector = self.entries @ p
        return found

    def row_sums(self, weights: Vector) -> Vector:
        """Return |B| w, shape (n,): an upper limit of |B v| over |v| <= w."""
        found: Vector = abs(self.entries) @ weights
        return found

    def without(self, free: Mask) -> Sparse:
        """Return B with the rows and columns of fixed entries replaced by those of the identity."""
        kept = self.entries.copy()
        rows, columns = _places(kept)
        kept.data[~(free[rows] & free[columns])] = 0.0
        kept.data[(rows == columns) & ~free[rows]] = 1.0
        return Sparse(kept)

    def scaled(self, scale: Vector) -> Sparse:
        """Return the matrix of B_ij / (scale_i scale_j)."""
        scaled = self.entries.copy()
        rows, columns = _places(scaled)
        scaled.data /= scale[rows] * scale[columns]
        return Sparse(scaled)


def _factorized(matrix: Any) -> Any | None:
    """Return SuperLU's factors, None if a pivot is exactly 0.

    Not in a thread of its own, which would let Ctrl-C through: SciPy frees what SuperLU holds only in the thread that
    asked for it, and a matrix that is dropped elsewhere is never freed.
    """
    from scipy.sparse.linalg import splu

    options = {"SymmetricMode": True}
    try:
        return splu(matrix, permc_spec="NATURAL", diag_pivot_thresh=0.0, panel_size=PANEL, options=options)
    except RuntimeError:  # "Factor is exactly singular"
        return None


def _places(matrix: Any) -> tuple[Any, Any]:
    """Return row and column of each stored entry."""
    return matrix.indices, np.repeat(np.arange(matrix.shape[1]), np.diff(matrix.indptr))
