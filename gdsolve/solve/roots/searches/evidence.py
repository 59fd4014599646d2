"""Is there no solution at all? What convexity says, and what all searches saw together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from gdsolve.graph import kinks
from gdsolve.graph.curvature import fact_of
from gdsolve.optimize.protocols import Matrix
from gdsolve.solve.roots.newton.digits import newton_step
from gdsolve.solve.roots.searches.lanes import Lanes
from gdsolve.solve.roots.searches.nearest import nearest_of
from gdsolve.solve.roots.system import System

LEAST_LANES = 64
"""Searches that must have been made before their failure counts."""

MOST_OPEN = 0.1
"""Part of the searches that may have ended for reasons unknown."""

CLEARLY = 1e-6
"""Residual, relative to its terms, that is no rounding and no solution of high multiplicity."""

STATIONARY = 1e-4
"""Cosine between residual and Jacobian at which a search has ended at a minimum of the residual norm."""

FAR = 1e4

Flags: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why there is no solution, in words."""

    words: str


def convex_proof(system: System, lanes: Lanes) -> Evidence | None:
    """Return what convexity says: the sum of squares is convex, and its minimum, as computed, is not 0."""
    if fact_of(system.squares, system.variables).curvature != "convex":
        return None
    x = nearest_of(system, lanes)
    if x is None:
        return None
    r, J = system.residuals.residual_and_jacobian(x)
    norms = np.linalg.norm(J, axis=0) * np.linalg.norm(r)
    cosines = np.abs(J.T @ r) / np.where(norms > 0, norms, 1.0)
    cosine = float(np.max(cosines, initial=0.0))
    if cosine <= STATIONARY and clearly_nonzero(system, x[None, :], r[None, :])[0]:
        return Evidence(f"the residual norm is convex with minimum {np.linalg.norm(r):.6g} (computed)")
    return None


def clearly_nonzero(system: System, points: Matrix, residuals: Matrix) -> Flags:
    """Say for each point, shape (k, n), whether its residual, shape (k, m), is far from rounding; (k,)."""
    result = np.zeros(len(points), dtype=bool)
    for place, (x, r) in enumerate(zip(points, residuals, strict=True)):
        with np.errstate(all="ignore"):
            size = np.maximum(system.magnitude(x), np.abs(r))
        result[place] = bool((np.abs(r) > CLEARLY * size).any())
    return result


def seen(system: System, lanes: Lanes, starts: Matrix) -> Evidence | None:
    """Return what the searches saw: each ended at a minimum of |r| that is not 0, or drifted off to infinity.

    A search that never moved, since everything around its start is flat, says nothing.
    """
    count = lanes.x.shape[0]
    if count < LEAST_LANES:
        return None
    nonzero = clearly_nonzero(system, lanes.x, lanes.r)
    moved = _has_moved(lanes.x, starts[lanes.origin])
    resting = _is_stationary(system, lanes) & nonzero & (moved | _is_surrounded(system, lanes))
    far = moved & ((np.max(np.abs(lanes.x), axis=1, initial=0.0) > FAR) | _on_tail(system, lanes))
    if np.count_nonzero(~(resting | far)) > MOST_OPEN * count:
        return None
    if np.count_nonzero(resting) >= 0.25 * count:
        least = float(np.min(np.linalg.norm(lanes.r[resting], axis=1)))
        words = f"{count} searches all ended at minima of the residual norm that are not 0 (seen, not proved)"
        return Evidence(f"{words}, the least one {least:.6g}")
    words = f"{count} searches found no solution: the residual only tends to 0 at infinity (seen, not proved)"
    return Evidence(words)


def _has_moved(ends: Matrix, starts: Matrix) -> Flags:
    size = np.maximum(np.abs(starts), np.abs(ends))
    return np.asarray((np.abs(ends - starts) > 1e-3 * np.maximum(size, 1e-3)).any(axis=1))


def _is_stationary(system: System, lanes: Lanes) -> Flags:
    """Say for each lane whether no step of a small part of x lowers |r| noticeably, to first order; (k,)."""
    with np.errstate(all="ignore"):
        J = system.residuals.jacobians_at(lanes.x)
        g = np.abs(np.einsum("kmn,km->kn", J, lanes.r))
        low = (lanes.x <= system.bounds.lower) | (lanes.x >= system.bounds.upper)
        gain = np.sum(np.where(low, 0.0, g) * np.maximum(np.abs(lanes.x), 1e-3), axis=1)
        height = np.sum(lanes.r**2, axis=1)
    kinked = any(kinks(each, system.variables) for each in system.outputs)
    return np.asarray(
        (gain <= STATIONARY * height) | (lanes.cosine <= STATIONARY) | (lanes.settled if kinked else False)
    )


def _is_surrounded(system: System, lanes: Lanes) -> Flags:
    """Say for each lane whether |r| rises around its end, as at a minimum, rather than being flat; (k,)."""
    generator = np.random.default_rng(4)
    height = np.linalg.norm(lanes.r, axis=1)
    result = np.zeros(len(lanes.x), dtype=bool)
    with np.errstate(all="ignore"):
        for _ in range(4):
            size = np.maximum(np.abs(lanes.x), 0.1)
            around = lanes.x + 0.1 * size * generator.uniform(-1, 1, lanes.x.shape)
            r = system.residuals.residuals_at(system.bounds.project(around))
            result |= np.linalg.norm(r, axis=1) > height * (1 + 1e-7)
    return result


def _on_tail(system: System, lanes: Lanes) -> Flags:
    """Say for each lane whether Newton's step still wants to go far, although the search has ended; (k,)."""
    result = np.zeros(len(lanes.x), dtype=bool)
    for place, x in enumerate(lanes.x):
        with np.errstate(all="ignore"):
            step = np.abs(newton_step(system, x))
        result[place] = bool((step > 1e-3 * np.maximum(np.abs(x), 1e-3)).any())
    return result
