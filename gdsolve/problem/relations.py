"""What a relation must be to count as an equation."""

from __future__ import annotations

from gdsolve.errors import FormulaError
from gdsolve.text import expect_relation
from gdsolve.text.tree import Formula


def check_equation(formula: Formula) -> None:
    """Refuse bare expressions and inequalities, which belong to constraints.

    Raises:
        FormulaError: the formula is no equation.
    """
    relation = expect_relation(formula.body)
    if relation.operator == "~":
        raise FormulaError.of("`~` makes a fit, not an equation", span=relation.span, hint="write `=`")
    if relation.operator != "=":
        raise FormulaError.of(
            f"`{relation.operator}` makes a constraint, and constraints are not supported yet",
            span=relation.span,
            hint="write equations with `=`",
        )
