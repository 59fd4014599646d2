"""A length for steps that does not depend on units.

A diagonal D with D_i**2 of the size of the curvature along x_i turns the variables into z = D x, all of the
same unit (the square root of that of f). If x_i is measured in other units, or f is multiplied by a number,
D follows, and the iterates of a method that works in z are the same points as before.

Source: the scaling by column norms of J in Moré (1978), taken from J'J to a Hessian that may be indefinite.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gdsolve.optimize.norms import norm
from gdsolve.optimize.protocols import Matrix, Vector

KEPT_REACH = 0.9
"""What the reach of a variable keeps from one iterate to the next (measured: 0.7 to 0.97 are about as
good).
"""
_ROUNDS = 3
"""Rounds that bound the off-diagonal entries; each takes the square root of the excess."""


def curvature_scale(H: Matrix, g: Vector, x: Vector) -> Vector:
    """Return D > 0, shape (n,), with |H_ij| <= D_i D_j up to a small factor.

    D_i = sqrt|H_ii| where that is not 0 (for a semidefinite H this alone suffices). A variable without
    curvature of its own gets the least D_i that its mixed derivatives allow; one without any curvature gets
    D_i = |g_i| / length of the scaled gradient of the others, so that it moves as far as they do; and if
    there are no others, |g_i| / sqrt(sum |g_j x_j|), or D_i = 1 at the origin, where nothing sets a unit.

    Args:
        H: Hessian, shape (n, n), symmetric, finite.
        g: gradient, shape (n,).
        x: the point, shape (n,).
    """
    size = np.abs(H)
    d: Vector = _from_mixed(size, np.sqrt(np.diag(size)))
    bare = d == 0.0
    if bare.any():
        d[bare] = _from_gradient(g, x, d, bare)
    for _ in range(_ROUNDS):
        excess = np.sqrt(((size / d).T / d).max(axis=1, initial=0.0))
        if not (excess > 1.0).any():
            break
        d = d * np.maximum(excess, 1.0)
    return d


def held(d: Vector, size: float, reach: Vector) -> Vector:
    """Return the metric max(d_i, size / reach_i), shape (n,).

    Curvature alone lets go of a variable as soon as it stops to matter (a = -1000 in exp(a)), or where its
    curvature passes 0, and the next step sends it to infinity. The second term holds a step to a part of
    the distances that the variable has covered; it fades with `size`.

    Args:
        d: metric by curvature, shape (n,), > 0.
        size: what is left to gain, in the unit of d times x.
        reach: recent size of each |x_i|, shape (n,); 0 where nothing is known.

    Source: found by trial on the problems of Moré, Garbow & Hillstrom from 1, 10 and 100 times their starts
    (decision 0004).
    """
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        least = np.where(reach > 0.0, size / reach, 0.0)
    known: Vector = np.maximum(d, np.where(np.isfinite(least), least, 0.0))
    return known


def covered(x: Vector, before: Vector) -> Vector:
    """Return the recent size of each |x_i|: the largest, fading."""
    reach: Vector = np.maximum(np.abs(x), KEPT_REACH * before)
    return reach


def _from_mixed(size: Matrix, d: Vector) -> Vector:
    bare = d == 0.0
    if not bare.any():
        return d
    known = ~bare
    d = d.copy()
    if known.any():
        d[bare] = (size[np.ix_(bare, known)] / d[known]).max(axis=1)
    still = d == 0.0
    if still.any():
        d[still] = np.sqrt(size[np.ix_(still, still)].max(axis=1))
    return d


def _from_gradient(g: Vector, x: Vector, d: Vector, bare: NDArray[np.bool_]) -> Vector:
    known = ~bare
    length = norm(g[known] / d[known]) if known.any() else 0.0
    if length == 0.0:
        length = float(np.sqrt(np.abs(g * x).sum()))
    if length == 0.0:
        length = norm(g[bare])
    found = np.abs(g[bare]) / length if length > 0 else np.ones(int(bare.sum()))
    return np.where(found > 0, found, 1.0)
