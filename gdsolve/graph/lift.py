"""All directions at once: a derivative that is linear in one tangent, made to take many in a new last axis.

A sweep with a placeholder for the tangent gives nodes that depend on it linearly. Lifting rebuilds them with
the placeholder replaced by an array with one more axis, the last, that counts directions. With the identity
in that place the result is a whole Jacobian, in about as many nodes as one sweep has. Elementwise operations
need no rule of their own; others have one in their record.
"""

from __future__ import annotations

from collections.abc import Sequence

from gdsolve.graph.graph import Graph
from gdsolve.graph.node import Node, topological
from gdsolve.ops.joining import DIAGONAL_MATRIX
from gdsolve.ops.op import Shape
from gdsolve.ops.shapes import count
from gdsolve.ops.shaping import BROADCAST, RESHAPE


def identity(graph: Graph, shape: Shape) -> Node:
    """Return the unit tangents of an array of static shape: (*shape, n) with n its number of elements.

    It is a `diagonal_matrix`, whose zeros are known as such when the graph is simplified.
    """
    size = count(shape)
    if size is None:
        raise ValueError("data rows have no unit tangents")
    ones = graph.apply(BROADCAST, graph.constant(1.0), shape=(size,))
    return graph.apply(RESHAPE, graph.apply(DIAGONAL_MATRIX, ones), shape=(*shape, size))


def lifted(graph: Graph, outputs: Sequence[Node | None], placeholder: Node, seed: Node) -> list[Node | None]:
    """Return the outputs, each of shape (*output.shape, n), for n values of the placeholder at once.

    Args:
        graph: grows by the lifted nodes.
        outputs: linear in the placeholder; None stands for 0 and stays.
        placeholder: the tangent or bar that the outputs were made with.
        seed: of shape (*placeholder.shape, n).
    """
    size = seed.shape[-1]
    found: dict[Node, Node] = {placeholder: seed}
    for node in topological(each for each in outputs if each is not None):
        if any(each in found for each in node.inputs):
            found[node] = _lift(graph, node, found, size)
    return [None if each is None else found.get(each) for each in outputs]


def _lift(graph: Graph, node: Node, found: dict[Node, Node], size: int) -> Node:
    if node.op.lift is not None:
        operands = tuple(found.get(each, each) for each in node.inputs)
        is_lifted = tuple(each in found for each in node.inputs)
        made: Node = node.op.lift(graph, node, operands, is_lifted, size)
        return made
    if not node.op.elementwise:
        raise NotImplementedError(f"operation {node.op.name} has no rule for many directions")
    columns = (found.get(each) or _as_column(graph, each) for each in node.inputs)
    return graph.apply(node.op, *columns, **node.attributes)


def _as_column(graph: Graph, node: Node) -> Node:
    return graph.apply(RESHAPE, node, shape=(*node.shape, 1)) if node.shape else node
