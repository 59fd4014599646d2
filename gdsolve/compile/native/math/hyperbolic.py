"""Hyperbolic functions, from e**x - 1."""

from __future__ import annotations

from gdsolve.compile.native.ir import Code, Real, real
from gdsolve.compile.native.math import bits
from gdsolve.compile.native.math.exponential import UNDERFLOW, exp_in_range, expm1_sum

SINH = (
    0.16666666666666669, 0.008333333333333148, 0.00019841269841431854, 2.7557319157076668e-06,
    2.505212313601198e-08, 1.605725982192172e-10, 7.758747240590491e-13,
)  # fmt: skip
"""(sinh(x) / x - 1) / z in z = x**2, |x| <= 1, error 2**-63."""

_OVERFLOW = 710.6
"""Half of e**x is infinite there, and the exponent of its larger factor is not."""


def tanh(code: Code, x: Real) -> Real:
    """Return the hyperbolic tangent, 1.5 ulp; special values as NumPy has them."""
    size = bits.at_most(code, code.abs(x), 20.0)
    first, small = expm1_sum(code, code.add(size, size))
    e = code.add(first, small)
    below = code.add(e, real(2.0))
    inverse = code.div(real(1.0), below)
    # Below tanh(x) = 1/2 it is e / (e + 2) with e = exp(2 |x|) - 1, where all that was rounded is made good; above
    # it is 1 - 2 / (e + 2).
    quotient = code.mul(e, inverse)
    minus = code.neg(quotient)
    rest = code.fma(
        minus, bits.rest_of_sum(code, real(2.0), e, below), bits.rest_of_sum(code, first, small, e)
    )
    missing = code.add(code.fma(minus, below, e), rest)
    lower = code.fma(missing, inverse, quotient)
    upper = code.fma(inverse, real(-2.0), real(1.0))
    result = code.select(code.compare("ogt", e, real(2.0)), upper, lower)
    return bits.keep_tiny(code, x, bits.flip(code, result, bits.sign_of(code, x)))


def sech2(code: Code, x: Real) -> Real:
    """Return 1 / cosh(x)**2, 2.6 ulp; special values as NumPy has them, subnormal results included."""
    twice = code.mul(code.abs(x), real(-2.0))
    tail = exp_in_range(code, bits.at_least(code, twice, UNDERFLOW))
    square = code.fma(tail, code.add(tail, real(2.0)), real(1.0))
    return code.div(code.mul(tail, real(4.0)), square)


def sinh(code: Code, x: Real) -> Real:
    """Return the hyperbolic sine, 1.4 ulp; special values as NumPy has them."""
    size = bits.at_most(code, code.abs(x), _OVERFLOW)
    z = code.mul(size, size)
    near = code.fma(code.mul(size, z), code.polynomial(z, SINH), size)
    first, small = expm1_sum(code, size, -2)
    quarter = code.add(first, small)
    half = code.add(quarter, quarter)
    # (e + e / (e + 1)) / 2 with e = exp(|x|) - 1
    fraction = code.sub(real(0.5), code.div(real(0.5), code.fma(half, real(2.0), real(1.0))))
    result = code.select(code.compare("olt", size, real(1.0)), near, code.add(half, fraction))
    return bits.flip(code, result, bits.sign_of(code, x))


def cosh(code: Code, x: Real) -> Real:
    """Return the hyperbolic cosine, 1.3 ulp; special values as NumPy has them."""
    half = exp_in_range(code, bits.at_most(code, code.abs(x), _OVERFLOW), -1)
    return code.add(half, code.div(real(0.25), half))
