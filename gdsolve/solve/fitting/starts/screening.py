"""The sum of squares of thousands of candidates at once, and which of them to start from."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gdsolve.optimize.protocols import Matrix, Vector
from gdsolve.solve.fitting.descent.separable import Separable, Stack
from gdsolve.solve.fitting.starts.axes import Grid
from gdsolve.solve.fitting.starts.candidates import Candidates

NUMBERS = 2_000_000
"""Numbers that one chunk of basis functions may hold (16 MB)."""

DEPENDENT = 1e-10
"""A basis function of which the others leave less than this part is dropped."""

STARTS = 16
DIVERSE, DIVERSE_STARTS, LOOKED_AT = 0.02, 8, 600
"""Starts whose residuals differ by this part of the smaller sum of squares; how many; among how many."""

APART = 1.5
"""Further starts differ by so many steps on some axis."""


def screen(model: Separable, theta: Matrix) -> Vector:
    """Return the sum of squares of each candidate, infinite where the model is not defined, shape (k,)."""
    return _screened(model, theta)[0]


def _screened(model: Separable, theta: Matrix, *, residuals: bool = False) -> tuple[Vector, Matrix]:
    rows = len(model.curve.target)
    chunk = max(1, NUMBERS // max(1, rows * (len(model.structure.linear) + 1)))
    rss = np.empty(len(theta))
    left = np.empty((len(theta) if residuals else 0, rows))
    has_signs = any(each.is_positive for each in model.structure.linear)
    for start in range(0, len(theta), chunk):
        part = slice(start, start + chunk)
        if has_signs:
            projected = model.project(theta[part])
            residual, rss[part] = projected.residual, projected.rss
        else:
            base, functions = model.basis(theta[part])
            residual, rss[part] = _left_over(functions, model.curve.target - base)
        if residuals:
            left[part] = residual
    return rss, left


def _left_over(functions: Stack, residual: Matrix) -> tuple[Matrix, Vector]:
    """Return what a modified Gram-Schmidt of the basis functions leaves of the residual, and its square."""
    largest = np.abs(functions).max(axis=2, initial=0.0)
    finite = np.isfinite(largest).all(axis=1) & np.isfinite(residual).all(axis=1)
    residual = np.where(finite[:, np.newaxis], residual, 0.0)
    scale = np.where((largest > 0) & np.isfinite(largest), largest, 1.0)
    functions = np.where(finite[:, np.newaxis, np.newaxis], functions, 0.0) / scale[..., np.newaxis]
    span = orthonormal(functions)
    for _ in range(2):
        residual = (
            residual - np.matmul(np.matmul(residual[:, np.newaxis], span.transpose(0, 2, 1)), span)[:, 0]
        )
    rss = np.einsum("kn,kn->k", residual, residual)
    return residual, np.where(finite, rss, np.inf)


def orthonormal(functions: Stack) -> Stack:
    """Return orthonormal rows that span the functions, zeros for dependent ones, shape (k, m, n)."""
    span = np.zeros_like(functions)
    for j in range(functions.shape[1]):
        each = functions[:, j]
        before = np.linalg.norm(each, axis=1)
        for _ in range(2):
            done = span[:, :j]
            each = each - np.matmul(np.matmul(each[:, np.newaxis], done.transpose(0, 2, 1)), done)[:, 0]
        after = np.linalg.norm(each, axis=1)
        kept = after > DEPENDENT * before
        span[:, j] = np.where(kept[:, np.newaxis], each / np.where(kept, after, 1.0)[:, np.newaxis], 0.0)
    return span


def pick(model: Separable, grid: Grid, candidates: Candidates, rss: Vector) -> NDArray[np.intp]:
    """Return the candidates to start from: first those that leave different residuals, then good ones."""
    order = np.argsort(rss, kind="stable")
    order = order[np.isfinite(rss[order])]
    best = order[:LOOKED_AT]
    if not best.size:
        return best
    _, residuals = _screened(model, candidates.theta[best], residuals=True)
    chosen = [int(best[row]) for row in diverse(residuals, rss[best], DIVERSE, DIVERSE_STARTS)]
    strides = np.array([axis.stride for axis in grid.axes])
    for index in order:
        if len(chosen) >= STARTS:
            break
        steps = np.abs(candidates.places[chosen] - candidates.places[index]) / strides
        if (steps.max(axis=1, initial=0.0) >= APART).all():
            chosen.append(int(index))
    return np.array(chosen)


def diverse(residuals: Matrix, rss: Vector, part: float, most: int) -> list[int]:
    """Return rows, in order, whose residuals differ from all earlier ones by a part of the smaller rss."""
    kept: list[int] = []
    for row in range(len(rss)):
        if kept:
            away = residuals[kept] - residuals[row]
            distance = np.einsum("kn,kn->k", away, away)
            if (distance < part * np.minimum(rss[kept], rss[row])).any():
                continue
        kept.append(row)
        if len(kept) >= most:
            break
    return kept
