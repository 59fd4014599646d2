"""What an optimizer may know of a function whose entries are each coupled to few others.

Entries stand in an *order* in which equations are solved cheaply: z = x[order]. In *band order* coupled ones are
near each other, and matrices are in LAPACK's lower band storage, shape (b + 1, n): `band[d, j]` is entry
(j + d, j). Otherwise the order is that of an elimination with little fill, and the matrix a symmetric CSC array
of SciPy.
"""

from __future__ import annotations

from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from gdsolve.optimize.protocols import Matrix, Objective, Vector


class BandModel(Protocol):
    """A function to second order at a point."""

    @property
    def f(self) -> float:
        """Return the value."""
        ...

    @property
    def g(self) -> Vector:
        """Return the gradient, shape (n,)."""
        ...

    @property
    def band(self) -> Matrix:
        """Return the matrix: the Hessian, or that of Gauss and Newton, which is never indefinite."""
        ...


class BandPart(Protocol):
    """A function of entries in band order."""

    @property
    def size(self) -> int:
        """Return n."""
        ...

    def model(self, z: Vector) -> BandModel:
        """Return value, gradient and matrix at z."""
        ...


class BandedFunction(BandPart, Protocol):
    """A whole function in band order."""

    @property
    def order(self) -> NDArray[np.intp] | None:
        """Return the index in x of each entry of z; None: the same order."""
        ...

    @property
    def bandwidth(self) -> int:
        """Return b."""
        ...

    @property
    def is_squares(self) -> bool:
        """Say whether the matrix is that of Gauss and Newton; else it is the Hessian."""
        ...

    @property
    def exact(self) -> BandedFunction:
        """Return the same function with its Hessian as the matrix."""
        ...

    def window(self, z: Vector, first: int, last: int) -> BandPart | None:
        """Return what f is of z[first:last] where all else stays, up to a constant; None: it cannot be had."""
        ...


@runtime_checkable
class BandedObjective(Objective, Protocol):
    """An objective that may have a band."""

    @property
    def banded(self) -> BandedFunction | None:
        """Return the function in band order, or None."""
        ...


class SparseModel(Protocol):
    """A function to second order at a point."""

    @property
    def f(self) -> float:
        """Return the value."""
        ...

    @property
    def g(self) -> Vector:
        """Return the gradient, shape (n,)."""
        ...

    @property
    def matrix(self) -> Any:
        """Return the matrix: the Hessian, or that of Gauss and Newton, which is never indefinite."""
        ...


class SparseFunction(Protocol):
    """A function with a sparse matrix of second derivatives."""

    @property
    def size(self) -> int:
        """Return n."""
        ...

    @property
    def order(self) -> NDArray[np.intp]:
        """Return the index in x of each entry of z."""
        ...

    @property
    def density(self) -> float:
        """Return how many entries of a row of the matrix are not 0 by structure, in the mean."""
        ...

    @property
    def is_squares(self) -> bool:
        """Say whether the matrix is that of Gauss and Newton; else it is the Hessian."""
        ...

    @property
    def exact(self) -> SparseFunction:
        """Return the same function with its Hessian as the matrix."""
        ...

    def model(self, z: Vector) -> SparseModel:
        """Return value, gradient and matrix at z."""
        ...


@runtime_checkable
class SparseObjective(Objective, Protocol):
    """An objective that may have a sparse matrix of second derivatives."""

    @property
    def sparse(self) -> SparseFunction | None:
        """Return the function in the order of elimination, or None."""
        ...
