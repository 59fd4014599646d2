"""The last digits of a minimum: Gauss-Newton on all parameters at once, on QR with columns of length 1.

A plain test on the sum of squares stops about eight digits too early, since it is flat at its minimum; what
is driven down here is |Q'r|, the part of the residual that the slopes can still explain.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from gdsolve.optimize.protocols import Vector
from gdsolve.solve.fitting.curve import Curve

EPS = float(np.finfo(np.float64).eps)
MOST = 60
SHRINK, PATIENCE = 0.95, 3
"""It stops when |Q'r| failed to fall below this part of the best, so many times."""

SINGULAR = 1e14
"""Condition number above which no step is taken."""

PERFECT = 1e-8
"""Residuals below this part of y are computed in many digits: their first digits are rounding errors."""


@dataclass(frozen=True, slots=True)
class Polished:
    """A minimum: parameters x, residuals r, rss = r.r, and |Q'r| / |r|."""

    x: Vector
    residual: Vector
    rss: float
    angle: float


def polish(
    curve: Curve, x: Vector, residual: Callable[[Vector], Vector | None] | None = None, most: int = MOST
) -> Polished:
    """Return a minimum with all digits that the residuals have.

    Args:
        curve: the model.
        x: a point near the minimum, shape (p,).
        residual: residuals in many digits; by default those of the model.
        most: steps at most.
    """
    evaluate = curve.residual if residual is None else residual
    inside = (x > curve.bounds.lower) & (x < curve.bounds.upper)
    best = _measured(curve, x, evaluate(x), inside)
    if best is None:
        r = curve.residual(x)
        return Polished(x, r, float(r @ r), np.inf)
    current, failures = best, 0
    for iteration in range(most):
        if curve.budget.is_spent(iteration):
            break
        step = current[1]
        moved = _halved(curve, current[0], step, inside, evaluate)
        if moved is None:
            break
        current = moved
        failures = 0 if moved[0].angle < SHRINK * best[0].angle else failures + 1
        if moved[0].angle < best[0].angle:
            best = moved
        small = (np.abs(step) <= 2 * EPS * np.abs(current[0].x)).all()
        if failures >= PATIENCE or small:
            break
    return best[0]


def _measured(
    curve: Curve, x: Vector, r: Vector | None, inside: np.ndarray
) -> tuple[Polished, Vector] | None:
    """Return a point with its angle and its Gauss-Newton step; None where it is not defined or singular."""
    if r is None or not np.isfinite(r).all():
        return None
    _, slopes = curve.residual_and_slopes(x)
    lengths = np.linalg.norm(slopes, axis=0)
    used = inside & (lengths > 0)
    if not np.isfinite(lengths).all():
        return None
    q, triangle = np.linalg.qr(slopes[:, used] / lengths[used])
    explained = q.T @ r
    rss = float(r @ r)
    point = Polished(x, r, rss, float(np.linalg.norm(explained)) / np.sqrt(rss) if rss > 0 else 0.0)
    step = np.zeros(x.size)
    if used.any() and np.linalg.cond(triangle) < SINGULAR:
        step[used] = np.linalg.solve(triangle, explained) / lengths[used]
    return point, step


def _halved(
    curve: Curve,
    point: Polished,
    step: Vector,
    inside: np.ndarray,
    evaluate: Callable[[Vector], Vector | None],
) -> tuple[Polished, Vector] | None:
    """Return the end of the longest of the steps 1, 1/2, ... that does not raise the sum of squares."""
    slack = 16 * EPS * float(np.linalg.norm(curve.target)) * np.sqrt(point.rss)
    for halving in range(12):
        x = curve.bounds.project(point.x + step / 2**halving)
        if (x == point.x).all():
            return None
        r = evaluate(x)
        if r is not None and np.isfinite(r).all() and float(r @ r) <= point.rss + slack:
            return _measured(curve, x, r, inside)
    return None
