"""Sums of squares: the residuals r for which a formula is r.r, so that least-squares methods can have it."""

from __future__ import annotations

import numpy as np

from gdsolve.graph.graph import Graph
from gdsolve.graph.node import Node
from gdsolve.ops.arithmetic import ABS, ADD, DIV, MUL, SQUARE
from gdsolve.ops.joining import CONCAT, STACK
from gdsolve.ops.linear_algebra import MATMUL, NORM
from gdsolve.ops.powers import HYPOT, POWI, SQRT
from gdsolve.ops.reductions import ROW_COUNT, SUM
from gdsolve.ops.shaping import BROADCAST, RESHAPE, TRANSPOSE

Term = tuple[Node, Node]
"""A node and its weight (never negative, a scalar or of the node's shape): the sum of weight * elements."""


def squares(graph: Graph, node: Node) -> tuple[Node, ...] | None:
    """Return residual nodes whose squared elements add up to the scalar node; None if it is no such sum.

    Recognised are sums, means and nonnegative constant multiples of squares, of even powers, of `norm(r)**2`
    and of `r @ r`, plus nonnegative constants. Weights go into the residuals as square roots.

    Args:
        graph: grows by the weighted residuals.
        node: of shape ().
    """
    pending: list[Term] = [(node, graph.constant(1.0))]
    residuals: list[Node] = []
    while pending:
        term, weight = pending.pop()
        parts = _terms(graph, term, weight)
        if parts is not None:
            pending.extend(reversed(parts))
            continue
        roots = _roots(graph, term)
        if roots is None:
            return None
        root_weight = graph.apply(SQRT, weight)
        residuals.extend(graph.apply(MUL, root, root_weight) for root in roots)
    return tuple(residuals) if any(not each.is_constant for each in residuals) else None


def _terms(graph: Graph, node: Node, weight: Node) -> list[Term] | None:
    """Return the terms that a node is a sum of; None if it is not a sum."""
    if node.op is ADD:
        return [_stretched(graph, each, weight, node) for each in node.inputs]
    if node.op is MUL:
        return _weighted(graph, node, weight)
    if node.op is DIV and _is_positive(node.inputs[1]):
        return [_stretched(graph, node.inputs[0], graph.apply(DIV, weight, node.inputs[1]), node)]
    if weight.shape:
        return None
    if node.op in (SUM, RESHAPE, TRANSPOSE, STACK, CONCAT):
        return [(each, weight) for each in node.inputs]
    if node.op is BROADCAST and not node.inputs[0].shape:
        return [_stretched(graph, node.inputs[0], weight, node)]
    return None


def _weighted(graph: Graph, node: Node, weight: Node) -> list[Term] | None:
    for factor, rest in (node.inputs, node.inputs[::-1]):
        if _is_nonnegative(factor) and rest.shape == node.shape:
            return [(rest, graph.apply(MUL, weight, factor))]
    return None


def _stretched(graph: Graph, part: Node, weight: Node, whole: Node) -> Term:
    """Return the term of an operand; a scalar operand counts once for each element of the whole."""
    if part.shape == whole.shape:
        return part, weight
    return part, graph.apply(SUM, graph.apply(BROADCAST, weight, shape=whole.shape))


def _roots(graph: Graph, node: Node) -> list[Node] | None:
    """Return nodes whose squares add up to the elements of the node; None if it is not a square."""
    if node.is_constant and _is_nonnegative(node):
        return [graph.apply(SQRT, node)] if np.any(node.attributes["value"]) else []
    if node.op is SQUARE:
        base = node.inputs[0]
        if base.op is HYPOT:
            return [graph.apply(BROADCAST, each, shape=node.shape) for each in base.inputs]
        return [base.inputs[0] if base.op in (NORM, ABS) else base]
    if node.op is POWI and node.attributes["exponent"] > 0 and node.attributes["exponent"] % 2 == 0:
        return [graph.apply(POWI, node.inputs[0], exponent=node.attributes["exponent"] // 2)]
    if node.op is MATMUL and node.inputs[0] is node.inputs[1] and len(node.inputs[0].shape) == 1:
        return [node.inputs[0]]
    if node.op is MUL and all(each.op is SQUARE for each in node.inputs):
        return [graph.apply(MUL, *(each.inputs[0] for each in node.inputs))]
    return None


def _is_positive(node: Node) -> bool:
    if node.op is ROW_COUNT:
        return True
    return node.is_constant and bool(np.all(node.attributes["value"] > 0))


def _is_nonnegative(node: Node) -> bool:
    if node.op is ROW_COUNT:
        return True
    return node.is_constant and bool(np.all(node.attributes["value"] >= 0))
