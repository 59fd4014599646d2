"""The terms of a sum: vectors and numbers whose elements add up to an objective."""

from __future__ import annotations

from gdsolve.graph.graph import Graph
from gdsolve.graph.node import Node
from gdsolve.ops.arithmetic import ADD, DIV, MUL, NEG, SUB
from gdsolve.ops.linear_algebra import MATMUL
from gdsolve.ops.reductions import SUM


def terms(graph: Graph, node: Node) -> tuple[Node, ...]:
    """Return nodes whose elements, all together, add up to a number; it is the only one if it is no sum.

    Constant factors and signs go into the terms, and products of two vectors become vectors of products.

    Args:
        graph: grows by the terms.
        node: of shape ().
    """
    pending = [(node, graph.constant(1.0))]
    found: list[Node] = []
    while pending:
        each, factor = pending.pop()
        if each.op is ADD or each.op is SUB:
            second = graph.apply(NEG, factor) if each.op is SUB else factor
            pending += [(each.inputs[1], second), (each.inputs[0], factor)]
        elif each.op is NEG:
            pending.append((each.inputs[0], graph.apply(NEG, factor)))
        elif each.op is MUL and (split := _split(each)) is not None:
            pending.append((split[1], graph.apply(MUL, factor, split[0])))
        elif each.op is DIV and each.inputs[1].number is not None:
            pending.append((each.inputs[0], graph.apply(DIV, factor, each.inputs[1])))
        elif each.op is SUM:
            found.append(graph.apply(MUL, factor, each.inputs[0]))
        elif each.op is MATMUL and all(len(part.shape) == 1 for part in each.inputs):
            found.append(graph.apply(MUL, factor, graph.apply(MUL, *each.inputs)))
        else:
            found.append(graph.apply(MUL, factor, each))
    return tuple(found)


def _split(product: Node) -> tuple[Node, Node] | None:
    """Return the number and the rest of a product with a number."""
    for factor, rest in (product.inputs, product.inputs[::-1]):
        if factor.number is not None:
            return factor, rest
    return None
