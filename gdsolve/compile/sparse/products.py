"""Products of a matrix of second derivatives with vectors, as nodes, and where that matrix has entries.

The matrix is the Hessian of a sum of terms, or that of Gauss and Newton, 2 J'J, for a sum of squares r.r with
Jacobian J. Neither is written out in the graph.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from gdsolve.graph.differentiate import gradient, jvp
from gdsolve.graph.graph import Graph
from gdsolve.graph.node import Node
from gdsolve.graph.reverse import pull_back
from gdsolve.graph.sparsity import MOST_PER_ENTRY, patterns
from gdsolve.ops.arithmetic import ADD, MUL
from gdsolve.ops.shaping import BROADCAST


def hessian_pattern(graph: Graph, value: Node, sources: Sequence[Node]) -> Any | None:
    """Return where the Hessian of a number may have entries, None if it has too many.

    A pattern is a symmetric boolean CSR array of SciPy with its whole diagonal and sorted indices.
    """
    found = patterns(graph, gradient(graph, value, sources), sources)
    return None if found is None else _symmetric(_stacked(found))


def gauss_newton_pattern(graph: Graph, residuals: Sequence[Node], sources: Sequence[Node]) -> Any | None:
    """Return where J'J may have entries, and so the Hessian of r.r; None if it has too many."""
    found = patterns(graph, residuals, sources)
    if found is None:
        return None
    jacobian = _stacked(found)
    lengths = np.diff(jacobian.indptr).astype(float)
    size = jacobian.shape[1]
    if float(lengths @ lengths) > MOST_PER_ENTRY**2 * size:  # one residual couples too many entries
        return None
    pattern = jacobian.T.tocsr() @ jacobian
    return None if pattern.nnz > MOST_PER_ENTRY * size else _symmetric(pattern)


def hessian_products(
    graph: Graph, value: Node, sources: Sequence[Node], vectors: Sequence[Node]
) -> tuple[Node, ...]:
    """Return the Hessian of a number times vectors, by each source."""
    return jvp(graph, gradient(graph, value, sources), sources, vectors)


def gauss_newton_products(
    graph: Graph, residuals: Sequence[Node], sources: Sequence[Node], vectors: Sequence[Node]
) -> tuple[Node, ...]:
    """Return 2 J'J times vectors, by each source: forward to J v, and back."""
    totals: list[Node | None] = [None] * len(sources)
    for residual, tangent in zip(residuals, jvp(graph, residuals, sources, vectors), strict=True):
        bar = graph.apply(MUL, tangent, graph.constant(2.0))
        for place, part in enumerate(pull_back(graph, residual, bar, sources)):
            known = totals[place]
            if part is not None:
                totals[place] = part if known is None else graph.apply(ADD, known, part)
    return tuple(
        _zeros(graph, source) if part is None else part for part, source in zip(totals, sources, strict=True)
    )


def _zeros(graph: Graph, like: Node) -> Node:
    zero = graph.constant(0.0)
    return graph.apply(BROADCAST, zero, shape=like.shape) if like.shape else zero


def _stacked(found: Sequence[Any]) -> Any:
    from scipy.sparse import csr_array, vstack

    return csr_array(vstack(found, format="csr"))


def _symmetric(pattern: Any) -> Any:
    from scipy.sparse import csr_array, eye_array

    whole = csr_array(pattern + pattern.T.tocsr() + eye_array(pattern.shape[0], dtype=bool, format="csr"))
    whole.sort_indices()
    return whole
