"""Trigonometric and hyperbolic functions. Derivatives avoid 1 - x**2 and 1 - y**2, which cancel."""

from __future__ import annotations

from typing import Any

import numpy as np

from gdsolve.ops.arithmetic import ADD, DIV, MUL, NEG, RECIPROCAL, SQUARE, SUB
from gdsolve.ops.enclosure import enclosed
from gdsolve.ops.op import Domain, Op
from gdsolve.ops.powers import HYPOT, SQRT

_ANGLES = (0.0, -0.0, 1.0, -2.5, 1.5707963, 3.14159265, 1e-10, 1000.0, -1e5)
_UNIT = Domain(-1.0, 1.0, hint="needs -1 <= x <= 1")
_UNIT_PROBES = (0.0, -0.0, 0.5, -0.9, 0.9999999999, -0.9999999999, 1e-10, 1.0, -1.0)

SIN: Op = Op(
    name="sin",
    enclose=enclosed("periodic.sin"),
    arity=1,
    summary="sine of an angle in radians",
    scalar="sin({0})",
    block=np.sin,
    partials=(lambda g, y, x: g.apply(COS, x),),
    ulp=1,
    probes=_ANGLES,
)

COS: Op = Op(
    name="cos",
    enclose=enclosed("periodic.cos"),
    arity=1,
    summary="cosine of an angle in radians",
    scalar="cos({0})",
    block=np.cos,
    partials=(lambda g, y, x: g.apply(NEG, g.apply(SIN, x)),),
    ulp=1,
    probes=_ANGLES,
)

TAN: Op = Op(
    name="tan",
    enclose=enclosed("periodic.tan"),
    arity=1,
    summary="tangent of an angle in radians",
    scalar="tan({0})",
    block=np.tan,
    partials=(lambda g, y, x: g.apply(ADD, g.constant(1.0), g.apply(SQUARE, y)),),
    ulp=2,
    probes=_ANGLES,
)


def _unit_root(g: Any, x: Any) -> Any:
    """Return sqrt(1 - x**2) as sqrt((1 - x) (1 + x)), accurate near the ends."""
    one = g.constant(1.0)
    return g.apply(SQRT, g.apply(MUL, g.apply(SUB, one, x), g.apply(ADD, one, x)))


ASIN: Op = Op(
    name="asin",
    enclose=enclosed("monotone.asin"),
    arity=1,
    summary="inverse sine",
    scalar="asin({0})",
    block=np.arcsin,
    partials=(lambda g, y, x: g.apply(RECIPROCAL, _unit_root(g, x)),),
    ulp=2,
    domain=_UNIT,
    probes=_UNIT_PROBES,
    curvature="x>=0: convex increasing; x<=0: concave increasing",
)

ACOS: Op = Op(
    name="acos",
    enclose=enclosed("monotone.acos"),
    arity=1,
    summary="inverse cosine",
    scalar="acos({0})",
    block=np.arccos,
    partials=(lambda g, y, x: g.apply(DIV, g.constant(-1.0), _unit_root(g, x)),),
    ulp=2,
    domain=_UNIT,
    probes=_UNIT_PROBES,
    curvature="x>=0: concave decreasing; x<=0: convex decreasing",
)

ATAN: Op = Op(
    name="atan",
    enclose=enclosed("monotone.atan"),
    arity=1,
    summary="inverse tangent",
    scalar="atan({0})",
    block=np.arctan,
    partials=(lambda g, y, x: g.apply(RECIPROCAL, g.apply(ADD, g.constant(1.0), g.apply(SQUARE, x))),),
    ulp=2,
    probes=(0.0, -0.0, 1.0, -2.5, 1e-10, 1e10, -1e100),
    curvature="x>=0: concave increasing; x<=0: convex increasing",
)


def _atan2_partial(g: Any, part: Any, y: Any, x: Any) -> Any:
    # part / (x**2 + y**2) without overflow.
    radius = g.apply(HYPOT, x, y)
    return g.apply(DIV, g.apply(DIV, part, radius), radius)


ATAN2: Op = Op(
    name="atan2",
    enclose=enclosed("periodic.atan2"),
    arity=2,
    summary="angle of the point (x, y), arguments in the order y, x",
    scalar="atan2({0}, {1})",
    block=np.arctan2,
    partials=(
        lambda g, z, y, x: _atan2_partial(g, x, y, x),
        lambda g, z, y, x: g.apply(NEG, _atan2_partial(g, y, y, x)),
    ),
    ulp=2,
    probes=(
        (1.0, 2.0),
        (-1.0, 2.0),
        (1.0, -2.0),
        (-3.0, -0.5),
        (0.0, 1.0),
        (1e200, 1e199),
        (1e-200, -1e-199),
    ),
)

SINH: Op = Op(
    name="sinh",
    enclose=enclosed("monotone.sinh"),
    arity=1,
    summary="hyperbolic sine",
    scalar="sinh({0})",
    block=np.sinh,
    partials=(lambda g, y, x: g.apply(COSH, x),),
    ulp=3,
    probes=(0.0, -0.0, 1.0, -2.5, 1e-10, 700.0, -30.0),
    curvature="x>=0: convex increasing; x<=0: concave increasing",
)

COSH: Op = Op(
    name="cosh",
    enclose=enclosed("periodic.cosh"),
    arity=1,
    summary="hyperbolic cosine",
    scalar="cosh({0})",
    block=np.cosh,
    partials=(lambda g, y, x: g.apply(SINH, x),),
    ulp=3,
    probes=(0.0, -0.0, 1.0, -2.5, 1e-10, 700.0, -30.0),
    curvature="convex signed",
)


TANH: Op = Op(
    name="tanh",
    enclose=enclosed("monotone.tanh"),
    arity=1,
    summary="hyperbolic tangent",
    scalar="tanh({0})",
    block=np.tanh,
    # 1 - tanh(x)**2 would cancel in the tails.
    partials=(lambda g, y, x: g.apply(SECH2, x),),
    ulp=4,
    probes=(0.0, -0.0, 0.5, -1e-8, 20.0, -20.0, 300.0, -700.0),
    curvature="x>=0: concave increasing; x<=0: convex increasing",
)


def _sech2(x: Any) -> Any:
    tail = np.exp(-2 * np.abs(x))
    return 4 * tail / np.square(1 + tail)


SECH2: Op = Op(
    name="sech2",
    enclose=enclosed("periodic.sech2"),
    arity=1,
    summary="1 / cosh(x)**2, the derivative of tanh",
    scalar="sech2({0})",
    block=_sech2,
    partials=(lambda g, y, x: g.apply(MUL, g.apply(MUL, g.constant(-2.0), y), g.apply(TANH, x)),),
    ulp=4,
    probes=(0.0, -0.0, 0.5, -1e-8, 20.0, -20.0, 300.0, -800.0),
)

ASINH: Op = Op(
    name="asinh",
    enclose=enclosed("monotone.asinh"),
    arity=1,
    summary="inverse hyperbolic sine",
    scalar="asinh({0})",
    block=np.arcsinh,
    partials=(lambda g, y, x: g.apply(RECIPROCAL, g.apply(HYPOT, g.constant(1.0), x)),),
    ulp=3,
    probes=(0.0, -0.0, 1.0, -2.5, 1e-10, 1e10, -1e200),
    curvature="x>=0: concave increasing; x<=0: convex increasing",
)


def _acosh_derivative(g: Any, y: Any, x: Any) -> Any:
    # Two roots: their product is nan below 1, as the value is, and does not overflow.
    one = g.constant(1.0)
    return g.apply(
        RECIPROCAL,
        g.apply(MUL, g.apply(SQRT, g.apply(SUB, x, one)), g.apply(SQRT, g.apply(ADD, x, one))),
    )


ACOSH: Op = Op(
    name="acosh",
    enclose=enclosed("monotone.acosh"),
    arity=1,
    summary="inverse hyperbolic cosine",
    scalar="acosh({0})",
    block=np.arccosh,
    partials=(_acosh_derivative,),
    ulp=3,
    domain=Domain(lower=1.0, hint="needs x >= 1"),
    probes=(1.0, 1.0000001, 1.5, 3.0, 1e10, 1e200),
    curvature="concave increasing",
)


def _atanh_derivative(g: Any, y: Any, x: Any) -> Any:
    one = g.constant(1.0)
    return g.apply(RECIPROCAL, g.apply(MUL, g.apply(SUB, one, x), g.apply(ADD, one, x)))


ATANH: Op = Op(
    name="atanh",
    enclose=enclosed("monotone.atanh"),
    arity=1,
    summary="inverse hyperbolic tangent",
    scalar="atanh({0})",
    block=np.arctanh,
    partials=(_atanh_derivative,),
    ulp=3,
    domain=Domain(-1.0, 1.0, True, True, hint="needs -1 < x < 1"),
    probes=(0.0, -0.0, 0.5, -0.9, 0.9999999999, 1e-10, 1.0, -1.0),
    curvature="x>=0: convex increasing; x<=0: concave increasing",
)

TRIGONOMETRIC = (
    SIN, COS, TAN, ASIN, ACOS, ATAN, ATAN2, SINH, COSH, TANH, SECH2, ASINH, ACOSH, ATANH,
)  # fmt: skip
