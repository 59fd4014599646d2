"""Families of solutions of nonlinear equations, where each equation gives one unknown in the others.

An equation a*v + b = 0, with a and b free of v, gives v = -b/a. That is the whole truth when a cannot be
zero, or when b cannot (then a = 0 solves nothing). Any other equation, such as x**2 + y**2 = 1, stays
implicit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gdsolve.errors import FormulaError
from gdsolve.symbols.exact.linear import parameter_names
from gdsolve.symbols.from_sympy import formula_text
from gdsolve.symbols.to_sympy import to_sympy
from gdsolve.text.tree import Formula

MOST_EQUATIONS = 12
"""Larger systems have no readable family."""

MOST_OPERATIONS = 100
"""Operations of the largest expression that is substituted or shown."""


@dataclass(frozen=True, slots=True)
class SolutionFamily:
    """All solutions of a system in free parameters: `{"x": "t", "y": "1/t"}`."""

    dimension: int
    parameters: tuple[str, ...]
    parametrisation: Mapping[str, str]


def solution_family(
    equations: Sequence[Formula], names: Iterable[str], constants: Mapping[str, Any] | None = None
) -> SolutionFamily | None:
    """Return the solutions in parameters, the first unknowns being the parameters.

    Args:
        equations: relations between scalars.
        names: the unknowns in order.
        constants: values of other names, as numbers.

    Returns:
        None if the solutions are no family that covers everything, or one that is not seen.
    """
    import sympy

    unknowns = {name: sympy.Symbol(name, real=True) for name in names}
    values = {name: sympy.Rational(repr(float(value))) for name, value in (constants or {}).items()}
    if len(equations) > MOST_EQUATIONS:
        return None
    try:
        relations = [to_sympy(equation, {**values, **unknowns}) for equation in equations]
        if not all(isinstance(relation, sympy.Eq) for relation in relations):
            return None
        solved = _solved([relation.lhs - relation.rhs for relation in relations], list(unknowns.values()))
        return None if solved is None else _in_parameters(solved, unknowns)
    except FormulaError:
        return None


def _solved(waiting: list[Any], unknowns: list[Any]) -> dict[Any, Any] | None:
    """Return some unknowns in the others, None if an equation cannot be solved for any."""
    solved: dict[Any, Any] = {}
    while waiting:
        step = next(
            ((place, found) for place, each in enumerate(waiting) if (found := _explicit(each, unknowns))),
            None,
        )
        if step is None:
            return None
        place, (unknown, value) = step
        if value.count_ops() > MOST_OPERATIONS:
            return None
        solved = {name: each.subs(unknown, value) for name, each in solved.items()} | {unknown: value}
        rest = [each.subs(unknown, value) for number, each in enumerate(waiting) if number != place]
        waiting = [each for each in map(_tidy, rest) if each != 0]
        unknowns = [each for each in unknowns if each != unknown]
    return solved


def _explicit(expression: Any, unknowns: Sequence[Any]) -> tuple[Any, Any] | None:
    """Return the last unknown that an equation gives in the others, and its value."""
    for unknown in reversed(unknowns):
        slope = _tidy(expression.diff(unknown))
        if slope == 0 or unknown in slope.free_symbols:
            continue
        rest = _tidy(expression.subs(unknown, 0))
        if (slope.is_nonzero or rest.is_nonzero) and not rest.has(unknown):
            return unknown, _tidy(-rest / slope)
    return None


def _tidy(expression: Any) -> Any:
    """Return a quotient of polynomials in lowest terms; other small expressions as they are."""
    import sympy

    if expression.count_ops() > MOST_OPERATIONS:
        raise FormulaError.of("an expression too large for a family")
    if expression.is_rational_function():
        return sympy.factor_terms(sympy.cancel(expression))
    return sympy.expand(expression)


def _in_parameters(solved: Mapping[Any, Any], unknowns: Mapping[str, Any]) -> SolutionFamily | None:
    import sympy

    free = [symbol for symbol in unknowns.values() if symbol not in solved]
    if not free:
        return None
    parameters = parameter_names(len(free), list(unknowns))
    renamed = {symbol: sympy.Symbol(name, real=True) for symbol, name in zip(free, parameters, strict=True)}
    values = {name: solved.get(symbol, symbol).subs(renamed) for name, symbol in unknowns.items()}
    return SolutionFamily(
        len(free), parameters, {name: formula_text(value) for name, value in values.items()}
    )
