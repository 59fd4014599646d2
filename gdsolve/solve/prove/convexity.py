"""What second derivatives say about boxes: no minimum where f bends down, one bound for all of a convex
box.
"""

from __future__ import annotations

import numpy as np

from gdsolve.optimize.protocols import Matrix, Vector
from gdsolve.solve.prove.function import Mask, ProvedFunction, linear_bound

NEWTON_STEPS = 8
"""Float steps towards the minimum of a convex box; any end point gives a valid bound."""


def least_curvature(low: Matrix, high: Matrix, radius: Matrix) -> Vector:
    """Return lower bounds, shape (k,), of z'Mz / z'z for M = H scaled by the half widths of the boxes.

    The eigenvalues of the middle matrix (with the lower ends on its diagonal), less the norm of the rest
    and a margin for the rounding of the eigenvalues. Variables with width 0 do not move and are left out.

    Args:
        low: lower ends of the Hessian, shape (k, n, n).
        high: upper ends, shape (k, n, n).
        radius: half widths, shape (k, n).
    """
    scale = radius[:, :, None] * radius[:, None, :]
    low, high = np.where(scale > 0, low * scale, 0.0), np.where(scale > 0, high * scale, 0.0)
    finite: Mask = np.asarray(np.isfinite(low).all(axis=(1, 2)) & np.isfinite(high).all(axis=(1, 2)))
    low, high = (np.where(finite[:, None, None], each, 0.0) for each in (low, high))
    index = np.arange(low.shape[1])
    middle, rest = 0.5 * (low + high), 0.5 * (high - low)
    middle[:, index, index] = low[:, index, index]
    rest[:, index, index] = 0.0
    norm = np.max(np.abs(low), axis=(1, 2)) + np.max(np.abs(high), axis=(1, 2))
    resting = ~(radius > 0)
    middle[:, index, index] = np.where(resting, norm[:, None], middle[:, index, index])
    least = np.linalg.eigvalsh(middle)[:, 0] - np.linalg.eigvalsh(rest)[:, -1]
    least = least - 1e-14 * low.shape[1] ** 2 * norm
    return np.where(finite, least, -np.inf)


def unpacked(flat: Matrix, size: int) -> Matrix:
    """Return symmetric matrices, shape (k, n, n), of their lower triangles, shape (k, n (n + 1) / 2)."""
    full = np.empty((len(flat), size, size))
    rows, columns = np.tril_indices(size)
    full[:, rows, columns] = flat
    full[:, columns, rows] = flat
    return full


def convex_bound(function: ProvedFunction, low: Matrix, high: Matrix) -> Vector:
    """Return certain lower bounds of f on boxes where it is convex, shape (k,)."""
    x = _descended(function, low, high)
    found = function.slope.enclose(x, x)
    return linear_bound(found.low[:, 0], x, low, high, (found.low[:, 1:], found.high[:, 1:]))


def _descended(function: ProvedFunction, low: Matrix, high: Matrix) -> Matrix:
    """Return points near the minima of boxes by projected Newton steps."""
    x = 0.5 * (low + high)
    index = np.arange(low.shape[1])
    for _ in range(NEWTON_STEPS):
        _, slope, curvature = function.points.models_at(x)
        held: Mask = np.asarray(((x <= low) & (slope > 0)) | ((x >= high) & (slope < 0)) | (low == high))
        curvature = np.where(held[:, :, None] | held[:, None, :], 0.0, curvature)
        norm = np.max(np.abs(curvature), axis=(1, 2))[:, None]
        curvature[:, index, index] += np.where(held, np.maximum(norm, 1.0), 1e-14 * norm + 1e-300)
        usable: Mask = np.asarray(np.isfinite(curvature).all(axis=(1, 2)) & np.isfinite(slope).all(axis=1))
        curvature = np.where(usable[:, None, None], curvature, np.eye(low.shape[1]))
        slope = np.where(held | ~usable[:, None], 0.0, slope)
        try:
            step = np.linalg.solve(curvature, slope[:, :, None])[:, :, 0]
        except np.linalg.LinAlgError:
            break
        x = np.clip(x - np.where(np.isfinite(step), step, 0.0), low, high)
    return x
