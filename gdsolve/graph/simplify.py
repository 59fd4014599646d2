"""What the graph rewrites while it grows. The value stays, bit for bit but for the cases decision 0002 lists.

Never: 0 * x -> 0, x - x -> 0, x / x -> 1. A formula means what IEEE arithmetic makes of it as typed, and an
infinity or a nan must not be hidden. Derivatives do not need those rules: a zero derivative is no node.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from gdsolve.graph.node import Node
from gdsolve.ops.arithmetic import ADD, DIV, MASKED_MUL, MUL, NEG, RECIPROCAL, SQUARE, SUB
from gdsolve.ops.leaves import CONSTANT, INPUT
from gdsolve.ops.op import Attributes, Builder, Op, Shape
from gdsolve.ops.powers import POW, POWI, SQRT
from gdsolve.ops.shaping import BROADCAST

Rule: TypeAlias = Callable[[Builder, tuple[Node, ...], Attributes, Shape], Node | None]

_EXACT_INTEGERS = 2.0**53
"""Up to here float64 holds every integer."""


def simplify(
    graph: Builder, op: Op, operands: tuple[Node, ...], attributes: Attributes, shape: Shape
) -> Node | None:
    """Return a simpler node of the same value, or None."""
    if op is INPUT or op is CONSTANT:
        return None
    if all(each.op is CONSTANT for each in operands) and operands and op is not BROADCAST:
        return _folded(graph, op, operands, attributes)
    rule = _RULES.get(op)
    simpler = rule(graph, operands, attributes, shape) if rule else None
    if simpler is None and op.elementwise and shape:
        simpler = _through_broadcast(graph, op, operands, attributes, shape)
    return simpler


def _folded(graph: Builder, op: Op, operands: tuple[Node, ...], attributes: Attributes) -> Node:
    arrays = [each.attributes["value"] for each in operands]
    with np.errstate(all="ignore"):
        node: Node = graph.constant(op.block(*arrays, **attributes))
    return node


def _through_broadcast(
    graph: Builder, op: Op, operands: tuple[Node, ...], attributes: Attributes, shape: Shape
) -> Node | None:
    """Use scalars as scalars: a scalar operand applies to every element anyway."""
    bare = tuple(_bare(each) for each in operands)
    if bare == operands:
        return None
    node: Node = graph.apply(op, *bare, **attributes)
    if node.shape == shape:
        return node
    return graph.apply(BROADCAST, node, shape=shape) if not node.shape else None


def _bare(node: Node) -> Node:
    return node.inputs[0] if node.op is BROADCAST and not node.inputs[0].shape else node


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
    return None


def _sub(graph: Builder, operands: tuple[Node, ...], attributes: Attributes, shape: Shape) -> Node | None:
    x, y = operands
    if _is(y, 0.0) and x.shape == shape:
        return x
    if y.op is NEG:
        return _node(graph.apply(ADD, x, y.inputs[0]))
    return None


def _mul(graph: Builder, operands: tuple[Node, ...], attributes: Attributes, shape: Shape) -> Node | None:
    x, y = operands
    if x is y:
        return _node(graph.apply(SQUARE, x))
    for factor, other in ((x, y), (y, x)):
        if other.shape == shape:
            if _is(factor, 1.0):
                return other
            if _is(factor, -1.0):
                return _node(graph.apply(NEG, other))
        if factor.op is RECIPROCAL:
            return _node(graph.apply(DIV, other, factor.inputs[0]))
    return None


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
    return None


def _neg(graph: Builder, operands: tuple[Node, ...], attributes: Attributes, shape: Shape) -> Node | None:
    return operands[0].inputs[0] if operands[0].op is NEG else None


def _pow(graph: Builder, operands: tuple[Node, ...], attributes: Attributes, shape: Shape) -> Node | None:
    base, exponent = operands[0], operands[1].number
    if exponent is None:
        return None
    if exponent == 0.5:
        return _node(graph.apply(SQRT, base))
    if exponent.is_integer() and abs(exponent) <= _EXACT_INTEGERS:
        return _node(graph.apply(POWI, base, exponent=int(exponent)))
    return None


def _powi(graph: Builder, operands: tuple[Node, ...], attributes: Attributes, shape: Shape) -> Node | None:
    base, exponent = operands[0], attributes["exponent"]
    if exponent == 0:  # 1 even for 0, infinity and nan: IEEE 754 defines pow(x, 0) so
        one = graph.constant(1.0)
        return _node(graph.apply(BROADCAST, one, shape=shape) if shape else one)
    if exponent == 1:
        return base
    if exponent == 2:
        return _node(graph.apply(SQUARE, base))
    return _node(graph.apply(RECIPROCAL, base)) if exponent == -1 else None


def _is(node: Node, value: float) -> bool:
    return node.number == value


def _node(node: Any) -> Node:
    found: Node = node
    return found


_RULES: dict[Op, Rule] = {
    ADD: _add,
    SUB: _sub,
    MUL: _mul,
    MASKED_MUL: _masked,
    DIV: _div,
    NEG: _neg,
    POW: _pow,
    POWI: _powi,
}
