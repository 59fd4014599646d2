"""Writes a tree as a formula that reads back to the same tree, with no more parentheses than a reader needs.

    x**2 - 2*x + 1        a = 1/2; a*(x - 1) = 0        2**(-x)*(-y)

Parentheses stand where precedence asks for them, and around a sign that follows an operator. The writer
keeps its own stack, since a sum of a hundred thousand terms is a tree that deep.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from gdsolve.text.tree import (
    Array,
    Binary,
    Call,
    Comparison,
    Formula,
    Index,
    Name,
    Negative,
    Number,
    Relation,
    Slice,
    Transpose,
    Tree,
)

if TYPE_CHECKING:
    from fractions import Fraction

_ANY, _ADD, _MULTIPLY, _SIGN, _POWER, _NUMBER, _PART = range(7)
"""How tight a part binds; where something tighter is needed it gets parentheses (`(2).T`, but `2**x`)."""


class _Operator(NamedTuple):
    """How an operator is written: its text, how tight it binds, and what its operands must bind."""

    text: str
    level: int
    left: int
    right: int


_OPERATORS = {
    "+": _Operator(" + ", _ADD, _ADD, _MULTIPLY),
    "-": _Operator(" - ", _ADD, _ADD, _MULTIPLY),
    "*": _Operator("*", _MULTIPLY, _MULTIPLY, _POWER),
    "/": _Operator("/", _MULTIPLY, _MULTIPLY, _POWER),
    "@": _Operator("@", _MULTIPLY, _MULTIPLY, _POWER),
    "**": _Operator("**", _POWER, _NUMBER, _POWER),
}


def to_text(part: Tree | Relation | Formula) -> str:
    """Return the formula of a tree, a relation, or a whole text with its intermediates on one line.

    >>> from gdsolve.errors import Source
    >>> from gdsolve.text.parser import parse_formula
    >>> to_text(parse_formula(Source("a=((x)-1)^2;3a")))
    'a = (x - 1)**2; 3*a'
    """
    if isinstance(part, Formula):
        parts = [f"{each.name} = {to_text(each.expression)}" for each in part.definitions]
        return "; ".join([*parts, to_text(part.body)])
    if isinstance(part, Relation):
        return f"{to_text(part.left)} {part.operator} {to_text(part.right)}"
    pieces: list[str] = []
    # What remains to be written, last first: texts, and trees with what they must bind at least.
    stack: list[str | tuple[Tree, int]] = [(part, _ANY)]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            pieces.append(item)
            continue
        tree, needed = item
        written, level = _written(tree, needed)
        if level < needed:
            written = ["(", *written, ")"]
        stack.extend(reversed(written))
    return "".join(pieces)


def _written(tree: Tree, needed: int) -> tuple[list[str | tuple[Tree, int]], int]:
    """Return a tree as texts and the trees below it, and how tight it binds; `needed` is what it must."""
    match tree:
        case Number():
            return _number(tree)
        case Name():
            return [spelled(tree.name)], _PART
        case Negative():
            return ["-", (tree.operand, _POWER)], _SIGN
        case Binary():
            return _binary(tree, needed)
        case Comparison():
            return [(tree.left, _ADD), f" {tree.operator} ", (tree.right, _ADD)], _ANY
        case Call():
            return [f"{tree.function}(", *_listed(tree.arguments), ")"], _PART
        case Index():
            items = ", ".join(_index_item(item) for item in tree.items)
            return [(tree.operand, _PART), f"[{items}]"], _PART
        case Transpose():
            return [(tree.operand, _PART), ".T"], _PART
        case Array():
            return ["[", *_listed(tree.items), "]"], _PART
    raise AssertionError(f"unknown tree node {type(tree).__name__}")


def _binary(tree: Binary, needed: int) -> tuple[list[str | tuple[Tree, int]], int]:
    operator = _OPERATORS[tree.operator]
    left, right = operator.left, operator.right
    # A sign that follows an operator gets parentheses: `x - (-y)*z + (-1)`.
    if needed > _ADD and isinstance(tree.left, Negative):
        left = max(left, _POWER)
    if isinstance(tree.right, Negative):
        right = _POWER
    return [(tree.left, left), operator.text, (tree.right, right)], operator.level


def _listed(items: tuple[Tree, ...]) -> list[str | tuple[Tree, int]]:
    listed: list[str | tuple[Tree, int]] = []
    for item in items:
        listed += [", ", (item, _ANY)] if listed else [(item, _ANY)]
    return listed


def _index_item(item: int | Slice) -> str:
    if not isinstance(item, Slice):
        return str(item)
    ends = ["" if end is None else str(end) for end in (item.start, item.stop)]
    return ":".join(ends if item.step is None else [*ends, str(item.step)])


def _number(tree: Number) -> tuple[list[str | tuple[Tree, int]], int]:
    text = _decimal(tree)
    if "/" in text:
        return [text], _MULTIPLY
    return [text], _SIGN if text.startswith("-") else _NUMBER


def _decimal(tree: Number) -> str:
    """Return the shortest decimal that has the exact value; a fraction without one as `p/q`."""
    shortest = repr(tree.value).removesuffix(".0").replace("e+", "e")
    if tree.literal == shortest:
        return shortest
    from fractions import Fraction

    exact = tree.exact
    if exact is None or Fraction(shortest) == exact:
        return shortest
    return _expanded(exact)


def _expanded(exact: Fraction) -> str:
    """Return a fraction as a finite decimal, or as `p/q` if it has none."""
    rest, twos, fives = exact.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return str(exact)
    places = max(twos, fives)
    digits = str(abs(exact.numerator) * 10**places // exact.denominator).zfill(places + 1)
    sign = "-" if exact < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"


def spelled(name: str) -> str:
    """Return a name as formulas write it: quoted if it is no run of letters, digits and `_`."""
    if name.isidentifier():
        return name
    return f"`{name}`" if '"' in name else f'"{name}"'
