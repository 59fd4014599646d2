"""One walk over the checked tree for every kind of number.

The walk knows arrays, indexing and the shape of each function; an `Algebra` knows the numbers: SymPy
expressions, polynomials with exact coefficients, or floats of fifty digits. A scalar is an element of the
algebra itself, an array is a NumPy array of objects. Nothing here is recursive, since a sum of a hundred
thousand terms is a tree that deep.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Protocol, TypeAlias

import numpy as np

from gdsolve.errors import FormulaError, Span, closest
from gdsolve.symbols.arrays import ARRAY_FUNCTIONS, elementwise, matrix_product, objects
from gdsolve.text.constants import CONSTANTS
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
    postorder,
)

Element: TypeAlias = Any
"""A number of an algebra, or a NumPy object array of them."""


class Algebra(Protocol):
    """The numbers of a walk. Elements support `+`, `-` and `*`; the rest is asked of the algebra."""

    def number(self, number: Number) -> Element:
        """Return a literal."""
        ...

    def integer(self, value: int) -> Element:
        """Return an integer."""
        ...

    def constant(self, name: str) -> Element:
        """Return `pi`, `e` or `inf`."""
        ...

    def divide(self, left: Element, right: Element) -> Element:
        """Return the quotient."""
        ...

    def power(self, base: Element, exponent: Element) -> Element:
        """Return base to the exponent."""
        ...

    def compare(self, operator: str, left: Element, right: Element) -> Any:
        """Return the truth of a comparison, as `call("where", ...)` takes it."""
        ...

    def call(self, function: str, arguments: tuple[Element, ...]) -> Element:
        """Return an elementwise function of scalars."""
        ...


class NotExactError(Exception):
    """The formula has no value in this algebra (irrational, too large, a function it does not know)."""


def interpret_formula(
    formula: Formula, values: Mapping[str, Element], algebra: Algebra
) -> Element | tuple[Element, Element]:
    """Return the value of a formula, for a relation the values of both sides.

    Args:
        formula: intermediates are computed in order; one that repeats a given name wins.
        values: numbers and object arrays by name.
        algebra: what the numbers are.

    Raises:
        FormulaError: a name without a value, or shapes that do not fit.
        NotExactError: the algebra has no such number.
    """
    known = dict(values)
    for definition in formula.definitions:
        known[definition.name] = interpret(definition.expression, known, algebra)
    if isinstance(formula.body, Relation):
        left = interpret(formula.body.left, known, algebra)
        return left, interpret(formula.body.right, known, algebra)
    return interpret(formula.body, known, algebra)


def interpret(tree: Tree, values: Mapping[str, Element], algebra: Algebra) -> Element:
    """Return the value of a tree; see `interpret_formula`."""
    done: dict[Tree, Element] = {}
    for node in postorder(tree):
        try:
            done[node] = _value(node, done, values, algebra)
        except (ValueError, IndexError) as error:
            raise FormulaError.of(_shapes_message(node, done, str(error)), span=node.span) from error
    return done[tree]


def _value(node: Tree, done: dict[Tree, Element], values: Mapping[str, Element], algebra: Algebra) -> Element:
    match node:
        case Number():
            return algebra.number(node)
        case Name():
            return _named(node.name, node.span, values, algebra)
        case Negative():
            return elementwise(algebra, _negated, done[node.operand])
        case Binary():
            return _binary(node.operator, done[node.left], done[node.right], algebra)
        case Comparison():
            operator = node.operator
            return elementwise(
                algebra, lambda a, b: algebra.compare(operator, a, b), done[node.left], done[node.right]
            )
        case Call():
            return _call(node, done, algebra)
        case Index():
            return objects(done[node.operand])[_numpy_items(node)]
        case Transpose():
            return _unwrapped(objects(done[node.operand]).T)
        case Array():
            return _stacked([done[item] for item in node.items])
    raise AssertionError(f"unknown tree node {type(node).__name__}")


def _named(name: str, span: Span, values: Mapping[str, Element], algebra: Algebra) -> Element:
    if name in values:
        return values[name]
    if name in CONSTANTS:
        return algebra.constant(name)
    match = closest(name, values)
    raise FormulaError.of(
        f"unknown name `{name}`", span=span, hint=f"did you mean `{match}`?" if match else None
    )


def _negated(element: Element) -> Element:
    return -element


def _binary(operator: str, left: Element, right: Element, algebra: Algebra) -> Element:
    match operator:
        case "+":
            return elementwise(algebra, lambda a, b: a + b, left, right)
        case "-":
            return elementwise(algebra, lambda a, b: a - b, left, right)
        case "*":
            return elementwise(algebra, lambda a, b: a * b, left, right)
        case "/":
            return elementwise(algebra, algebra.divide, left, right)
        case "**":
            return elementwise(algebra, algebra.power, left, right)
        case "@":
            return matrix_product(left, right)
    raise AssertionError(f"unknown operator {operator}")


def _call(node: Call, done: dict[Tree, Element], algebra: Algebra) -> Element:
    arguments = tuple(done[argument] for argument in node.arguments)
    reduces = node.function not in ("min", "max") or len(arguments) == 1
    if node.function in ARRAY_FUNCTIONS and reduces:
        options = tuple(_option(argument) for argument in node.arguments[1:])
        return _unwrapped(ARRAY_FUNCTIONS[node.function](algebra, arguments, options))
    return elementwise(algebra, lambda *each: algebra.call(node.function, each), *arguments)


def _option(tree: Tree) -> int | float | None:
    """Return an axis or the order of a norm as written: an integer or inf, None for anything else."""
    if isinstance(tree, Name) and tree.name == "inf":
        return math.inf
    return literal_integer(tree)


def literal_integer(tree: Tree) -> int | None:
    """Return the integer that is written there, None for anything else."""
    if isinstance(tree, Negative):
        positive = literal_integer(tree.operand)
        return None if positive is None else -positive
    if isinstance(tree, Number) and tree.exact is not None and tree.exact.denominator == 1:
        return int(tree.exact)
    return None


def _numpy_items(node: Index) -> tuple[int | slice, ...]:
    return tuple(
        slice(item.start, item.stop, item.step) if isinstance(item, Slice) else item for item in node.items
    )


def _stacked(items: list[Element]) -> Element:
    arrays = [objects(item) for item in items]
    if not arrays:
        return np.empty((0,), dtype=object)
    return np.stack(arrays)


def _unwrapped(value: Element) -> Element:
    return value.item() if isinstance(value, np.ndarray) and value.shape == () else value


def _shapes_message(node: Tree, done: dict[Tree, Element], reason: str) -> str:
    shapes = [str(np.shape(done[child])) for child in node.children if child in done]
    return f"the shapes {' and '.join(shapes)} do not fit" if shapes else reason
