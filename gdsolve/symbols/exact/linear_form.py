"""Coefficients of formulas that are linear, or affine, in their unknowns."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np

from gdsolve.errors import FormulaError
from gdsolve.symbols.arrays import objects
from gdsolve.symbols.exact.effort import Effort
from gdsolve.symbols.exact.polynomial import Polynomial, PolynomialAlgebra
from gdsolve.symbols.interpret import Element, NotExactError, interpret, interpret_formula
from gdsolve.text.tree import Formula, Relation, Tree


@dataclass(frozen=True, slots=True)
class LinearForm:
    """`sum of coefficients[name] * name, plus constant`; coefficients that are zero are left out."""

    coefficients: Mapping[str, Fraction]
    constant: Fraction


@dataclass(frozen=True, slots=True)
class ReadEquations:
    """Formulas as polynomials that are zero.

    Attributes:
        polynomials: one per scalar equation, left minus right.
        owners: the number of the formula that each comes from (an equation of arrays gives several).
        unknowns: labels of the scalar unknowns in order, `x` or `w[0,1]`.
        algebra: what had to be added for quotients and roots.
    """

    polynomials: tuple[Polynomial, ...]
    owners: tuple[int, ...]
    unknowns: tuple[str, ...]
    algebra: PolynomialAlgebra


def linear_coefficients(
    tree: Tree | Formula,
    names: Iterable[str] | Mapping[str, tuple[int, ...]],
    constants: Mapping[str, Any] | None = None,
) -> LinearForm | None:
    """Return a scalar as a linear form with exact coefficients, None if it is not one.

    Args:
        tree: an expression, or an equation (left minus right), with intermediates.
        names: the unknowns; with a mapping, the shape of each.
        constants: values of other names, see `exact_value`.

    Example: for `2*(x - 1) + y/3` the coefficients are x: 2, y: 1/3 and the constant -2.
    """
    read = read_equations([tree], names, constants)
    if read is None or len(read.polynomials) != 1:
        return None
    return linear_form(read.polynomials[0], read.algebra)


def linear_form(polynomial: Polynomial, algebra: PolynomialAlgebra) -> LinearForm | None:
    """Return a polynomial as a linear form, None if its degree is higher or it has added unknowns."""
    if polynomial.degree > 1 or not polynomial.names.isdisjoint(algebra.added):
        return None
    coefficients = {monomial[0][0]: value for monomial, value in polynomial.terms.items() if monomial}
    return LinearForm(coefficients, polynomial.terms.get((), Fraction(0)))


def read_equations(
    equations: Iterable[Tree | Formula],
    names: Iterable[str] | Mapping[str, tuple[int, ...]],
    constants: Mapping[str, Any] | None = None,
) -> ReadEquations | None:
    """Return equations as exact polynomials, None if one of them is not algebraic with rational numbers."""
    shapes = dict(names) if isinstance(names, Mapping) else dict.fromkeys(names, ())
    algebra = PolynomialAlgebra()
    try:
        values: dict[str, Element] = {
            name: exact_value(value, algebra.effort) for name, value in (constants or {}).items()
        }
        values |= {name: _unknowns(name, shape, algebra.effort) for name, shape in shapes.items()}
        polynomials: list[Polynomial] = []
        owners: list[int] = []
        for number, equation in enumerate(equations):
            parts = _difference(equation, values, algebra)
            polynomials.extend(parts)
            owners.extend([number] * len(parts))
    except (NotExactError, FormulaError):
        # A fault in the formula itself is reported by lowering, with the same place.
        return None
    labels = tuple(label for name, shape in shapes.items() for label in unknown_labels(name, shape))
    return ReadEquations(tuple(polynomials), tuple(owners), labels, algebra)


def _difference(
    equation: Tree | Formula, values: Mapping[str, Element], algebra: PolynomialAlgebra
) -> list[Polynomial]:
    if isinstance(equation, Formula):
        if isinstance(equation.body, Relation) and equation.body.operator != "=":
            raise NotExactError(f"`{equation.body.operator}`")
        value = interpret_formula(equation, values, algebra)
    else:
        value = interpret(equation, values, algebra)
    if isinstance(value, tuple):
        left, right = (objects(side) for side in value)
        try:
            value = objects(left - right)
        except ValueError:
            raise NotExactError("sides of different shapes") from None
    return list(objects(value).reshape(-1))


def exact_value(value: Any, effort: Effort) -> Element:
    """Return a constant as polynomials: a float stands for the shortest decimal that reads back as it.

    So 0.1 in a problem file is one tenth, as it was typed.
    """
    if isinstance(value, list | tuple | np.ndarray):
        array = np.array(value, dtype=object)
        result = np.empty(array.shape, dtype=object)
        for position in np.ndindex(*array.shape):
            result[position] = exact_value(array[position], effort)
        return result
    if isinstance(value, Fraction | int | np.integer):
        number = int(value) if isinstance(value, np.integer) else value
        return Polynomial.constant(Fraction(number), effort)
    try:
        return Polynomial.constant(Fraction(repr(float(value))), effort)
    except ValueError:
        raise NotExactError(f"{value}") from None


def nearest_float(value: Fraction) -> float:
    """Return the nearest float64, infinite where none is near."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def unknown_labels(name: str, shape: tuple[int, ...]) -> tuple[str, ...]:
    """Return the labels of the elements of an unknown: `x`, or `w[0,0]`, `w[0,1]`, ...

    >>> unknown_labels("w", (2,))
    ('w[0]', 'w[1]')
    """
    if not shape:
        return (name,)
    return tuple(f"{name}[{','.join(map(str, place))}]" for place in product(*map(range, shape)))


def _unknowns(name: str, shape: tuple[int, ...], effort: Effort) -> Element:
    elements = [Polynomial.unknown(label, effort) for label in unknown_labels(name, shape)]
    if not shape:
        return elements[0]
    array = np.empty(len(elements), dtype=object)
    array[:] = elements
    return array.reshape(shape)
