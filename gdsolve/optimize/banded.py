"""What an optimizer may know of a function whose entries are coupled to near neighbours only.

Entries stand in *band order*, in which coupled ones are near each other: z = x[order]. Matrices are in LAPACK's
lower band storage, shape (b + 1, n): `band[d, j]` is entry (j + d, j).
"""

from __future__ import annotations

from typing import Protocol, runtime_checkable

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
