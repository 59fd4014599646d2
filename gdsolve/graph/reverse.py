"""Reverse mode: one sweep from an output back to all sources.

The derivative of the output by a node (its bar) is the sum of what its users send back. Only nodes that reach
a source are visited. Where a selection (`where`, `maximum`, `relu`, ...) sent back the zero of a branch not
taken, products along that branch are `masked_mul`, so that this zero stays zero even where the branch has an
infinite derivative: `where(x > 0, sqrt(x), 0)` has gradient 0 at 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from gdsolve.graph.graph import Graph
from gdsolve.graph.node import Node, topological
from gdsolve.graph.simplify_shapes import bare
from gdsolve.ops.arithmetic import ADD, MASKED_MUL, MUL
from gdsolve.ops.op import Op
from gdsolve.ops.selection import SELECTION
from gdsolve.ops.shaping import BROADCAST, SUM_TO


def reaching(nodes: Sequence[Node], sources: Iterable[Node]) -> set[Node]:
    """Return the nodes (given inputs first) whose value changes smoothly with a source.

    Comparisons, sign, floor and ceil end the path: their derivative is 0 wherever it exists.
    """
    reached = set(sources)
    for node in nodes:
        if not node.op.flat and any(each in reached for each in node.inputs):
            reached.add(node)
    return reached


_MASKS = frozenset({*SELECTION, MASKED_MUL})
"""Operations that send back zeros which must win over infinities."""


class _Bar(NamedTuple):
    """A bar as `scale * array`; no scale is 1. Rules are linear, so a scale can wait outside of them."""

    array: Node
    scale: Node | None = None


def pull_back(graph: Graph, output: Node, bar: Node, sources: Sequence[Node]) -> tuple[Node | None, ...]:
    """Return the sum over the output of bar times its derivative by each source; None where it is 0.

    Behind a sum or another reduction to a number, the number that comes back (such as 1 / rows of a mean) is
    not multiplied into arrays before they are summed again: that costs a product per element less.

    Args:
        graph: grows by the nodes of the derivative.
        output: any node.
        bar: of the shape of the output.
        sources: any nodes; results have their shapes.
    """
    nodes = topological([output])
    reached = reaching(nodes, sources)
    bars: dict[Node, _Bar] = {output: _Bar(bar)} if output in reached else {}
    masked: set[Node] = set()
    for node in reversed(nodes):
        own = bars.get(node)
        if own is None or not node.inputs or node.op.flat:
            continue
        is_masked = node in masked
        if not is_masked and not node.shape and any(each.shape for each in node.inputs):
            own = own if own.array.is_constant else _Bar(graph.constant(1.0), own.array)
        for each, share in zip(node.inputs, _shares(graph, node, own.array, reached, is_masked), strict=True):
            if share is None or each not in reached or is_zero(share):
                continue
            if is_masked or node.op in _MASKS:
                masked.add(each)
            bars[each] = _added(graph, bars.get(each), _Bar(share, own.scale), each, each in masked)
    return tuple(
        _whole(graph, bars[source], source in masked) if source in bars else None for source in sources
    )


def _added(graph: Graph, known: _Bar | None, share: _Bar, node: Node, masked: bool) -> _Bar:
    """Return the sum of what has come back so far and one more share; numbers carry no scale."""
    if not node.shape:
        share = _Bar(_whole(graph, share, masked))
    if known is None:
        return share
    if known.scale is share.scale:
        return _Bar(graph.apply(ADD, known.array, share.array), known.scale)
    return _Bar(graph.apply(ADD, _whole(graph, known, masked), _whole(graph, share, masked)))


def _whole(graph: Graph, bar: _Bar, masked: bool) -> Node:
    if bar.scale is None:
        return bar.array
    return graph.apply(MASKED_MUL if masked else MUL, bar.array, bar.scale)


class _Masking:
    """A builder whose products keep a zero of their first factor, the bar."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    def constant(self, value: Any) -> Node:
        return self._graph.constant(value)

    def apply(self, op: Op, *inputs: Any, **attributes: Any) -> Node:
        return self._graph.apply(MASKED_MUL if op is MUL else op, *inputs, **attributes)


def _shares(graph: Graph, node: Node, bar: Node, reached: set[Node], masked: bool) -> list[Node | None]:
    op = node.op
    if op.pull_back is not None:
        builder = _Masking(graph) if masked else graph
        shares = list(op.pull_back(builder, node, bar, *node.inputs))
    else:
        product = MASKED_MUL if masked else MUL
        shares = [
            None
            if rule is None or each not in reached
            else graph.apply(product, bar, rule(graph, node, *node.inputs))
            for rule, each in zip(_rules(op, node), node.inputs, strict=True)
        ]
    if not op.elementwise:
        return shares
    return [
        None if share is None else fitted(graph, share, each)
        for share, each in zip(shares, node.inputs, strict=True)
    ]


def _rules(op: Op, node: Node) -> Sequence[Any]:
    if len(op.partials) != len(node.inputs):
        raise NotImplementedError(f"operation {op.name} has no derivative rules")
    return op.partials


def is_zero(node: Node) -> bool:
    """Say whether a derivative is zero by construction, so that nothing needs to be worked out behind it."""
    return bare(node).number == 0.0


def fitted(graph: Graph, value: Node, like: Node) -> Node:
    """Return a bar or tangent in the shape of its node: summed or stretched as a scalar operand was."""
    if value.shape == like.shape:
        return value
    if len(value.shape) < len(like.shape):
        return graph.apply(BROADCAST, value, shape=like.shape)
    return graph.apply(SUM_TO, value, shape=like.shape)
