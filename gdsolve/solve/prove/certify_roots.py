"""From a candidate in float64 to a proved root: the largest box where it is the only one, the smallest
that holds it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gdsolve.optimize.protocols import Matrix, Vector
from gdsolve.solve.prove.krawczyk import Equations, inside

SIZES = 22
"""Boxes tried per candidate: from 1e-12 of its size, each four times as wide, to several times its size."""

FACTOR = 4.0
SMALLEST = 1e-12
TIGHTENINGS = 4
"""Rounds in which a box is replaced by its K: the radius squares down to rounding."""


@dataclass(frozen=True, slots=True)
class Root:
    """A root that exists: it lies between `low` and `high`, and no other one between `only_low` and
    `only_high`.

    All of shape (n,). `x` is the middle. `is_exact`: x itself is a root in exact arithmetic, and others
    may be beside it (`only_low` and `only_high` are then x).
    """

    x: Vector
    low: Vector
    high: Vector
    only_low: Vector
    only_high: Vector
    is_exact: bool = False

    def is_same(self, other: Root) -> bool:
        """Say whether both are one root for certain."""
        return self.meets(other) and (other._lies_in(self) or self._lies_in(other))

    def meets(self, other: Root) -> bool:
        """Say whether both may be one root."""
        return bool((np.maximum(self.low, other.low) <= np.minimum(self.high, other.high)).all())

    def _lies_in(self, other: Root) -> bool:
        return bool(((self.low >= other.only_low) & (self.high <= other.only_high)).all())


def certified(equations: Equations, candidates: Matrix, width: Vector) -> list[Root]:
    """Return the roots that can be proved among candidates, shape (k, n), each once.

    Args:
        equations: n equations.
        candidates: points in float64.
        width: size of the searched box, shape (n,): the scale of coordinates that are 0.
    """
    roots: list[Root] = []
    count, n = candidates.shape
    scale = np.maximum(np.abs(candidates), 1e-4 * width)
    steps = SMALLEST * FACTOR ** np.arange(SIZES)
    radius = scale[:, None, :] * steps[:, None]
    low = (candidates[:, None, :] - radius).reshape(-1, n)
    high = (candidates[:, None, :] + radius).reshape(-1, n)
    found = equations.krawczyk(low, high)
    proved = (inside(found.low, found.high, low, high) & found.valid).reshape(count, SIZES)
    for index in np.flatnonzero(proved.any(axis=1)):
        sizes = np.flatnonzero(proved[index])
        largest, smallest = index * SIZES + sizes[-1], index * SIZES + sizes[0]
        tight_low, tight_high = tightened(equations, found.low[smallest], found.high[smallest])
        root = Root(0.5 * (tight_low + tight_high), tight_low, tight_high, low[largest], high[largest])
        add_root(roots, root)
    return roots


def add_root(roots: list[Root], root: Root) -> None:
    """Add a root unless it is there; of two views of one root the larger region stays."""
    for place, other in enumerate(roots):
        if root.is_same(other):
            if np.prod(root.only_high - root.only_low) > np.prod(other.only_high - other.only_low):
                roots[place] = Root(other.x, other.low, other.high, root.only_low, root.only_high)
            return
    roots.append(root)


def tightened(equations: Equations, low: Vector, high: Vector) -> tuple[Vector, Vector]:
    """Return a smaller box around the one root in a box."""
    for _ in range(TIGHTENINGS):
        found = equations.krawczyk(low[None], high[None])
        if not found.valid[0]:
            break
        new_low, new_high = np.maximum(low, found.low[0]), np.minimum(high, found.high[0])
        if (new_low > new_high).any() or (new_high - new_low >= 0.9 * (high - low)).all():
            break
        low, high = new_low, new_high
    return low, high
