"""Reweighted least squares: Gauss-Newton steps on rows weighted by their residuals, until nothing moves.

Each step solves the least-squares problem of the rows times the roots of their weights, damped where it does
not lead down (Levenberg-Marquardt). The scale of a robust loss is estimated anew after each step, as in R's
`rlm`, and held in the last steps, so that the end is a stationary point at that scale.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gdsolve.optimize.protocols import Bounds, Matrix, Vector
from gdsolve.solve.fitting.curve import Curve
from gdsolve.solve.fitting.descent.criterion import Criterion

EPS = float(np.finfo(np.float64).eps)
MOST, HELD = 300, 150
"""Iterations at most; after so many the scale is held."""

ANGLE = 1e-11
"""Part of the weighted residuals that slopes still explain, below which nothing moves but rounding."""

SAME_SCALE = 1e-12
"""Change of the scale, relative, below which it is settled."""

FIRST_DAMPING, MOST_DAMPING = 1e-3, 1e12


@dataclass(frozen=True, slots=True)
class Reweighted:
    """A point with its residuals, the roots of the weights, scale and value of the criterion."""

    x: Vector
    r: Vector
    roots: Vector
    scale: float
    value: float
    iterations: int = 0


@dataclass(frozen=True, kw_only=True)
class WeightedCurve(Curve):
    """A curve whose rows count by weights, as roots of them, shape (n,)."""

    roots: Vector
    whole: Curve

    @property
    def sample(self) -> Curve:
        """Return the model without weights."""
        return self.whole

    def residual(self, x: Vector) -> Vector:
        """Return the weighted residual."""
        return self.roots * self.whole.residual(x)

    def residual_and_slopes(self, x: Vector) -> tuple[Vector, Matrix]:
        """Return the weighted residual and slopes."""
        r, slopes = self.whole.residual_and_slopes(x)
        return self.roots * r, self.roots[:, np.newaxis] * slopes


def weighted(curve: Curve, roots: Vector) -> WeightedCurve:
    """Return a curve with weights on its rows."""
    from dataclasses import fields

    own = {each.name: getattr(curve, each.name) for each in fields(Curve)}
    own["target"] = roots * curve.target
    return WeightedCurve(**own, roots=roots, whole=curve)


def reweight(
    curve: Curve,
    criterion: Criterion,
    x: Vector,
    *,
    most: int = MOST,
    bounds: Bounds | None = None,
    arrived: float = ANGLE,
) -> Reweighted | None:
    """Return the stationary point that a start leads to; None where the criterion is not defined there.

    Args:
        curve: the model on its rows.
        criterion: what is minimised.
        x: start, shape (p,).
        most: iterations at most.
        bounds: box of the parameters; that of the curve by default.
        arrived: part of the residuals that slopes still explain, below which it ends.
    """
    box = curve.bounds if bounds is None else bounds
    point = _measured(curve, criterion, box.project(x), None)
    if point is None:
        return None
    damping = 0.0
    for iteration in range(most):
        if curve.budget.is_spent(iteration):
            break
        before, held = point.scale, iteration >= most // 2
        if not held:
            point = _weighed(criterion, point.x, point.r, None) or point
        settled = held or abs(point.scale - before) <= SAME_SCALE * before
        moved, damping = _step(curve, criterion, point, damping, box, arrived if settled else 0.0)
        if moved is None:
            break
        point = replace(moved, iterations=iteration + 1)
    return point


def angle(curve: Curve, point: Reweighted, slopes: Matrix, bounds: Bounds | None = None) -> float:
    """Return the part of the weighted residuals that the slopes of free parameters still explain."""
    scaled = point.roots * point.r
    size = float(np.linalg.norm(scaled))
    free = _free(curve.bounds if bounds is None else bounds, point, slopes)
    rows = point.roots[:, np.newaxis] * slopes[:, free]
    lengths = np.linalg.norm(rows, axis=0)
    if size == 0 or not (lengths > 0).any() or not np.isfinite(rows).all():
        return 0.0
    q, _ = np.linalg.qr(rows[:, lengths > 0] / lengths[lengths > 0])
    return float(np.linalg.norm(q.T @ scaled)) / size


def _measured(curve: Curve, criterion: Criterion, x: Vector, scale: float | None) -> Reweighted | None:
    r = curve.residual(x)
    return _weighed(criterion, x, r, scale) if np.isfinite(r).all() else None


def _weighed(criterion: Criterion, x: Vector, r: Vector, scale: float | None) -> Reweighted | None:
    """Return a point with its weights, at its own scale if None is said; None where it has no value."""
    scale = criterion.scale(r) if scale is None else scale
    value = criterion.value(r, scale)
    if not np.isfinite(value):
        return None
    return Reweighted(x, r, np.sqrt(criterion.weights(r, scale)), scale, value)


def _free(bounds: Bounds, point: Reweighted, slopes: Matrix) -> NDArray[np.bool_]:
    uphill = slopes.T @ (point.roots**2 * point.r)
    low, high = bounds.lower, bounds.upper
    held = low == high
    free: NDArray[np.bool_] = ~(held | ((point.x <= low) & (uphill < 0)) | ((point.x >= high) & (uphill > 0)))
    return free


def _step(
    curve: Curve,
    criterion: Criterion,
    point: Reweighted,
    damping: float,
    bounds: Bounds,
    arrived: float,
) -> tuple[Reweighted | None, float]:
    """Return the next point at the same scale, and the damping for the one after it.

    None: no step leads down, or the slopes explain less than the part `arrived` of the residuals.
    """
    _, slopes = curve.residual_and_slopes(point.x)
    free = _free(bounds, point, slopes)
    rows = point.roots[:, np.newaxis] * slopes[:, free]
    lengths = np.linalg.norm(rows, axis=0)
    if not np.isfinite(rows).all() or not (lengths > 0).any():
        return None, damping
    scale = np.where(lengths > 0, lengths, 1.0)
    left, singular, right = np.linalg.svd(rows / scale, full_matrices=False)
    scaled = point.roots * point.r
    explained = left.T @ scaled
    if float(explained @ explained) < arrived**2 * float(scaled @ scaled):
        return None, damping
    slack = 8 * EPS * abs(point.value)
    while damping <= MOST_DAMPING:
        kept = singular > 1e-13 * singular[0]
        factors = np.where(kept, singular / np.where(kept, singular**2 + damping, 1.0), 0.0)
        step = np.zeros(len(point.x))
        step[free] = right.T @ (factors * explained) / scale
        x = bounds.project(point.x + step)
        if (np.abs(x - point.x) <= EPS * np.abs(point.x)).all():
            return None, damping
        trial = _measured(curve, criterion, x, point.scale)
        if trial is not None and trial.value <= point.value + slack:
            return trial, 0.0 if damping < FIRST_DAMPING else damping / 10
        damping = max(FIRST_DAMPING, damping * 10)
    return None, damping
