"""Candidates for roots: many damped Newton searches at once, in float64. They only speed a proof up."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from gdsolve.optimize.protocols import Bounds, Matrix
from gdsolve.solve.prove.function import Mask

STARTS = 512
STEPS = 40
DAMPED_STEPS = 10
"""First steps, in the manner of Levenberg: far from a root a Newton step is too bold."""

LONGEST = 0.3
"""Longest step, in parts of the box."""

CLOSE = 1e-9
"""Last step of a search that has arrived, and half the distance of two candidates that count as one (in
parts of the box times 100)."""


class Residuals(Protocol):
    """n equations at sets of points."""

    def residuals_at(self, points: Matrix) -> Matrix:
        """Return f, shape (k, n)."""
        ...

    def jacobians_at(self, points: Matrix) -> Matrix:
        """Return the Jacobian, shape (k, n, n)."""
        ...


def candidates(residuals: Residuals, bounds: Bounds, seed: int, given: Matrix | None) -> Matrix:
    """Return points where searches from all over the box arrive, shape (k, n), without near copies.

    Args:
        residuals: n equations.
        bounds: a finite box.
        seed: of the starts.
        given: further starts, shape (k, n).
    """
    with np.errstate(all="ignore"):
        x = _starts(bounds, seed)
        if given is not None and len(given):
            x = np.concatenate((x, given))
        x, step = _descended(residuals, bounds, x)
        width = bounds.upper - bounds.lower
        arrived = np.isfinite(x).all(axis=1) & (np.max(np.abs(step) / width, axis=1) <= CLOSE)
        return _distinct(x[arrived], width)


def _starts(bounds: Bounds, seed: int) -> Matrix:
    """Return half even starts, half starts of all sizes around 0."""
    generator = np.random.default_rng(seed)
    size = bounds.lower.size
    even = bounds.lower + generator.random((STARTS // 2, size)) * (bounds.upper - bounds.lower)
    sizes = 10.0 ** generator.uniform(-5, 0, (STARTS // 2, size)) * generator.choice(
        [-1.0, 1.0], (STARTS // 2, size)
    )
    reach = np.maximum(np.abs(bounds.lower), np.abs(bounds.upper))
    return np.concatenate((even, bounds.project(sizes * reach)))


def _descended(residuals: Residuals, bounds: Bounds, x: Matrix) -> tuple[Matrix, Matrix]:
    width = bounds.upper - bounds.lower
    step = np.full_like(x, np.inf)
    diagonal = np.arange(x.shape[1])
    for round_ in range(STEPS):
        f, J = residuals.residuals_at(x), residuals.jacobians_at(x) * width
        rows = np.max(np.abs(J), axis=2)
        rows = np.where((rows > 0) & np.isfinite(rows), rows, 1.0)
        f = f / rows
        J = J / rows[:, :, None]
        usable: Mask = np.asarray(np.isfinite(f).all(axis=1) & np.isfinite(J).all(axis=(1, 2)))
        J = np.where(usable[:, None, None], J, np.eye(x.shape[1]))
        f = np.where(usable[:, None], f, 0.0)
        square, right = np.swapaxes(J, 1, 2) @ J, np.einsum("kij,ki->kj", J, f)
        damping = np.sum(f * f, axis=1) if round_ < DAMPED_STEPS else np.zeros(len(x))
        square[:, diagonal, diagonal] += damping[:, None] + 1e-30
        step = -_solved(J, f) if round_ >= DAMPED_STEPS else -_solved(square, right)
        longest = np.max(np.abs(step), axis=1, keepdims=True)
        step = step * np.minimum(1.0, LONGEST / np.where(longest > 0, longest, 1.0)) * width
        step = np.where(usable[:, None] & np.isfinite(step), step, np.nan)
        x = bounds.project(x + step)
    return x, step


def _solved(matrices: Matrix, right: Matrix) -> Matrix:
    try:
        return np.asarray(np.linalg.solve(matrices, right[:, :, None])[:, :, 0])
    except np.linalg.LinAlgError:
        # One of them is singular: all are solved as least squares with a little damping.
        turned = np.swapaxes(matrices, 1, 2)
        square = turned @ matrices
        damping = 1e-13 * np.trace(square, axis1=1, axis2=2) + 1e-300
        square = square + damping[:, None, None] * np.eye(matrices.shape[1])
        try:
            return np.asarray(np.linalg.solve(square, turned @ right[:, :, None])[:, :, 0])
        except np.linalg.LinAlgError:
            return np.full_like(right, np.nan)


def _distinct(points: Matrix, width: Matrix) -> Matrix:
    kept: list[Matrix] = []
    for point in points:
        if not any(np.max(np.abs(point - each) / width) <= 100 * CLOSE for each in kept):
            kept.append(point)
    return np.array(kept).reshape(-1, points.shape[1])
