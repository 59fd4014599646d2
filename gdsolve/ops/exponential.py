"""Exponentials and logarithms. Derivatives are written so that they stay accurate in the tails."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from gdsolve.ops.arithmetic import ADD, DIV, MUL, NEG, RECIPROCAL
from gdsolve.ops.enclosure import enclosed
from gdsolve.ops.op import Domain, Op

_POSITIVE = Domain(lower=0.0, lower_open=True, hint="needs x > 0")
_LOG_PROBES = (0.0, 1e-300, 1e-8, 0.5, 1.0, 1.0000000001, 2.5, 1e300)

EXP: Op = Op(
    name="exp",
    enclose=enclosed("monotone.exp"),
    arity=1,
    summary="e**x",
    scalar="exp({0})",
    block=np.exp,
    partials=(lambda g, y, x: y,),
    ulp=1,
    probes=(0.0, -0.0, 1.0, -2.5, 1e-10, -700.0, 700.0, -800.0, 800.0),
    curvature="convex increasing",
)

EXPM1: Op = Op(
    name="expm1",
    enclose=enclosed("monotone.expm1"),
    arity=1,
    summary="e**x - 1, accurate near 0",
    scalar="expm1({0})",
    block=np.expm1,
    partials=(lambda g, y, x: g.apply(EXP, x),),
    ulp=2,
    probes=(0.0, -0.0, 1.0, -2.5, 1e-10, -1e-300, 700.0, -50.0),
    curvature="convex increasing",
)

LOG: Op = Op(
    name="log",
    enclose=enclosed("monotone.log"),
    arity=1,
    summary="natural logarithm",
    scalar="log({0})",
    block=np.log,
    partials=(lambda g, y, x: g.apply(RECIPROCAL, x),),
    ulp=1,
    domain=_POSITIVE,
    probes=_LOG_PROBES,
    curvature="concave increasing",
)

LOG2: Op = Op(
    name="log2",
    enclose=enclosed("monotone.log2"),
    arity=1,
    summary="logarithm to base 2",
    scalar="log2({0})",
    block=np.log2,
    partials=(lambda g, y, x: g.apply(DIV, g.constant(1.0 / math.log(2.0)), x),),
    ulp=2,
    domain=_POSITIVE,
    probes=_LOG_PROBES,
    curvature="concave increasing",
)

LOG10: Op = Op(
    name="log10",
    enclose=enclosed("monotone.log10"),
    arity=1,
    summary="logarithm to base 10",
    scalar="log10({0})",
    block=np.log10,
    partials=(lambda g, y, x: g.apply(DIV, g.constant(1.0 / math.log(10.0)), x),),
    ulp=2,
    domain=_POSITIVE,
    probes=_LOG_PROBES,
    curvature="concave increasing",
)

LOG1P: Op = Op(
    name="log1p",
    enclose=enclosed("monotone.log1p"),
    arity=1,
    summary="log(1 + x), accurate near 0",
    scalar="log1p({0})",
    block=np.log1p,
    partials=(lambda g, y, x: g.apply(RECIPROCAL, g.apply(ADD, x, g.constant(1.0))),),
    ulp=2,
    domain=Domain(lower=-1.0, lower_open=True, hint="needs x > -1"),
    probes=(0.0, -0.0, 1e-300, -1e-10, -0.5, -0.999999, 2.5, 1e300, -1.0),
    curvature="concave increasing",
)


def _sigmoid(x: Any) -> Any:
    tail = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, tail) / (1 + tail)


SIGMOID: Op = Op(
    name="sigmoid",
    enclose=enclosed("monotone.sigmoid"),
    arity=1,
    summary="1 / (1 + e**-x)",
    scalar="sigmoid({0})",
    block=_sigmoid,
    # y * (1 - y) would cancel for large x.
    partials=(lambda g, y, x: g.apply(MUL, y, g.apply(SIGMOID, g.apply(NEG, x))),),
    ulp=3,
    probes=(0.0, -0.0, 1.0, -2.5, 40.0, -40.0, 700.0, -700.0, 1e-10),
    curvature="x>=0: concave increasing; x<=0: convex increasing",
)


def _softplus(x: Any) -> Any:
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


SOFTPLUS: Op = Op(
    name="softplus",
    enclose=enclosed("monotone.softplus"),
    arity=1,
    summary="log(1 + e**x)",
    scalar="softplus({0})",
    block=_softplus,
    partials=(lambda g, y, x: g.apply(SIGMOID, x),),
    ulp=3,
    probes=(0.0, -0.0, 1.0, -2.5, 40.0, -40.0, 700.0, -700.0, 1e-10),
    curvature="convex increasing",
)

EXPONENTIAL = (EXP, EXPM1, LOG, LOG2, LOG10, LOG1P, SIGMOID, SOFTPLUS)
