"""Many local searches at once: projected trust-region Newton on the unit box.

Each lane minimises its quadratic model, with the Hessian's eigenvalues made positive, inside a ball. The
length is cut by a shift of the eigenvalues (More & Sorensen 1983), not by scaling: only then does the
step turn into that of the projected gradient as the radius shrinks, so that clipping at the box cannot
stall it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gdsolve.optimize.protocols import Matrix, Vector
from gdsolve.solve.lanes.view import View

START_RADIUS = 0.1
"""First radius, in parts of the box."""

LIMIT = 60
"""Steps of a lane."""

REJECTIONS = 25
"""Rejected steps after which a lane counts as stalled: a kink or noise."""

SHIFT_SWEEPS = 6
"""Newton sweeps for the shift; the length is then right to 1 %, which is more than a radius needs."""

SMALLEST_RADIUS = 1e-14


@dataclass(frozen=True, slots=True)
class Ended:
    """Where lanes ended, in the order in which they began.

    Attributes:
        unit: points z, shape (k, n).
        values: f there, shape (k,); inf for lanes that began outside of the domain.
        converged: whether the gradient test passed, shape (k,).
    """

    unit: Matrix
    values: Vector
    converged: NDArray[np.bool_]


class _Lanes:
    """State of the lanes that still run; `index` is their place in the result."""

    def __init__(self, view: View, unit: Matrix, radius: float) -> None:
        self.z = unit.copy()
        self.f, self.g, self.H = view.models(unit)
        self.radius = np.full(len(unit), radius)
        self.rejected = np.zeros(len(unit), dtype=int)
        self.index = np.arange(len(unit))

    def keep(self, mask: NDArray[np.bool_]) -> None:
        for name in ("z", "f", "g", "H", "radius", "rejected", "index"):
            setattr(self, name, getattr(self, name)[mask])


def newton_lanes(view: View, unit: Matrix, *, radius: float = START_RADIUS, limit: int = LIMIT) -> Ended:
    """Return where searches from the unit points end, shape (k, n)."""
    with np.errstate(all="ignore"):
        return _run(view, unit, radius, limit)


def _run(view: View, unit: Matrix, radius: float, limit: int) -> Ended:
    lanes = _Lanes(view, unit, radius)
    end = Ended(unit.copy(), lanes.f.copy(), np.zeros(len(unit), dtype=bool))
    lanes.keep(np.isfinite(lanes.f))
    for _ in range(limit):
        if lanes.index.size == 0 or view.is_late:
            break
        step, slope = _steps(lanes)
        predicted = -_dot(lanes.g, step) - 0.5 * np.einsum("ki,kij,kj->k", step, lanes.H, step)
        converged = _converged(lanes, slope, step, predicted)
        f, g, H = view.models(lanes.z + step)
        _accept(lanes, step, predicted, converged, (f, g, H))
        stalled = (lanes.radius < SMALLEST_RADIUS) | (lanes.rejected >= REJECTIONS)
        end.unit[lanes.index], end.values[lanes.index] = lanes.z, lanes.f
        end.converged[lanes.index[converged]] = True
        retired = converged | stalled
        if retired.any():
            lanes.keep(~retired)
    return end


def _accept(
    lanes: _Lanes,
    step: Matrix,
    predicted: Vector,
    converged: NDArray[np.bool_],
    model: tuple[Vector, Matrix, Matrix],
) -> None:
    """Take the steps that lower f, and set the radii."""
    f, g, H = model
    length = np.max(np.abs(step), axis=1)
    gain = lanes.f - f
    ratio = np.where(np.isfinite(f), gain / np.where(predicted > 0, predicted, np.inf), -np.inf)
    size = np.abs(lanes.f)
    is_rounding = (np.abs(gain) <= 1e-15 * size) & (predicted <= 4e-15 * size)
    accepted = np.isfinite(f) & (((gain > 0) & (ratio > 1e-4)) | (is_rounding & (gain >= 0)))
    grown = accepted & (ratio > 0.75) & (length > 0.7 * lanes.radius)
    lanes.radius = np.where(grown, np.minimum(2.5 * lanes.radius, 1.0), lanes.radius)
    poor = (ratio < 0.25) & ~is_rounding
    lanes.radius = np.where(poor, 0.3 * np.minimum(length, lanes.radius), lanes.radius)
    lanes.rejected = np.where(accepted, 0, lanes.rejected + 1)
    taken = np.flatnonzero(accepted)
    lanes.z[taken] += step[taken]
    lanes.f[taken], lanes.g[taken], lanes.H[taken] = f[taken], g[taken], H[taken]


def _converged(lanes: _Lanes, slope: Matrix, step: Matrix, predicted: Vector) -> NDArray[np.bool_]:
    size = np.abs(lanes.f)
    flat = np.max(np.abs(slope), axis=1) <= 1e-12 * np.maximum(1e-3, size)
    length = np.max(np.abs(step), axis=1)
    settled = (np.abs(predicted) <= 1e-16 * size) & (length < 1e-7)
    return np.asarray(flat | settled | (np.abs(predicted) < 1e-30))


def _steps(lanes: _Lanes) -> tuple[Matrix, Matrix]:
    """Return the clipped steps and the gradients on the free variables, both (k, n)."""
    held = ((lanes.z <= 0.0) & (lanes.g > 0)) | ((lanes.z >= 1.0) & (lanes.g < 0))
    slope = np.where(held, 0.0, lanes.g)
    H = np.where(held[:, :, None] | held[:, None, :], 0.0, lanes.H)
    diagonal = np.arange(H.shape[1])
    H[:, diagonal, diagonal] += held
    size, vectors = eigen(H)
    curvature = np.abs(size)  # |lambda| leaves saddles and never climbs
    curvature = np.maximum(curvature, 1e-12 * np.max(curvature, axis=1, keepdims=True))
    curvature = np.where(curvature > 0, curvature, 1e-300)
    q = np.einsum("kij,ki->kj", vectors, slope)
    direction = -np.einsum("kij,kj->ki", vectors, _shortened(q, curvature, lanes.radius))
    return np.clip(lanes.z + direction, 0.0, 1.0) - lanes.z, slope


def _shortened(q: Matrix, curvature: Matrix, radius: Vector) -> Matrix:
    """Return w = q / (curvature + shift) with |w| <= radius up to a few percent."""
    w = q / curvature
    length = np.linalg.norm(w, axis=1)
    long = np.flatnonzero(~(length <= radius))
    if long.size == 0:
        return w
    q, curvature, radius = q[long], curvature[long], radius[long]
    # |w(shift)| >= |q| / (largest curvature + shift): a lower bound, from where the sweeps rise to the shift.
    shift = np.maximum(0.0, np.linalg.norm(q, axis=1) / radius - np.max(curvature, axis=1))
    part = q / (curvature + shift[:, None])
    norm = np.linalg.norm(part, axis=1)
    for _ in range(SHIFT_SWEEPS):
        bend = np.sum(part * part / (curvature + shift[:, None]), axis=1)
        shift = np.maximum(
            0.0, shift + (norm / radius - 1.0) * norm * norm / np.where(bend > 0, bend, np.inf)
        )
        part = q / (curvature + shift[:, None])
        norm = np.linalg.norm(part, axis=1)
    shrink = np.minimum(1.0, 1.5 * radius / np.where(norm > 0, norm, 1.0))
    w[long] = part * shrink[:, None]
    return w


def eigen(matrices: Matrix) -> tuple[Matrix, Matrix]:
    """Return eigenvalues, shape (k, n), and eigenvectors in columns, shape (k, n, n), of symmetric
    matrices.
    """
    size = matrices.shape[1]
    if size == 1:
        return matrices[:, :, 0].copy(), np.ones_like(matrices)
    if size > 2:
        values, vectors = np.linalg.eigh(matrices)
        return values, vectors
    a, b, c = matrices[:, 0, 0], matrices[:, 0, 1], matrices[:, 1, 1]
    angle = 0.5 * np.arctan2(2.0 * b, a - c)
    cos, sin = np.cos(angle), np.sin(angle)
    first = a * cos * cos + 2.0 * b * cos * sin + c * sin * sin
    second = a * sin * sin - 2.0 * b * cos * sin + c * cos * cos
    vectors = np.stack((np.stack((cos, sin), axis=1), np.stack((-sin, cos), axis=1)), axis=2)
    return np.stack((first, second), axis=1), vectors


def _dot(one: Matrix, other: Matrix) -> Vector:
    return np.asarray(np.einsum("ki,ki->k", one, other))
