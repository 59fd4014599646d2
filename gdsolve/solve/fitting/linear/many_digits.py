"""The model in many digits, row by row: for residuals of a perfect fit, and for nearly dependent columns.

The numbers of the data are taken as the decimals that were typed (the shortest decimal of each float).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from gdsolve.compile import Layout
from gdsolve.compile.engines.precise import PreciseProgram, TooLargeError
from gdsolve.graph import Graph, jacobian
from gdsolve.lower import lower
from gdsolve.optimize.protocols import Matrix, Vector
from gdsolve.solve.fitting.curve import Curve

DIGITS = 60
MOST_OPERATIONS = 60_000
"""Operations on numbers of many digits: about half a second."""


@dataclass(frozen=True)
class ManyDigits:
    """A model of one row: `program` maps parameters and columns to the model and its slopes by `linear`."""

    curve: Curve
    program: PreciseProgram
    inputs: tuple[tuple[Any, ...], ...]
    targets: tuple[Any, ...]
    weights: tuple[Any, ...]

    def residual(self, x: Vector) -> Vector | None:
        """Return the weighted residuals, each rounded once, shape (n,); None outside the domain."""
        from mpmath import mp

        found = np.empty(len(self.targets))
        rows = zip(self.inputs, self.targets, self.weights, strict=True)
        try:
            with mp.workdps(DIGITS):
                point = [mp.mpf(float(each)) for each in x]
                for row, (inputs, y, weight) in enumerate(rows):
                    found[row] = float((y - self.program([*point, *inputs])[0]) * weight)
        except (ValueError, ArithmeticError, TypeError):
            return None
        return found

    def least_squares(self) -> tuple[Vector, float, Matrix, Vector] | None:
        """Return parameters, rss, (J'J)**-1 and residuals of a model that is linear in all parameters."""
        from mpmath import mp

        size = self.curve.size
        try:
            with mp.workdps(DIGITS):
                zero = [mp.mpf(0)] * size
                rows = [self.program([*zero, *inputs]) for inputs in self.inputs]
                pairs = list(zip(rows, self.targets, self.weights, strict=True))
                right = mp.matrix([(y - row[0]) * weight for row, y, weight in pairs])
                design = mp.matrix([[each * weight for each in row[1:]] for row, _, weight in pairs])
                inverse = (design.T * design) ** -1
                values = inverse * (design.T * right)
                left = right - design * values
                rss = float(sum(each**2 for each in left))
                matrix = np.array([[float(inverse[i, j]) for j in range(size)] for i in range(size)])
                found = np.array([float(each) for each in values])
                return found, rss, matrix, np.array([float(each) for each in left])
        except (ValueError, ArithmeticError, TypeError):
            return None


def many_digits(curve: Curve, *, slopes: bool = False) -> ManyDigits | None:
    """Return the model in many digits, or None where it is too large or uses an operation without them.

    Args:
        curve: the model on its rows.
        slopes: the program also returns the slopes by all parameters.
    """
    graph = Graph()
    columns = tuple(curve.rows.columns)
    names = {name: graph.input(name) for name in (*curve.names, *columns)}
    if any(each.ndim for each in curve.constants.values()) or any("[" in name for name in curve.names):
        return None
    names |= {name: graph.constant(value) for name, value in curve.constants.items()}
    node = lower(curve.formula, graph, names)
    parameters = [graph.input(name) for name in curve.names]
    outputs = [node, *jacobian(graph, node, parameters)] if slopes else [node]
    try:
        program = PreciseProgram(outputs, Layout.scalars((*curve.names, *columns)))
    except TooLargeError:
        return None
    if len(graph.nodes) * curve.rows.count > MOST_OPERATIONS:
        return None
    from mpmath import mp

    rows = curve.rows
    sigma = np.ones(rows.count) if rows.sigma is None else rows.sigma
    with mp.workdps(DIGITS):
        inputs = tuple(
            tuple(mp.mpf(repr(float(rows.columns[name][row]))) for name in columns)
            for row in range(rows.count)
        )
        targets = tuple(mp.mpf(repr(float(y))) for y in rows.y)
        weights = tuple(1 / mp.mpf(repr(float(each))) for each in sigma)
    return ManyDigits(curve, program, inputs, targets, weights)
