"""What each operation of the graph is on eight lanes. An operation without a rule is not available here.

A rule may leave nan or infinities where NumPy has them too, and marks lanes where it would be wrong as
doubtful; it never returns a wrong finite number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from gdsolve.compile.native.ir import Code, Real, real
from gdsolve.compile.native.math import (
    error_functions,
    exponential,
    gamma_functions,
    hyperbolic,
    inverse_hyperbolic,
    inverse_trigonometric,
    logarithm,
    logistic,
    powers,
    trigonometric,
)

Rule: TypeAlias = Callable[..., Real]
"""`(code, *operands, **attributes) -> result`."""

MOST_MULTIPLIED = 64
"""Largest exponent that becomes products, as in `compile.rows.split`."""


def _comparison(relation: str) -> Rule:
    def rule(code: Code, a: Real, b: Real) -> Real:
        return code.select(code.compare(relation, a, b), real(1.0), real(0.0))

    return rule


def _where(code: Code, condition: Real, a: Real, b: Real) -> Real:
    return code.select(code.compare("une", condition, real(0.0)), a, b)


def _minimum(code: Code, a: Real, b: Real) -> Real:
    smaller = code.select(code.compare("olt", a, b), a, b)
    return code.select(code.compare("uno", a, a), a, smaller)


def _maximum(code: Code, a: Real, b: Real) -> Real:
    larger = code.select(code.compare("ogt", a, b), a, b)
    return code.select(code.compare("uno", a, a), a, larger)


def _relu(code: Code, a: Real) -> Real:
    return code.select(code.compare("ole", a, real(0.0)), real(0.0), a)


def _sign(code: Code, a: Real) -> Real:
    signed = code.intrinsic("copysign", real(1.0), a)
    # Zeros and nan are their own sign.
    return code.select(code.compare("one", a, real(0.0)), signed, a)


def _masked_product(code: Code, a: Real, b: Real) -> Real:
    return code.select(code.compare("oeq", a, real(0.0)), a, code.mul(a, b))


def _integer_power(code: Code, a: Real, *, exponent: int) -> Real:
    if abs(exponent) > MOST_MULTIPLIED:
        raise NotImplementedError
    power = _multiplied(code, a, abs(exponent))
    return power if exponent > 0 else code.div(real(1.0), power)


def _multiplied(code: Code, a: Real, exponent: int) -> Real:
    if exponent == 0:
        return real(1.0)
    if exponent == 1:
        return a
    half = _multiplied(code, a, exponent // 2)
    square = code.mul(half, half)
    return code.mul(square, a) if exponent % 2 else square


def _reciprocal(code: Code, a: Real) -> Real:
    return code.div(real(1.0), a)


def _square(code: Code, a: Real) -> Real:
    return code.mul(a, a)


RULES: Mapping[str, Rule] = {
    "neg": Code.neg, "add": Code.add, "sub": Code.sub, "mul": Code.mul, "masked_mul": _masked_product,
    "div": Code.div, "reciprocal": _reciprocal, "square": _square, "powi": _integer_power, "sqrt": Code.sqrt,
    "abs": Code.abs, "sign": _sign, "floor": Code.floor, "ceil": Code.ceil,
    "lt": _comparison("olt"), "le": _comparison("ole"), "gt": _comparison("ogt"), "ge": _comparison("oge"),
    "eq": _comparison("oeq"), "ne": _comparison("une"),
    "exp": exponential.exp, "expm1": exponential.expm1, "sigmoid": logistic.sigmoid, "softplus": logistic.softplus,
    "log": logarithm.log, "log1p": logarithm.log1p, "log2": logarithm.log2, "log10": logarithm.log10,
    "sin": trigonometric.sin, "cos": trigonometric.cos, "tan": trigonometric.tan,
    "asin": inverse_trigonometric.asin, "acos": inverse_trigonometric.acos, "atan": inverse_trigonometric.atan,
    "atan2": inverse_trigonometric.atan2, "sinh": hyperbolic.sinh, "cosh": hyperbolic.cosh, "tanh": hyperbolic.tanh,
    "sech2": hyperbolic.sech2, "asinh": inverse_hyperbolic.asinh, "acosh": inverse_hyperbolic.acosh,
    "atanh": inverse_hyperbolic.atanh, "pow": powers.pow, "cbrt": powers.cbrt, "hypot": powers.hypot,
    "erf": error_functions.erf, "erfc": error_functions.erfc,
    "gamma": gamma_functions.gamma, "lgamma": gamma_functions.lgamma, "digamma": gamma_functions.digamma,
    "where": _where, "minimum": _minimum, "maximum": _maximum, "relu": _relu,
}  # fmt: skip
"""By the name of the operation."""


def is_available(name: str, attributes: Mapping[str, Any]) -> bool:
    """Say whether an operation has a rule."""
    return name in RULES and abs(attributes.get("exponent", 0)) <= MOST_MULTIPLIED
