"""Steps that respect a box: which variables may move, and how a step is bent at the walls.

A variable is *blocked* when it sits on a bound and the gradient pushes it outwards. The others are free;
the step is computed for them alone. Where that step would leave the box, the variable is set on its bound
and the rest is solved again, knowing this. As the trust region shrinks such a step turns into the projected
scaled gradient, so it descends wherever a feasible descent exists, and a variable on a bound is let go as
soon as its gradient points inwards.

Source: Bertsekas, SIAM J. Control Optim. 20 (1982) 221-246; Conn, Gould & Toint, Trust-Region Methods,
section 12.1.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from gdsolve.optimize.protocols import Bounds, Vector

Mask: TypeAlias = NDArray[np.bool_]


def free_variables(x: Vector, g: Vector, bounds: Bounds) -> Mask:
    """Return True for each variable that may move: not on a bound with the gradient pushing outwards."""
    at_lower = (x <= bounds.lower) & (g > 0)
    at_upper = (x >= bounds.upper) & (g < 0)
    free: Mask = ~(at_lower | at_upper | (bounds.lower == bounds.upper))
    return free


def bent_step(x: Vector, bounds: Bounds, free: Mask, solve: Callable[[Mask, Vector], Vector]) -> Vector:
    """Return a step p with x + p in the box.

    Args:
        x: a point of the box, shape (n,).
        bounds: the box.
        free: the variables that may move.
        solve: `(free, fixed) -> p`: the best step of the free variables, given that the others make the step
            `fixed` (shape (n,), 0 at free variables); the result has shape (n,).

    Each round puts at least one more variable on its bound, so there are at most n + 1 rounds.
    """
    fixed = np.zeros_like(x)
    free = free.copy()
    while True:
        p = solve(free, fixed)
        target = x + p
        outside = free & ((target < bounds.lower) | (target > bounds.upper))
        if not outside.any():
            return p
        fixed[outside] = bounds.project(target)[outside] - x[outside]
        free &= ~outside
        if not free.any():
            return fixed


def cut_at_bounds(p: Vector, x: Vector, bounds: Bounds) -> Vector:
    """Return p with each entry shortened to where x + p meets its bound; the others keep all their digits."""
    if not bounds.any:
        return p
    target = x + p
    shortened: Vector = np.where(
        target < bounds.lower, bounds.lower - x, np.where(target > bounds.upper, bounds.upper - x, p)
    )
    return shortened
