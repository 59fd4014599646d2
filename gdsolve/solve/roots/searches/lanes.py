"""Many searches side by side: damped least squares (Levenberg, Marquardt) on a batch of points.

Every lane minimises |W r(x)|**2 with its own damping; all lanes are evaluated and solved in one stacked call.
W is 1 in one half of the lanes and levels the equations in the other: neither is best on every system.
The step solves (A + lam diag(D**2)) p = -J'W'W r with A = J'W'W J and D the largest norms of the columns so far.

The normal equations halve the digits, which is no harm here: what is found is refined elsewhere.

Source: Moré (1978); Nielsen, Damping parameter in Marquardt's method (1999), for the change of lam.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gdsolve.compile.residuals import CompiledResiduals
from gdsolve.optimize.protocols import Bounds, Matrix, Vector

LARGEST_DAMPING = 1e14
LEAST_DAMPING = 1e-13
STATIONARY = 1e-8
"""Cosine between residual and columns of the Jacobian at which |r| is at a minimum."""

LONGEST = 20.0
"""Longest step, in units of 1 + the largest unknown: beyond, exponentials overflow before damping helps."""

ZERO = 1e-14
"""Residual in units of its equation at which a lane may stop: the refinement does the rest."""


@dataclass(frozen=True, slots=True)
class Lanes:
    """Where the lanes ended.

    Attributes:
        x: points, shape (k, n).
        r: residuals there, shape (k, m).
        cosine: largest cosine between r and a column of the Jacobian (at a bound: one that may move), (k,).
        origin: index of the start of each lane.
        settled: whether the lane stopped by itself (else the iterations ran out), (k,).
    """

    x: Matrix
    r: Matrix
    cosine: Vector
    origin: NDArray[np.intp]
    settled: NDArray[np.bool_]


@dataclass(slots=True)
class _Active:
    """The lanes that still run."""

    index: NDArray[np.intp]
    x: Matrix
    r: Matrix
    J: NDArray[np.float64]
    W: Matrix
    D: Matrix
    lam: Vector
    growth: Vector

    def keep(self, chosen: NDArray[np.bool_]) -> None:
        for name in ("index", "x", "r", "J", "W", "D", "lam", "growth"):
            setattr(self, name, getattr(self, name)[chosen])


def descend(
    residuals: CompiledResiduals, starts: Matrix, bounds: Bounds, iterations: int, damping: float = 1e-3
) -> Lanes:
    """Return where least squares leads from each start; starts outside of the domain are left out."""
    with np.errstate(all="ignore"):
        active = _begun(residuals, bounds.project(starts), damping)
        total = len(active.index)
        origin = active.index
        ends = Lanes(active.x.copy(), active.r.copy(), np.ones(total), origin, np.zeros(total, dtype=bool))
        active.index = np.arange(total)
        for _ in range(iterations):
            if not active.index.size:
                break
            _step(residuals, bounds, active, ends)
        ends.x[active.index], ends.r[active.index] = active.x, active.r
        return ends


def _begun(residuals: CompiledResiduals, starts: Matrix, damping: float) -> _Active:
    r = residuals.residuals_at(starts)
    index = np.flatnonzero(np.isfinite(r).all(axis=1))
    J = residuals.jacobians_at(starts[index]) if index.size else np.zeros((0, r.shape[1], starts.shape[1]))
    finite = np.isfinite(J).all(axis=(1, 2))
    index, J = index[finite], J[finite]
    x, r = starts[index], r[index]
    heights = np.max(np.abs(J) * np.maximum(np.abs(x), 1e-3)[:, None, :], axis=2, initial=0.0)
    heights = np.maximum(heights, 1e-12 * np.max(heights, axis=1, initial=0.0, keepdims=True))
    W = np.where((index % 2 == 0)[:, None] | (heights == 0), 1.0, 1 / np.where(heights > 0, heights, 1.0))
    D = np.zeros_like(x)
    lam = np.full(index.size, damping)
    return _Active(index, x, r, J, W, D, lam, np.full(index.size, 2.0))


def _step(residuals: CompiledResiduals, bounds: Bounds, active: _Active, ends: Lanes) -> None:
    """Try one step in every lane, and retire the lanes that are done."""
    Jw, rw = active.W[:, :, None] * active.J, active.W * active.r
    norms = np.sqrt(np.einsum("kmn,kmn->kn", Jw, Jw))
    active.D = np.maximum(active.D, norms)
    g = np.einsum("kmn,km->kn", Jw, rw)
    fixed = ((active.x <= bounds.lower) & (g > 0)) | ((active.x >= bounds.upper) & (g < 0))
    height = np.sqrt(np.einsum("km,km->k", rw, rw))
    cosine = np.max(
        np.where(fixed | (norms == 0), 0.0, np.abs(g) / np.where(norms > 0, norms, 1.0)), axis=1, initial=0.0
    ) / np.where(height > 0, height, 1.0)
    done = (cosine <= STATIONARY) | (active.lam > LARGEST_DAMPING) | (height == 0)
    done |= np.max(np.abs(active.r), axis=1) <= ZERO * np.max(
        norms / active.W.max(axis=1)[:, None] * np.abs(active.x), axis=1
    )
    ends.cosine[active.index] = cosine
    if done.any():
        where = active.index[done]
        ends.x[where], ends.r[where], ends.settled[where] = active.x[done], active.r[done], True
        active.keep(~done)
        Jw, rw, g, fixed, height = Jw[~done], rw[~done], g[~done], fixed[~done], height[~done]
        if not active.index.size:
            return
    p = _damped(Jw, g, fixed, active)
    _accept(residuals, bounds, active, Jw, rw, height, p)


def _damped(Jw: NDArray[np.float64], g: Matrix, fixed: NDArray[np.bool_], active: _Active) -> Matrix:
    """Return the damped steps, shape (k, n); unknowns that push against their bound stay."""
    A = np.matmul(Jw.transpose(0, 2, 1), Jw)
    n = A.shape[1]
    scale = np.where(active.D > 0, active.D, 1.0)
    A = A / scale[:, :, None] / scale[:, None, :]
    A[:, np.arange(n), np.arange(n)] += active.lam[:, None]
    right = np.where(fixed, 0.0, g / scale)
    if fixed.any():
        A = np.where(fixed[:, :, None] | fixed[:, None, :], 0.0, A)
        A[:, np.arange(n), np.arange(n)] += fixed
    try:
        p = np.linalg.solve(A, right[:, :, None])[:, :, 0]
    except np.linalg.LinAlgError:
        p = np.matmul(np.linalg.pinv(np.where(np.isfinite(A), A, 0.0)), right[:, :, None])[:, :, 0]
    return np.asarray(-p / scale)


def _accept(
    residuals: CompiledResiduals,
    bounds: Bounds,
    active: _Active,
    Jw: NDArray[np.float64],
    rw: Matrix,
    height: Vector,
    p: Matrix,
) -> None:
    """Evaluate the steps, take those that lower |W r|, and change the damping by how well they were foreseen."""
    p = np.where(np.isfinite(p), p, 0.0)
    reach = LONGEST * (1 + np.max(np.abs(active.x), axis=1, initial=0.0))
    p *= np.minimum(1, reach / np.maximum(np.max(np.abs(p), axis=1, initial=0.0), reach))[:, None]
    trial = bounds.project(active.x + p)
    moved = trial - active.x
    r = residuals.residuals_at(trial)
    new = np.sum((active.W * r) ** 2, axis=1)
    old = height**2
    foreseen = old - np.sum((rw + np.einsum("kmn,kn->km", Jw, moved)) ** 2, axis=1)
    ratio = (old - new) / np.where(foreseen > 0, foreseen, np.inf)
    better = np.isfinite(new) & (new < old)
    if better.any():
        places = np.flatnonzero(better)
        J = residuals.jacobians_at(trial[places])
        finite = np.isfinite(J).all(axis=(1, 2))
        better[places[~finite]] = False
        places = places[finite]
        active.x[places], active.r[places], active.J[places] = trial[places], r[places], J[finite]
    factor = np.maximum(1 / 3, 1 - (2 * np.minimum(ratio, 1.0) - 1) ** 3)
    still = (moved == 0).all(axis=1)
    active.lam = np.where(
        better,
        np.maximum(active.lam * np.where(ratio > 0.9, 0.1, factor), LEAST_DAMPING),
        active.lam * active.growth,
    )
    active.lam = np.where(still, np.inf, active.lam)
    active.growth = np.where(better, 2.0, active.growth * 2)
