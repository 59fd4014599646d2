"""A part of a long vector formula: the few elements that a window of the variables touches.

`cut` copies the terms of an objective into a graph of their own, each node only as long as the wanted elements
need it. For `100*(x[1:] - x[:-1]**2)**2` and the elements 500 to 599 it is the same formula on x[500] to
x[600]. How nodes are copied is planned first, in plain integers; two windows with the same plan have the same
graph, unless array constants, of which each window has its own part, take part in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from gdsolve.graph.graph import Graph
from gdsolve.graph.node import Node
from gdsolve.ops.joining import CONCAT
from gdsolve.ops.shaping import BROADCAST, INDEX

Range: TypeAlias = tuple[int, int]
"""First element and the one after the last; (0, 1) for a number."""


class NoWindowError(ValueError):
    """An operation takes more than a part of its operands."""


@dataclass(frozen=True, slots=True)
class Cut:
    """What each node is cut to.

    Attributes:
        ranges: the elements of each node that are needed, inputs before their users.
        terms: the nodes asked for.
        wanted: the elements asked for of each.
    """

    ranges: Mapping[Node, Range]
    terms: tuple[Node, ...]
    wanted: tuple[Range, ...]

    @property
    def key(self) -> tuple[int, ...] | None:
        """Return what tells the graphs of two cuts of the same terms apart; None: array constants do."""
        found: list[int] = []
        for node, (low, high) in self.ranges.items():
            if node.is_constant and node.shape:
                return None
            found += [node.index, high - low]
            found.extend(first for each in node.inputs for first in _parts(node, each, self.ranges))
        for node, (low, high) in zip(self.terms, self.wanted, strict=True):
            found += [low - self.ranges[node][0], high - low]
        return tuple(found)


def cut(order: Sequence[Node], wanted: Mapping[Node, Range], sources: Mapping[Node, Range]) -> Cut:
    """Return which elements of which nodes are needed.

    Args:
        order: `topological` of the terms.
        wanted: elements of each term, at least one.
        sources: elements of the variables that are needed at least.

    Raises:
        NoWindowError: something needs whole vectors.
    """
    needed = dict(wanted)
    for node, span in sources.items():
        _need(needed, node, span)
    for node in reversed(order):
        if node in needed:
            for each in node.inputs:
                part = _span(node, each, needed[node])
                if part is not None:
                    _need(needed, each, part)
    ranges = {node: needed[node] for node in order if node in needed}
    return Cut(ranges, tuple(wanted), tuple(wanted.values()))


def copied(plan: Cut) -> tuple[Graph, tuple[Node, ...]]:
    """Return the graph of a cut and the terms in it; inputs keep their names."""
    graph = Graph()
    copies: dict[Node, Node] = {}
    for node, (low, high) in plan.ranges.items():
        if node.is_input:
            copies[node] = graph.input(node.attributes["name"], (high - low,) if node.shape else ())
        elif node.is_constant:
            value = node.attributes["value"]
            copies[node] = graph.constant(value[low:high] if node.shape else value)
        else:
            copies[node] = _copy(graph, node, plan.ranges, copies)
    terms = []
    for node, (low, high) in zip(plan.terms, plan.wanted, strict=True):
        first = low - plan.ranges[node][0]
        terms.append(_slice(graph, copies[node], first, high - low))
    return graph, tuple(terms)


def _need(needed: dict[Node, Range], node: Node, span: Range) -> None:
    known = needed.get(node)
    needed[node] = span if known is None else (min(known[0], span[0]), max(known[1], span[1]))


def _span(node: Node, operand: Node, span: Range) -> Range | None:
    """Return which elements of an operand some elements of a node need."""
    if len(node.shape) > 1 or len(operand.shape) > 1:
        raise NoWindowError
    low, high = span
    if node.op.elementwise or (node.op is BROADCAST and not operand.shape):
        return span if operand.shape else (0, 1)
    if node.op is INDEX:
        (key,) = node.attributes["key"]
        if isinstance(key, int):
            return key, key + 1
        start, step = key[0] or 0, key[2] or 1
        if step < 0:
            raise NoWindowError
        return start + step * low, start + step * (high - 1) + 1
    if node.op is CONCAT:
        start, length = _start(node, operand), operand.shape[0]
        inside = max(low - start, 0), min(high - start, length)
        return inside if inside[0] < inside[1] else None
    raise NoWindowError


def _start(node: Node, part: Node) -> int:
    if node.inputs.count(part) > 1:
        raise NoWindowError
    place = node.inputs.index(part)
    return sum(each.shape[0] for each in node.inputs[:place])


def _parts(node: Node, operand: Node, ranges: Mapping[Node, Range]) -> tuple[int, ...]:
    """Return which elements of the copy of an operand the copy of a node takes: first and number."""
    span = _span(node, operand, ranges[node])
    if span is None:
        return (-1,)
    return span[0] - ranges[operand][0], span[1] - span[0]


def _copy(graph: Graph, node: Node, ranges: Mapping[Node, Range], copies: Mapping[Node, Node]) -> Node:
    low, high = ranges[node]
    operands = []
    for each in node.inputs:
        taken = _parts(node, each, ranges)
        if len(taken) == 2:
            operands.append(_slice(graph, copies[each], *taken))
    if node.op is INDEX:
        (key,) = node.attributes["key"]
        step = (key[2] or 1) if not isinstance(key, int) else 1
        return graph.apply(INDEX, operands[0], key=0 if isinstance(key, int) else slice(None, None, step))
    attributes: dict[str, Any] = dict(node.attributes)
    if node.op is BROADCAST:
        attributes["shape"] = (high - low,)
    return graph.apply(node.op, *operands, **attributes)


def _slice(graph: Graph, node: Node, first: int, length: int) -> Node:
    if not node.shape or (first, length) == (0, node.shape[0]):
        return node
    return graph.apply(INDEX, node, key=slice(first, first + length))
