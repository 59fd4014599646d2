"""Roots of a polynomial in one unknown as formulas: fractions and square roots, where they are of that kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gdsolve.symbols.from_sympy import formula_text
from gdsolve.symbols.to_sympy import NotScalarError, to_sympy
from gdsolve.text.tree import Formula

LARGEST_DEGREE = 12
DIGITS = 30


def closed_roots(equation: Formula, name: str, constants: Mapping[str, Any]) -> tuple[tuple[str, float], ...]:
    """Return (formula, value) of each real root that has a formula of fractions and square roots.

    Args:
        equation: a relation.
        name: its only unknown.
        constants: scalar values of the other names.

    Returns:
        Nothing if it is no polynomial with rational coefficients, or its degree is too large.
    """
    import sympy

    try:
        symbols = {each: sympy.Rational(str(value)) for each, value in constants.items()}
        unknown = sympy.Symbol(name, real=True)
        found = to_sympy(equation, {**symbols, name: unknown})
        polynomial = sympy.Poly(found, unknown, domain="QQ")
    except (NotScalarError, sympy.PolynomialError, sympy.CoercionFailed, TypeError, ValueError):
        return ()
    if not 0 < polynomial.degree() <= LARGEST_DEGREE:
        return ()
    roots = sympy.roots(polynomial, cubics=False, quartics=False)
    real = [each for each in roots if each.is_real]
    return tuple((formula_text(sympy.radsimp(each)), float(each.evalf(DIGITS))) for each in real)
