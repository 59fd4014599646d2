"""Integers and signs inside the bits of a float64."""

from __future__ import annotations

from gdsolve.compile.native.ir import Code, Integer, Mask, Real, integer, real

MAGIC = 1.5 * 2.0**52
"""Added to |x| < 2**51 it rounds x to an integer, which then stands in the low bits: no conversion is needed."""

SIGN = integer(-(2**63))
"""The sign bit."""

ONE = integer(0x3FF << 52)
"""The bits of 1.0."""


def nearest(code: Code, x: Real, factor: float) -> tuple[Real, Integer]:
    """Return the integer nearest to factor * x, as a float64 and as bits of which the low ones count."""
    shifted = code.fma(x, real(factor), real(MAGIC))
    return code.sub(shifted, real(MAGIC)), code.bits(shifted)


def whole_bits(code: Code, k: Real) -> Integer:
    """Return bits whose low ones are those of the integer that a float64 holds."""
    return code.bits(code.add(k, real(MAGIC)))


def scale(code: Code, x: Real, k: Integer) -> Real:
    """Return x * 2**k by addition to the exponent; the result must be a normal number, as x is."""
    return code.from_bits(code.integers("add", code.bits(x), code.integers("shl", k, integer(52))))


def power_of_two(code: Code, k: Integer) -> Real:
    """Return 2**k for -1023 < k < 1024."""
    return code.from_bits(code.integers("add", ONE, code.integers("shl", k, integer(52))))


def sign_of(code: Code, x: Real) -> Integer:
    """Return the sign bit of x alone."""
    return code.integers("and", code.bits(x), SIGN)


def flip(code: Code, x: Real, sign: Integer) -> Real:
    """Return x, negated where the sign bit is set; the other bits of `sign` are 0."""
    return code.from_bits(code.integers("xor", code.bits(x), sign))


def is_odd(code: Code, k: Integer) -> Mask:
    """Return where the lowest bit is set."""
    return code.compare_integers("slt", code.integers("shl", k, integer(63)), integer(0))


def maximum(code: Code, x: Real, limit: Real) -> Real:
    """Return the larger one, `limit` where x is nan."""
    return code.select(code.compare("ogt", x, limit), x, limit)


def minimum(code: Code, x: Real, limit: Real) -> Real:
    """Return the smaller one, `limit` where x is nan."""
    return code.select(code.compare("olt", x, limit), x, limit)


def keep_zero(code: Code, x: Real, y: Real) -> Real:
    """Return x where it is 0, else y: an odd function keeps the sign of zero."""
    return code.select(code.compare("oeq", x, real(0.0)), x, y)
