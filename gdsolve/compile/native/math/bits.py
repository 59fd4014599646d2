"""Integers and signs inside the bits of a float64."""

from __future__ import annotations

from gdsolve.compile.native.ir import Code, Integer, Mask, Real, integer, real

MAGIC = 1.5 * 2.0**52
"""Added to |x| < 2**51 it rounds x to an integer, which then stands in the low bits: no conversion is needed."""

SIGN = integer(-(2**63))
"""The sign bit."""


def nearest(code: Code, x: Real, factor: float) -> tuple[Real, Integer]:
    """Return the integer nearest to factor * x, as a float64 and as bits of which the low ones count."""
    shifted = code.fma(x, real(factor), real(MAGIC))
    return code.sub(shifted, real(MAGIC)), code.bits(shifted)


def whole_bits(code: Code, k: Real) -> Integer:
    """Return bits whose low ones are those of the integer that a float64 holds."""
    return code.bits(code.add(k, real(MAGIC)))


def power_of_two(code: Code, k: Integer, exponent: int = 0) -> Real:
    """Return 2**(k + exponent), which must be normal or infinity; the low bits of k count."""
    raised = code.integers("shl", k, integer(52))
    return code.from_bits(code.integers("add", raised, integer((0x3FF + exponent) << 52)))


def sign_of(code: Code, x: Real) -> Integer:
    """Return the sign bit of x alone."""
    return code.integers("and", code.bits(x), SIGN)


def flip(code: Code, x: Real, sign: Integer) -> Real:
    """Return x, negated where the sign bit is set; the other bits of `sign` are 0."""
    return code.from_bits(code.integers("xor", code.bits(x), sign))


def is_odd(code: Code, k: Integer) -> Mask:
    """Return where the lowest bit is set."""
    return code.compare_integers("slt", code.integers("shl", k, integer(63)), integer(0))


def is_positive_normal(code: Code, x: Real) -> Mask:
    """Return where x is positive, normal and finite."""
    # One comparison of integers: the bits of these numbers are a range, moved to the bottom of the signed ones.
    moved = code.integers("add", code.bits(x), integer((1 << 63) - (1 << 52)))
    return code.compare_integers("slt", moved, integer((0x7FE << 52) - (1 << 63)))


def at_least(code: Code, x: Real, limit: float) -> Real:
    """Return the larger one of x and a limit, nan where x is."""
    return code.select(code.compare("olt", x, real(limit)), real(limit), x)


def at_most(code: Code, x: Real, limit: float) -> Real:
    """Return the smaller one of x and a limit, nan where x is."""
    return code.select(code.compare("ogt", x, real(limit)), real(limit), x)


def keep_zero(code: Code, x: Real, y: Real) -> Real:
    """Return x where it is 0, else y: an odd function keeps the sign of zero."""
    return code.select(code.compare("oeq", x, real(0.0)), x, y)


def keep_tiny(code: Code, x: Real, y: Real) -> Real:
    """Return x where |x| < 2**-54, else y: what an odd function of slope 1 is there, for subnormal numbers too."""
    return code.select(code.compare("olt", code.abs(x), real(2.0**-54)), x, y)


def rest_of_sum(code: Code, larger: Real, smaller: Real, rounded: Real) -> Real:
    """Return what rounding took from a sum, exactly if the first one is larger or 0 (T. J. Dekker, 1971)."""
    return code.add(code.sub(larger, rounded), smaller)
