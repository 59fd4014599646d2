"""What each function and operator of the formula language is in the graph.

A function whose operation has its name stands in `_SAME_NAME`; the others are written out in operations. A
test compares the table with `gdsolve.text.functions.FUNCTIONS`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import reduce
from typing import TypeAlias

from gdsolve import ops
from gdsolve.errors import FormulaError
from gdsolve.graph import Graph, Node
from gdsolve.lower.broadcasting import quoted
from gdsolve.ops import ROWS, Op, ShapeError, show_shape
from gdsolve.text.tree import Call

Build: TypeAlias = Callable[[Graph, Call, tuple[Node, ...]], Node]

OPERATORS: Mapping[str, Op] = {
    "+": ops.ADD,
    "-": ops.SUB,
    "*": ops.MUL,
    "/": ops.DIV,
    "**": ops.POW,
    "@": ops.MATMUL,
}
"""Operators between two parts."""

COMPARISON_OPS: Mapping[str, Op] = {
    "<": ops.LT,
    "<=": ops.LE,
    ">": ops.GT,
    ">=": ops.GE,
    "==": ops.EQ,
    "!=": ops.NE,
}
"""Comparisons; their value is 1 or 0."""

_SAME_NAME: tuple[Op, ...] = (
    *(ops.EXP, ops.LOG, ops.LOG2, ops.LOG10, ops.LOG1P, ops.EXPM1, ops.SQRT, ops.CBRT, ops.SQUARE),
    *(ops.ABS, ops.SIGN, ops.FLOOR, ops.CEIL, ops.SIN, ops.COS, ops.TAN, ops.ASIN, ops.ACOS, ops.ATAN),
    *(ops.ATAN2, ops.SINH, ops.COSH, ops.TANH, ops.ASINH, ops.ACOSH, ops.ATANH, ops.HYPOT),
    *(ops.ERF, ops.ERFC, ops.GAMMA, ops.LGAMMA, ops.DIGAMMA, ops.SIGMOID, ops.SOFTPLUS, ops.RELU, ops.WHERE),
    *(ops.TRANSPOSE, ops.DET, ops.INV, ops.STACK, ops.MATMUL),
)


def _direct(op: Op) -> Build:
    def build(graph: Graph, call: Call, arguments: tuple[Node, ...]) -> Node:
        return graph.apply(op, *arguments)

    return build


def _constant(graph: Graph, call: Call, place: int, node: Node, what: str) -> float:
    number = node.number
    if number is None:
        argument = call.arguments[place]
        raise FormulaError.of(
            f"{what} must be a constant number, not `{quoted(argument)}`",
            span=argument.span,
            hint=f"write it out, as in `{call.function}(..., 1)`",
        )
    return number


def _axis(graph: Graph, call: Call, arguments: tuple[Node, ...]) -> int | None:
    """Return the axis that is the second argument, None if there is none.

    Raises:
        FormulaError: it is no integer, or the array has no such axis.
    """
    if len(arguments) == 1:
        return None
    number = _constant(graph, call, 1, arguments[1], "the axis")
    shape = arguments[0].shape
    if not number.is_integer() or not -len(shape) <= number < len(shape):
        known = f"its axes are 0 to {len(shape) - 1}" if shape else "a number has no axes"
        raise FormulaError.of(
            f"`{quoted(call.arguments[0])}` of shape {show_shape(shape)} has no axis {number:g}",
            span=call.arguments[1].span,
            hint=known,
        )
    return int(number)


def _reduction(op: Op) -> Build:
    def build(graph: Graph, call: Call, arguments: tuple[Node, ...]) -> Node:
        axis = _axis(graph, call, arguments)
        if not arguments[0].shape:
            return arguments[0]
        return graph.apply(op, arguments[0], axis=axis, keepdims=False)

    return build


_sum = _reduction(ops.SUM)


def _mean(graph: Graph, call: Call, arguments: tuple[Node, ...]) -> Node:
    """Return the sum divided by the number of elements, which for data is known only at run time."""
    total = _sum(graph, call, arguments)
    axis = _axis(graph, call, arguments)
    shape = arguments[0].shape
    sizes = shape if axis is None else (shape[axis],)
    fixed = float(math.prod(size for size in sizes if size != ROWS))
    if ROWS not in sizes:
        return graph.apply(ops.DIV, total, fixed)
    return graph.apply(ops.DIV, total, graph.apply(ops.MUL, graph.apply(ops.ROW_COUNT, arguments[0]), fixed))


def _extreme(several: Op, reduction: Op) -> Build:
    def build(graph: Graph, call: Call, arguments: tuple[Node, ...]) -> Node:
        if len(arguments) == 1:
            return _reduction(reduction)(graph, call, arguments)
        return reduce(lambda left, right: graph.apply(several, left, right), arguments)

    return build


def _clip(graph: Graph, call: Call, arguments: tuple[Node, ...]) -> Node:
    value, lower, upper = arguments
    return graph.apply(ops.MINIMUM, graph.apply(ops.MAXIMUM, value, lower), upper)


def _norm(graph: Graph, call: Call, arguments: tuple[Node, ...]) -> Node:
    """Return the Euclidean length of all elements, or their p-norm; a matrix is taken element by element."""
    order = _constant(graph, call, 1, arguments[1], "the order of a norm") if len(arguments) > 1 else 2.0
    if not order >= 1.0:
        raise FormulaError.of(f"a norm has an order of 1 or more, not {order:g}", span=call.arguments[1].span)
    sizes = graph.apply(ops.ABS, arguments[0])
    if not sizes.shape:
        return sizes
    if order == 1:
        return graph.apply(ops.SUM, sizes)
    if order == 2:
        return graph.apply(ops.NORM, arguments[0])
    if math.isinf(order):
        return graph.apply(ops.REDUCE_MAX, sizes)
    total = graph.apply(ops.SUM, graph.apply(ops.POW, sizes, order))
    return graph.apply(ops.POW, total, 1.0 / order)


def _dot(graph: Graph, call: Call, arguments: tuple[Node, ...]) -> Node:
    for argument in arguments:
        if len(argument.shape) != 1:
            raise ShapeError(
                f"the inner product needs two vectors, not shapes "
                f"{show_shape(arguments[0].shape)} and {show_shape(arguments[1].shape)}"
            )
    return graph.apply(ops.MATMUL, *arguments)


def _trace(graph: Graph, call: Call, arguments: tuple[Node, ...]) -> Node:
    return graph.apply(ops.SUM, graph.apply(ops.DIAGONAL, arguments[0]))


def _outer(graph: Graph, call: Call, arguments: tuple[Node, ...]) -> Node:
    left, right = arguments
    if len(left.shape) > 1 or len(right.shape) > 1:
        raise ShapeError(
            "the outer product needs two vectors, not shapes "
            f"{show_shape(left.shape)} and {show_shape(right.shape)}"
        )
    if not left.shape or not right.shape:
        return graph.apply(ops.MUL, left, right)
    column = graph.apply(ops.RESHAPE, left, shape=(*left.shape, 1))
    row = graph.apply(ops.RESHAPE, right, shape=(1, *right.shape))
    return graph.apply(ops.MUL, column, row)


def _concat(graph: Graph, call: Call, arguments: tuple[Node, ...]) -> Node:
    vectors = [
        argument if argument.shape else graph.apply(ops.RESHAPE, argument, shape=(1,))
        for argument in arguments
    ]
    return vectors[0] if len(vectors) == 1 else graph.apply(ops.CONCAT, *vectors, axis=0)


def _softmax(graph: Graph, call: Call, arguments: tuple[Node, ...]) -> Node:
    axis = _axis(graph, call, arguments)
    if not arguments[0].shape:
        return graph.constant(1.0)
    total = graph.apply(ops.LOGSUMEXP, arguments[0], axis=axis, keepdims=True)
    return graph.apply(ops.EXP, graph.apply(ops.SUB, arguments[0], total))


def _cumsum(graph: Graph, call: Call, arguments: tuple[Node, ...]) -> Node:
    axis = _axis(graph, call, arguments)
    if not arguments[0].shape:
        return arguments[0]
    if axis is None and len(arguments[0].shape) > 1:
        raise ShapeError(
            f"running sums of shape {show_shape(arguments[0].shape)} need an axis, as in `cumsum(x, 0)`"
        )
    return graph.apply(ops.CUMSUM, arguments[0], axis=0 if axis is None else axis)


def _rows(graph: Graph, call: Call, arguments: tuple[Node, ...]) -> Node:
    shape = arguments[0].shape
    if shape and shape[0] == ROWS:
        return graph.apply(ops.ROW_COUNT, arguments[0])
    return graph.constant(float(shape[0]) if shape else 1.0)


BUILDERS: Mapping[str, Build] = {
    **{op.name: _direct(op) for op in _SAME_NAME},
    "power": _direct(ops.POW),
    "clip": _clip,
    "min": _extreme(ops.MINIMUM, ops.REDUCE_MIN),
    "max": _extreme(ops.MAXIMUM, ops.REDUCE_MAX),
    "sum": _sum,
    "mean": _mean,
    "prod": _reduction(ops.PROD),
    "norm": _norm,
    "dot": _dot,
    "trace": _trace,
    "outer": _outer,
    "concat": _concat,
    "logsumexp": _reduction(ops.LOGSUMEXP),
    "softmax": _softmax,
    "cumsum": _cumsum,
    "rows": _rows,
}
"""How each function is built; arguments were counted by the parser."""
