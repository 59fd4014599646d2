"""A model as f0(theta) + sum c_j phi_j(theta): its parts at many theta at once.

Linear coefficients are never searched: at every theta they are the solution of a linear least-squares
problem. Arrays hold one curve per row, so shapes are (k, m, n) for k points, m basis functions, n rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gdsolve.compile import CompiledResiduals, compile_residuals
from gdsolve.graph import Node, jacobian
from gdsolve.optimize.protocols import Matrix, Vector
from gdsolve.solve.fitting.curve import Curve
from gdsolve.solve.fitting.structure.linear import Structure

Stack = NDArray[np.float64]

RANK_CUT = 1e-13
"""Singular values below this part of the largest one belong to a dependent basis function."""


@dataclass(frozen=True)
class Projected:
    """Points theta with the coefficients eliminated.

    Attributes:
        theta: shape (k, q).
        coefficients: shape (k, m).
        residual: target minus model, shape (k, n).
        rss: shape (k,); infinite where the model is not defined or a coefficient is impossible.
        span: orthonormal basis of the basis functions, rows of zeros where they are dependent, shape (k, m,
        n).
    """

    theta: Matrix
    coefficients: Matrix
    residual: Matrix
    rss: Vector
    span: Stack

    def take(self, which: NDArray[np.bool_] | NDArray[np.intp]) -> Projected:
        """Return some of the points."""
        parts = (self.theta, self.coefficients, self.residual, self.rss, self.span)
        return Projected(*(part[which] for part in parts))

    def replaced(self, which: NDArray[np.bool_], other: Projected) -> Projected:
        """Return the points with some replaced by those of the other at the same places."""
        found = []
        for mine, theirs in zip(
            (self.theta, self.coefficients, self.residual, self.rss, self.span),
            (other.theta, other.coefficients, other.residual, other.rss, other.span),
            strict=True,
        ):
            shape = (-1,) + (1,) * (mine.ndim - 1)
            found.append(np.where(which.reshape(shape), theirs, mine))
        return Projected(*found)


@dataclass(frozen=True)
class Separable:
    """A model on its rows with its structure."""

    curve: Curve
    structure: Structure

    @property
    def theta_index(self) -> list[int]:
        """Return the places of the nonlinear parameters among all."""
        return list(self.structure.theta)

    def on_rows(self, rows: NDArray[np.intp]) -> Separable:
        """Return the same model on some rows."""
        return Separable(self.curve.on_rows(rows), self.structure)

    def basis(self, theta: Matrix) -> tuple[Matrix, Stack]:
        """Return f0, shape (k, n), and the basis functions, shape (k, m, n)."""
        linear = self.structure.linear
        points = np.empty((len(theta), self.curve.size))
        points[:, self.theta_index] = theta
        for each in linear:
            points[:, each.index] = each.reference
        values = self._values.residuals_at(points).reshape(len(theta), 1 + len(linear), -1)
        base, functions = values[:, 0], values[:, 1:]
        for j, each in enumerate(linear):
            height, slope = each.at_reference
            if slope != 1.0:
                functions[:, j] /= slope
            if height:
                base = base - height * functions[:, j]
        return base, functions

    def project(self, theta: Matrix) -> Projected:
        """Return the points with their best coefficients."""
        base, functions = self.basis(theta)
        residual = self.curve.target - base
        finite = np.asarray(np.isfinite(residual).all(axis=1) & np.isfinite(functions).all(axis=(1, 2)))
        residual = np.where(finite[:, np.newaxis], residual, 0.0)
        functions = np.where(finite[:, np.newaxis, np.newaxis], functions, 0.0)
        coefficients, residual, span = eliminate(functions, residual)
        rss = np.einsum("kn,kn->k", residual, residual)
        for j, each in enumerate(self.structure.linear):
            if each.is_positive:
                finite = finite & (coefficients[:, j] > 0)
        return Projected(theta, coefficients, residual, np.where(finite, rss, np.inf), span)

    def points(self, projected: Projected) -> Matrix:
        """Return all parameters, shape (k, p)."""
        points = np.empty((len(projected.theta), self.curve.size))
        points[:, self.theta_index] = projected.theta
        for j, each in enumerate(self.structure.linear):
            points[:, each.index] = each.back(projected.coefficients[:, j])
        return points

    def slopes(self, projected: Projected) -> Stack:
        """Return the derivatives of the model by theta at fixed coefficients, shape (k, q, n)."""
        points = self.points(projected)
        values = self._slopes.residuals_at(points).reshape(len(points), 1 + len(self.theta_index), -1)
        return values[:, 1:]

    @cached_property
    def _values(self) -> CompiledResiduals:
        nodes = [self.curve.parameters[each.index] for each in self.structure.linear]
        return self._compiled(jacobian(self.curve.graph, self.curve.output, nodes))

    @cached_property
    def _slopes(self) -> CompiledResiduals:
        nodes = [self.curve.parameters[index] for index in self.theta_index]
        return self._compiled(jacobian(self.curve.graph, self.curve.output, nodes))

    def _compiled(self, nodes: Sequence[Node]) -> CompiledResiduals:
        curve = self.curve
        # The model itself is an output too, so that the number of rows is known where the others have none.
        return compile_residuals(
            curve.graph, [curve.output, *nodes], curve.layout, data=curve.data, engine="numpy"
        )


def eliminate(functions: Stack, residual: Matrix) -> tuple[Matrix, Matrix, Stack]:
    """Return the least-squares coefficients, what they leave, and an orthonormal basis of the functions.

    Args:
        functions: shape (k, m, n), finite.
        residual: what is to be explained, shape (k, n), finite.
    """
    count, m, _ = functions.shape
    if m == 0:
        return np.empty((count, 0)), residual, functions
    lengths = np.sqrt(np.einsum("kmn,kmn->km", functions, functions))
    scale = np.where(lengths > 0, lengths, 1.0)
    left, singular, span = np.linalg.svd(functions / scale[..., np.newaxis], full_matrices=False)
    kept = singular > RANK_CUT * singular[:, :1]
    span = span * kept[..., np.newaxis]
    explained = np.einsum("krn,kn->kr", span, residual)
    with np.errstate(all="ignore"):
        inverse = np.where(kept, 1 / np.where(kept, singular, 1.0), 0.0)
        coefficients = np.einsum("kmr,kr->km", left, inverse * explained) / scale
    left_over = residual - np.einsum("krn,kr->kn", span, explained)
    again = np.einsum("krn,kn->kr", span, left_over)  # twice is enough
    left_over -= np.einsum("krn,kr->kn", span, again)
    if span.shape[1] < m:  # fewer rows than functions
        span = np.concatenate((span, np.zeros((count, m - span.shape[1], span.shape[2]))), axis=1)
    return coefficients, left_over, span
