"""What a lane sees: the function on the unit box, with everything not finite turned away.

Lanes live in z = (x - lower) / (upper - lower), so one radius and one tolerance serve variables of any size.
"""

from __future__ import annotations

from time import perf_counter
from typing import Protocol

import numpy as np

from gdsolve.optimize.protocols import Bounds, Matrix, Vector


class LaneObjective(Protocol):
    """A function from R^n to R at sets of points X, shape (k, n)."""

    @property
    def size(self) -> int:
        """Return n."""
        ...

    def values_at(self, points: Matrix) -> Vector:
        """Return f at each point, shape (k,)."""
        ...

    def values_and_gradients_at(self, points: Matrix) -> tuple[Vector, Matrix]:
        """Return f and its gradient, shapes (k,) and (k, n)."""
        ...

    def models_at(self, points: Matrix) -> tuple[Vector, Matrix, Matrix]:
        """Return f, gradient and Hessian, shapes (k,), (k, n) and (k, n, n)."""
        ...


class View:
    """A function on the unit box; counts points and knows the time.

    Values that are nan become inf, so they never win.

    Args:
        objective: the function.
        bounds: a finite box; equal ends hold a variable.
        deadline: value of `perf_counter` at which the search should end.
    """

    def __init__(self, objective: LaneObjective, bounds: Bounds, deadline: float) -> None:
        self.objective, self.bounds, self.deadline = objective, bounds, deadline
        self.span = bounds.upper - bounds.lower
        self.evaluations = 0
        self.gradients = 0

    @property
    def size(self) -> int:
        """Return n."""
        return int(self.span.size)

    @property
    def is_late(self) -> bool:
        """Say whether the time is up."""
        return perf_counter() >= self.deadline

    def with_objective(self, objective: LaneObjective) -> View:
        """Return the view of another function on the same box; it counts for itself."""
        return View(objective, self.bounds, self.deadline)

    def points(self, unit: Matrix) -> Matrix:
        """Return x for unit points z, shape (k, n)."""
        return np.asarray(self.bounds.project(self.bounds.lower + unit * self.span))

    def values(self, unit: Matrix) -> Vector:
        """Return f, shape (k,)."""
        self.evaluations += len(unit)
        return _guarded(self.objective.values_at(self.points(unit)))

    def slopes(self, unit: Matrix) -> tuple[Vector, Matrix]:
        """Return f and its gradient by z; where the gradient is not finite, f is inf."""
        self.evaluations += len(unit)
        self.gradients += len(unit)
        values, slopes = self.objective.values_and_gradients_at(self.points(unit))
        return _guarded(values, slopes), slopes * self.span

    def models(self, unit: Matrix) -> tuple[Vector, Matrix, Matrix]:
        """Return f, gradient and Hessian by z; where one is not finite, f is inf."""
        self.evaluations += len(unit)
        self.gradients += len(unit)
        values, slopes, curvatures = self.objective.models_at(self.points(unit))
        scaled = curvatures * (self.span[:, None] * self.span)
        return _guarded(values, slopes, curvatures), slopes * self.span, scaled


def _guarded(values: Vector, *derivatives: Matrix) -> Vector:
    defined = ~np.isnan(values)
    for each in derivatives:
        defined &= np.isfinite(each).reshape(len(each), -1).all(axis=1)
    return np.where(defined, values, np.inf)
