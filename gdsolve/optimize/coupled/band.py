"""Symmetric matrices with a narrow band, by LAPACK: n b**2 operations for a solution, and no fill.

Bands are in LAPACK's lower storage: `entries[d, j]` is entry (j + d, j), shape (b + 1, n).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from gdsolve.optimize.protocols import Matrix, Vector
from gdsolve.optimize.steps.box import Mask


@dataclass(frozen=True, slots=True)
class Band:
    """A symmetric matrix with b off-diagonals (see `matrix.SymmetricMatrix`).

    Attributes:
        entries: shape (b + 1, n), lower storage.
    """

    entries: Matrix

    @property
    def diagonal(self) -> Vector:
        """Return the diagonal, shape (n,)."""
        diagonal: Vector = self.entries[0]
        return diagonal

    @property
    def largest(self) -> float:
        """Return the size of the largest entry."""
        return float(np.max(np.abs(self.entries), initial=0.0))

    def solve(self, added: Vector | float, right: Vector) -> Vector | None:
        """Return p with (B + diag(added)) p = right; None if that matrix is not positive definite."""
        band = self.entries
        diagonal = band[0] + added
        if len(band) == 1:
            return right / diagonal if diagonal.min(initial=np.inf) > 0 else None
        if len(band) == 2:
            from scipy.linalg.lapack import dptsv

            _, _, p, info = dptsv(diagonal, band[1, :-1], right, overwrite_d=1)
        else:
            from scipy.linalg.lapack import dpbsv

            matrix = np.array(band, order="F")
            matrix[0] = diagonal
            _, p, info = dpbsv(matrix, right, lower=1, overwrite_ab=1)
        found: Vector | None = p if info == 0 else None
        return found

    def factor(self, added: Vector | float) -> Callable[[Vector], Vector] | None:
        """Return `solve` for many right sides; None if the matrix is not positive definite."""
        from scipy.linalg.lapack import dpbtrf, dpbtrs

        matrix = np.array(self.entries, order="F")
        matrix[0] += added
        factor, info = dpbtrf(matrix, lower=1, overwrite_ab=1)
        if info != 0:
            return None

        def solved(right: Vector) -> Vector:
            p: Vector = dpbtrs(factor, right, lower=1)[0]
            return p

        return solved

    def product(self, p: Vector) -> Vector:
        """Return B p, shape (n,)."""
        band = self.entries
        found: Vector = band[0] * p
        for d in range(1, min(len(band), len(p))):
            row = band[d, :-d]
            found[d:] += row * p[:-d]
            found[:-d] += row * p[d:]
        return found

    def row_sums(self, weights: Vector) -> Vector:
        """Return |B| w, shape (n,): an upper limit of |B v| over |v| <= w."""
        return Band(np.abs(self.entries)).product(weights)

    def without(self, free: Mask) -> Band:
        """Return B with the rows and columns of fixed entries replaced by those of the identity."""
        kept = np.where(free, self.entries, 0.0)
        for d in range(1, min(len(kept), len(free))):
            kept[d, :-d][~free[d:]] = 0.0
        kept[0][~free] = 1.0
        return Band(kept)

    def scaled(self, scale: Vector) -> Band:
        """Return the matrix of B_ij / (scale_i scale_j)."""
        scaled = self.entries / scale
        for d in range(len(scaled)):
            scaled[d, : len(scale) - d] /= scale[d:]
            scaled[d, len(scale) - d :] = 0.0
        return Band(scaled)
