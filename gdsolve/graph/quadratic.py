"""Curvature of polynomials of degree 2, from the eigenvalues of their constant Hessian."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np

from gdsolve.graph.convex_rules import Curvature
from gdsolve.graph.differentiate import hessian
from gdsolve.graph.graph import Graph
from gdsolve.graph.node import Node, topological
from gdsolve.ops.arithmetic import ADD, MUL
from gdsolve.ops.shapes import count

_LARGEST = 300
"""More variables than this are not looked at: the eigenvalues would cost more than the answer is worth."""

_ROUNDING = 8.0
"""Eigenvalues are exact up to a small multiple of n * eps * |largest|."""


def quadratic_curvature(terms: Sequence[tuple[float, Node]], variables: Collection[Node]) -> Curvature:
    """Return the curvature of a sum of scalar terms, times their factors, whose degree is at most 2.

    The terms are copied to a graph of their own, so the graph they live in does not grow.
    """
    sizes = [count(each.shape) for each in variables]
    if None in sizes or sum(size for size in sizes if size is not None) > _LARGEST:
        return "unknown"
    variables = sorted(variables, key=lambda node: node.index)
    graph = Graph()
    copies = _copied(graph, [node for _, node in terms], variables)
    total = graph.constant(0.0)
    for factor, node in terms:
        total = graph.apply(ADD, total, graph.apply(MUL, graph.constant(factor), copies[node]))
    sources = [copies[each] for each in variables if each in copies]
    matrix = _matrix(hessian(graph, total, sources), sources)
    if matrix is None or not np.isfinite(matrix).all():
        return "unknown"
    eigenvalues = np.linalg.eigvalsh(matrix) if matrix.size else np.zeros(1)
    largest = float(np.max(np.abs(eigenvalues)))
    slack = _ROUNDING * len(eigenvalues) * float(np.finfo(np.float64).eps) * largest
    if largest == 0.0:
        return "affine"
    if eigenvalues[0] >= -slack:
        return "convex"
    return "concave" if eigenvalues[-1] <= slack else "unknown"


def _copied(graph: Graph, nodes: Sequence[Node], variables: Collection[Node]) -> dict[Node, Node]:
    copies: dict[Node, Node] = {}
    for node in topological(nodes):
        if node.is_input or node in variables:
            copies[node] = graph.input(f"%{node.index}", node.shape)
        elif node.is_constant:
            copies[node] = graph.constant(node.attributes["value"])
        else:
            copies[node] = graph.apply(node.op, *(copies[each] for each in node.inputs), **node.attributes)
    return copies


def _matrix(blocks: Sequence[Sequence[Node]], sources: Sequence[Node]) -> Any:
    """Return the Hessian as a matrix, or None if it depends on an input that is no source."""
    values = _values([block for row in blocks for block in row], sources)
    if values is None:
        return None
    sizes = [int(np.prod(each.shape, dtype=int)) for each in sources]
    rows = [
        np.concatenate([values[block].reshape(height, -1) for block in row], axis=1)
        for row, height in zip(blocks, sizes, strict=True)
    ]
    return np.concatenate(rows) if rows else np.zeros((0, 0))


def _values(outputs: Sequence[Node], sources: Sequence[Node]) -> Mapping[Node, Any] | None:
    """Return values at some point; a constant Hessian has the same value wherever it is defined.

    The point is away from 0, where the squares of norms are smooth but the norms are not.
    """
    values: dict[Node, Any] = {}
    for node in topological(outputs):
        if node in sources:
            size = int(np.prod(node.shape, dtype=int))
            values[node] = np.cos(np.arange(size) + 0.7).reshape(node.shape)
        elif node.is_input:
            return None
        else:
            values[node] = np.asarray(
                node.op.block(*(values[each] for each in node.inputs), **node.attributes)
            )
    return values
