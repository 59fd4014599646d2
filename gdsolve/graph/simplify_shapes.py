"""Rules for what moves, joins and sums elements; see `simplify`. All are exact but for the order of a sum."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

from gdsolve.graph.node import Node
from gdsolve.ops.arithmetic import ADD, DIV, MASKED_MUL, MUL, NEG, SUB
from gdsolve.ops.joining import CONCAT, DIAGONAL, DIAGONAL_MATRIX, STACK
from gdsolve.ops.linear_algebra import MATMUL
from gdsolve.ops.op import ROWS, Attributes, Builder, Op, Shape
from gdsolve.ops.reductions import ROW_COUNT, SUM
from gdsolve.ops.shapes import WHOLE
from gdsolve.ops.shaping import BROADCAST, INDEX, RESHAPE, SCATTER, SUM_TO, TRANSPOSE

Rule: TypeAlias = Callable[[Builder, tuple[Node, ...], Attributes, Shape], "Node | None"]


def bare(node: Node) -> Node:
    """Return the scalar that the node stretches, or the node itself."""
    return node.inputs[0] if node.op is BROADCAST and not node.inputs[0].shape else node


def stretched(graph: Builder, scalar: Node, shape: Shape) -> Node:
    """Return a scalar in the given shape."""
    node: Node = graph.apply(BROADCAST, scalar, shape=shape) if shape else scalar
    return node


def _same_shape(inner: Op | None) -> Rule:
    """Drop the operation where the shape does not change, and what an `inner` one did before it."""

    def rule(graph: Builder, operands: tuple[Node, ...], attributes: Attributes, shape: Shape) -> Node | None:
        (x,) = operands
        if x.shape == shape:
            return x
        if x.op is inner:
            found: Node = graph.apply(inner, x.inputs[0], shape=shape)
            return found
        return stretched(graph, bare(x), shape) if inner is RESHAPE and bare(x) is not x else None

    return rule


def _sum_to(graph: Builder, operands: tuple[Node, ...], attributes: Attributes, shape: Shape) -> Node | None:
    (x,) = operands
    if x.shape == shape:
        return x
    if not shape:
        found: Node = graph.apply(SUM, x)
        return found
    return None


def _sum(graph: Builder, operands: tuple[Node, ...], attributes: Attributes, shape: Shape) -> Node | None:
    (x,) = operands
    axes = attributes["axis"]
    if not axes:
        return x
    if bare(x) is x:
        return None
    # A sum of equal terms is a product with their number.
    factor: Any = 1.0
    for axis in axes:
        if x.shape[axis] != ROWS:
            factor *= x.shape[axis]
    number = graph.constant(factor)
    if any(x.shape[axis] == ROWS for axis in axes):
        number = graph.apply(MUL, graph.apply(ROW_COUNT, x), number)
    return stretched(graph, graph.apply(MUL, bare(x), number), shape)


def _transpose(
    graph: Builder, operands: tuple[Node, ...], attributes: Attributes, shape: Shape
) -> Node | None:
    (x,) = operands
    axes = attributes["axes"]
    if axes == tuple(range(len(axes))):
        return x
    if x.op is TRANSPOSE:
        inner = x.attributes["axes"]
        found: Node = graph.apply(TRANSPOSE, x.inputs[0], axes=tuple(inner[axis] for axis in axes))
        return found
    return stretched(graph, bare(x), shape) if bare(x) is not x else None


def _index(graph: Builder, operands: tuple[Node, ...], attributes: Attributes, shape: Shape) -> Node | None:
    (x,) = operands
    key = attributes["key"]
    if all(item == WHOLE for item in key):
        return x
    if bare(x) is not x:
        return stretched(graph, bare(x), shape)
    if x.op is SCATTER and x.attributes["key"] == key:
        return x.inputs[0]
    if x.op is STACK:
        place = len(x.shape) + x.attributes["axis"]
        if not isinstance(key[place], tuple):
            found: Node = graph.apply(INDEX, x.inputs[key[place]], key=(*key[:place], *key[place + 1 :]))
            return found
    return None


def _scatter(graph: Builder, operands: tuple[Node, ...], attributes: Attributes, shape: Shape) -> Node | None:
    return operands[0] if all(item == WHOLE for item in attributes["key"]) else None


def _concat(graph: Builder, operands: tuple[Node, ...], attributes: Attributes, shape: Shape) -> Node | None:
    return operands[0] if len(operands) == 1 else None


def _row_count(
    graph: Builder, operands: tuple[Node, ...], attributes: Attributes, shape: Shape
) -> Node | None:
    """Count the rows of an input, so that equal counts are one node and no formula is worked out for it."""
    node = operands[0]
    while True:
        below = next((each for each in node.inputs if each.has_rows), None)
        if below is None:
            break
        node = below
    if node is operands[0]:
        return None
    found: Node = graph.apply(ROW_COUNT, node)
    return found


def _diagonal(
    graph: Builder, operands: tuple[Node, ...], attributes: Attributes, shape: Shape
) -> Node | None:
    (x,) = operands
    if x.op is DIAGONAL_MATRIX:
        return x.inputs[0]
    if x.op is BROADCAST and x.inputs[0].shape == (*shape, 1):  # a column stretched to all columns
        found: Node = graph.apply(RESHAPE, x.inputs[0], shape=shape)
        return found
    return stretched(graph, bare(x), shape) if bare(x) is not x else None


def _matmul(graph: Builder, operands: tuple[Node, ...], attributes: Attributes, shape: Shape) -> Node | None:
    """Scale columns or rows instead of multiplying by a diagonal matrix, which only derivatives write.

    A vector of equal numbers times a matrix is a scaled sum.
    """
    a, b = operands
    found: Node
    if len(a.shape) == 1 and bare(a) is not a:
        found = graph.apply(MUL, bare(a), graph.apply(SUM, b, axis=0))
        return found
    if len(b.shape) == 1 and bare(b) is not b:
        found = graph.apply(MUL, bare(b), graph.apply(SUM, a, axis=-1))
        return found
    if b.op is DIAGONAL_MATRIX:
        found = graph.apply(MUL, a, b.inputs[0])
        return found
    if a.op is DIAGONAL_MATRIX:
        scale = a.inputs[0]
        column = scale if len(b.shape) == 1 else graph.apply(RESHAPE, scale, shape=(*scale.shape, 1))
        found = graph.apply(MUL, column, b)
        return found
    return None


def on_diagonal(graph: Builder, op: Op, operands: tuple[Node, ...], shape: Shape) -> Node | None:
    """Keep products with a diagonal matrix, and what is done to diagonal matrices alone, on the diagonal."""
    if not any(each.op is DIAGONAL_MATRIX and each.shape == shape for each in operands):
        return None
    is_product = op in (MUL, MASKED_MUL) or (op is DIV and operands[0].op is DIAGONAL_MATRIX)
    if not is_product and not (
        op in (ADD, SUB, NEG) and all(each.op is DIAGONAL_MATRIX for each in operands)
    ):
        return None
    diagonals = (graph.apply(DIAGONAL, each) if each.shape else each for each in operands)
    found: Node = graph.apply(DIAGONAL_MATRIX, graph.apply(op, *diagonals))
    return found


SHAPE_RULES: Mapping[Op, Rule] = MappingProxyType(
    {
        BROADCAST: _same_shape(BROADCAST),
        RESHAPE: _same_shape(RESHAPE),
        SUM_TO: _sum_to,
        SUM: _sum,
        TRANSPOSE: _transpose,
        INDEX: _index,
        SCATTER: _scatter,
        CONCAT: _concat,
        ROW_COUNT: _row_count,
        DIAGONAL: _diagonal,
        MATMUL: _matmul,
    }
)
