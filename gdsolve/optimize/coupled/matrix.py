"""What steps and verdicts ask of a symmetric matrix with few entries: bands and sparse matrices alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from gdsolve.optimize.protocols import Vector
from gdsolve.optimize.steps.box import Mask


class SymmetricMatrix(Protocol):
    """A symmetric matrix B of n rows."""

    @property
    def diagonal(self) -> Vector:
        """Return the diagonal, shape (n,)."""
        ...

    @property
    def largest(self) -> float:
        """Return the size of the largest entry."""
        ...

    def solve(self, added: Vector | float, right: Vector) -> Vector | None:
        """Return p with (B + diag(added)) p = right; None if that matrix is not positive definite."""
        ...

    def factor(self, added: Vector | float) -> Callable[[Vector], Vector] | None:
        """Return `solve` for many right sides; None if the matrix is not positive definite."""
        ...

    def product(self, p: Vector) -> Vector:
        """Return B p, shape (n,)."""
        ...

    def row_sums(self, weights: Vector) -> Vector:
        """Return |B| w, shape (n,): an upper limit of |B v| over |v| <= w."""
        ...

    def without(self, free: Mask) -> Self:
        """Return B with the rows and columns of fixed entries replaced by those of the identity."""
        ...

    def scaled(self, scale: Vector) -> Self:
        """Return the matrix of B_ij / (scale_i scale_j)."""
        ...


class Model(NamedTuple):
    """A function to second order at a point: value, gradient (n,) and matrix, in the order of the matrix."""

    f: float
    g: Vector
    matrix: SymmetricMatrix


class CoupledPart(Protocol):
    """A function of some entries with its matrix."""

    @property
    def size(self) -> int:
        """Return n."""
        ...

    def model(self, z: Vector) -> Model:
        """Return value, gradient and matrix at z."""
        ...


class CoupledFunction(CoupledPart, Protocol):
    """A whole function in the order of its matrix."""

    @property
    def order(self) -> NDArray[np.intp] | None:
        """Return the index in x of each entry of z; None: the same order."""
        ...

    @property
    def is_squares(self) -> bool:
        """Say whether the matrix is that of Gauss and Newton; else it is the Hessian."""
        ...

    @property
    def exact(self) -> Self:
        """Return the same function with its Hessian as the matrix."""
        ...


def ordered(x: Vector, order: NDArray[np.intp] | None) -> Vector:
    """Return a vector (or mask) in the order of x as one in the order of the matrix."""
    return x if order is None else x[order]


def restored(z: Vector, order: NDArray[np.intp] | None) -> Vector:
    """Return a vector in the order of the matrix as one in the order of x."""
    if order is None:
        return z
    x = np.empty_like(z)
    x[order] = z
    return x
