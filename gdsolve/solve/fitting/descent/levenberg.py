"""Levenberg-Marquardt with the linear coefficients eliminated, from many starts in one batch.

The Jacobian of the eliminated problem is Kaufman's: the derivative by theta at fixed coefficients, with its
part in the span of the basis functions taken away. This is the theta part of the full Gauss-Newton step.
Steps come from the singular values of the scaled Jacobian, never from its square.

Source: Golub & Pereyra, Inverse Problems 19 (2003) R1; Kaufman, BIT 15 (1975) 49; More, Lecture Notes in
Mathematics 630 (1978) 105 (scaling); Nielsen, IMM-REP-1999-05 (damping).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gdsolve.optimize.protocols import Bounds, Matrix, Vector
from gdsolve.solve.fitting.descent.separable import Projected, Separable, Stack

EPS = float(np.finfo(np.float64).eps)

COSINE = 1e-9
"""Largest cosine between residuals and a column of the Jacobian at a minimum."""

DROP, SHORT = 1e-14, 1e-10
"""A step that changes the sum of squares and theta by less than these parts is the last one."""

REDUNDANT = 1e-9
"""A column of which the projection leaves less than this part is explained by the others but for rounding."""

CAP = 0.5
"""No theta moves by more than this part of |theta| + its natural size (else MGH10 jumps over its pole)."""

FIRST_DAMPING, LEAST_DAMPING, MOST_DAMPING = 1e-2, 1e-14, 1e18
MOST_GROWTH = 1e6

KEPT = ((8, 8), (20, 6), (50, 4))
"""After so many iterations at most so many starts go on (the first: at least half of them)."""


IDLE_GAIN, IDLE_STEPS = 1e-6, 10
"""A start above a minimum that was reached is given up after so many steps that gain less than this part of
its sum of squares: as a rule it runs off to infinity, where the curve no longer changes."""


@dataclass(frozen=True)
class Descents:
    """Where the starts ended, best first; `converged` and the place of its start per point."""

    projected: Projected
    converged: NDArray[np.bool_]
    iterations: int
    evaluations: int
    sources: NDArray[np.intp]


@dataclass
class _Batch:
    """The starts that are still moving; `rows` are their places among all."""

    at: Projected
    slopes: Stack
    damping: Vector
    growth: Vector
    scale: Matrix
    done: NDArray[np.bool_]
    converged: NDArray[np.bool_]
    source: NDArray[np.intp]
    idle: NDArray[np.intp]
    evaluations: int = field(default=0)


def descend_all(
    model: Separable, starts: Matrix, sizes: Vector, *, most: int = 200, bounds: Bounds | None = None
) -> Descents:
    """Return the minima that starts lead to.

    Args:
        model: what is fitted.
        starts: theta, shape (k, q).
        sizes: natural size of each theta, shape (q,).
        most: iterations at most.
        bounds: box of theta; none by default.
    """
    box = Bounds.free(len(sizes)) if bounds is None else bounds
    at = model.project(box.project(starts))
    usable = np.isfinite(at.rss)
    if not usable.any():
        return Descents(at, np.zeros(len(starts), dtype=bool), 0, len(starts), np.arange(len(starts)))
    at = at.take(usable)
    count = len(at.theta)
    batch = _Batch(
        at=at,
        slopes=_projected_slopes(model, at),
        damping=np.full(count, FIRST_DAMPING),
        growth=np.full(count, 2.0),
        scale=np.zeros_like(at.theta),
        done=np.zeros(count, dtype=bool),
        converged=np.zeros(count, dtype=bool),
        source=np.flatnonzero(usable),
        idle=np.zeros(count, dtype=np.intp),
        evaluations=len(starts),
    )
    iteration = 0
    if at.theta.shape[1] == 0:
        batch.done[:] = batch.converged[:] = True
    while iteration < most and not batch.done.all() and not model.curve.budget.is_spent(iteration):
        iteration += 1
        _iterate(model, batch, sizes, box)
        for number, kept in KEPT:
            if iteration == number:
                _drop(batch, max(kept, count // 2) if number == KEPT[0][0] else kept)
    order = np.argsort(batch.at.rss, kind="stable")
    return Descents(
        batch.at.take(order), batch.converged[order], iteration, batch.evaluations, batch.source[order]
    )


def _projected_slopes(model: Separable, at: Projected) -> Stack:
    """Return the Jacobian without its part in the span of the basis functions, shape (k, q, n)."""
    slopes = model.slopes(at)
    slopes = np.where(np.isfinite(slopes).all(axis=(1, 2), keepdims=True), slopes, 0.0)
    before = np.linalg.norm(slopes, axis=2)
    for _ in range(2):
        slopes = slopes - np.matmul(np.matmul(slopes, at.span.transpose(0, 2, 1)), at.span)
    after = np.linalg.norm(slopes, axis=2)
    return np.where((after > REDUNDANT * before)[..., np.newaxis], slopes, 0.0)


def _iterate(model: Separable, batch: _Batch, sizes: Vector, box: Bounds) -> None:
    """Take one step of every start that is not done."""
    active = np.flatnonzero(~batch.done)
    at, slopes = batch.at.take(active), batch.slopes[active]
    lengths = np.linalg.norm(slopes, axis=2)
    batch.scale[active] = np.maximum(batch.scale[active], lengths)
    scale = np.where(batch.scale[active] > 0, batch.scale[active], 1.0)
    uphill = np.einsum("kqn,kn->kq", slopes, at.residual)  # minus half the gradient
    blocked = ((at.theta <= box.lower) & (uphill < 0)) | ((at.theta >= box.upper) & (uphill > 0))
    slopes = np.where(blocked[..., np.newaxis], 0.0, slopes)
    root = np.sqrt(at.rss)
    with np.errstate(all="ignore"):
        cosine = np.abs(uphill) / (lengths * root[:, np.newaxis])
    cosine = np.where(blocked | (lengths == 0) | ~np.isfinite(cosine), 0.0, cosine)
    tiny = root <= 4 * EPS * float(np.linalg.norm(model.curve.target))
    arrived = (cosine.max(axis=1) < COSINE) | tiny
    step = _step(slopes / scale[..., np.newaxis], at.residual, batch.damping[active]) / scale
    room = CAP * (np.abs(at.theta) + sizes)
    step *= np.minimum(1.0, np.min(room / np.maximum(np.abs(step), 1e-300), axis=1, initial=np.inf))[
        :, np.newaxis
    ]
    trial_theta = box.project(at.theta + step)
    step = trial_theta - at.theta
    trial = model.project(trial_theta)
    batch.evaluations += len(active)
    left = at.residual - np.einsum("kqn,kq->kn", slopes, step)
    predicted = at.rss - np.einsum("kn,kn->k", left, left)
    _settle(model, batch, active, at, trial, step, predicted, arrived)


def _step(scaled: Stack, residual: Matrix, damping: Vector) -> Matrix:
    """Return the damped least-squares step in scaled theta, shape (k, q)."""
    left, singular, right = np.linalg.svd(scaled, full_matrices=False)
    explained = np.einsum("krn,kn->kr", right, residual)
    damped: Matrix = singular**2 + damping[:, np.newaxis]
    filtered = singular / damped * explained
    return np.asarray(np.einsum("kqr,kr->kq", left, filtered))


def _settle(
    model: Separable,
    batch: _Batch,
    active: NDArray[np.intp],
    at: Projected,
    trial: Projected,
    step: Matrix,
    predicted: Vector,
    arrived: NDArray[np.bool_],
) -> None:
    """Accept or reject the trials, and say which starts are done."""
    better = (trial.rss < at.rss) & ~arrived
    gained = np.where(better, at.rss - np.where(better, trial.rss, 0.0), 0.0)
    with np.errstate(all="ignore"):
        ratio = np.where(predicted > 0, gained / predicted, 1.0)
    relative = np.max(np.abs(step) / np.maximum(np.abs(at.theta), 1e-300), axis=1)
    over = better & (gained <= DROP * at.rss) & (relative < SHORT)
    damping, growth = batch.damping[active], batch.growth[active]
    eased = np.maximum(damping * np.clip(1 - (2 * ratio - 1) ** 3, 0.2, 2.0), LEAST_DAMPING)
    batch.damping[active] = np.where(better, eased, damping * growth)
    batch.growth[active] = np.where(better, 2.0, np.minimum(growth * 2, MOST_GROWTH))
    stuck = ~better & ((relative < 4 * EPS) | (batch.damping[active] > MOST_DAMPING))
    batch.converged[active] |= arrived | over | stuck
    batch.idle[active] = np.where(gained > IDLE_GAIN * at.rss, 0, batch.idle[active] + 1)
    reached = float(np.min(batch.at.rss[batch.converged], initial=np.inf))
    hopeless = (batch.idle[active] >= IDLE_STEPS) & (at.rss > reached)
    batch.done[active] |= arrived | over | stuck | hopeless
    moved = active[better]
    if moved.size:
        accepted = trial.take(better)
        for name in ("theta", "coefficients", "residual", "rss", "span"):
            getattr(batch.at, name)[moved] = getattr(accepted, name)
        batch.slopes[moved] = _projected_slopes(model, accepted)


def _drop(batch: _Batch, most: int) -> None:
    """Keep the best starts only; of those that reached the same point, one."""
    order = np.argsort(batch.at.rss, kind="stable")
    kept: list[int] = []
    for index in order:
        if len(kept) < most and not any(_same(batch.at, index, other) for other in kept):
            kept.append(int(index))
    which = np.array(sorted(kept))
    batch.at = batch.at.take(which)
    for name in ("slopes", "damping", "growth", "scale", "done", "converged", "source", "idle"):
        setattr(batch, name, getattr(batch, name)[which])


def _same(at: Projected, one: int, other: int) -> bool:
    close = abs(at.rss[one] - at.rss[other]) <= 1e-9 * at.rss[other]
    size = np.abs(at.theta[one]) + np.abs(at.theta[other])
    return bool(close and (np.abs(at.theta[one] - at.theta[other]) <= 1e-6 * size).all())
