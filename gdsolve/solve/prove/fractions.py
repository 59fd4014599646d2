"""Equations without denominators, and equations in exact fractions.

Across a pole an interval quotient is the whole line, so every pole would stay an open question. The
numerator has the same roots wherever the denominator is not 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from gdsolve.graph import Graph, Node, topological
from gdsolve.graph.exactness import exact_number, rational
from gdsolve.ops import ADD, DIV, MUL, NEG, POWI, RECIPROCAL, SQUARE, SUB


def cleared(graph: Graph, node: Node) -> tuple[Node, tuple[Node, ...]]:
    """Return a node with the roots of the given one, and the denominators that must not be 0 there.

    Only sums, products, quotients and powers are taken apart; quotients inside of other functions stay.
    """
    one = graph.constant(1.0)
    parts: dict[Node, tuple[Node, Node]] = {}
    divisors: list[Node] = []
    for each in topological([node]):
        below = [parts[operand] for operand in each.inputs]
        own = _fraction(graph, each, below, divisors)
        parts[each] = own if own is not None else (each, one)
    numerator, _ = parts[node]
    return numerator, tuple(dict.fromkeys(each for each in divisors if not each.is_constant))


def _fraction(
    graph: Graph, node: Node, below: list[tuple[Node, Node]], divisors: list[Node]
) -> tuple[Node, Node] | None:
    if node.op in (DIV, RECIPROCAL):
        top, bottom = below if node.op is DIV else ((graph.constant(1.0), graph.constant(1.0)), below[0])
        divisors += [bottom[0]]
        return _times(graph, top[0], bottom[1]), _times(graph, top[1], bottom[0])
    if node.op is POWI and node.attributes["exponent"] < 0:
        exponent = -node.attributes["exponent"]
        over, under = below[0]
        divisors.append(over)
        return _power(graph, under, exponent), _power(graph, over, exponent)
    if all(bottom.number == 1.0 for _, bottom in below):
        return None
    if node.op in (ADD, SUB):
        (a, b), (c, d) = below
        if b is d:
            return graph.apply(node.op, a, c), b
        return graph.apply(node.op, _times(graph, a, d), _times(graph, c, b)), _times(graph, b, d)
    if node.op is MUL:
        (a, b), (c, d) = below
        return _times(graph, a, c), _times(graph, b, d)
    if node.op is NEG:
        return graph.apply(NEG, below[0][0]), below[0][1]
    if node.op is SQUARE or node.op is POWI:
        exponent = 2 if node.op is SQUARE else node.attributes["exponent"]
        return _power(graph, below[0][0], exponent), _power(graph, below[0][1], exponent)
    return None


def _times(graph: Graph, one: Node, other: Node) -> Node:
    return other if one.number == 1.0 else one if other.number == 1.0 else graph.apply(MUL, one, other)


def _power(graph: Graph, base: Node, exponent: int) -> Node:
    if exponent == 1 or base.number == 1.0:
        return base
    return graph.apply(SQUARE, base) if exponent == 2 else graph.apply(POWI, base, exponent=exponent)


def exactly_zero(outputs: Sequence[Node], point: Mapping[str, Fraction]) -> bool:
    """Say whether all outputs are 0 at a rational point, in exact arithmetic; False where that cannot be told.

    Constants count as the decimal numbers that were typed.
    """
    values: dict[Node, Fraction] = {}
    try:
        for node in topological(outputs):
            values[node] = _exact(node, values, point)
    except (ArithmeticError, ValueError, KeyError, TypeError):
        return False
    return all(values[each] == 0 for each in outputs)


def _exact(node: Node, values: Mapping[Node, Fraction], point: Mapping[str, Fraction]) -> Fraction:
    if node.is_input:
        return point[node.attributes["name"]]
    if node.is_constant:
        number = exact_number(node)
        if number is None:
            raise ValueError("no fraction")
        return number
    return rational(node.op, [values[each] for each in node.inputs], node.attributes)
