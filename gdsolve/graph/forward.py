"""Forward mode: how outputs change when sources move along given tangents, in one sweep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gdsolve.graph.graph import Graph
from gdsolve.graph.node import Node, downstream, users_of
from gdsolve.graph.reverse import fitted, is_zero
from gdsolve.ops.arithmetic import ADD, MUL


def push_forward(
    graph: Graph,
    outputs: Sequence[Node],
    sources: Sequence[Node],
    tangents: Sequence[Node | None],
    users: Mapping[Node, Sequence[Node]] | None = None,
) -> tuple[Node | None, ...]:
    """Return the tangent of each output; None where it is 0.

    A source that depends on other sources moves by its own tangent plus what they cause, so that a forward
    sweep is the transpose of a reverse sweep.

    Args:
        graph: grows by the nodes of the derivative.
        outputs: any nodes.
        sources: any nodes, each once.
        tangents: of the shapes of the sources, or None for a source that stays.
        users: `users_of(outputs)`, from whoever sweeps over the same outputs many times.
    """
    moving = dict(zip(sources, tangents, strict=True))
    found: dict[Node, Node] = {}
    for node in downstream(sources, users_of(outputs) if users is None else users):
        own = moving.get(node)
        caused = None if node.op.flat else _tangent(graph, node, [found.get(each) for each in node.inputs])
        total = own if caused is None else caused if own is None else graph.apply(ADD, own, caused)
        if total is not None and not is_zero(total):
            found[node] = total
    return tuple(found.get(output) for output in outputs)


def _tangent(graph: Graph, node: Node, tangents: list[Node | None]) -> Node | None:
    op = node.op
    if all(each is None for each in tangents):
        return None
    if op.push_forward is not None:
        change: Node | None = op.push_forward(graph, node, tuple(tangents), *node.inputs)
    else:
        change = None
        for rule, tangent in zip(op.partials, tangents, strict=True):
            if rule is None or tangent is None:
                continue
            part = graph.apply(MUL, tangent, rule(graph, node, *node.inputs))
            change = part if change is None else graph.apply(ADD, change, part)
    return None if change is None else fitted(graph, change, node)
