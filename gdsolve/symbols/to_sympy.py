"""From the checked tree to SymPy, never from a string: every name is a real symbol, every decimal exact.

Powers and factorials of numbers that SymPy would compute for minutes are refused before it sees them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from gdsolve.errors import FormulaError, Span
from gdsolve.symbols.interpret import Element, NotExactError, interpret_formula
from gdsolve.text.parser import free_names
from gdsolve.text.tree import Formula, Number, Relation, Tree, postorder

MOST_NODES = 5_000
"""Parts of a formula that is handed to SymPy, whose sums cost the square of their length."""

LARGEST_POWER = 1 << 14
"""Bits of a power of numbers that SymPy may compute (9**9**9 has more than a billion)."""

LARGEST_FACTORIAL = 1_000
"""The largest number whose gamma function is computed exactly."""


class NoSymbolicFormError(FormulaError):
    """A formula has no counterpart in SymPy: an array as a whole, or numbers that are too large."""


class NotScalarError(NoSymbolicFormError):
    """A formula has several elements where SymPy is asked for one expression."""


def to_sympy(formula: Formula | Tree, symbols: Mapping[str, Any] | None = None) -> Any:
    """Return a formula as a SymPy expression, an equation as `sympy.Eq` (or `Le`, `Ge`).

    Args:
        formula: a tree, or a formula with intermediates, which are inserted.
        symbols: what names stand for: SymPy expressions, or object arrays of them; any other name becomes
            `Symbol(name, real=True)`, except pi, e and inf.

    Raises:
        NotScalarError: the value has several elements.
        NoSymbolicFormError: the formula is too large, or holds a number that is.
        FormulaError: shapes do not fit.
    """
    value = to_sympy_elements(formula, symbols)
    span = _span(formula)
    sides = value if isinstance(value, tuple) else (value,)
    if any(isinstance(side, np.ndarray) for side in sides):
        shapes = " and ".join(str(np.shape(side)) for side in sides)
        raise NotScalarError.of(f"one expression is needed, this has shape {shapes}", span=span)
    if isinstance(formula, Formula) and isinstance(formula.body, Relation):
        return _relation(formula.body.operator)(*sides)
    return value


def to_sympy_elements(formula: Formula | Tree, symbols: Mapping[str, Any] | None = None) -> Any:
    """Return the value of a formula as SymPy expressions, an object array if it is one; see `to_sympy`.

    A relation gives the pair of its sides.
    """
    import sympy

    whole = formula if isinstance(formula, Formula) else Formula(formula.span.source, (), formula)
    _check_size(whole)
    known = dict(symbols or {})
    for name in free_names(whole, known):
        known.setdefault(name, sympy.Symbol(name, real=True))
    try:
        return interpret_formula(whole, known, _Symbolic())
    except NotExactError as error:
        raise NoSymbolicFormError.of(f"SymPy cannot be asked for {error}", span=_span(whole)) from error
    except RecursionError:
        raise NoSymbolicFormError.of("the formula is nested too deep for SymPy", span=_span(whole)) from None


def _span(formula: Formula | Tree) -> Span:
    return formula.body.span if isinstance(formula, Formula) else formula.span


def _check_size(formula: Formula) -> None:
    body = formula.body
    roots = [each.expression for each in formula.definitions]
    roots += [body.left, body.right] if isinstance(body, Relation) else [body]
    if sum(1 for root in roots for _ in postorder(root)) > MOST_NODES:
        raise NoSymbolicFormError.of(f"SymPy is asked for at most {MOST_NODES} parts", span=body.span)


def _relation(operator: str) -> Any:
    import sympy

    return {"=": sympy.Eq, "~": sympy.Eq, "<=": sympy.Le, ">=": sympy.Ge}[operator]


class _Symbolic:
    """SymPy expressions as an algebra of `symbols.interpret`."""

    def __init__(self) -> None:
        self.functions = _functions()

    def number(self, number: Number) -> Element:
        import sympy

        if number.exact is None:
            return sympy.oo
        return sympy.Rational(number.exact.numerator, number.exact.denominator)

    def integer(self, value: int) -> Element:
        import sympy

        return sympy.Integer(value)

    def constant(self, name: str) -> Element:
        import sympy

        return {"pi": sympy.pi, "e": sympy.E, "inf": sympy.oo}[name]

    def divide(self, left: Element, right: Element) -> Element:
        if right.is_zero:
            raise NotExactError("a division by zero")
        return left / right

    def power(self, base: Element, exponent: Element) -> Element:
        _check_power(base, exponent)
        return base**exponent

    def compare(self, operator: str, left: Element, right: Element) -> Any:
        import sympy

        relations = {"<": sympy.Lt, "<=": sympy.Le, ">": sympy.Gt, ">=": sympy.Ge}
        return {**relations, "==": sympy.Eq, "!=": sympy.Ne}[operator](left, right)

    def call(self, function: str, arguments: tuple[Element, ...]) -> Element:
        if function in ("gamma", "lgamma") and arguments[0].is_number:
            _check_factorial(arguments[0])
        return self.functions[function](*arguments)


def _check_power(base: Any, exponent: Any) -> None:
    """Refuse a power of numbers that would fill the memory, and 1/0."""
    if base.is_zero and exponent.is_negative:
        raise NotExactError("a division by zero")
    if not (base.is_Rational and exponent.is_number):
        return
    bits = max(int(base.p).bit_length(), int(base.q).bit_length())
    if bits > 1 and (abs(exponent) * bits > LARGEST_POWER) != False:  # noqa: E712 - a SymPy truth value
        raise NotExactError("a power of that many digits")


def _check_factorial(argument: Any) -> None:
    if (abs(argument) > LARGEST_FACTORIAL) != False:  # noqa: E712 - a SymPy truth value
        raise NotExactError(f"the gamma function beyond {LARGEST_FACTORIAL}")


def _functions() -> Mapping[str, Callable[..., Any]]:
    """Return every scalar function of the language in SymPy."""
    import sympy

    same = (
        *("exp", "log", "sqrt", "sign", "floor", "sin", "cos", "tan", "asin", "acos", "atan", "atan2"),
        *("sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "erf", "erfc", "gamma", "digamma"),
    )
    return {
        **{name: getattr(sympy, name) for name in same},
        **_compositions(sympy),
        "abs": sympy.Abs,
        "ceil": sympy.ceiling,
        "lgamma": sympy.loggamma,
        "min": sympy.Min,
        "max": sympy.Max,
        "where": lambda condition, a, b: sympy.Piecewise((a, condition), (b, True)),
    }


def _compositions(sympy: Any) -> Mapping[str, Callable[..., Any]]:
    """Return the functions that SymPy writes as expressions."""
    third = sympy.Rational(1, 3)
    return {
        "log2": lambda x: sympy.log(x) / sympy.log(2),
        "log10": lambda x: sympy.log(x) / sympy.log(10),
        "log1p": lambda x: sympy.log(1 + x),
        "expm1": lambda x: sympy.exp(x) - 1,
        "cbrt": lambda x: sympy.sign(x) * sympy.Abs(x) ** third,
        "hypot": lambda x, y: sympy.sqrt(x**2 + y**2),
        "sigmoid": lambda x: 1 / (1 + sympy.exp(-x)),
        "softplus": lambda x: sympy.log(1 + sympy.exp(x)),
        "relu": lambda x: sympy.Max(0, x),
        "clip": lambda x, lower, upper: sympy.Min(sympy.Max(x, lower), upper),
    }
