"""Inverse hyperbolic functions, from log(1 + x)."""

from __future__ import annotations

import math

from gdsolve.compile.native.ir import Code, Real, real
from gdsolve.compile.native.math import bits
from gdsolve.compile.native.math.logarithm import log1p, log1p_in_range

_SQUARES_OVERFLOW = 2.0**500


def asinh(code: Code, x: Real) -> Real:
    """Return the inverse hyperbolic sine, 1.9 ulp; in doubt beyond 2**500."""
    size = code.abs(x)
    code.doubt(code.compare("ogt", size, real(_SQUARES_OVERFLOW)))
    square = code.mul(size, size)
    root = code.sqrt(code.add(square, real(1.0)))
    # log(x + sqrt(1 + x**2)), without the 1 that cancels
    beyond = code.add(size, code.div(square, code.add(root, real(1.0))))
    result, _ = log1p_in_range(code, beyond)
    return bits.keep_tiny(code, x, bits.flip(code, result, bits.sign_of(code, x)))


def acosh(code: Code, x: Real) -> Real:
    """Return the inverse hyperbolic cosine, 2.2 ulp; nan below 1, in doubt beyond 2**500."""
    code.doubt(code.compare("ogt", x, real(_SQUARES_OVERFLOW)))
    t = code.sub(x, real(1.0))
    root = code.sqrt(code.fma(t, t, code.add(t, t)))
    result, _ = log1p_in_range(code, code.add(t, root))
    return code.select(code.compare("oge", x, real(1.0)), result, real(math.nan))


def atanh(code: Code, x: Real) -> Real:
    """Return the inverse hyperbolic tangent, 2.1 ulp; nan beyond 1, in doubt at 1."""
    size = code.abs(x)
    ratio = code.div(code.add(size, size), code.sub(real(1.0), size))
    result = code.mul(log1p(code, ratio), real(0.5))
    return bits.flip(code, result, bits.sign_of(code, x))
