"""What sums over rows come to; those of two sets of rows are added to get that of both."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gdsolve.compile.layout import Vector

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums over rows; those of two sets of rows are added to get that of both.

    Attributes:
        rows: how many.
        products: (J r)'(J r), shape (p + 1, p + 1): J'J, J'r and r.r.
    """

    rows: int
    products: Matrix

    def __add__(self, other: Sums) -> Sums:
        return Sums(self.rows + other.rows, self.products + other.products)


@dataclass(frozen=True, slots=True)
class Slope:
    """The last column of `Sums.products`: J'r and r.r.

    Attributes:
        rows: how many.
        products: (J r)'r, shape (p + 1,).
    """

    rows: int
    products: Vector

    def __add__(self, other: Slope) -> Slope:
        return Slope(self.rows + other.rows, self.products + other.products)


@dataclass(frozen=True, slots=True)
class Triangle:
    """R of a QR factorisation of (J r) over rows; stacked and factored again, two of them give that of both.

    Attributes:
        rows: how many.
        factor: upper triangular, shape (p + 1, p + 1).
    """

    rows: int
    factor: Matrix

    def __add__(self, other: Triangle) -> Triangle:
        stacked = np.vstack((self.factor, other.factor))
        return Triangle(self.rows + other.rows, triangular(stacked))


def triangular(rows: Matrix) -> Matrix:
    """Return R of a QR factorisation of at least as many rows as columns, nan where an entry is not finite."""
    if not np.isfinite(rows).all():
        return np.full((rows.shape[1], rows.shape[1]), np.nan)
    return np.asarray(np.linalg.qr(rows, mode="r"))
