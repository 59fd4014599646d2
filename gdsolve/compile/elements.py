"""Arrays written out as their elements: the same functions as a graph of single numbers.

Interval arithmetic, smoothing and the search for independent parts look at single numbers only, so each of
them needs no rule for any array operation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from math import prod
from typing import Any

import numpy as np

from gdsolve.compile.layout import Array, Layout, shaped
from gdsolve.graph import Graph, Node
from gdsolve.graph.node import unfolded
from gdsolve.ops import ADD, DIV, MAXIMUM, MINIMUM, MUL, NEG, SQRT, SQUARE, SUB

LARGEST = 20_000
"""Elements written out at most: about half a second."""

LARGEST_INVERSE = 4
"""Rows of a matrix whose determinant is still written out (24 products)."""


class NotElementaryError(ValueError):
    """The graph cannot be written out: too large, data rows, or an operation without a rule."""


@dataclass(frozen=True, slots=True)
class Elements:
    """Functions of single numbers.

    Attributes:
        graph: a new graph, all of whose nodes have shape ().
        outputs: the elements of the outputs, in C order, one output after the other.
        layout: one number per entry of the old layout, named by its labels.
    """

    graph: Graph
    outputs: tuple[Node, ...]
    layout: Layout


class _Element:
    """A node that adds and multiplies like a number, so that NumPy's kernels run on arrays of them."""

    __slots__ = ("graph", "node")

    def __init__(self, graph: Graph, node: Node) -> None:
        self.graph, self.node = graph, node

    def _with(self, op: Any, other: Any, *, swapped: bool = False) -> _Element:
        second = other.node if isinstance(other, _Element) else float(other)
        pair = (second, self.node) if swapped else (self.node, second)
        return _Element(self.graph, self.graph.apply(op, *pair))

    def __add__(self, other: Any) -> _Element:
        return self._with(ADD, other)

    def __radd__(self, other: Any) -> _Element:
        return self._with(ADD, other, swapped=True)

    def __sub__(self, other: Any) -> _Element:
        return self._with(SUB, other)

    def __mul__(self, other: Any) -> _Element:
        return self._with(MUL, other)

    def __rmul__(self, other: Any) -> _Element:
        return self._with(MUL, other, swapped=True)

    def __truediv__(self, other: Any) -> _Element:
        return self._with(DIV, other)

    def __neg__(self) -> _Element:
        return _Element(self.graph, self.graph.apply(NEG, self.node))


def elements(outputs: Sequence[Node], layout: Layout, data: Mapping[str, Array] | None = None) -> Elements:
    """Return the outputs written out in single numbers.

    Args:
        outputs: nodes of any static shapes.
        layout: the variables.
        data: values of inputs that are not variables.

    Raises:
        NotElementaryError: more than `LARGEST` elements, or something without a rule.
    """
    nodes = unfolded(outputs)
    if any(node.has_rows for node in nodes):
        raise NotElementaryError("data rows")
    if sum(prod(node.shape) for node in nodes) > LARGEST:
        raise NotElementaryError("too many elements")
    graph = Graph()
    single = Layout.scalars(layout.labels)
    inputs = [_Element(graph, graph.input(name)) for name in single.names]
    parts = {name: (shape, offset, size) for name, shape, offset, size in layout.parts()}
    values: dict[Node, Any] = {}
    for node in nodes:
        if node.is_input and node.attributes["name"] in parts:
            shape, offset, size = parts[node.attributes["name"]]
            values[node] = shaped(inputs[offset : offset + size], shape)
        elif node.is_input or (node.is_constant and node.origin is None):
            values[node] = _constants(graph, _value(node, data or {}))
        else:
            made = node.origin or node
            values[node] = _apply(graph, made, [values[each] for each in made.inputs])
        if len(graph.nodes) > LARGEST:
            raise NotElementaryError("too many elements")
    flat = [each for output in outputs for each in np.ravel(np.asarray(values[output], dtype=object))]
    return Elements(graph, tuple(_node(graph, each) for each in flat), single)


def _value(node: Node, data: Mapping[str, Array]) -> Any:
    if node.is_constant:
        return node.attributes["value"]
    name = node.attributes["name"]
    if name not in data:
        raise NotElementaryError(f"`{name}` has no value")
    return data[name]


def _node(graph: Graph, element: Any) -> Node:
    return element.node if isinstance(element, _Element) else graph.constant(float(element))


def _constants(graph: Graph, value: Any) -> Any:
    flat = [_Element(graph, graph.constant(float(each))) for each in np.ravel(value)]
    return shaped(flat, np.shape(value))


def _apply(graph: Graph, node: Node, operands: list[Any]) -> Any:
    op = node.op
    if op.elementwise:

        def kernel(*items: Any) -> _Element:
            made = graph.apply(op, *(_node(graph, each) for each in items), **node.attributes)
            return _Element(graph, made)

        return kernel(*operands) if node.shape == () else np.frompyfunc(kernel, len(operands), 1)(*operands)
    arrays = [np.asarray(each, dtype=object) for each in operands]
    if op.name in _MOVERS:
        moved = op.block(*arrays, **node.attributes)
        return moved if node.shape else np.asarray(moved, dtype=object)[()]
    if op.name in _EXTREMES:
        return _extreme(graph, node, arrays[0])
    if op.name == "norm":
        return _norm(graph, arrays[0])
    if op.name == "det" and len(arrays[0]) <= LARGEST_INVERSE:
        return _determinant(graph, arrays[0])
    raise NotElementaryError(f"operation {op.name}")


_MOVERS = (
    *("broadcast", "sum_to", "reshape", "transpose", "index", "concat", "stack", "diagonal", "scatter"),
    *("diagonal_matrix", "sum", "cumsum", "prod", "matmul"),
)
"""Operations whose block kernel works on objects that add and multiply."""

_EXTREMES = {"reduce_max": MAXIMUM, "reduce_min": MINIMUM}


def _extreme(graph: Graph, node: Node, array: Any) -> Any:
    op = _EXTREMES[node.op.name]

    def larger(x: Any, y: Any) -> _Element:
        return _Element(graph, graph.apply(op, x.node, y.node))

    axes = tuple(axis % array.ndim for axis in node.attributes["axis"])
    kept = [axis for axis in range(array.ndim) if axis not in axes]
    flat = array.transpose(*kept, *axes).reshape(*(array.shape[axis] for axis in kept), -1)
    result = np.empty(flat.shape[:-1], dtype=object)
    for index in np.ndindex(*flat.shape[:-1]):
        result[index] = reduce(larger, flat[index])
    return result.reshape(node.shape) if node.shape else result.reshape(-1)[0]


def _norm(graph: Graph, array: Any) -> _Element:
    squares = [_Element(graph, graph.apply(SQUARE, each.node)) for each in np.ravel(array)]
    total = reduce(_Element.__add__, squares)
    return _Element(graph, graph.apply(SQRT, total.node))


def _determinant(graph: Graph, matrix: Any) -> Any:
    """Return the determinant by expansion along the first row."""
    if len(matrix) == 1:
        return matrix[0, 0]
    terms = []
    for column in range(len(matrix)):
        minor = np.delete(matrix[1:], column, axis=1)
        term = matrix[0, column] * _determinant(graph, minor)
        terms.append(-term if column % 2 else term)
    return reduce(_Element.__add__, terms)
