"""A function as a proof needs it: on boxes with its derivatives, and at points in float64."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gdsolve.compile import Layout
from gdsolve.compile.engines.boxes import BoxProgram
from gdsolve.compile.lanes import LaneFunction
from gdsolve.graph import Graph, Node, gradient, hessian
from gdsolve.optimize.protocols import Matrix, Vector

UNIT = 2.0**-53

Mask = NDArray[np.bool_]


class ProvedFunction:
    """A scalar node made of single numbers.

    Raises:
        NotEnclosedError: an operation of the function or its gradient has no interval rule.
    """

    def __init__(self, graph: Graph, output: Node, layout: Layout) -> None:
        self._graph, self._output, self.layout = graph, output, layout
        self._sources = tuple(graph.input(name) for name in layout.names)
        self.points = LaneFunction(graph, output, layout)
        self.value = BoxProgram([output], layout, [output])
        self.slope = BoxProgram([output, *gradient(graph, output, self._sources)], layout, [output])

    @property
    def size(self) -> int:
        """Return n."""
        return self.layout.size

    @cached_property
    def curvature(self) -> BoxProgram:
        """Return the program of value, gradient and the lower triangle of the Hessian."""
        rows = hessian(self._graph, self._output, self._sources)
        lower = [rows[i][j] for i in range(self.size) for j in range(i + 1)]
        slopes = gradient(self._graph, self._output, self._sources)
        return BoxProgram([self._output, *slopes, *lower], self.layout, [self._output])

    def value_at(self, points: Matrix) -> tuple[Vector, Vector, Mask]:
        """Return certain bounds of f at points, shape (k,) each, and where f is defined for certain."""
        found = self.value.enclose(points, points)
        return found.low[:, 0], found.high[:, 0], ~found.watch.broken


def linear_bound(
    value: Vector, centre: Matrix, low: Matrix, high: Matrix, slopes: tuple[Matrix, Matrix]
) -> Vector:
    """Return a certain lower bound of value + g.(x - c) over boxes, for gradients within bounds; -inf
    if none.
    """
    left, right = low - centre, high - centre
    # Infinite slopes times a side of length 0 are 0: the variable does not move.
    with np.errstate(all="ignore"):
        terms = np.where(left < 0, left * slopes[1], 0.0), np.where(right > 0, right * slopes[0], 0.0)
    total = value + np.sum(np.minimum(*terms), axis=1)
    size = np.abs(value) + np.sum(np.maximum(np.abs(terms[0]), np.abs(terms[1])), axis=1)
    bound = total - 4.0 * (low.shape[1] + 4) * UNIT * size - 1e-300
    return np.where(np.isnan(bound), -np.inf, bound)
