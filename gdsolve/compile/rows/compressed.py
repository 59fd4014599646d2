"""Residuals of any number of rows as p + 1 rows with the same squares: what an optimizer of least squares sees.

With (J r) = QR, the triangle R holds all that such an optimizer can ask: its last column is Q'r, so that
r.r, J'r and J'J are those of R's columns. R comes from the Cholesky factor of J'J where that is accurate, and
from a QR factorisation in blocks (TSQR) where it is not: the Cholesky factor knows half the digits of J.

Source: Golub & Van Loan, Matrix Computations, 4th ed., 5.3; Demmel et al., SIAM J. Sci. Comput. 34 (2012) A206.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from gdsolve.compile.layout import Vector
from gdsolve.compile.rows.blocks import Block
from gdsolve.compile.rows.sums import RowSums
from gdsolve.compile.rows.totals import Matrix, Slope, Sums, Triangle

MOST_CONDITION = 1e4
"""Condition number of J with columns of length 1 up to which the Cholesky factor of J'J is taken; its error is
the square of this times 1e-16 (measured on polynomials: 6e-7 at 8e4, wrong at 5e7)."""


class Passes(Protocol):
    """Sums over all rows at a point; each call is one pass over the rows."""

    @property
    def size(self) -> int:
        """Return p."""
        ...

    @property
    def engine(self) -> str:
        """Return what takes the sums, `numpy` or `native`."""
        ...

    def squares(self, x: Vector) -> float:
        """Return r.r."""
        ...

    def slope(self, x: Vector) -> Slope:
        """Return J'r and r.r."""
        ...

    def products(self, x: Vector) -> Sums:
        """Return J'J, J'r and r.r."""
        ...

    def triangle(self, x: Vector) -> Triangle:
        """Return R of a QR factorisation of (J r)."""
        ...


@dataclass(frozen=True, slots=True)
class OnBlocks:
    """Sums over given blocks, in this process."""

    sums: RowSums
    blocks: Iterable[Block]

    @property
    def size(self) -> int:
        """Return p."""
        return self.sums.size

    @property
    def engine(self) -> str:
        """Return what takes the sums, `numpy` or `native`."""
        return self.sums.engine

    def squares(self, x: Vector) -> float:
        """Return r.r."""
        return self.sums.squares(x, self.blocks)

    def slope(self, x: Vector) -> Slope:
        """Return J'r and r.r."""
        return self.sums.slope(x, self.blocks)

    def products(self, x: Vector) -> Sums:
        """Return J'J, J'r and r.r."""
        return self.sums.products(x, self.blocks)

    def triangle(self, x: Vector) -> Triangle:
        """Return R of a QR factorisation of (J r)."""
        return self.sums.triangle(x, self.blocks)


class CompressedResiduals:
    """Residuals r and their Jacobian J as those of p + 1 rows (protocol `Residuals`).

    Only r.r, J'r and J'J have a meaning; rows at one point have nothing to do with rows at another.
    """

    def __init__(self, passes: Passes) -> None:
        self._passes = passes

    @property
    def size(self) -> int:
        """Return p."""
        return self._passes.size

    @property
    def engine(self) -> str:
        """Return what takes the sums, `numpy` or `native`."""
        return self._passes.engine

    @property
    def count(self) -> int:
        """Return p + 1."""
        return self.size + 1

    def residual(self, x: Vector) -> Vector:
        """Return a vector with the same r.r, shape (p + 1,)."""
        vector = np.zeros(self.count)
        vector[-1] = np.sqrt(self._passes.squares(x))
        return vector

    def residual_and_jacobian(self, x: Vector) -> tuple[Vector, Matrix]:
        """Return r and J compressed, shapes (p + 1,) and (p + 1, p)."""
        factor = from_products(self._passes.products(x).products)
        if factor is None:
            factor = self._passes.triangle(x).factor
        return factor[:, -1].copy(), factor[:, :-1].copy()


def from_products(products: Matrix) -> Matrix | None:
    """Return R with R'R = (J r)'(J r), shape (p + 1, p + 1); None where J is too nearly singular for it.

    Args:
        products: (J r)'(J r); where an entry is not finite, R is nan but for |r|.
    """
    size = len(products) - 1
    factor = np.zeros_like(products)
    if not np.isfinite(products).all():
        factor[:] = np.nan
        return factor
    lengths = np.sqrt(np.diagonal(products)[:size])
    scale = np.where(lengths > 0, lengths, 1.0)
    if size:
        if not (lengths > 0).all():
            return None
        cosines = products[:size, :size] / scale / scale[:, np.newaxis]
        spectrum = np.linalg.eigvalsh(cosines)
        if spectrum[0] * MOST_CONDITION**2 <= spectrum[-1]:
            return None
        triangle = np.linalg.cholesky(cosines).T
        factor[:size, :size] = triangle * scale
        factor[:size, size] = np.linalg.solve(triangle.T, products[:size, size] / scale)
    explained = factor[:size, size]
    factor[size, size] = np.sqrt(max(products[size, size] - float(explained @ explained), 0.0))
    return factor
