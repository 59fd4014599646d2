"""A formula with some of its names replaced by numbers, as text."""

from __future__ import annotations

from collections.abc import Mapping

from gdsolve.symbols.from_sympy import formula_text
from gdsolve.symbols.to_sympy import NoSymbolicFormError, NotScalarError, to_sympy
from gdsolve.text.tree import Formula

LONGEST = 200
"""Characters; a longer formula is not shown."""


def substituted(formula: Formula, values: Mapping[str, int]) -> str | None:
    """Return the formula with some names replaced by whole numbers; None if it has no short form."""
    import sympy

    if len(formula.source.text) > LONGEST:
        return None
    try:
        expression = to_sympy(formula)
        numbers = {sympy.Symbol(name, real=True): sympy.Integer(each) for name, each in values.items()}
        text = formula_text(expression.subs(numbers))
    except (NoSymbolicFormError, NotScalarError, ValueError, TypeError):
        return None
    return text if len(text) <= LONGEST else None
