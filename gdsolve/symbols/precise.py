"""The value of a formula, as typed, in as many digits as asked: the independent second opinion.

Nothing is simplified and no derivative graph is involved, so a mistake there shows here. Numbers are mpmath
floats; decimals such as 0.1 enter exactly as typed, values given as Python floats enter exactly as floats.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from gdsolve.errors import FormulaError
from gdsolve.symbols.arrays import elementwise
from gdsolve.symbols.interpret import Element, interpret_formula
from gdsolve.text.tree import Formula, Number

DIGITS = 50
"""Decimal digits of the second opinion: three times those of float64, so that cancellation shows."""

LARGEST_MAGNITUDE = 1 << 20
"""Binary exponent beyond which a number counts as infinite or zero: exp(exp(exp(50))) must not hang."""


def evaluate_precisely(formula: Formula, values: Mapping[str, Any], digits: int = DIGITS) -> Any:
    """Return the value of a formula with `digits` decimal digits.

    Args:
        formula: an expression, or a relation (then left minus right is returned).
        values: float, int, Fraction, mpmath number, nested list or NumPy array by name.
        digits: decimal digits of every operation.

    Returns:
        An mpmath float (infinite or nan where float64 would be), or an object array of them.

    Raises:
        FormulaError: a name without a value, or shapes that do not fit.
    """
    from mpmath import MPContext

    # A context of our own: the precision of the shared `mpmath.mp` belongs to whoever set it.
    context = MPContext()
    context.dps = digits
    algebra = _Precise(context)
    known = {name: _converted(context, value) for name, value in values.items()}
    result = interpret_formula(formula, known, algebra)
    if isinstance(result, tuple):
        return elementwise(algebra, lambda left, right: left - right, *result)
    return result


def _converted(context: Any, value: Any) -> Element:
    if isinstance(value, Fraction):
        return context.mpf(value.numerator) / value.denominator
    if isinstance(value, list | tuple | np.ndarray):
        array = np.array(value, dtype=object)
        result = np.empty(array.shape, dtype=object)
        for position in np.ndindex(*array.shape):
            result[position] = _converted(context, array[position])
        return result
    return context.mpf(float(value) if isinstance(value, np.floating | np.integer) else value)


class _Precise:
    """mpmath floats with the answers of IEEE outside a domain: inf and nan, never an exception."""

    def __init__(self, context: Any) -> None:
        self.context = context
        self.functions = _functions(context)

    def number(self, number: Number) -> Element:
        if number.exact is None:
            return self.context.mpf(number.value)
        return self.context.mpf(number.exact.numerator) / number.exact.denominator

    def integer(self, value: int) -> Element:
        return self.context.mpf(value)

    def constant(self, name: str) -> Element:
        return +{"pi": self.context.pi, "e": self.context.e, "inf": self.context.inf}[name]

    def divide(self, left: Element, right: Element) -> Element:
        if right == 0:
            return (
                self.context.nan if left == 0 or left != left else self.context.sign(left) * self.context.inf
            )
        return left / right

    def power(self, base: Element, exponent: Element) -> Element:
        if exponent == 0 or base == 1:
            return self.context.mpf(1)
        if base == 0:
            return self.context.inf if exponent < 0 else exponent * 0
        size = abs(base)
        if exponent * self.context.log(size, 2) > LARGEST_MAGNITUDE:
            whole = self.context.isint(exponent)
            return self.context.inf if base > 0 or (whole and exponent % 2 == 0) else -self.context.inf
        if exponent * self.context.log(size, 2) < -LARGEST_MAGNITUDE:
            return self.context.mpf(0)
        return self._real(self.context.power(base, exponent))

    def compare(self, operator: str, left: Element, right: Element) -> bool:
        return bool(_COMPARISONS[operator](left, right))

    def call(self, function: str, arguments: tuple[Element, ...]) -> Element:
        context = self.context
        if function == "where":
            return arguments[1] if arguments[0] else arguments[2]
        if any(context.isnan(argument) for argument in arguments):
            return context.nan
        if function not in self.functions:
            raise FormulaError.of(f"`{function}` has no value in {context.dps} digits")
        try:
            return self._real(self.functions[function](*arguments))
        except (ValueError, ZeroDivisionError, OverflowError):
            # mpmath's word for a pole or an argument outside of the domain.
            return context.nan

    def _real(self, value: Element) -> Element:
        if isinstance(value, self.context.mpc):
            return value.real if value.imag == 0 else self.context.nan
        if self.context.isfinite(value) and value and abs(self.context.mag(value)) > LARGEST_MAGNITUDE:
            return self.context.sign(value) * self.context.inf if self.context.mag(value) > 0 else value * 0
        return value


_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
}


def _functions(c: Any) -> Mapping[str, Callable[..., Any]]:
    """Return every scalar function of the language in the mpmath context `c`."""
    return {
        **{name: getattr(c, name) for name in _SAME_NAME},
        **_exponentials(c),
        "sqrt": lambda x: c.sqrt(x) if x >= 0 else c.nan,
        "cbrt": lambda x: c.sign(x) * c.cbrt(abs(x)),
        "abs": abs,
        "gamma": lambda x: c.gamma(x) if x < LARGEST_MAGNITUDE else c.inf,
        "lgamma": lambda x: c.loggamma(x).real if c.isfinite(x) else c.inf,
        "relu": lambda x: x if x > 0 else c.mpf(0),
        "clip": lambda x, lower, upper: min(max(x, lower), upper),
        "min": lambda *items: min(items),
        "max": lambda *items: max(items),
    }


_SAME_NAME = (
    *("sign", "floor", "ceil", "sin", "cos", "tan", "asin", "acos", "atan", "atan2"),
    *("tanh", "asinh", "acosh", "atanh", "hypot", "erf", "erfc", "digamma"),
)
"""Functions that mpmath calls as we do."""


def _exponentials(c: Any) -> Mapping[str, Callable[..., Any]]:
    def exp(x: Any) -> Any:
        if x > LARGEST_MAGNITUDE:
            return c.inf
        return c.mpf(0) if x < -LARGEST_MAGNITUDE else c.exp(x)

    def log(x: Any) -> Any:
        if x == 0:
            return -c.inf
        return c.ln(x) if x > 0 else c.nan

    return {
        "exp": exp,
        "log": log,
        "log2": lambda x: log(x) / c.ln(2),
        "log10": lambda x: log(x) / c.ln(10),
        "log1p": lambda x: c.log1p(x) if x > -1 else log(1 + x),
        "expm1": lambda x: c.expm1(x) if abs(x) < 1 else exp(x) - 1,
        "sinh": lambda x: c.sinh(x) if abs(x) < 1 else (exp(x) - exp(-x)) / 2,
        "cosh": lambda x: (exp(x) + exp(-x)) / 2,
        "sigmoid": lambda x: 1 / (1 + exp(-x)),
        "softplus": lambda x: c.log1p(exp(-abs(x))) + max(x, c.mpf(0)),
    }
