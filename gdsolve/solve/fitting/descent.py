"""Levenberg-Marquardt on all parameters from one start, on QR with More's scaling."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gdsolve.optimize.protocols import Bounds, Vector
from gdsolve.solve.fitting.curve import Curve

_EPS = float(np.finfo(np.float64).eps)


@dataclass(frozen=True, slots=True)
class Descent:
    """Where a descent ended; `converged` says that one of its tests passed."""

    x: Vector
    rss: float
    converged: bool
    iterations: int
    evaluations: int


def descend(curve: Curve, start: Vector, bounds: Bounds, most: int = 500) -> Descent:
    """Return where the sum of squares is least near a start, shape (p,)."""
    x = bounds.project(start)
    r, slopes = curve.residual_and_slopes(x)
    rss = float(r @ r)
    scale = np.zeros(x.size)
    damping, growth, evaluations = 1e-2, 2.0, 1
    for iteration in range(most):
        lengths = np.linalg.norm(slopes, axis=0)
        scale = np.maximum(scale, np.where(lengths > 0, lengths, 0))
        D = np.where(scale > 0, scale, 1.0)
        gradient = slopes.T @ r
        free = ~(((x <= bounds.lower) & (gradient < 0)) | ((x >= bounds.upper) & (gradient > 0)))
        used = free & (lengths > 0)
        angle = np.abs(gradient[used]) / (lengths[used] * np.sqrt(rss)) if rss > 0 else np.zeros(0)
        if (
            rss <= (4 * _EPS) ** 2 * float(curve.target @ curve.target)
            or not angle.size
            or angle.max() < 1e-11
        ):
            return Descent(x, rss, True, iteration, evaluations)
        A = np.vstack(((slopes / D)[:, used], np.sqrt(damping) * np.eye(int(used.sum()))))
        b = np.concatenate((r, np.zeros(int(used.sum()))))
        step = np.zeros(x.size)
        q, triangle = np.linalg.qr(A)
        step[used] = np.linalg.solve(triangle, q.T @ b) / D[used]
        trial = bounds.project(x + step)
        moved = trial - x
        new = curve.residual(trial)
        evaluations += 1
        new_rss = float(new @ new)
        linear = r - slopes @ moved
        predicted = rss - float(linear @ linear)
        small = bool((np.abs(moved) <= 4 * _EPS * np.abs(x)).all())
        if np.isfinite(new_rss) and new_rss < rss:
            ratio = (rss - new_rss) / predicted if predicted > 0 else 1.0
            done = (rss - new_rss) <= 1e-14 * rss and bool((np.abs(moved) <= 1e-10 * np.abs(trial)).all())
            x, rss = trial, new_rss
            r, slopes = curve.residual_and_slopes(x)
            damping = max(1e-14, damping * float(np.clip(1 - (2 * ratio - 1) ** 3, 0.2, 2.0)))
            growth = 2.0
            if done:
                return Descent(x, rss, True, iteration + 1, evaluations)
        else:
            if small or damping > 1e18:
                return Descent(x, rss, True, iteration + 1, evaluations)
            damping *= growth
            growth = min(growth * 2, 1e6)
    return Descent(x, rss, False, most, evaluations)
