"""Where searches begin: the given start, a fixed ladder of sizes, and points of mixed sizes inside the bounds."""

from __future__ import annotations

import numpy as np

from gdsolve.optimize.protocols import Bounds, Matrix, Vector

LADDER = (0.0, 1.0, -1.0, 0.1, -0.1, 0.5, -0.5, 2.0, -2.0, 5.0, -5.0, 10.0, -10.0, 100.0, -100.0)
"""Values that all unknowns take together."""

MOST_LANES = 320
BUDGET = 4e5
"""Lanes times n**2.5 at most: the work of one iteration."""

LEAST_LANES = 24


def lane_count(size: int) -> int:
    """Return how many lanes a system of that many unknowns gets."""
    return int(np.clip(BUDGET / max(1, size) ** 2.5, LEAST_LANES, MOST_LANES))


def lane_starts(given: Vector, bounds: Bounds, count: int, seed: int = 0) -> Matrix:
    """Return start points, shape (k, n), the given one (0 where nothing was said) first, and twice.

    Args:
        given: start values, nan where nothing was said.
        bounds: all points lie inside.
        count: how many points, about.
        seed: of the pseudo-random ones.
    """
    size = given.size
    said = ~np.isnan(given)
    base = np.where(said, given, 0.0)
    rows = [base, base]
    if said.any():
        rows += [base * factor for factor in (10.0, 0.1, -1.0, 2.0, 0.5, 100.0) if base.any()]
    for value in LADDER:
        rows.append(np.full(size, value))
    generator = np.random.default_rng(seed)
    left = max(0, count - len(rows))
    near = left // 4 if said.any() else 0
    around = base * (1 + 0.5 * generator.standard_normal((near, size)))
    around += generator.standard_normal((near, size)) * 0.3
    shape = (left - near, size)
    exponents = generator.uniform(-2, 2, (shape[0], 1)) + generator.uniform(-1, 1, shape)
    mixed = 10.0**exponents * generator.choice([-1.0, 1.0], shape)
    flatly = generator.uniform(-1, 1, shape) * 10.0 ** generator.integers(0, 3, (shape[0], 1))
    positive = np.abs(np.where(generator.random((shape[0], 1)) < 0.5, mixed, flatly))
    kind = np.arange(shape[0])[:, None] % 3
    random = np.where(kind == 0, mixed, np.where(kind == 1, flatly, positive))
    boxed = np.isfinite(bounds.lower) & np.isfinite(bounds.upper)
    low, width = np.where(boxed, bounds.lower, 0.0), np.where(boxed, bounds.upper - bounds.lower, 0.0)
    random = np.where(boxed, low + width * generator.random(shape), random)
    half = np.isfinite(bounds.lower) & ~boxed
    random = np.where(half, np.where(half, bounds.lower, 0.0) + np.abs(random), random)
    half = np.isfinite(bounds.upper) & ~boxed
    random = np.where(half, np.where(half, bounds.upper, 0.0) - np.abs(random), random)
    return np.asarray(bounds.project(np.concatenate([np.array(rows), around, random])))
