"""The logistic function and its integral, from e**-|x|."""

from __future__ import annotations

from gdsolve.compile.native.ir import Code, Real, real
from gdsolve.compile.native.math import bits
from gdsolve.compile.native.math.exponential import UNDERFLOW, exp_in_range
from gdsolve.compile.native.math.logarithm import log1p_of_fraction


def sigmoid(code: Code, x: Real) -> Real:
    """Return 1 / (1 + e**-x), 2.4 ulp; special values as NumPy has them, subnormal results included."""
    tail = _tail(code, x)
    above = code.select(code.compare("oge", x, real(0.0)), real(1.0), tail)
    return code.div(above, code.add(tail, real(1.0)))


def softplus(code: Code, x: Real) -> Real:
    """Return log(1 + e**x), 1.8 ulp; special values as NumPy has them, subnormal results included."""
    rest = log1p_of_fraction(code, _tail(code, x))
    return code.add(bits.at_least(code, x, 0.0), rest)


def _tail(code: Code, x: Real) -> Real:
    return exp_in_range(code, bits.at_least(code, code.neg(code.abs(x)), UNDERFLOW))
