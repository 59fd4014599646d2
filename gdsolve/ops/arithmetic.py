"""Sums, products, quotients, and what rounds or folds the line: abs, sign, floor, ceil."""

from __future__ import annotations

from typing import Any

import numpy as np

from gdsolve.ops.enclosure import enclosed
from gdsolve.ops.op import Domain, Op

_VALUES = (0.0, -0.0, 1.0, -2.5, 3.7, 1e-300, -1e300, 1e-8)
_PAIRS = ((0.0, 0.0), (1.5, -2.0), (-3.0, 0.25), (1e200, 1e-200), (1e-160, 3.0), (-0.0, 2.0), (7.0, 7.0))

NEG: Op = Op(
    name="neg",
    enclose=enclosed("arithmetic.neg"),
    arity=1,
    summary="-x",
    scalar="-{0}",
    block=np.negative,
    partials=(lambda g, y, x: g.constant(-1.0),),
    probes=_VALUES,
    curvature="affine decreasing",
)

ADD: Op = Op(
    name="add",
    enclose=enclosed("arithmetic.add"),
    arity=2,
    summary="x + y",
    scalar="{0} + {1}",
    block=np.add,
    partials=(lambda g, z, x, y: g.constant(1.0), lambda g, z, x, y: g.constant(1.0)),
    probes=_PAIRS,
    curvature="affine increasing",
    commutative=True,
)

SUB: Op = Op(
    name="sub",
    enclose=enclosed("arithmetic.sub"),
    arity=2,
    summary="x - y",
    scalar="{0} - {1}",
    block=np.subtract,
    partials=(lambda g, z, x, y: g.constant(1.0), lambda g, z, x, y: g.constant(-1.0)),
    probes=_PAIRS,
    curvature="affine increasing decreasing",
)

MUL: Op = Op(
    name="mul",
    enclose=enclosed("arithmetic.mul"),
    arity=2,
    summary="x * y, as IEEE has it: 0 * inf is nan",
    scalar="{0} * {1}",
    block=np.multiply,
    partials=(lambda g, z, x, y: y, lambda g, z, x, y: x),
    probes=_PAIRS,
    commutative=True,
)


def _masked_product(x: Any, y: Any) -> Any:
    return np.where(x == 0, x, x * y)


def _masked_bar(g: Any, z: Any, bar: Any, x: Any, y: Any) -> tuple[Any, Any]:
    from gdsolve.ops.selection import EQ, WHERE

    # y - y is 0 exactly where y is finite. Elsewhere x is the zero of a branch not taken (a nonzero x has
    # already made z infinite or nan), and what flows back to it must be 0 as well.
    finite = g.apply(WHERE, g.apply(EQ, g.apply(SUB, y, y), g.constant(0.0)), bar, g.constant(0.0))
    return g.apply(MASKED_MUL, finite, y), g.apply(MASKED_MUL, x, bar)


def _masked_tangent(g: Any, z: Any, tangents: tuple[Any, Any], x: Any, y: Any) -> Any:
    tx, ty = tangents
    parts = [] if tx is None else [g.apply(MASKED_MUL, tx, y)]
    if ty is not None:
        parts.append(g.apply(MASKED_MUL, x, ty))
    return parts[0] if len(parts) == 1 else g.apply(ADD, *parts)


MASKED_MUL: Op = Op(
    name="masked_mul",
    enclose=enclosed("arithmetic.masked_mul"),
    arity=2,
    summary="x * y, but 0 where x is 0, even if y is infinite or nan (written by derivative rules only)",
    scalar="({0} if {0} == 0.0 else {0} * {1})",
    block=_masked_product,
    pull_back=_masked_bar,
    push_forward=_masked_tangent,
    probes=((1.5, -2.0), (-3.0, 0.25), (1e200, 1e-200), (2.0, -0.0)),
)

RECIPROCAL: Op = Op(
    name="reciprocal",
    enclose=enclosed("arithmetic.reciprocal"),
    arity=1,
    summary="1 / x",
    scalar="1.0 / {0}",
    block=np.reciprocal,
    partials=(lambda g, y, x: g.apply(NEG, g.apply(SQUARE, y)),),
    domain=Domain(excluded=(0.0,), hint="needs a denominator other than 0"),
    probes=(0.0, -0.0, 1.0, -2.5, 1e-300, -1e150, 1e-8),
    curvature="x>=0: convex decreasing; x<=0: concave decreasing",
)

DIV: Op = Op(
    name="div",
    enclose=enclosed("arithmetic.div"),
    arity=2,
    summary="x / y",
    scalar="{0} / {1}",
    block=np.divide,
    # Products with a reciprocal become one division when the graph is simplified.
    partials=(
        lambda g, z, x, y: g.apply(RECIPROCAL, y),
        lambda g, z, x, y: g.apply(NEG, g.apply(DIV, z, y)),
    ),
    domain=Domain(excluded=(0.0,), hint="needs a denominator other than 0", argument=1),
    probes=((1.5, -2.0), (-3.0, 0.25), (0.0, 0.0), (1.0, 0.0), (1e-160, 3.0), (1e200, 1e10), (7.0, 7.0)),
)

SQUARE: Op = Op(
    name="square",
    enclose=enclosed("arithmetic.square"),
    arity=1,
    summary="x**2",
    scalar="{0} * {0}",
    block=np.square,
    partials=(lambda g, y, x: g.apply(MUL, g.constant(2.0), x),),
    probes=(0.0, -0.0, 1.0, -2.5, 1e-170, 1e150, -1e-8),
    curvature="convex signed",
)

ABS: Op = Op(
    name="abs",
    enclose=enclosed("arithmetic.absolute"),
    arity=1,
    summary="|x|; the derivative at 0 is taken as 0",
    scalar="fabs({0})",
    block=np.abs,
    partials=(lambda g, y, x: g.apply(SIGN, x),),
    probes=_VALUES,
    curvature="convex signed",
    kinks=(0.0,),
)

SIGN: Op = Op(
    name="sign",
    enclose=enclosed("arithmetic.sign"),
    arity=1,
    summary="1, -1 or 0 by the sign of x",
    scalar="sign({0})",
    block=np.sign,
    partials=(None,),
    probes=_VALUES,
    curvature="none increasing",
    kinks=(0.0,),
    flat=True,
)

FLOOR: Op = Op(
    name="floor",
    enclose=enclosed("arithmetic.floor"),
    arity=1,
    summary="the largest integer not above x",
    scalar="floor({0})",
    block=np.floor,
    partials=(None,),
    probes=(0.0, -0.0, 0.5, -0.5, 2.0, -2.5, 1e300),
    curvature="none increasing",
    flat=True,
)

CEIL: Op = Op(
    name="ceil",
    enclose=enclosed("arithmetic.ceil"),
    arity=1,
    summary="the smallest integer not below x",
    scalar="ceil({0})",
    block=np.ceil,
    partials=(None,),
    probes=(0.0, -0.0, 0.5, -0.5, 2.0, -2.5, 1e300),
    curvature="none increasing",
    flat=True,
)

ARITHMETIC = (NEG, ADD, SUB, MUL, MASKED_MUL, DIV, RECIPROCAL, SQUARE, ABS, SIGN, FLOOR, CEIL)
