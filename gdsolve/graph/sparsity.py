"""Sparsity: which entries of the variables each element of a node depends on.

One sweep over the graph carries a boolean matrix per node, elements by entries. It is an upper limit: what
cancels still counts. Nodes that see the same operands share their matrix, so a long formula costs as many
matrices as it has different patterns.

Source: index domains in Griewank & Walther, Evaluating Derivatives, 2nd ed., section 7.1.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any, TypeAlias

import numpy as np

from gdsolve.graph.graph import Graph
from gdsolve.graph.node import Node, downstream, users_of
from gdsolve.ops.arithmetic import MASKED_MUL, MUL
from gdsolve.ops.joining import CONCAT, DIAGONAL, DIAGONAL_MATRIX, STACK
from gdsolve.ops.linear_algebra import MATMUL
from gdsolve.ops.op import ROWS
from gdsolve.ops.products import PROD
from gdsolve.ops.reductions import LOGSUMEXP, REDUCE_MAX, REDUCE_MIN, SUM
from gdsolve.ops.shaping import BROADCAST, INDEX, RESHAPE, SCATTER, SUM_TO, TRANSPOSE

Pattern: TypeAlias = Any
"""A boolean CSR array of SciPy, shape (elements of a node, entries of all variables)."""

MOST_PER_ENTRY = 64
"""Entries of a pattern per entry of the variables at most; beyond that it is no longer sparse."""

_MOVES = frozenset({BROADCAST, RESHAPE, TRANSPOSE, INDEX, SCATTER, CONCAT, STACK, DIAGONAL, DIAGONAL_MATRIX})
"""Operations each of whose elements is an element of an operand, or zero."""

_REDUCES = frozenset({SUM, PROD, REDUCE_MAX, REDUCE_MIN, LOGSUMEXP})
"""Operations each of whose elements comes from the elements along some axes."""


class NotSparseError(ValueError):
    """Some nodes depend on too much."""


def patterns(graph: Graph, outputs: Sequence[Node], sources: Sequence[Node]) -> tuple[Pattern, ...] | None:
    """Return on which entries the elements of each output depend; None if that is not sparse.

    Args:
        graph: of all these nodes.
        outputs: any nodes.
        sources: input nodes of static shape, in the order of the flat vector.
    """
    if any(ROWS in each.shape for each in (*sources, *outputs)):
        return None
    sweep = _Sweep(sources)
    try:
        for node in downstream(sources, users_of(outputs)):
            sweep.visit(node)
    except NotSparseError:
        return None
    return tuple(sweep.of(each) for each in outputs)


class _Sweep:
    """The patterns found so far."""

    def __init__(self, sources: Sequence[Node]) -> None:
        from scipy.sparse import csr_array

        sizes = [prod(each.shape) for each in sources]
        self._size = sum(sizes)
        self._most = MOST_PER_ENTRY * self._size
        self._found: dict[Node, Pattern] = {}
        self._made: dict[Any, Pattern] = {}
        start = 0
        for source, size in zip(sources, sizes, strict=True):
            columns = np.arange(start, start + size, dtype=np.int32)
            parts = (np.ones(size, dtype=bool), columns, np.arange(size + 1, dtype=np.int32))
            self._found[source] = csr_array(parts, shape=(size, self._size))
            start += size

    def of(self, node: Node) -> Pattern:
        """Return the pattern of a node, an empty one if it depends on nothing."""
        from scipy.sparse import csr_array

        found = self._found.get(node)
        return csr_array((prod(node.shape), self._size), dtype=bool) if found is None else found

    def visit(self, node: Node) -> None:
        """Find the pattern of a node whose operands have theirs."""
        if node in self._found or node.op.flat:
            return
        if ROWS in node.shape:
            raise NotSparseError
        below = [self._found.get(each) for each in node.inputs]
        if all(each is None for each in below):
            return
        made = self._elementwise(node, below) if node.op.elementwise else self._once(node, below)
        if made.nnz > self._most:
            raise NotSparseError
        if made.nnz:
            self._found[node] = made

    def _elementwise(self, node: Node, below: Sequence[Pattern | None]) -> Pattern:
        size = prod(node.shape)
        total: Pattern | None = None
        for operand, pattern in zip(node.inputs, below, strict=True):
            if pattern is None:
                continue
            own = pattern if operand.shape == node.shape else self._repeated(pattern, size)
            total = own if total is None else self._union(total, own)
        factor = next((each for each in node.inputs if each.is_constant and each.shape), None)
        if node.op in (MUL, MASKED_MUL) and factor is not None:
            # a product with a constant zero moves with nothing: derivatives of x[0] have this form
            kept = np.asarray(factor.attributes["value"]).ravel() != 0.0
            if not kept.all():
                return _filtered(total, kept)
        return total

    def _repeated(self, pattern: Pattern, size: int) -> Pattern:
        """Return the row of a number once for each of `size` elements."""
        if pattern.nnz * size > self._most:
            raise NotSparseError
        return self._kept((id(pattern), size), lambda: pattern[np.zeros(size, dtype=np.int32)], pattern)

    def _union(self, one: Pattern, other: Pattern) -> Pattern:
        if one is other:
            return one
        return self._kept((id(one), id(other)), lambda: one + other, one, other)

    def _once(self, node: Node, below: Sequence[Pattern | None]) -> Pattern:
        """Return the pattern of an operation that moves or reduces elements."""
        shapes = tuple(each.shape for each in node.inputs)
        attributes = tuple((name, each) for name, each in node.attributes.items())
        varying = tuple(None if each is None else id(each) for each in below)
        constant = tuple(each for each in node.inputs if node.op is MATMUL and each.is_constant)
        key = (node.op, shapes, attributes, varying, constant)
        return self._kept(key, lambda: self._moved(node, below), *below)

    def _moved(self, node: Node, below: Sequence[Pattern | None]) -> Pattern:
        if node.op in _MOVES:
            return _picked(node, below, self._size)
        if node.op is MATMUL:
            return self._product(node, below)
        groups = _groups(node)
        if groups is None:
            return self._mixed(node, below)
        return self._gathered(groups, prod(node.shape), below[0])

    def _mixed(self, node: Node, below: Sequence[Pattern | None]) -> Pattern:
        """Return a pattern in which each element depends on all elements of the operands."""
        rows = [
            self._gathered(np.zeros(each.shape[0], dtype=int), 1, each) for each in below if each is not None
        ]
        total = rows[0]
        for each in rows[1:]:
            total = total + each
        return self._repeated(total, prod(node.shape))

    def _gathered(self, groups: Any, count: int, pattern: Pattern) -> Pattern:
        """Return the union of the rows of each group: element i of an operand goes to row groups[i]."""
        from scipy.sparse import csr_array

        size = len(groups)
        gather = csr_array((np.ones(size, dtype=bool), (groups, np.arange(size))), shape=(count, size))
        return gather @ pattern

    def _product(self, node: Node, below: Sequence[Pattern | None]) -> Pattern:
        """Return the pattern of a matrix product: element (i, j) depends on row i and column j."""
        from scipy.sparse import csr_array, eye_array, kron

        left, right = (_filled(each) for each in node.inputs)
        left = left.reshape(1, -1) if left.ndim == 1 else left
        right = right.reshape(-1, 1) if right.ndim == 1 else right
        if left.sum() * right.shape[1] > self._most or right.sum() * left.shape[0] > self._most:
            raise NotSparseError
        total = csr_array((prod(node.shape), self._size), dtype=bool)
        if below[0] is not None:
            total = (
                total + csr_array(kron(eye_array(left.shape[0], dtype=bool), csr_array(right.T))) @ below[0]
            )
        if below[1] is not None:
            total = total + csr_array(kron(csr_array(left), eye_array(right.shape[1], dtype=bool))) @ below[1]
        return total

    def _kept(self, key: Any, make: Any, *operands: Any) -> Pattern:
        """Return what was made under a key; its operands are kept alive, so that their ids stay theirs."""
        known = self._made.get(key)
        if known is None:
            known = self._made[key] = (make(), operands)
        return known[0]


def _filtered(pattern: Pattern, kept: Any) -> Pattern:
    """Return a pattern with some rows emptied."""
    from scipy.sparse import csr_array

    lengths = np.diff(pattern.indptr)
    ends = np.concatenate(([0], np.cumsum(np.where(kept, lengths, 0)))).astype(pattern.indptr.dtype)
    indices = pattern.indices[np.repeat(kept, lengths)]
    return csr_array((np.ones(len(indices), dtype=bool), indices, ends), shape=pattern.shape)


def _picked(node: Node, below: Sequence[Pattern | None], size: int) -> Pattern:
    """Return the rows of the operands' elements that the node's elements are; 0 is the element of none."""
    from scipy.sparse import csr_array, vstack

    numbers, rows, start = [], [csr_array((1, size), dtype=bool)], 1
    for operand, pattern in zip(node.inputs, below, strict=True):
        count = prod(operand.shape)
        here = np.arange(start, start + count) if pattern is not None else np.zeros(count, dtype=np.intp)
        numbers.append(here.reshape(operand.shape))
        if pattern is not None:
            rows.append(pattern)
            start += count
    chosen = np.ravel(node.op.block(*numbers, **node.attributes)).astype(np.int32)
    return csr_array(vstack(rows, format="csr"))[chosen]


def _groups(node: Node) -> Any | None:
    """Return the element of a reduction that each element of its operand goes into; None for anything else."""
    operand = node.inputs[0]
    numbers = np.arange(prod(node.shape))
    if node.op is SUM_TO:
        return np.broadcast_to(numbers.reshape(node.shape), operand.shape).ravel()
    if node.op in _REDUCES:
        axes = [axis + len(operand.shape) for axis in node.attributes["axis"]]
        kept = [1 if place in axes else length for place, length in enumerate(operand.shape)]
        return np.broadcast_to(numbers.reshape(kept), operand.shape).ravel()
    return None


def _filled(node: Node) -> Any:
    """Return where a factor of a matrix product may be different from 0."""
    if node.is_constant:
        return np.asarray(node.attributes["value"]) != 0.0
    return np.ones(node.shape, dtype=bool)
