"""Polynomials whose parts do not wait for each other."""

from __future__ import annotations

from collections.abc import Sequence

from gdsolve.compile.native.ir import Code, Real


def even_odd(code: Code, x: Real, coefficients: Sequence[float]) -> Real:
    """Return c[0] + c[1] x + ... as p(x**2) + x q(x**2): two operations more than Horner's rule, half as deep.

    Nothing else is there to do in a loop with one function: the processor waits for the chain of products. The
    lowest terms, which decide the rounding, are better added by the caller.
    """
    square = code.mul(x, x)
    even = code.polynomial(square, coefficients[0::2])
    return code.fma(x, code.polynomial(square, coefficients[1::2]), even)
