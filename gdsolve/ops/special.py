"""Special functions. SciPy is imported by the kernel when it is first called: it takes 0.4 s."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from gdsolve.ops import scalar
from gdsolve.ops.arithmetic import MUL, NEG, SQUARE
from gdsolve.ops.enclosure import enclosed
from gdsolve.ops.exponential import EXP
from gdsolve.ops.op import Domain, Op

_TWO_OVER_ROOT_PI = 2.0 / math.sqrt(math.pi)
_NOT_POLE = Domain(hint="needs x other than 0, -1, -2, ...", excluded=(0.0, -1.0, -2.0))
_GAMMA_PROBES = (0.5, 1.0, 1.5, 2.0, 3.7, -0.5, -1.5, 1e-5, 30.0)


def _erf(x: Any) -> Any:
    from scipy.special import erf

    return erf(x)


def _erfc(x: Any) -> Any:
    from scipy.special import erfc

    return erfc(x)


def _gamma(x: Any) -> Any:
    from scipy.special import gamma

    return gamma(x)


def _lgamma(x: Any) -> Any:
    from scipy.special import gammaln

    return gammaln(np.where(x == -np.inf, np.inf, x))  # C99 has +inf at -inf, SciPy -inf


def _digamma(x: Any) -> Any:
    from scipy.special import psi

    return psi(x)


def _polygamma(x: Any, *, order: int) -> Any:
    def value(each: float) -> float:
        try:
            return scalar.polygamma(order, each)
        except (ArithmeticError, ValueError):  # a pole, or an argument that is not finite
            return float("nan") if each != float("inf") else 0.0

    flat = [value(float(each)) for each in np.ravel(x)]
    return np.array(flat, dtype=np.result_type(x)).reshape(np.shape(x))


def _bell(g: Any, x: Any, factor: float) -> Any:
    return g.apply(MUL, g.constant(factor), g.apply(EXP, g.apply(NEG, g.apply(SQUARE, x))))


ERF: Op = Op(
    name="erf",
    enclose=enclosed("monotone.erf"),
    arity=1,
    summary="error function",
    scalar="erf({0})",
    block=_erf,
    partials=(lambda g, y, x: _bell(g, x, _TWO_OVER_ROOT_PI),),
    ulp=4,
    probes=(0.0, -0.0, 0.5, -1.0, 2.5, 1e-10, 6.0, -20.0),
    curvature="x>=0: concave increasing; x<=0: convex increasing",
)

ERFC: Op = Op(
    name="erfc",
    enclose=enclosed("monotone.erfc"),
    arity=1,
    summary="1 - erf(x), accurate for large x",
    scalar="erfc({0})",
    block=_erfc,
    partials=(lambda g, y, x: _bell(g, x, -_TWO_OVER_ROOT_PI),),
    ulp=64,  # measured: SciPy's erfc is off by up to 50 ulp near 20
    probes=(0.0, -0.0, 0.5, -1.0, 2.5, 1e-10, 6.0, 20.0, -20.0),
    curvature="x>=0: convex decreasing; x<=0: concave decreasing",
)

GAMMA: Op = Op(
    name="gamma",
    enclose=enclosed("special.gamma"),
    arity=1,
    summary="gamma function, (x - 1)! for integers",
    scalar="gamma({0})",
    block=_gamma,
    partials=(lambda g, y, x: g.apply(MUL, y, g.apply(DIGAMMA, x)),),
    ulp=16,
    domain=_NOT_POLE,
    probes=(*_GAMMA_PROBES, 171.0),
)

LGAMMA: Op = Op(
    name="lgamma",
    enclose=enclosed("special.lgamma"),
    arity=1,
    summary="logarithm of |gamma(x)|",
    scalar="lgamma({0})",
    block=_lgamma,
    partials=(lambda g, y, x: g.apply(DIGAMMA, x),),
    ulp=32,
    domain=_NOT_POLE,
    probes=(*_GAMMA_PROBES, 1e5, 1e300),
)

DIGAMMA: Op = Op(
    name="digamma",
    enclose=enclosed("special.digamma"),
    arity=1,
    summary="derivative of lgamma",
    scalar="digamma({0})",
    block=_digamma,
    partials=(lambda g, y, x: g.apply(POLYGAMMA, x, order=1),),
    domain=_NOT_POLE,
    probes=(*_GAMMA_PROBES, 1e5),
)


def _next_polygamma(g: Any, y: Any, x: Any) -> Any:
    return g.apply(POLYGAMMA, x, order=y.attributes["order"] + 1)


POLYGAMMA: Op = Op(
    name="polygamma",
    enclose=enclosed("special.polygamma"),
    arity=1,
    summary="derivative of digamma of a constant order (attribute `order`, at least 1)",
    scalar="polygamma({order}, {0})",
    block=_polygamma,
    partials=(_next_polygamma,),
    domain=_NOT_POLE,
    probes=(0.5, 1.0, 1.5, 3.7, 30.0, 1e-3),
)

SPECIAL = (ERF, ERFC, GAMMA, LGAMMA, DIGAMMA, POLYGAMMA)
