"""Comparisons (1.0 or 0.0) and what picks one of several values.

A selection gives the derivative of the branch taken. Its rules select the derivative, too, instead of
multiplying by 0 or 1, so that an infinite derivative in the branch not taken never makes 0 * inf = nan;
reverse mode keeps that promise along the branch with `masked_mul`. At a tie `minimum` and `maximum` give each
side half, as JAX and PyTorch do, which agrees with max(a, b) = (a + b + |a - b|) / 2 and abs'(0) = 0;
relu'(0) = 0.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from gdsolve.ops.arithmetic import MUL
from gdsolve.ops.enclosure import enclosed
from gdsolve.ops.op import Op

_PAIRS = ((1.0, 2.0), (2.0, 1.0), (1.5, 1.5), (0.0, -0.0), (-1e300, 1e300), (1e-300, 0.0))


def _as_number(test: Callable[..., Any]) -> Callable[..., Any]:
    def kernel(x: Any, y: Any) -> Any:
        return np.asarray(test(x, y), dtype=np.result_type(x, y))

    return kernel


def _comparison(name: str, sign: str, test: Callable[..., Any], commutative: bool = False) -> Op:
    return Op(
        name=name,
        enclose=enclosed(f"selection.{name}"),
        arity=2,
        summary=f"1 where x {sign} y, else 0",
        scalar=f"(1.0 if {{0}} {sign} {{1}} else 0.0)",
        block=_as_number(test),
        partials=(None, None),
        probes=_PAIRS,
        flat=True,
        commutative=commutative,
    )


LT = _comparison("lt", "<", np.less)
LE = _comparison("le", "<=", np.less_equal)
GT = _comparison("gt", ">", np.greater)
GE = _comparison("ge", ">=", np.greater_equal)
EQ = _comparison("eq", "==", np.equal, commutative=True)
NE = _comparison("ne", "!=", np.not_equal, commutative=True)

COMPARISONS = (LT, LE, GT, GE, EQ, NE)


def _zero_if_none(g: Any, tangent: Any) -> Any:
    return g.constant(0.0) if tangent is None else tangent


def _where(condition: Any, x: Any, y: Any) -> Any:
    return np.where(condition != 0, x, y)


def _where_bars(g: Any, z: Any, bar: Any, condition: Any, x: Any, y: Any) -> tuple[Any, ...]:
    zero = g.constant(0.0)
    return None, g.apply(WHERE, condition, bar, zero), g.apply(WHERE, condition, zero, bar)


def _where_tangent(g: Any, z: Any, tangents: tuple[Any, ...], condition: Any, x: Any, y: Any) -> Any:
    _, tx, ty = tangents
    if tx is None and ty is None:
        return None
    return g.apply(WHERE, condition, _zero_if_none(g, tx), _zero_if_none(g, ty))


WHERE: Op = Op(
    name="where",
    enclose=enclosed("selection.where"),
    arity=3,
    summary="x where the condition is not 0, else y",
    scalar="({1} if {0} else {2})",
    block=_where,
    pull_back=_where_bars,
    push_forward=_where_tangent,
    probes=((1.0, 2.0, 3.0), (0.0, 2.0, 3.0), (-0.0, 1e300, -1e-300), (0.5, -4.0, 2.0)),
)


def _choice(first_wins: Op) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """Return the rules of an operation that returns x where `first_wins(x, y)`, else y."""

    def weigh(g: Any, x: Any, y: Any, bar_x: Any, bar_y: Any) -> Any:
        tie = g.apply(WHERE, g.apply(EQ, x, y), _half_sum(g, bar_x, bar_y), _zero_if_none(g, bar_y))
        return g.apply(WHERE, g.apply(first_wins, x, y), _zero_if_none(g, bar_x), tie)

    def bars(g: Any, z: Any, bar: Any, x: Any, y: Any) -> tuple[Any, Any]:
        return weigh(g, x, y, bar, None), weigh(g, x, y, None, bar)

    def tangent(g: Any, z: Any, tangents: tuple[Any, Any], x: Any, y: Any) -> Any:
        return weigh(g, x, y, *tangents)

    return bars, tangent


def _half_sum(g: Any, first: Any, second: Any) -> Any:
    from gdsolve.ops.arithmetic import ADD

    half = g.constant(0.5)
    parts = [g.apply(MUL, part, half) for part in (first, second) if part is not None]
    return parts[0] if len(parts) == 1 else g.apply(ADD, *parts)


_MINIMUM_BARS, _MINIMUM_TANGENT = _choice(LT)
_MAXIMUM_BARS, _MAXIMUM_TANGENT = _choice(GT)

MINIMUM: Op = Op(
    name="minimum",
    enclose=enclosed("selection.minimum"),
    arity=2,
    summary="the smaller of x and y; nan if one is nan; at a tie each has derivative 1/2",
    scalar="({0} if {0} < {1} or {0} != {0} else {1})",
    block=np.minimum,
    pull_back=_MINIMUM_BARS,
    push_forward=_MINIMUM_TANGENT,
    probes=_PAIRS,
    curvature="concave increasing",
)

MAXIMUM: Op = Op(
    name="maximum",
    enclose=enclosed("selection.maximum"),
    arity=2,
    summary="the larger of x and y; nan if one is nan; at a tie each has derivative 1/2",
    scalar="({0} if {0} > {1} or {0} != {0} else {1})",
    block=np.maximum,
    pull_back=_MAXIMUM_BARS,
    push_forward=_MAXIMUM_TANGENT,
    probes=_PAIRS,
    curvature="convex increasing",
)


def _relu(x: Any) -> Any:
    return np.maximum(x, 0)


def _relu_bar(g: Any, y: Any, bar: Any, x: Any) -> tuple[Any]:
    zero = g.constant(0.0)
    return (g.apply(WHERE, g.apply(GT, x, zero), bar, zero),)


def _relu_tangent(g: Any, y: Any, tangents: tuple[Any], x: Any) -> Any:
    return _relu_bar(g, y, tangents[0], x)[0]


RELU: Op = Op(
    name="relu",
    enclose=enclosed("selection.relu"),
    arity=1,
    summary="x where x > 0, else 0; the derivative at 0 is taken as 0",
    scalar="({0} if {0} > 0.0 or {0} != {0} else 0.0)",
    block=_relu,
    pull_back=_relu_bar,
    push_forward=_relu_tangent,
    probes=(0.0, -0.0, 1.0, -2.5, 1e-300, 1e300),
    curvature="convex increasing",
    kinks=(0.0,),
)

SELECTION = (*COMPARISONS, WHERE, MINIMUM, MAXIMUM, RELU)
