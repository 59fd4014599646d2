"""The Hessian at the answer, on the variables that are free to move."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gdsolve.optimize.protocols import Matrix, Vector

TOLERANCE = 1e-12
"""Eigenvalues of the scaled Hessian (diagonal entries of size 1) below this are rounding; it is about 5000 eps."""


@dataclass(frozen=True, slots=True)
class Curvature:
    """Eigenvalues of the Hessian scaled to a diagonal of size 1, with eigenvectors in the scaled variables.

    Attributes:
        smallest: the smallest eigenvalue (relative: the diagonal is 1); inf if no variable is free.
        eigenvalues: ascending, shape (m,).
        eigenvectors: columns in units of each variable's scale, shape (n, m); zero on fixed variables.
        kind: `positive`, `semidefinite`, `indefinite` or `negative`.
        flat: how many directions have no curvature.
    """

    smallest: float
    eigenvalues: Vector
    eigenvectors: Matrix
    kind: str
    flat: int


def curvature_of(hessian: Matrix, free: NDArray[np.bool_], reference: Vector, size: Vector) -> Curvature:
    """Return the curvature on the free variables.

    Args:
        hessian: symmetric, shape (n, n).
        free: boolean, shape (n,).
        reference: diagonal of a Hessian elsewhere (the start), shape (n,): curvature that has collapsed by
            twelve orders of magnitude against it counts as none.
        size: length of each variable, shape (n,); eigenvectors are returned in units of it.
    """
    index = np.flatnonzero(free)
    count = free.size
    if index.size == 0:
        return Curvature(float("inf"), np.empty(0), np.empty((count, 0)), "positive", 0)
    block = hessian[np.ix_(index, index)]
    diagonal = np.abs(np.diagonal(block))
    known = np.where(np.isfinite(reference[index]), np.abs(reference[index]), 0.0)
    scale = np.sqrt(np.where(diagonal > TOLERANCE * known, diagonal, known))
    scale = np.where(scale > 0, scale, _off_diagonal_scale(block))
    with np.errstate(over="ignore", invalid="ignore"):
        scaled = block / scale[:, None] / scale[None, :]
    if not np.isfinite(scaled).all():
        return Curvature(float("nan"), np.empty(0), np.empty((count, 0)), "indefinite", 0)
    eigenvalues, vectors = np.linalg.eigh((scaled + scaled.T) / 2)
    wide = np.zeros((count, index.size))
    units = np.where(size[index] > 0, size[index], 1.0)
    wide[index] = vectors / scale[:, None] / units[:, None]
    largest = np.max(np.abs(wide), axis=0)
    wide = wide / np.where(largest > 0, largest, 1.0)
    tolerance = TOLERANCE * max(1.0, float(np.max(np.abs(eigenvalues))))
    flat = int(np.sum(np.abs(eigenvalues) <= tolerance))
    return Curvature(float(eigenvalues[0]), eigenvalues, wide, _kind(eigenvalues, tolerance), flat)


def _off_diagonal_scale(block: Matrix) -> float:
    """Return a scale for rows without curvature of their own: that of the largest entry, 1 if all are zero."""
    largest = float(np.max(np.abs(block)))
    return float(np.sqrt(largest)) if largest > 0 else 1.0


def _kind(eigenvalues: Vector, tolerance: float) -> str:
    if eigenvalues[0] > tolerance:
        return "positive"
    if eigenvalues[0] >= -tolerance:
        return "semidefinite"
    if eigenvalues[-1] < -tolerance:
        return "negative"
    return "indefinite"
