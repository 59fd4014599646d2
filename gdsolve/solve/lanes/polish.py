"""The last digits of the best point: Newton's method to the end, and round numbers if they are no worse."""

from __future__ import annotations

import numpy as np

from gdsolve.optimize.protocols import Bounds, Vector
from gdsolve.solve.lanes.newton import newton_lanes
from gdsolve.solve.lanes.view import LaneObjective, View

DECIMALS = (0, 1, 2, 3, 4, 5, 6)

LARGEST = 1e9
"""Numbers above this have no decimals worth rounding."""

CLOSE = 1e-5
"""How far rounding may move a variable, in parts of the box."""


def polished(view: View, unit: Vector) -> Vector:
    """Return the unit point after Newton steps from a small radius, or itself if they do not help."""
    before = view.values(unit[None])[0]
    ended = newton_lanes(view, unit[None], radius=1e-3, limit=30)
    return ended.unit[0] if ended.values[0] <= before else unit


def snapped(objective: LaneObjective, bounds: Bounds, x: Vector, value: float) -> tuple[Vector, float]:
    """Return x with coordinates rounded where that makes f no higher, and f there.

    All coordinates are tried together, then each alone, from few decimals to many.
    """
    limit = CLOSE * (bounds.upper - bounds.lower)
    for decimals in DECIMALS:
        rounded = bounds.project(np.round(x, decimals) + 0.0)
        near = (np.abs(x) < LARGEST) & (np.abs(rounded - x) <= limit) & (rounded != x)
        if not near.any():
            continue
        trials = [np.where(near, rounded, x)]
        trials += [np.where(np.arange(x.size) == index, rounded, x) for index in np.flatnonzero(near)]
        values = objective.values_at(np.array(trials))
        if values[0] <= value:
            x, value = trials[0], float(values[0])
            continue
        better = np.flatnonzero(values[1:] <= value)
        if better.size:
            joint = x.copy()
            changed = np.flatnonzero(near)[better]
            joint[changed] = rounded[changed]
            f = float(objective.values_at(joint[None])[0])
            if f <= value:
                x, value = joint, f
            else:
                first = 1 + int(better[0])
                x, value = trials[first], float(values[first])
    return x, value
