"""Many local searches at once for larger n: L-BFGS on the unit box, without Hessians.

Source: Nocedal & Wright, Numerical Optimization, 2nd ed., algorithm 7.4 (two-loop recursion), for all
lanes at once. Variables held by the box are left out of a step.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gdsolve.optimize.protocols import Matrix, Vector
from gdsolve.solve.lanes.newton import Ended
from gdsolve.solve.lanes.view import View

MEMORY = 6
"""Pairs kept per lane."""

LIMIT = 400
"""Steps of a lane."""

LONGEST_STEP = 0.2
"""Longest step, in parts of the box."""

BACKTRACKS = 8
"""Quarterings of a step before a lane counts as stalled."""


class _Memory:
    """The last pairs of steps s and changes of the gradient y of every lane, newest last."""

    def __init__(self, count: int, size: int) -> None:
        self.s = np.zeros((MEMORY, count, size))
        self.y = np.zeros((MEMORY, count, size))
        self.rho = np.zeros((MEMORY, count))
        self.scale = np.zeros(count)

    def add(self, s: Matrix, y: Matrix, lanes: NDArray[np.intp]) -> None:
        curvature = np.einsum("ki,ki->k", s, y)
        length = np.einsum("ki,ki->k", y, y)
        good = curvature > 1e-12 * np.sqrt(length * np.einsum("ki,ki->k", s, s))
        lanes, s, y = lanes[good], s[good], y[good]
        for store, entry in ((self.s, s), (self.y, y)):
            store[:-1, lanes] = store[1:, lanes]
            store[-1, lanes] = entry
        self.rho[:-1, lanes] = self.rho[1:, lanes]
        self.rho[-1, lanes] = 1.0 / curvature[good]
        self.scale[lanes] = curvature[good] / length[good]

    def keep(self, mask: NDArray[np.bool_]) -> None:
        self.s, self.y = self.s[:, mask], self.y[:, mask]
        self.rho, self.scale = self.rho[:, mask], self.scale[mask]

    def direction(self, slope: Matrix) -> Matrix:
        q = slope.copy()
        weights = np.zeros_like(self.rho)
        for place in range(MEMORY - 1, -1, -1):  # algorithm 7.4, first loop
            weights[place] = self.rho[place] * np.einsum("ki,ki->k", self.s[place], q)
            q -= weights[place][:, None] * self.y[place]
        length = np.linalg.norm(slope, axis=1)
        first = 0.02 / np.where(length > 0, length, 1.0)
        q *= np.where(self.scale > 0, self.scale, first)[:, None]
        for place in range(MEMORY):  # second loop
            beta = self.rho[place] * np.einsum("ki,ki->k", self.y[place], q)
            q += (weights[place] - beta)[:, None] * self.s[place]
        return -q


def lbfgs_lanes(view: View, unit: Matrix, *, limit: int = LIMIT) -> Ended:
    """Return where searches from the unit points end, shape (k, n)."""
    with np.errstate(all="ignore"):
        return _run(view, unit, limit)


def _run(view: View, unit: Matrix, limit: int) -> Ended:
    values, slopes = view.slopes(unit)
    end = Ended(unit.copy(), values.copy(), np.zeros(len(unit), dtype=bool))
    index = np.flatnonzero(np.isfinite(values))
    z, f, g = unit[index].copy(), values[index], slopes[index]
    memory = _Memory(len(index), view.size)
    for _ in range(limit):
        if index.size == 0 or view.is_late:
            break
        slope = _free(z, g)
        direction = _direction(memory, z, g, slope)
        moved, f_new, g_new, found = _search(view, z, f, slope, direction)
        flat = np.max(np.abs(slope), axis=1) <= 1e-11 * np.maximum(1e-3, np.abs(f))
        lanes = np.flatnonzero(found)
        memory.add(moved[lanes] - z[lanes], g_new[lanes] - g[lanes], lanes)
        gain = f - f_new
        z[lanes], g[lanes], f[lanes] = moved[lanes], g_new[lanes], f_new[lanes]
        end.unit[index], end.values[index] = z, f
        small = found & (gain <= 1e-15 * np.abs(f)) & (np.max(np.abs(slope), axis=1) <= 1e-7)
        end.converged[index[flat | small]] = True
        retired = flat | small | ~found
        if retired.any():
            memory.keep(~retired)
            z, f, g, index = z[~retired], f[~retired], g[~retired], index[~retired]
    return end


def _free(z: Matrix, g: Matrix) -> Matrix:
    held = ((z <= 0.0) & (g > 0)) | ((z >= 1.0) & (g < 0))
    return np.where(held, 0.0, g)


def _direction(memory: _Memory, z: Matrix, g: Matrix, slope: Matrix) -> Matrix:
    direction = np.where(slope == 0.0, 0.0, memory.direction(slope))
    uphill = ~(np.einsum("ki,ki->k", direction, slope) < 0)
    if uphill.any():
        length = np.linalg.norm(slope[uphill], axis=1, keepdims=True)
        direction[uphill] = -slope[uphill] * 0.02 / np.where(length > 0, length, 1.0)
    longest = np.max(np.abs(direction), axis=1, keepdims=True)
    return np.asarray(direction * np.minimum(1.0, LONGEST_STEP / np.where(longest > 0, longest, 1.0)))


def _search(
    view: View, z: Matrix, f: Vector, slope: Matrix, direction: Matrix
) -> tuple[Matrix, Vector, Matrix, NDArray[np.bool_]]:
    """Return points, values and gradients after backtracking, and which lanes found a lower value."""
    moved, values, slopes = z.copy(), f.copy(), np.zeros_like(z)
    found = np.zeros(len(z), dtype=bool)
    open_lanes, length = np.arange(len(z)), 1.0
    for _ in range(BACKTRACKS):
        trial = np.clip(z[open_lanes] + length * direction[open_lanes], 0.0, 1.0)
        f_trial, g_trial = view.slopes(trial)
        change = np.einsum("ki,ki->k", slope[open_lanes], trial - z[open_lanes])
        good = f_trial <= f[open_lanes] + 1e-4 * change  # Armijo
        good &= np.isfinite(f_trial)
        lanes = open_lanes[good]
        moved[lanes], values[lanes], slopes[lanes], found[lanes] = (
            trial[good],
            f_trial[good],
            g_trial[good],
            True,
        )
        open_lanes = open_lanes[~good]
        if open_lanes.size == 0:
            break
        length *= 0.25
    return moved, values, slopes, found
