"""The shortest vector in the convex hull of gradients: zero if and only if no direction descends from all of them.

Source: P. Wolfe, Finding the nearest point in a polytope, Mathematical Programming 11 (1976) 128-149.
"""

from __future__ import annotations

import numpy as np

from gdsolve.optimize.protocols import Matrix, Vector

LIMIT = 500
"""Corral changes at most; Wolfe's method ends after finitely many, usually fewer than twice the dimension."""

TOLERANCE = 1e-12
"""Relative to the longest gradient squared: what the optimality test and the affine weights may be off."""


def smallest_subgradient(gradients: Matrix) -> Vector:
    """Return the point of the convex hull of the rows that is nearest to 0.

    Args:
        gradients: finite, shape (k, n), k >= 1.

    Returns:
        Vector of shape (n,) with v.g >= v.v - tolerance for every row g.
    """
    largest = float(np.max(np.abs(gradients)))
    if largest == 0:
        return np.zeros(gradients.shape[1])
    rows = gradients / largest
    corral = [int(np.argmin(np.einsum("ij,ij->i", rows, rows)))]
    weights = np.ones(1)
    for _ in range(LIMIT):
        point = weights @ rows[corral]
        slopes = rows @ point
        entering = int(np.argmin(slopes))
        if entering in corral or slopes[entering] >= point @ point - TOLERANCE:
            break
        corral.append(entering)
        weights = np.append(weights, 0.0)
        corral, weights = _shrunk(rows, corral, weights)
    return np.asarray(largest * (weights @ rows[corral]))


def _shrunk(rows: Matrix, corral: list[int], weights: Vector) -> tuple[list[int], Vector]:
    """Return a corral whose affine nearest point lies inside it, moving from the old weights towards it."""
    while True:
        target = _affine_weights(rows[corral])
        if np.all(target > TOLERANCE):
            return corral, target
        falling = target <= TOLERANCE
        with np.errstate(divide="ignore", invalid="ignore"):
            ratios = np.where(falling, weights / (weights - target), np.inf)
        part = min(1.0, float(np.nanmin(ratios)))
        weights = (1 - part) * weights + part * target
        keep = weights > TOLERANCE
        if keep.all():
            keep[int(np.nanargmin(ratios))] = False
        corral = [each for each, kept in zip(corral, keep, strict=True) if kept]
        weights = weights[keep] / np.sum(weights[keep])


def _affine_weights(points: Matrix) -> Vector:
    """Return weights with sum 1 of the point nearest to 0 in the affine hull of the rows."""
    count = len(points)
    system = np.zeros((count + 1, count + 1))
    system[:count, :count] = points @ points.T
    system[count, :count] = system[:count, count] = 1.0
    right = np.zeros(count + 1)
    right[count] = 1.0
    return np.asarray(np.linalg.lstsq(system, right, rcond=None)[0][:count])
