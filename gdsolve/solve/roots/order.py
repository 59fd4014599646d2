"""The order of solutions: the nearest to a given start first, else by the first unknown."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from gdsolve.optimize.protocols import Vector
from gdsolve.solve.roots.system import System


def ordered(system: System, points: Iterable[Vector]) -> list[Vector]:
    """Return points, shape (n,) each, in the order in which they are told."""
    given = system.model.given
    rising = sorted(points, key=lambda x: tuple(x.tolist()))
    if np.isnan(given).all():
        return rising
    return sorted(rising, key=lambda x: float(np.linalg.norm(np.where(np.isnan(given), 0.0, x - given))))


def is_same(one: Vector, other: Vector, tolerance: float) -> bool:
    """Say whether two points agree, each unknown relative to its size (to the largest where it is tiny)."""
    largest = max(float(np.max(np.abs(one), initial=0.0)), float(np.max(np.abs(other), initial=0.0)))
    size = np.maximum(np.maximum(np.abs(one), np.abs(other)), 1e-6 * largest)
    return bool((np.abs(one - other) <= tolerance * size).all())
