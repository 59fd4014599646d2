"""The point at which equations that cannot all hold come nearest: a minimum of the residual norm."""

from __future__ import annotations

import numpy as np

from gdsolve.optimize.catalogue import find_optimizer
from gdsolve.optimize.loop import run
from gdsolve.optimize.options import make_options
from gdsolve.optimize.outcome import Outcome
from gdsolve.optimize.protocols import Vector
from gdsolve.optimize.stopping import Limits
from gdsolve.solve.roots.searches.lanes import Lanes, descend
from gdsolve.solve.roots.searches.starts import lane_starts
from gdsolve.solve.roots.system import System

STARTS = 40
EPOCHS = 200
FARTHEST = 1e6
"""A nearest point farther out than this, in size of an unknown, is a tail rather than a place."""


def nearest_by_lanes(system: System) -> Vector | None:
    """Return the best point of a few searches, shape (n,); None if the equations are nowhere defined."""
    starts = lane_starts(system.model.given, system.bounds, STARTS)
    return nearest_of(system, descend(system.residuals, starts, system.bounds, 80))


def nearest_of(system: System, lanes: Lanes) -> Vector | None:
    """Return the least residual norm among the ends of lanes, refined, shape (n,); None if there are none."""
    if not lanes.x.shape[0]:
        return None
    with np.errstate(all="ignore"):
        heights = np.sqrt(np.sum(lanes.r**2, axis=1))
    near = np.max(np.abs(lanes.x), axis=1, initial=0.0) <= FARTHEST
    heights = np.where(near | ~near.any(), heights, np.inf)
    tied = np.flatnonzero(heights <= heights.min() * (1 + 1e-9))
    lengths = [float(np.linalg.norm(each)) for each in lanes.x[tied]]
    best = lanes.x[tied[np.argmin(lengths)]]
    outcome = polished(system, best)
    better = np.isfinite(outcome.objective) and outcome.objective <= np.sum(
        system.residuals.residual(best) ** 2
    )
    return outcome.x if better else best


def polished(system: System, start: Vector) -> Outcome:
    """Return a run of Levenberg and Marquardt's method on the residuals."""
    optimizer = find_optimizer("levenberg-marquardt")
    options = make_options(optimizer, {})
    return run(
        system.residuals, start, optimizer, options, bounds=system.bounds, limits=Limits(epochs=EPOCHS)
    )
