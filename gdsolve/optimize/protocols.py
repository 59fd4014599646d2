"""What an optimizer may know of the function it minimises, and nothing more.

Points are float vectors x of shape (n,). Every call is counted by `Counted` (`counted.py`), never by hand.
Out of its domain a function returns nan or an infinity; it never raises.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias, runtime_checkable

import numpy as np
from numpy.typing import NDArray

Vector: TypeAlias = NDArray[np.float64]
Matrix: TypeAlias = NDArray[np.float64]


@runtime_checkable
class Objective(Protocol):
    """A function f from R^n to R with exact derivatives."""

    @property
    def size(self) -> int:
        """Return n."""
        ...

    def value(self, x: Vector) -> float:
        """Return f(x)."""
        ...

    def value_and_gradient(self, x: Vector) -> tuple[float, Vector]:
        """Return f(x) and its gradient, shape (n,)."""
        ...

    def hessian(self, x: Vector) -> Matrix:
        """Return the symmetric Hessian, shape (n, n)."""
        ...

    def hessian_product(self, x: Vector, v: Vector) -> Vector:
        """Return the Hessian at x times v, shape (n,)."""
        ...


@runtime_checkable
class Residuals(Protocol):
    """A function r from R^n to R^m whose sum of squares is minimised: f = r.r / 2 is *not* used; f = r.r."""

    @property
    def size(self) -> int:
        """Return n."""
        ...

    @property
    def count(self) -> int:
        """Return m."""
        ...

    def residual(self, x: Vector) -> Vector:
        """Return r(x), shape (m,)."""
        ...

    def residual_and_jacobian(self, x: Vector) -> tuple[Vector, Matrix]:
        """Return r(x) and its Jacobian, shape (m, n)."""
        ...


@runtime_checkable
class RowObjective(Objective, Protocol):
    """An objective that is a mean over data rows and can be evaluated on some of them (mini-batches)."""

    @property
    def rows(self) -> int:
        """Return the number of data rows."""
        ...

    def value_and_gradient_of_rows(self, x: Vector, rows: NDArray[np.intp]) -> tuple[float, Vector]:
        """Return the mean over the given rows and its gradient."""
        ...


@dataclass(frozen=True, slots=True)
class FloatUpdate:
    """An update rule as text on floats; `#` stands for the number of a variable.

    The rule reads `v#`, `g#`, the memory, `number` (of the step, from 1) and `rate`.

    Attributes:
        once: lines for all variables together.
        each: lines for each variable.
        x: the new value of a variable.
        memory: the new values of the memory.
        names: of the memory, with `#` where each variable has its own.
    """

    once: tuple[str, ...]
    each: tuple[str, ...]
    x: str
    memory: tuple[str, ...]
    names: tuple[str, ...]


@runtime_checkable
class FloatObjective(Objective, Protocol):
    """An objective of a few numbers that can run many steps of a rule as one loop on floats."""

    def float_loop(self, update: FloatUpdate) -> Callable[..., Any] | None:
        """Return `(number, rates, *x, *g, *memory) -> (rows, (*x, *g, *memory))`; None if there is none."""
        ...


@dataclass(frozen=True, slots=True)
class Bounds:
    """Box `lower <= x <= upper`, shapes (n,); infinite entries mean no bound.

    `any` says whether some entry is finite (kept, since it is asked in every step).
    """

    lower: Vector
    upper: Vector
    any: bool = field(init=False)

    def __post_init__(self) -> None:
        some = bool(np.isfinite(self.lower).any() or np.isfinite(self.upper).any())
        object.__setattr__(self, "any", some)

    @classmethod
    def free(cls, size: int) -> Bounds:
        """Return the bounds that bind nothing."""
        return cls(np.full(size, -np.inf), np.full(size, np.inf))

    def project(self, x: Vector) -> Vector:
        """Return the nearest point of the box."""
        return np.minimum(np.maximum(x, self.lower), self.upper)

    def projected_gradient(self, x: Vector, g: Vector) -> Vector:
        """Return g with the entries set to 0 that push x out of the box at an active bound."""
        blocked = ((x <= self.lower) & (g > 0)) | ((x >= self.upper) & (g < 0))
        return np.where(blocked, 0.0, g)
