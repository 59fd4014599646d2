"""Linear equations with a symmetric band, by LAPACK: n b**2 operations and no fill.

Bands are in LAPACK's lower storage: `band[d, j]` is entry (j + d, j), shape (b + 1, n).
"""

from __future__ import annotations

import numpy as np

from gdsolve.optimize.protocols import Matrix, Vector
from gdsolve.optimize.steps.box import Mask


def solve(band: Matrix, added: Vector | float, right: Vector) -> Vector | None:
    """Return p with (B + diag(added)) p = right; None if that matrix is not positive definite.

    Args:
        band: B, shape (b + 1, n).
        added: shape (n,).
        right: shape (n,).
    """
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


def product(band: Matrix, p: Vector) -> Vector:
    """Return B p, shape (n,)."""
    found: Vector = band[0] * p
    for d in range(1, min(len(band), len(p))):
        row = band[d, :-d]
        found[d:] += row * p[:-d]
        found[:-d] += row * p[d:]
    return found


def without(band: Matrix, free: Mask) -> Matrix:
    """Return the band with the rows and columns of fixed entries replaced by those of the identity."""
    kept = np.where(free, band, 0.0)
    for d in range(1, min(len(band), len(free))):
        kept[d, :-d][~free[d:]] = 0.0
    kept[0][~free] = 1.0
    return kept


def row_sums(band: Matrix, weights: Vector) -> Vector:
    """Return |B| w, shape (n,): an upper limit of |B v| over |v| <= w."""
    return product(np.abs(band), weights)
