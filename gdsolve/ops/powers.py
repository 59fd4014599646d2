"""Powers and roots. Constant integer exponents have an operation of their own, `powi`."""

from __future__ import annotations

from typing import Any

import numpy as np

from gdsolve.ops.arithmetic import DIV, MASKED_MUL, MUL, RECIPROCAL, SQUARE, SUB
from gdsolve.ops.enclosure import enclosed
from gdsolve.ops.exponential import LOG
from gdsolve.ops.op import Domain, NodeView, Op
from gdsolve.ops.selection import EQ, WHERE


def _power_by_base(g: Any, z: Any, x: Any, y: Any) -> Any:
    # y * x**(y - 1), and 0 for y = 0 even at x = 0, where the second factor is infinite.
    return g.apply(MASKED_MUL, y, g.apply(POW, x, g.apply(SUB, y, g.constant(1.0))))


def _power_by_exponent(g: Any, z: Any, x: Any, y: Any) -> Any:
    # x**y * log(x), and 0 where the power is 0 (0**2 does not change when the exponent does).
    return g.apply(MASKED_MUL, z, g.apply(LOG, x))


POW: Op = Op(
    name="pow",
    enclose=enclosed("powers.pow_"),
    arity=2,
    summary="x**y",
    scalar="pow({0}, {1})",
    block=np.power,
    partials=(_power_by_base, _power_by_exponent),
    ulp=2,
    domain=Domain(lower=0.0, hint="needs a base >= 0 for an exponent that is not an integer"),
    probes=(
        (0.0, 2.0), (0.0, 0.5), (0.0, 0.0), (2.0, 0.0), (2.0, 3.0), (2.0, -1.5), (1e-300, 0.5), (1e300, 0.9),
        (1.0000001, 1e6), (0.5, 1e-12), (3.0, 1.0), (0.001, 0.001),
    ),
)  # fmt: skip


def _integer_power(x: Any, *, exponent: int) -> Any:
    if exponent == 3:
        return x * x * x
    if exponent == 4:
        return np.square(np.square(x))
    return np.power(x, float(exponent))


def _integer_power_derivative(g: Any, y: Any, x: Any) -> Any:
    exponent = y.attributes["exponent"]
    return g.apply(MUL, g.constant(float(exponent)), g.apply(POWI, x, exponent=exponent - 1))


def _integer_power_curvature(node: NodeView) -> str:
    exponent = node.attributes["exponent"]
    if exponent > 0:
        return "convex signed" if exponent % 2 == 0 else _ODD_POWER
    return _EVEN_POLE if exponent % 2 == 0 else _ODD_POLE


_ODD_POWER = "x>=0: convex increasing; x<=0: concave increasing"
_EVEN_POLE = "x>=0: convex decreasing; x<=0: convex increasing"
_ODD_POLE = "x>=0: convex decreasing; x<=0: concave decreasing"

POWI: Op = Op(
    name="powi",
    enclose=enclosed("powers.powi"),
    arity=1,
    summary="x**n for a constant integer n (attribute `exponent`)",
    scalar="{0}**{exponent}",
    block=_integer_power,
    partials=(_integer_power_derivative,),
    ulp=3,
    probes=(0.0, -0.0, 1.0, -2.5, 0.3, 1e-60, -1e40),
    curvature=_integer_power_curvature,
)

SQRT: Op = Op(
    name="sqrt",
    enclose=enclosed("powers.sqrt"),
    arity=1,
    summary="square root",
    scalar="sqrt({0})",
    block=np.sqrt,
    partials=(lambda g, y, x: g.apply(DIV, g.constant(0.5), y),),
    domain=Domain(lower=0.0, hint="needs x >= 0"),
    probes=(0.0, 1e-300, 1e-8, 0.5, 1.0, 2.0, 1e300),
    curvature="concave increasing",
)

CBRT: Op = Op(
    name="cbrt",
    enclose=enclosed("monotone.cbrt"),
    arity=1,
    summary="cube root, real for negative x",
    scalar="cbrt({0})",
    block=np.cbrt,
    partials=(lambda g, y, x: g.apply(RECIPROCAL, g.apply(MUL, g.constant(3.0), g.apply(SQUARE, y))),),
    ulp=1,
    probes=(0.0, 1e-300, -1e-8, 0.5, -1.0, 2.0, -1e300),
    curvature="x>=0: concave increasing; x<=0: convex increasing",
)


def _share(g: Any, part: Any, whole: Any) -> Any:
    zero = g.constant(0.0)
    return g.apply(WHERE, g.apply(EQ, whole, zero), zero, g.apply(DIV, part, whole))


HYPOT: Op = Op(
    name="hypot",
    enclose=enclosed("powers.hypot"),
    arity=2,
    summary="sqrt(x**2 + y**2) without overflow; the derivative at (0, 0) is taken as 0",
    scalar="hypot({0}, {1})",
    block=np.hypot,
    partials=(lambda g, z, x, y: _share(g, x, z), lambda g, z, x, y: _share(g, y, z)),
    ulp=2,
    probes=((0.0, 0.0), (3.0, -4.0), (0.0, -2.0), (1e-200, 1e-201), (-1e300, 1e299)),
    curvature="convex signed",
    commutative=True,
)

POWERS = (POW, POWI, SQRT, CBRT, HYPOT)
