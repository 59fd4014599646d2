"""Lanes on functions with kinks: first on a smooth stand-in, then down to the kink, then without derivatives.

|u| becomes sqrt(u**2 + mu**2) and so on; a lane follows mu from 1e-3 to 1e-14. What remains is polled:
points on a shrinking pattern around the best, in one batch per round.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from gdsolve.optimize.protocols import Matrix, Vector
from gdsolve.solve.lanes.newton import Ended, newton_lanes
from gdsolve.solve.lanes.view import LaneObjective, View

Smoothed: TypeAlias = Callable[[float], LaneObjective]
"""`(mu) -> function`: the stand-in whose kinks are rounded off at the size mu."""

COARSE = (1e-3, 1e-5)
"""Rounding sizes for every lane."""

FINE = (1e-7, 1e-9, 1e-11, 1e-14)
"""Rounding sizes for the best lanes."""

FOLLOWED = 6
"""Lanes that go on to the fine sizes."""

FIRST_RADIUS = 1e-3
"""First radius of polling, in parts of the box."""

POLLS = 120
"""Rounds of polling at most."""


def smoothed_lanes(view: View, unit: Matrix, smoothed: Smoothed) -> Ended:
    """Return where searches on the stand-ins end, with true values; the best are followed to the kink."""
    point, ended = unit, None
    for mu in COARSE:
        ended = newton_lanes(view.with_objective(smoothed(mu)), point)
        point = ended.unit
    assert ended is not None
    values = view.values(point)
    best = np.argsort(values, kind="stable")[:FOLLOWED]
    point[best], values[best] = followed(view, point[best], values[best], smoothed)
    return Ended(point, values, ended.converged)


def followed(view: View, unit: Matrix, values: Vector, smoothed: Smoothed) -> tuple[Matrix, Vector]:
    """Return points and true values after the fine sizes, never worse than before."""
    here = unit
    unit, values = unit.copy(), values.copy()
    for mu in FINE:
        if view.is_late:
            break
        here = newton_lanes(view.with_objective(smoothed(mu)), here, radius=0.02, limit=25).unit
        true = view.values(here)
        lower = true < values
        unit[lower], values[lower] = here[lower], true[lower]
    return unit, values


def poll(
    view: View, unit: Vector, value: float, generator: np.random.Generator, radius: float = 1e-3
) -> Vector:
    """Return a point, shape (n,), reached by a pattern search of the true function."""
    size, radius = unit.size, FIRST_RADIUS
    axes = np.concatenate((np.eye(size), -np.eye(size)))
    move = np.zeros(size)
    for _ in range(POLLS):
        if radius < 1e-15 or view.is_late:
            break
        random = generator.standard_normal((4 * size, size))
        random /= np.linalg.norm(random, axis=1, keepdims=True)
        trial = np.concatenate((unit + radius * axes, unit + radius * random, (unit + 1.5 * move)[None]))
        trial = np.clip(trial, 0.0, 1.0)
        found = view.values(trial)
        lowest = int(np.argmin(found))
        if found[lowest] < value:
            move, unit, value = trial[lowest] - unit, trial[lowest], float(found[lowest])
            radius *= 1.6
        else:
            radius *= 0.4
    return unit
