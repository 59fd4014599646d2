"""From a good start to the minimum over all rows in as few passes over them as possible.

Each pass gives the compressed residuals (`compile.rows.compressed`), and with them the Gauss-Newton step and
|Q'r| / |r|, the part of the residuals that the slopes can still explain. Where such steps do not lead down,
Levenberg-Marquardt takes over.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gdsolve.compile.rows.compressed import CompressedResiduals
from gdsolve.optimize.loop import run
from gdsolve.optimize.methods.levenberg_marquardt import LEVENBERG_MARQUARDT
from gdsolve.optimize.options import make_options
from gdsolve.optimize.protocols import Bounds, Matrix, Vector
from gdsolve.optimize.steps.box import free_variables

MOST, HALVINGS = 30, 6
ARRIVED = 1e-13
"""|Q'r| / |r| below which a step only moves rounding errors of the sums."""

SLOW = 0.25
"""A step that leaves more than this part of the angle, near the minimum, only moves rounding errors too."""

TRUSTED = 1e-9
"""At an angle below this one more step is taken without a pass to look at its end: it changes r.r by 1e-18 of it."""

NEAR = 1e-8
STUCK = 1e-6
"""An angle above this after Gauss-Newton steps calls for Levenberg-Marquardt."""

SINGULAR = 1e14


@dataclass(frozen=True, slots=True)
class Refined:
    """A minimum.

    Attributes:
        x: shape (p,).
        r, slopes: compressed residuals and slopes there, shapes (p + 1,) and (p + 1, p).
        angle: |Q'r| / |r| over the free parameters, where it was measured last.
        passes: over the rows.
    """

    x: Vector
    r: Vector
    slopes: Matrix
    angle: float
    passes: int

    @property
    def rss(self) -> float:
        """Return r.r."""
        return float(self.r @ self.r)


def refine(residuals: CompressedResiduals, start: Vector, bounds: Bounds) -> Refined:
    """Return the minimum of r.r that a start leads to; its angle says whether it is one."""
    found = _gauss_newton(residuals, _measured(residuals, bounds.project(start), bounds, 1), bounds)
    if np.isfinite(found.rss) and found.angle <= STUCK:
        return found
    options = make_options(LEVENBERG_MARQUARDT, {})
    with np.errstate(all="ignore"):
        outcome = run(residuals, bounds.project(start), LEVENBERG_MARQUARDT, options, bounds=bounds)
    passes = found.passes + outcome.counts.evaluations
    other = _gauss_newton(residuals, _measured(residuals, outcome.x, bounds, passes), bounds)
    better = not np.isfinite(found.rss) or other.rss <= found.rss
    return other if better else found


def _gauss_newton(residuals: CompressedResiduals, best: Refined, bounds: Bounds) -> Refined:
    for _ in range(MOST):
        if not np.isfinite(best.rss) or best.angle <= ARRIVED:
            break
        if best.angle <= TRUSTED:
            step = _step(best, _free(best.x, best.r, best.slopes, bounds))
            return replace(best, x=bounds.project(best.x + step))
        moved = _stepped(residuals, best, bounds)
        if moved is None:
            break
        slow = moved.angle > SLOW * best.angle and best.angle < NEAR
        if moved.angle < best.angle or moved.rss < best.rss:
            best = moved
        if slow:
            break
    return best


def _stepped(residuals: CompressedResiduals, point: Refined, bounds: Bounds) -> Refined | None:
    """Return the end of the longest of the steps 1, 1/2, ... that lowers r.r; None if none does."""
    step = _step(point, _free(point.x, point.r, point.slopes, bounds))
    passes = point.passes
    # Close to the minimum r.r is flat: its rounding errors must not refuse a step.
    slack = 1e-12 * point.rss
    for halving in range(HALVINGS):
        x = bounds.project(point.x + step / 2**halving)
        if (x == point.x).all():
            return None
        passes += 1
        found = _measured(residuals, x, bounds, passes)
        if found.rss <= point.rss + slack:
            return found
    return None


def _step(point: Refined, free: NDArray[np.bool_]) -> Vector:
    lengths = np.linalg.norm(point.slopes, axis=0)
    used = free & (lengths > 0)
    step = np.zeros(len(point.x))
    if not used.any():
        return step
    q, triangle = np.linalg.qr(point.slopes[:, used] / lengths[used])
    if np.linalg.cond(triangle) < SINGULAR:
        step[used] = -np.linalg.solve(triangle, q.T @ point.r) / lengths[used]
    return step


def _measured(residuals: CompressedResiduals, x: Vector, bounds: Bounds, passes: int) -> Refined:
    r, slopes = residuals.residual_and_jacobian(x)
    if not (np.isfinite(r).all() and np.isfinite(slopes).all()):
        return Refined(x, np.full(len(r), np.inf), slopes, np.inf, passes)
    lengths = np.linalg.norm(slopes, axis=0)
    used = _free(x, r, slopes, bounds) & (lengths > 0)
    size = float(np.linalg.norm(r))
    if size == 0 or not used.any():
        return Refined(x, r, slopes, 0.0, passes)
    q, _ = np.linalg.qr(slopes[:, used] / lengths[used])
    return Refined(x, r, slopes, float(np.linalg.norm(q.T @ r)) / size, passes)


def _free(x: Vector, r: Vector, slopes: Matrix, bounds: Bounds) -> NDArray[np.bool_]:
    return free_variables(x, slopes.T @ r, bounds)
