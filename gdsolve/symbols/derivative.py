"""Derivatives as formulas to read. Numbers come from the graph, which is faster and never grows."""

from __future__ import annotations

from collections.abc import Collection

from gdsolve.errors import FormulaError
from gdsolve.symbols.from_sympy import from_sympy
from gdsolve.symbols.to_sympy import to_sympy
from gdsolve.text.tree import Formula, Tree

MOST_OPERATIONS = 200
"""Operations in a formula that is differentiated in symbols; larger results are not read by anyone."""

LONGEST_TEXT = 400
"""Characters of a derivative that is shown."""


def derivative(formula: Formula | Tree, name: str, declared: Collection[str] = ()) -> str | None:
    """Return the derivative of a scalar formula as text in the formula language.

    Args:
        formula: an expression, with intermediates inserted.
        name: the variable to differentiate by.
        declared: names of variables; needed when one is called `pi`, `e` or `inf`.

    Returns:
        None if the formula is too large, not a scalar, or has no derivative in known functions.

    Example: the derivative of `x**2 - 2*x + 1` by x is `2*x - 2`.
    """
    import sympy

    symbols = {each: sympy.Symbol(each, real=True) for each in {*declared, name}}
    try:
        expression = to_sympy(formula, symbols)
        if expression.count_ops() > MOST_OPERATIONS:
            return None
        slope = sympy.diff(expression, symbols[name])
        # The derivative of a jump is 0 wherever it exists.
        slope = slope.replace(sympy.DiracDelta, lambda *arguments: sympy.Integer(0))
        text = from_sympy(slope).source.text
    except FormulaError:
        return None
    return text if len(text) <= LONGEST_TEXT else None
