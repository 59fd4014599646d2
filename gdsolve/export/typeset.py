"""A problem as mathematics that a browser sets: MathML of its objective, model or equations."""

from __future__ import annotations

from gdsolve.errors import GdsolveError, Source
from gdsolve.export import mathml
from gdsolve.export.writer import write
from gdsolve.text import parse_equations, parse_formula
from gdsolve.text.tree import Formula, Name, Relation, Tree, postorder

LONGEST = 400
"""Letters of a formula that is set; a longer one is no easier to read that way."""


def typeset(text: str, *, equations: bool = False) -> str | None:
    """Return a formula, a model (`y ~ ...`) or several equations as one MathML element.

    None if the text is no formula (the title of a polynomial fit), too long, or holds what has no notation.
    """
    if len(text) > LONGEST:
        return None
    source = Source(text, "formula")
    try:
        formulas = parse_equations(source) if equations else (parse_formula(source),)
        lines = [_line(formula) for formula in formulas]
    except GdsolveError:
        return None
    if len(lines) == 1:
        return f'<math display="block">{lines[0]}</math>'
    rows = "".join(f"<mtr><mtd>{line}</mtd></mtr>" for line in lines)
    return f'<math display="block"><mtable>{rows}</mtable></math>'


def _line(formula: Formula) -> str:
    body = formula.body
    said = [f"{mathml.name_of(each.name)}<mo>=</mo>{_set(each.expression)}" for each in formula.definitions]
    if isinstance(body, Relation):
        sign = {"~": "<mo>≈</mo>"}.get(body.operator) or mathml.TARGET.comparisons.get(
            body.operator, "<mo>=</mo>"
        )
        main = f"{_set(body.left)}{sign}{_set(body.right)}"
    else:
        main = _set(body)
    return f"<mrow>{'<mo>;</mo>'.join([main, *said])}</mrow>"


def _set(tree: Tree) -> str:
    used = {node.name for node in postorder(tree) if isinstance(node, Name)}
    names = {name: mathml.name_of(name) for name in used if name not in mathml.TARGET.constants}
    return write(tree, mathml.TARGET, names)
