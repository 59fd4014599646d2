"""A model that is the largest of several quadratics, and its minimiser.

Each quadratic continues a smooth piece of f that was seen at some point. The model

    M(d) = max_k q_k(x + d) + mu |Dd|**2 / 2

is minimised by sequential quadratic programming: the pieces are linearised at the current d, the mixture of
their Hessians that the last weights balance is the Hessian, and the dual over the weights is a small
quadratic program. Full steps are taken; the best d is kept.

Source: Nocedal & Wright, Numerical Optimization, 2nd ed., section 18.1, for a minimax problem.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from gdsolve.optimize.norms import norm
from gdsolve.optimize.protocols import Bounds, Matrix, Vector
from gdsolve.optimize.steps.box import Mask
from gdsolve.optimize.steps.simplex_qp import simplex_weights

NONCONVEX = 0.01
"""Weight of the distance in a_k (Lukšan and Vlček's gamma): far pieces say little if f is not convex."""
ROUNDS = 6
"""Quadratic programs for one step; their convergence is quadratic."""
MEETING = 1e-6
"""Weight above which a piece belongs to the kink that the step leads to."""
SMALLEST = 1e-300
"""Damping below this has underflowed; it only divides."""
NEGLIGIBLE = 1e-3
"""A round that moves by less than this part of the step is the last."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What one point showed: the point y, and f, gradient and Hessian there."""

    y: Vector
    f: float
    g: Vector
    H: Matrix


@dataclass(frozen=True, slots=True)
class PieceStep:
    """Step d, the change of max_k q_k that it makes, and the weights of the pieces behind it."""

    step: Vector
    change: float
    weights: Vector


@dataclass(frozen=True, slots=True)
class _Solved:
    """A step from the current d, the weights behind it, and the variables that could move."""

    step: Vector
    weights: Vector
    free: Mask


@dataclass(frozen=True, slots=True)
class PiecewiseModel:
    """The pieces around x, in the box; made by `piecewise_model`.

    Attributes:
        x, f: the iterate and its objective.
        hessians, values, slopes: of the pieces at x, already lowered by a_k; shapes (k, n, n), (k,), (k, n).
        scale: D > 0, shape (n,).
        bounds: the box.
    """

    x: Vector
    f: float
    hessians: Matrix
    values: Vector
    slopes: Matrix
    scale: Vector
    bounds: Bounds

    def change(self, d: Vector) -> float:
        """Return max_k q_k(x + d) - f."""
        return float(self._at(d)[0].max()) - self.f

    def promised(self, damping: float) -> float:
        """Return the decrease that the linear pieces promise at x: 0 if and only if 0 is a mixture of
        gradients.
        """
        W = np.zeros_like(self.hessians[0])
        found = self._program(np.zeros_like(self.x), W, self.values, self.slopes, damping)
        below = self.f - self.values
        mixed = np.where(found.free, found.weights @ self.slopes, 0.0) / self.scale
        return float(found.weights @ below) + float(mixed @ mixed) / max(damping, SMALLEST)

    def step(self, weights: Vector, damping: float) -> PieceStep:
        """Return the minimiser of the model.

        Args:
            weights: a first mixture of the Hessians, shape (k,).
            damping: mu > 0.
        """
        d = np.zeros_like(self.x)
        best = PieceStep(d, 0.0, weights)
        lowest = 0.0
        for _ in range(ROUNDS):
            values, slopes = self._at(d)
            W = np.einsum("k,kij->ij", weights, self.hessians)
            found = self._program(d, W, values, slopes, damping)
            weights = found.weights
            moved = self.bounds.project(self.x + d + found.step) - self.x
            change = self.change(moved)
            length = norm(self.scale * moved)
            total = change + 0.5 * damping * length * length
            if total < lowest or not best.step.any():
                lowest, best = total, PieceStep(moved, change, weights)
            if norm(self.scale * (moved - d)) <= NEGLIGIBLE * norm(self.scale * moved):
                break
            d = moved
        return self._levelled(replace(best, weights=weights))

    def _levelled(self, found: PieceStep) -> PieceStep:
        """Return the step moved to where its pieces meet exactly, if that is not higher.

        The dual finds it as a small difference of large gradients; this least-squares step does not.
        """
        values, slopes = self._at(found.step)
        meeting = np.flatnonzero(found.weights > MEETING)
        if len(meeting) < 2:
            return found
        first, others = meeting[0], meeting[1:]
        A = (slopes[others] - slopes[first]) / self.scale
        z = np.linalg.lstsq(A, values[first] - values[others], rcond=None)[0]
        moved = self.bounds.project(self.x + found.step + z / self.scale) - self.x
        change = self.change(moved)
        return replace(found, step=moved, change=change) if change <= found.change else found

    def _at(self, d: Vector) -> tuple[Vector, Matrix]:
        """Return the values and gradients of all pieces at x + d, shapes (k,) and (k, n)."""
        bend = np.einsum("kij,j->ki", self.hessians, d)
        return self.values + (self.slopes + 0.5 * bend) @ d, self.slopes + bend

    def _program(self, d: Vector, W: Matrix, values: Vector, slopes: Matrix, damping: float) -> _Solved:
        """Return the step from d that minimises the largest linear piece + W / 2 + damping.

        Variables that it pushes out of the box from a bound stay fixed.
        """
        w, Q = np.linalg.eigh((W / self.scale).T / self.scale)
        # negative curvature counts as positive: the step then still descends, and further
        root = Q / np.sqrt(np.abs(w) + damping)
        below = float(values.max()) - values
        pull = damping * self.scale * d
        free = np.ones(len(d), dtype=bool)
        while True:
            G = np.where(free, slopes / self.scale, 0.0) @ root
            pulled = np.where(free, pull, 0.0) @ root
            weights = simplex_weights(G @ G.T, below + G @ pulled)
            step = np.where(free, -(root @ (weights @ G + pulled)) / self.scale, 0.0)
            here, target = self.x + d, self.x + d + step
            out = (target < self.bounds.lower) & (here <= self.bounds.lower)
            out = free & (out | ((target > self.bounds.upper) & (here >= self.bounds.upper)))
            if not out.any():
                return _Solved(step, weights, free)
            free &= ~out


def piecewise_model(
    x: Vector, f: float, pieces: Sequence[Piece], scale: Vector, bounds: Bounds
) -> PiecewiseModel:
    """Return the model of the pieces around x, where the objective is f.

    A piece is lowered to a_k = max(|f - q_k(x)|, NONCONVEX |D(x - y_k)|**2) below f.
    """
    H = np.array([piece.H for piece in pieces])
    s = np.array([x - piece.y for piece in pieces])
    g = np.array([piece.g for piece in pieces])
    bend = np.einsum("kij,kj->ki", H, s)
    seen = np.array([piece.f for piece in pieces]) + (s * (g + 0.5 * bend)).sum(axis=1)
    far = NONCONVEX * ((scale * s) ** 2).sum(axis=1)
    below = np.maximum(np.abs(f - seen), far)
    return PiecewiseModel(x, f, H, f - below, g + bend, scale, bounds)
