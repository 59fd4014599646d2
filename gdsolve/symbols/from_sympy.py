"""From SymPy to the formula language: an expression is printed, and the parser reads what was printed.

So a SymPy expression given to the Python API goes the way of any formula, and faults point into its text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from gdsolve.errors import FormulaError, Source, closest
from gdsolve.text.constants import CONSTANTS
from gdsolve.text.parser import free_names, parse_formula
from gdsolve.text.tree import Formula

_SUM, _PRODUCT, _POWER, _ATOM = range(4)
"""How strongly a text holds together; a weaker one needs parentheses inside a stronger one."""

_NAMES: Mapping[str, str] = {
    **{name: name for name in ("exp", "log", "sin", "cos", "tan", "asin", "acos", "atan", "atan2")},
    **{name: name for name in ("sinh", "cosh", "tanh", "asinh", "acosh", "atanh")},
    **{name: name for name in ("erf", "erfc", "gamma", "sign", "floor", "digamma")},
    "Abs": "abs",
    "ceiling": "ceil",
    "loggamma": "lgamma",
    "Min": "min",
    "Max": "max",
}
"""SymPy's functions that we have, by class name."""

_RECIPROCALS = {"sec": "cos", "csc": "sin", "cot": "tan", "sech": "cosh", "csch": "sinh", "coth": "tanh"}
_REAL_PARTS = ("re", "conjugate")
_DIGITS = 30
"""Digits of constants that have no name in the formula language, such as the golden ratio."""


def from_sympy(expression: Any, name: str = "SymPy expression") -> Formula:
    """Return a SymPy expression or equation as a formula whose text is its printed form.

    Args:
        expression: `sympy.Expr`, or a relation `Eq`, `Le`, `Ge`. Symbols are taken as real.
        name: what faults call the text.

    Raises:
        FormulaError: something has no counterpart (integrals, matrices, symbols that are no identifiers).
    """
    symbols = sorted({str(symbol.name) for symbol in expression.free_symbols})
    if len(symbols) < len(expression.free_symbols):
        raise FormulaError.of(
            "two different symbols have the same name", where=name, hint="create each symbol once"
        )
    source = Source(_printed(expression), name)
    try:
        formula = parse_formula(source, symbols)
    except FormulaError as error:
        raise _misnamed(error, symbols, name) from error
    if set(free_names(formula, symbols)) != set(symbols):
        raise _misnamed(None, symbols, name)
    return formula


def _misnamed(error: FormulaError | None, symbols: list[str], name: str) -> FormulaError:
    odd = [symbol for symbol in symbols if not symbol.isidentifier()]
    if odd:
        return FormulaError.of(
            f"the symbol `{odd[0]}` is not a name in a formula",
            where=name,
            hint="use letters, digits and underscores, as in `x_1`",
        )
    return error or FormulaError.of("the expression cannot be written as a formula", where=name)


def formula_text(expression: Any) -> str:
    """Return a SymPy expression or relation as text that means the same when it is read on its own.

    Raises:
        FormulaError: something has no counterpart, or a symbol is called like a constant.
    """
    for symbol in expression.free_symbols:
        if str(symbol) in CONSTANTS:
            raise FormulaError.of(
                f"the symbol `{symbol}` would be read as the number {symbol}", hint="give it another name"
            )
    return from_sympy(expression).source.text


def _printed(expression: Any) -> str:
    try:
        return _Printer(expression).text(expression)
    except RecursionError:
        raise FormulaError.of("the SymPy expression is nested too deep") from None


class _Printer:
    def __init__(self, expression: Any) -> None:
        self.symbols = {str(symbol) for symbol in expression.free_symbols}

    def text(self, expression: Any, least: int = _SUM) -> str:
        """Return the text of an expression, in parentheses if it holds together less than asked."""
        printed, strength = self._printed(expression)
        return f"({printed})" if strength < least else printed

    def _printed(self, expression: Any) -> tuple[str, int]:
        if expression.is_Relational:
            return self._relation(expression), _SUM
        if expression.is_Symbol:
            return str(expression.name), _ATOM
        if expression.is_number and not expression.args:
            return self._number(expression)
        if expression.is_Add:
            return self._sum(expression), _SUM
        if expression.is_Mul:
            return self._product(expression), _PRODUCT
        if expression.is_Pow:
            return self._power(expression)
        return self._function(expression)

    def _relation(self, expression: Any) -> str:
        return f"{self.text(expression.lhs)} {_SIGNS[type(expression).__name__]} {self.text(expression.rhs)}"

    def _number(self, number: Any) -> tuple[str, int]:
        if number.is_Rational:
            # A sign or a bar makes a number weaker than a power: (1/2)**x, (-2)**x.
            plain = number.is_Integer and number >= 0
            return str(number), _ATOM if plain else _PRODUCT
        if number.is_Float:
            # The shortest decimal that reads back as the same float64, if it is one.
            text = repr(float(number)) if number._prec == 53 else str(number)
            return text, _PRODUCT if text.startswith("-") else _ATOM
        name = str(number)
        special = {"pi": "pi", "E": "e", "oo": "inf", "-oo": "-inf"}
        if name in special and special[name] not in self.symbols:
            return special[name], _PRODUCT if name == "-oo" else _ATOM
        if name in ("pi", "E"):
            return ("acos(-1)" if name == "pi" else "exp(1)"), _ATOM
        if number.is_real and number.is_finite:
            return str(number.evalf(_DIGITS)), _ATOM
        raise FormulaError.of(f"`{number}` is not a real number")

    def _sum(self, expression: Any) -> str:
        text = ""
        for term in expression.as_ordered_terms():
            printed = self.text(term, _PRODUCT)
            if not text:
                text = printed
            elif printed.startswith("-"):
                text += f" - {printed[1:]}"
            else:
                text += f" + {printed}"
        return text

    def _product(self, expression: Any) -> str:
        coefficient, rest = expression.as_coeff_Mul()
        above, below = [], []
        if coefficient.is_Rational:
            above += [str(abs(coefficient.p))] if abs(coefficient.p) != 1 else []
            below += [str(coefficient.q)] if coefficient.q != 1 else []
        else:
            above.append(self.text(abs(coefficient), _POWER))
        for factor in rest.as_ordered_factors():
            if factor.is_Pow and factor.exp.is_Rational and factor.exp < 0:
                below.append(self.text(factor.base**-factor.exp, _POWER))
            else:
                above.append(self.text(factor, _POWER))
        text = "*".join(above) or "1"
        if below:
            text += f"/{below[0]}" if len(below) == 1 else f"/({'*'.join(below)})"
        return f"-{text}" if coefficient.is_negative else text

    def _power(self, expression: Any) -> tuple[str, int]:
        base, exponent = expression.base, expression.exp
        if exponent.is_Rational and exponent < 0:
            return f"1/{self.text(base**-exponent, _POWER)}", _PRODUCT
        if exponent.is_Rational and exponent.p == 1 and exponent.q == 2:
            return f"sqrt({self.text(base)})", _ATOM
        return f"{self.text(base, _ATOM)}**{self.text(exponent, _ATOM)}", _POWER

    def _function(self, expression: Any) -> tuple[str, int]:
        name, arguments = type(expression).__name__, expression.args
        if name in _NAMES:
            return f"{_NAMES[name]}({', '.join(self.text(each) for each in arguments)})", _ATOM
        if name in _RECIPROCALS:
            return f"1/{_RECIPROCALS[name]}({self.text(arguments[0])})", _PRODUCT
        if name in _REAL_PARTS:
            return self._printed(arguments[0])
        if name in self._special:
            return self._special[name](self, *arguments), _SUM
        match = closest(name, _NAMES)
        raise FormulaError.of(
            f"SymPy's `{name}` has no counterpart in a formula",
            hint=f"is it `{match}`?" if match else "evaluate it first, as with `.doit()`",
        )

    def _piecewise(self, *pieces: Any) -> str:
        # Where no piece applies the value is nan, as in SymPy.
        text = "inf - inf"
        for value, condition in reversed(pieces):
            text = self._choice(condition, self.text(value), text)
        return text

    def _choice(self, condition: Any, yes: str, no: str) -> str:
        kind = type(condition).__name__
        if kind in ("BooleanTrue", "BooleanFalse"):
            return yes if condition else no
        if kind == "Not":
            return self._choice(condition.args[0], no, yes)
        if kind == "And":
            for part in condition.args:
                yes = self._choice(part, yes, no)
            return yes
        if kind == "Or":
            for part in condition.args:
                no = self._choice(part, yes, no)
            return no
        if kind not in _SIGNS:
            raise FormulaError.of(f"SymPy's condition `{condition}` has no counterpart in a formula")
        sign = "==" if kind == "Equality" else _SIGNS[kind]
        return f"where({self.text(condition.lhs)} {sign} {self.text(condition.rhs)}, {yes}, {no})"

    def _step(self, argument: Any, at_zero: Any) -> str:
        text = self.text(argument)
        return f"where({text} > 0, 1, where({text} < 0, 0, {self.text(at_zero)}))"

    def _polygamma(self, order: Any, argument: Any) -> str:
        if order != 0:
            raise FormulaError.of(f"SymPy's `polygamma({order}, ...)` has no counterpart in a formula")
        return f"digamma({self.text(argument)})"

    _special: Mapping[str, Callable[..., str]] = {
        "Piecewise": _piecewise,
        "Heaviside": _step,
        "polygamma": _polygamma,
        "factorial": lambda self, n: f"gamma({self.text(n)} + 1)",
        # A derivative of a jump is 0 wherever it exists.
        "DiracDelta": lambda self, *arguments: "0",
        "im": lambda self, x: "0",
    }


_SIGNS: Mapping[str, str] = {
    "Equality": "=",
    "LessThan": "<=",
    "GreaterThan": ">=",
    "StrictLessThan": "<",
    "StrictGreaterThan": ">",
    "Unequality": "!=",
}
"""Relations by SymPy's class names."""
