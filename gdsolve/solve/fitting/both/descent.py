"""The least sum of squares over parameters and shifts of the inputs, with the shifts eliminated row by row.

With residuals e = y - f(x + s d), their slopes J by the parameters and F by the shifts d, and g = e + F.d,
the linearised sum over a step of the parameters h and new shifts d' is

    sum (g - J h - F.d')**2 / sigma**2 + |d'|**2

Its minimum over d' leaves weighted least squares, sum w (g - J h)**2 with w = 1/(sigma**2 + F.F), and
d' = w F (g - J h). So a step costs as much as one of ordinary least squares. Source: Boggs, Byrd & Schnabel,
SIAM Journal on Scientific and Statistical Computing 8 (1987) 1052; York, Canadian Journal of Physics 44
(1966) 1079.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gdsolve.optimize.protocols import Matrix, Vector
from gdsolve.solve.fitting.both.shifted import Shifted

EPS = float(np.finfo(np.float64).eps)
MOST = 500
ANGLE = 1e-12
MOST_DAMPING = 1e12


@dataclass(frozen=True, slots=True)
class BothPoint:
    """Parameters and shifts, with the weighted least-squares problem that they leave.

    Attributes:
        x, shift: shapes (p,) and (q, n).
        total: the sum of squares.
        roots: square roots of the weights w, shape (n,).
        left: g, shape (n,).
        slopes, by_shift: J and F, shapes (n, p) and (q, n).
        angle: part of all residuals that a step can still take away.
    """

    x: Vector
    shift: Matrix
    total: float
    roots: Vector
    left: Vector
    slopes: Matrix
    by_shift: Matrix
    angle: float = np.inf
    iterations: int = 0


def descend(model: Shifted, start: Vector) -> BothPoint | None:
    """Return the minimum that a start leads to; None where the model is not defined there."""
    from dataclasses import replace

    point = _measured(model, model.curve.bounds.project(start), np.zeros_like(model.sigmas))
    damping = 0.0
    if point is None:
        return None
    best = point
    for iteration in range(MOST):
        moved, damping, angle = _step(model, point, damping)
        spent = model.curve.budget.is_spent(iteration)
        point = replace(point, angle=angle, iterations=iteration)
        best = point if point.angle <= best.angle or point.total < best.total else best
        if moved is None or angle < ANGLE or spent:
            break
        point = moved
    return best if np.isfinite(best.angle) else point


def _measured(model: Shifted, x: Vector, shift: Matrix) -> BothPoint | None:
    value, slopes, by_shift = model.at(x, shift)
    if not (np.isfinite(value).all() and np.isfinite(slopes).all() and np.isfinite(by_shift).all()):
        return None
    rows = model.curve.rows
    assert rows.sigma is not None
    e = rows.y - value
    roots = 1 / np.sqrt(rows.sigma**2 + np.sum(by_shift**2, axis=0))
    total = float(np.sum((e / rows.sigma) ** 2) + np.sum(shift**2))
    left = e + np.sum(by_shift * shift, axis=0)
    return BothPoint(x, shift, total, roots, left, slopes, by_shift)


def free_at(model: Shifted, point: BothPoint) -> NDArray[np.bool_]:
    """Return which parameters are not held by a bound that the step would leave."""
    uphill = point.slopes.T @ (point.roots**2 * point.left)
    low, high = model.curve.bounds.lower, model.curve.bounds.upper
    return ~(((point.x <= low) & (uphill < 0)) | ((point.x >= high) & (uphill > 0)))


def _step(model: Shifted, point: BothPoint, damping: float) -> tuple[BothPoint | None, float, float]:
    """Return the next point (None if none is lower), the damping for it, and the angle at the old one."""
    free = free_at(model, point)
    rows = point.roots[:, np.newaxis] * point.slopes[:, free]
    lengths = np.linalg.norm(rows, axis=0)
    scale = np.where(lengths > 0, lengths, 1.0)
    left, singular, right = np.linalg.svd(rows / scale, full_matrices=False)
    g = point.roots * point.left
    explained = left.T @ g
    gained = point.total - float(g @ g) + float(explained @ explained)
    angle = float(np.sqrt(max(gained, 0.0) / point.total)) if point.total > 0 else 0.0
    kept = singular > 1e-13 * singular.max(initial=0.0)
    slack = 16 * EPS * point.total
    while damping <= MOST_DAMPING:
        factors = np.where(kept, singular / np.where(kept, singular**2 + damping, 1.0), 0.0)
        h = np.zeros(len(point.x))
        h[free] = right.T @ (factors * explained) / scale
        x = model.curve.bounds.project(point.x + h)
        new = point.roots**2 * (point.left - point.slopes @ (x - point.x)) * point.by_shift
        for part in (1.0, 0.5, 0.25):
            shift = point.shift + part * (new - point.shift)
            trial = _measured(model, point.x + part * (x - point.x), shift)
            if trial is not None and trial.total <= point.total + slack:
                return trial, 0.0 if damping < 1e-3 else damping / 10, angle
        damping = max(1e-3, damping * 10)
    return None, damping, angle
