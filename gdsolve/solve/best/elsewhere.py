"""A cheap attempt to refute a local answer: is there a lower minimum somewhere around?"""

from __future__ import annotations

from time import perf_counter

import numpy as np

from gdsolve.optimize.protocols import Bounds, Matrix, Vector
from gdsolve.solve.lanes.newton import newton_lanes
from gdsolve.solve.lanes.starts import Sequence
from gdsolve.solve.lanes.view import View
from gdsolve.solve.verdict.subject import BatchObjective, Facts

LANES = 60
"""Searches."""

SECONDS = 1.0
"""Time at most; a brake for large graphs that should not be reached, since the clock must not choose answers."""

STEPS = 40
"""Steps of a search: enough to see that a value is lower."""

LARGEST = 10
"""Variables up to which 60 searches say something."""

REACH = 6.0
"""Half the width of the box, in units of the distance from start to answer or of the answer's size."""

MARGIN = 1e-7
"""How much lower a value must be, relative to the sizes of both."""


class _Joined:
    """An objective as lanes want it."""

    def __init__(self, objective: BatchObjective) -> None:
        self._objective = objective

    @property
    def size(self) -> int:
        return self._objective.size

    def values_at(self, points: Matrix) -> Vector:
        return self._objective.values_at(points)

    def values_and_gradients_at(self, points: Matrix) -> tuple[Vector, Matrix]:
        return self._objective.values_and_gradients_at(points)  # type: ignore[attr-defined,no-any-return]

    def models_at(self, points: Matrix) -> tuple[Vector, Matrix, Matrix]:
        values, slopes = self.values_and_gradients_at(points)
        return values, slopes, self._objective.hessians_at(points)  # type: ignore[attr-defined]


def lower_elsewhere(
    objective: BatchObjective, bounds: Bounds, start: Vector, x: Vector, value: float, facts: Facts
) -> Vector | None:
    """Return a point where f is clearly lower than at the answer, or None if none was found.

    Smooth functions of at most `LARGEST` variables only; a convex one has no lower minimum, and one that
    reached its floor none either.

    Args:
        objective: a compiled objective (values, gradients and Hessians at many points).
        bounds: its box.
        start: where the search began, shape (n,).
        x: the answer, shape (n,).
        value: f there.
        facts: what the formula says.
    """
    if facts.convex or facts.kinks or not 0 < x.size <= LARGEST or value <= facts.floor:
        return None
    if not hasattr(objective, "hessians_at"):
        return None
    box = _around(bounds, start, x)
    view = View(_Joined(objective), box, perf_counter() + SECONDS)
    unit = Sequence(x.size, np.full(x.size, 0.5)).take(LANES)
    ended = newton_lanes(view, unit, limit=STEPS)
    best = int(np.argmin(ended.values))
    point = view.points(ended.unit[best : best + 1])[0]
    margin = MARGIN * max(abs(value), abs(float(ended.values[best])), float(np.spacing(1.0)))
    return point if ended.values[best] < value - margin else None


def _around(bounds: Bounds, start: Vector, x: Vector) -> Bounds:
    reach = REACH * np.maximum(np.maximum(np.abs(x - start), np.abs(x)), 1.0)
    return Bounds(bounds.project(np.minimum(x, start) - reach), bounds.project(np.maximum(x, start) + reach))
