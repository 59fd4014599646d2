"""Hyperbolic functions, from e**x - 1."""

from __future__ import annotations

from typing import NamedTuple

from gdsolve.compile.native.ir import Code, Real, real
from gdsolve.compile.native.math import bits
from gdsolve.compile.native.math.exponential import UNDERFLOW, expm1_sum

SINH = (
    0.16666666666666669, 0.008333333333333148, 0.00019841269841431854, 2.7557319157076668e-06,
    2.505212313601198e-08, 1.605725982192172e-10, 7.758747240590491e-13,
)  # fmt: skip
"""(sinh(x) / x - 1) / z in z = x**2, |x| <= 1, error 2**-63."""

_OVERFLOW = 710.6
"""Half of e**x is infinite there, and the exponent of its larger factor is not."""


class _Tail(NamedTuple):
    """What tanh and its derivative have in common: written twice with the same words, LLVM computes it once.

    Everything is on the scale 2**-64, so that nothing overflows before 1 / cosh(x)**2 is 0.

    Attributes:
        e: exp(2 |x|) - 1.
        rest: what rounding took from e.
        below: e + 2.
        inverse: 1 / (e + 2).
    """

    e: Real
    rest: Real
    below: Real
    inverse: Real


_SCALE = 2.0**-64


def _tail(code: Code, x: Real) -> _Tail:
    size = bits.at_most(code, code.abs(x), -UNDERFLOW / 2)
    first, small = expm1_sum(code, code.add(size, size), -64)
    e = code.add(first, small)
    below = code.add(e, real(2.0 * _SCALE))
    return _Tail(e, bits.rest_of_sum(code, first, small, e), below, code.div(real(1.0), below))


def tanh(code: Code, x: Real) -> Real:
    """Return the hyperbolic tangent, 1.6 ulp; special values as NumPy has them."""
    e, rest, below, inverse = _tail(code, x)
    # Below tanh(x) = 1/2 it is e / (e + 2), where all that was rounded is made good; above it is 1 - 2 / (e + 2).
    quotient = code.mul(e, inverse)
    minus = code.neg(quotient)
    rest = code.fma(minus, bits.rest_of_sum(code, real(2.0 * _SCALE), e, below), rest)
    missing = code.add(code.fma(minus, below, e), rest)
    lower = code.fma(missing, inverse, quotient)
    upper = code.fma(inverse, real(-2.0 * _SCALE), real(1.0))
    result = code.select(code.compare("ogt", e, real(2.0 * _SCALE)), upper, lower)
    return bits.keep_tiny(code, x, bits.flip(code, result, bits.sign_of(code, x)))


def sech2(code: Code, x: Real) -> Real:
    """Return 1 / cosh(x)**2, 2.5 ulp; special values as NumPy has them, subnormal results included."""
    _, rest, below, inverse = _tail(code, x)
    minus = code.neg(inverse)
    missing = code.fma(minus, rest, code.fma(minus, below, real(1.0)))
    inverse = code.fma(inverse, missing, inverse)
    # 4 (1 / (e + 2)) (1 - 1 / (e + 2))
    other = code.fma(inverse, real(-_SCALE), real(1.0))
    return code.mul(code.mul(inverse, other), real(4.0 * _SCALE))


def sinh(code: Code, x: Real) -> Real:
    """Return the hyperbolic sine, 1.4 ulp; special values as NumPy has them."""
    size = code.abs(x)
    z = code.mul(size, size)
    near = code.fma(code.mul(size, z), code.polynomial(z, SINH), size)
    half, inverse = _half_and_inverse(code, x)
    far = code.add(half, code.sub(real(0.5), inverse))
    result = code.select(code.compare("olt", size, real(1.0)), near, far)
    return bits.flip(code, result, bits.sign_of(code, x))


def cosh(code: Code, x: Real) -> Real:
    """Return the hyperbolic cosine, 1.7 ulp; special values as NumPy has them."""
    half, inverse = _half_and_inverse(code, x)
    return code.add(half, code.add(real(0.5), inverse))


def _half_and_inverse(code: Code, x: Real) -> tuple[Real, Real]:
    """Return (e**|x| - 1) / 2, infinite where it overflows, and e**-|x| / 2: what sinh and cosh have in common."""
    first, small = expm1_sum(code, bits.at_most(code, code.abs(x), _OVERFLOW), -2)
    quarter = code.add(first, small)
    half = code.add(quarter, quarter)
    return half, code.div(real(0.5), code.fma(half, real(2.0), real(1.0)))
