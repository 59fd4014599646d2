"""What the graph rewrites while it grows. The value stays, bit for bit but for the cases decision 0002 lists.

Never: 0 * x -> 0, x - x -> 0, x / x -> 1. A formula means what IEEE arithmetic makes of it as typed, and an
infinity or a nan must not be hidden. Derivatives do not need those rules: a zero derivative is no node.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from gdsolve.graph.node import Node
from gdsolve.graph.simplify_shapes import SHAPE_RULES, Rule, bare, on_diagonal, stretched
from gdsolve.ops.arithmetic import ABS, ADD, DIV, MASKED_MUL, MUL, NEG, RECIPROCAL, SQUARE, SUB
from gdsolve.ops.leaves import CONSTANT, INPUT
from gdsolve.ops.op import Attributes, Builder, Op, Shape
from gdsolve.ops.powers import POW, POWI, SQRT
from gdsolve.ops.selection import WHERE
from gdsolve.ops.shaping import BROADCAST

_EXACT_INTEGERS = 2.0**53
"""Up to here float64 holds every integer."""


def simplify(
    graph: Builder, op: Op, operands: tuple[Node, ...], attributes: Attributes, shape: Shape
) -> Node | None:
    """Return a simpler node of the same value, or None."""
    if op is INPUT or op is CONSTANT:
        return None
    if all(each.op is CONSTANT for each in operands) and operands and op is not BROADCAST:
        made: Node = graph.computed(op, operands, attributes)
        return made
    rule = _RULES.get(op)
    simpler = rule(graph, operands, attributes, shape) if rule else None
    if simpler is None and op.elementwise and shape:
        simpler = on_diagonal(graph, op, operands, shape)
    if simpler is None and op.elementwise and shape:
        simpler = _through_broadcast(graph, op, operands, attributes, shape)
    return simpler


def _through_broadcast(
    graph: Builder, op: Op, operands: tuple[Node, ...], attributes: Attributes, shape: Shape
) -> Node | None:
    """Use scalars as scalars: a scalar operand applies to every element anyway."""
    plain = tuple(bare(each) for each in operands)
    if plain == operands:
        return None
    node: Node = graph.apply(op, *plain, **attributes)
    if node.shape == shape:
        return node
    return stretched(graph, node, shape) if not node.shape else None


def _add(graph: Builder, operands: tuple[Node, ...], attributes: Attributes, shape: Shape) -> Node | None:
    x, y = operands
    if _is(y, 0.0) and x.shape == shape:
        return x
    if _is(x, 0.0) and y.shape == shape:
        return y
    if y.op is NEG:
        return _node(graph.apply(SUB, x, y.inputs[0]))
    if x.op is NEG:
        return _node(graph.apply(SUB, y, x.inputs[0]))
    return _node(graph.apply(MUL, graph.constant(2.0), x)) if x is y else None


def _sub(graph: Builder, operands: tuple[Node, ...], attributes: Attributes, shape: Shape) -> Node | None:
    x, y = operands
    if _is(y, 0.0) and x.shape == shape:
        return x
    if y.op is NEG:
        return _node(graph.apply(ADD, x, y.inputs[0]))
    if x.op is NEG:
        return _node(graph.apply(NEG, graph.apply(ADD, x.inputs[0], y)))
    return None


def _mul(graph: Builder, operands: tuple[Node, ...], attributes: Attributes, shape: Shape) -> Node | None:
    x, y = operands
    if x is y:
        return _node(graph.apply(SQUARE, x))
    for factor, other in ((x, y), (y, x)):
        if factor.op is CONSTANT:
            return _mul_by_constant(graph, factor, other, shape)
    for factor, other in ((x, y), (y, x)):
        if factor.op is NEG:
            return _node(graph.apply(NEG, graph.apply(MUL, factor.inputs[0], other)))
        if factor.op is RECIPROCAL:
            return _node(graph.apply(DIV, other, factor.inputs[0]))
    return None


def _mul_by_constant(graph: Builder, factor: Node, other: Node, shape: Shape) -> Node | None:
    if other.shape == shape:
        if _is(factor, 1.0):
            return other
        if _is(factor, -1.0):
            return _node(graph.apply(NEG, other))
    if other.op is NEG:
        return _node(graph.apply(MUL, graph.apply(NEG, factor), other.inputs[0]))
    if other.op is RECIPROCAL:
        return _node(graph.apply(DIV, factor, other.inputs[0]))
    if other.op is MUL:  # a power of two moves without rounding
        for inner, rest in (other.inputs, other.inputs[::-1]):
            if inner.op is CONSTANT and (_is_power_of_two(inner) or _is_power_of_two(factor)):
                return _node(graph.apply(MUL, graph.apply(MUL, factor, inner), rest))
    return None


def _is_power_of_two(node: Node) -> bool:
    number = node.number
    return number is not None and node.origin is None and abs(math.frexp(number)[0]) == 0.5


def _masked(graph: Builder, operands: tuple[Node, ...], attributes: Attributes, shape: Shape) -> Node | None:
    """Multiply plainly when one factor is a constant without infinities, and without zeros if it decides."""
    x, y = operands
    if y.op is CONSTANT and bool(np.isfinite(y.attributes["value"]).all()):
        return _node(graph.apply(MUL, x, y))
    if x.op is CONSTANT and bool(np.all(x.attributes["value"] != 0)):
        return _node(graph.apply(MUL, x, y))
    return None


def _div(graph: Builder, operands: tuple[Node, ...], attributes: Attributes, shape: Shape) -> Node | None:
    x, y = operands
    if x.shape == shape:
        if _is(y, 1.0):
            return x
        if _is(y, -1.0):
            return _node(graph.apply(NEG, x))
    if x.op is NEG:
        return _node(graph.apply(NEG, graph.apply(DIV, x.inputs[0], y)))
    return None


def _even(op: Op) -> Rule:
    def rule(graph: Builder, operands: tuple[Node, ...], attributes: Attributes, shape: Shape) -> Node | None:
        (x,) = operands
        return _node(graph.apply(op, x.inputs[0])) if x.op in (NEG, ABS) else None

    return rule


def _where(graph: Builder, operands: tuple[Node, ...], attributes: Attributes, shape: Shape) -> Node | None:
    _, x, y = operands
    return x if x is y and x.shape == shape else None


def _neg(graph: Builder, operands: tuple[Node, ...], attributes: Attributes, shape: Shape) -> Node | None:
    return operands[0].inputs[0] if operands[0].op is NEG else None


def _pow(graph: Builder, operands: tuple[Node, ...], attributes: Attributes, shape: Shape) -> Node | None:
    base, exponent = operands[0], operands[1].number
    if exponent is None or operands[1].origin is not None:
        return None
    if exponent == 0.5:
        return _node(graph.apply(SQRT, base))
    if exponent.is_integer() and abs(exponent) <= _EXACT_INTEGERS:
        return _node(graph.apply(POWI, base, exponent=int(exponent)))
    return None


def _powi(graph: Builder, operands: tuple[Node, ...], attributes: Attributes, shape: Shape) -> Node | None:
    base, exponent = operands[0], attributes["exponent"]
    if exponent == 0:  # 1 even for 0, infinity and nan: IEEE 754 defines pow(x, 0) so
        return stretched(graph, graph.constant(1.0), shape)
    if exponent == 1:
        return base
    if exponent == 2:
        return _node(graph.apply(SQUARE, base))
    if exponent % 2 == 0 and base.op in (NEG, ABS):
        return _node(graph.apply(POWI, base.inputs[0], exponent=exponent))
    return _node(graph.apply(RECIPROCAL, base)) if exponent == -1 else None


def _is(node: Node, value: float) -> bool:
    """Say whether a node is a number as typed: a rounded one may have come near it by chance."""
    return node.number == value and node.origin is None


def _node(node: Any) -> Node:
    found: Node = node
    return found


_RULES: Mapping[Op, Rule] = MappingProxyType(
    {
        ADD: _add,
        SUB: _sub,
        MUL: _mul,
        MASKED_MUL: _masked,
        DIV: _div,
        NEG: _neg,
        SQUARE: _even(SQUARE),
        ABS: _even(ABS),
        POW: _pow,
        POWI: _powi,
        WHERE: _where,
        **SHAPE_RULES,
    }
)
