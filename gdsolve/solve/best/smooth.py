"""A smooth stand-in for a function with kinks: the same graph with every corner rounded off at a size mu.

|u| becomes sqrt(u**2 + mu**2), max(a, b) the mean of a, b and such an |a - b|, sqrt(u) becomes sqrt(u +
mu), and u**c with c not an integer (u + mu)**c. As mu falls to 0 the stand-in rises or falls to the
function.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from gdsolve.compile import Layout
from gdsolve.compile.lanes import LaneFunction
from gdsolve.graph import Graph, Node, topological
from gdsolve.graph.structure import depending
from gdsolve.ops import ABS, ADD, HYPOT, MAXIMUM, MINIMUM, MUL, POW, RELU, SQRT, SQUARE, SUB
from gdsolve.optimize.protocols import Matrix, Vector
from gdsolve.solve.lanes.kinks import Smoothed

SIZE = "rounding size"
"""Name of the input mu; a space keeps it apart from any name that a user can write."""


def has_corners(output: Node) -> bool:
    """Say whether a stand-in would differ from the function."""
    return any(_is_corner(node) for node in topological([output]))


def _is_corner(node: Node) -> bool:
    if node.op is POW:
        return node.inputs[1].number is not None and not node.inputs[0].is_constant
    return node.op in (ABS, HYPOT, MAXIMUM, MINIMUM, RELU, SQRT)


def smoothed(graph: Graph, output: Node, layout: Layout) -> Smoothed:
    """Return `mu -> function`, with the function on points X as `LaneObjective` has it.

    Args:
        graph: grows by the stand-in.
        output: a node of shape (), made of single numbers.
        layout: its variables.
    """
    mu = graph.input(SIZE)
    sources = {graph.input(name) for name in layout.names}
    nodes = topological([output])
    moving = depending(nodes, sources)
    made: dict[Node, Node] = {}
    for node in nodes:
        if node not in moving or not node.inputs:
            made[node] = node
            continue
        operands = [made[each] for each in node.inputs]
        made[node] = _rounded(graph, node, operands, mu)
    function = LaneFunction(graph, made[output], layout, parameters=(SIZE,))
    return lru_cache(maxsize=None)(lambda size: _At(function, size))


class _At:
    """The stand-in for one rounding size."""

    def __init__(self, function: LaneFunction, size: float) -> None:
        self._function, self._mu = function, size

    @property
    def size(self) -> int:
        return self._function.size

    def values_at(self, points: Matrix) -> Vector:
        return self._function.values_at(self._with_mu(points))

    def values_and_gradients_at(self, points: Matrix) -> tuple[Vector, Matrix]:
        return self._function.values_and_gradients_at(self._with_mu(points))

    def models_at(self, points: Matrix) -> tuple[Vector, Matrix, Matrix]:
        return self._function.models_at(self._with_mu(points))

    def _with_mu(self, points: Matrix) -> Matrix:
        return np.column_stack((points, np.full(len(points), self._mu)))


def _rounded(graph: Graph, node: Node, operands: list[Node], mu: Node) -> Node:
    rule = _RULES.get(node.op)
    if rule is not None:
        made: Node = rule(graph, mu, *operands)
        return made
    if _is_corner(node) and node.op is POW:
        return graph.apply(POW, graph.apply(ADD, operands[0], mu), operands[1])
    return graph.apply(node.op, *operands, **node.attributes)


def _size_of(g: Graph, mu: Node, u: Node) -> Node:
    return g.apply(SQRT, g.apply(ADD, g.apply(SQUARE, u), g.apply(SQUARE, mu)))


def _larger(g: Graph, mu: Node, a: Node, b: Node) -> Node:
    gap = _size_of(g, mu, g.apply(SUB, a, b))
    return g.apply(MUL, g.constant(0.5), g.apply(ADD, g.apply(ADD, a, b), gap))


def _smaller(g: Graph, mu: Node, a: Node, b: Node) -> Node:
    gap = _size_of(g, mu, g.apply(SUB, a, b))
    return g.apply(MUL, g.constant(0.5), g.apply(SUB, g.apply(ADD, a, b), gap))


def _length(g: Graph, mu: Node, a: Node, b: Node) -> Node:
    squares = g.apply(ADD, g.apply(SQUARE, a), g.apply(SQUARE, b))
    return g.apply(SQRT, g.apply(ADD, squares, g.apply(SQUARE, mu)))


_RULES: Mapping[Any, Any] = {
    ABS: _size_of,
    MAXIMUM: _larger,
    MINIMUM: _smaller,
    RELU: lambda g, mu, u: _larger(g, mu, u, g.constant(0.0)),
    SQRT: lambda g, mu, u: g.apply(SQRT, g.apply(ADD, u, mu)),
    HYPOT: _length,
}
