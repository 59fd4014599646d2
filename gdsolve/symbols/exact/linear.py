"""Linear systems, solved exactly: the one solution, the whole family, or the equations that clash."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations
from typing import Any, Literal

from gdsolve.symbols.exact.elimination import RIGHT, Reduced, Row, integer_row, reduce_rows
from gdsolve.symbols.exact.linear_form import LinearForm, linear_form, nearest_float, read_equations
from gdsolve.symbols.interpret import NotExactError
from gdsolve.text.tree import Formula, Tree

MOST_UNKNOWNS = 400
"""Beyond this many unknowns a system is left to the numerical solver."""

MOST_SUBSETS = 5_000
"""Sets of equations that are tried to find the smallest that clashes; beyond, one that cannot be shrunk."""


@dataclass(frozen=True, slots=True)
class LinearSolution:
    """What is known about a linear system, exactly.

    Attributes:
        kind: `unique`, `family` or `inconsistent`.
        names: labels of the unknowns in order.
        point: the solution; for a family the one of least norm; empty when inconsistent.
        dimension: degrees of freedom of the family, 0 otherwise.
        parameters: names of the free parameters.
        parametrisation: each unknown in the parameters as text, `{"A": "t", "B": "9 - t"}`; the first
            unknowns are the parameters. For a unique solution, the exact numbers (`13/3`).
        clashing: numbers (from 0) of a smallest set of equations that cannot all hold.
    """

    kind: Literal["unique", "family", "inconsistent"]
    names: tuple[str, ...]
    point: Mapping[str, Fraction] = field(default_factory=dict)
    dimension: int = 0
    parameters: tuple[str, ...] = ()
    parametrisation: Mapping[str, str] = field(default_factory=dict)
    clashing: tuple[int, ...] = ()

    @property
    def values(self) -> dict[str, float]:
        """Return the point in float64."""
        return {name: nearest_float(value) for name, value in self.point.items()}


def exact_linear(
    equations: Sequence[Tree | Formula],
    names: Iterable[str] | Mapping[str, tuple[int, ...]],
    constants: Mapping[str, Any] | None = None,
) -> LinearSolution | None:
    """Return the exact solution of equations that are linear in all unknowns.

    Args:
        equations: relations (or trees that are zero); equations of arrays count elementwise.
        names: the unknowns in order; with a mapping, the shape of each.
        constants: values of other names; a float means the decimal that it prints as.

    Returns:
        None if an equation is not linear with rational coefficients, or the system is too large.
    """
    read = read_equations(equations, names, constants)
    if read is None or read.algebra.equations or len(read.unknowns) > MOST_UNKNOWNS:
        return None
    forms = [linear_form(polynomial, read.algebra) for polynomial in read.polynomials]
    known = [form for form in forms if form is not None]
    if len(known) < len(forms):
        return None
    try:
        return _solve(known, read.unknowns, read.owners)
    except NotExactError:
        return None


def _solve(forms: Sequence[LinearForm], names: tuple[str, ...], owners: Sequence[int]) -> LinearSolution:
    column = {name: place for place, name in enumerate(names)}
    rows = [
        integer_row({column[name]: value for name, value in form.coefficients.items()}, -form.constant)
        for form in forms
    ]
    reduced = reduce_rows(rows, len(names))
    if reduced.contradiction:
        found = _smallest_clash(rows, len(names))
        return LinearSolution(
            "inconsistent", names, clashing=tuple(dict.fromkeys(owners[place] for place in found))
        )
    parameters = parameter_names(len(reduced.free), names)
    chosen = dict(zip(reduced.free, parameters, strict=True))
    return LinearSolution(
        "family" if reduced.free else "unique",
        names,
        point=dict(zip(names, _least_norm(reduced, len(names)), strict=True)),
        dimension=len(reduced.free),
        parameters=parameters,
        parametrisation={name: _in_parameters(reduced, place, chosen) for place, name in enumerate(names)},
    )


def _least_norm(reduced: Reduced, size: int) -> list[Fraction]:
    """Return the solution of least norm: p + N c with N'N c = -N'p, p the solution with free unknowns 0."""
    start = [
        reduced.coefficient(place, RIGHT) if place in reduced.rows else Fraction(0) for place in range(size)
    ]
    if not reduced.free:
        return start
    directions = [_direction(reduced, free) for free in reduced.free]
    normal = [
        integer_row(
            {j: _dot(left, right) for j, right in enumerate(directions)},
            -sum((value * start[place] for place, value in left.items()), Fraction(0)),
        )
        for left in directions
    ]
    solved = reduce_rows(normal, len(directions))
    for j, direction in enumerate(directions):
        weight = solved.coefficient(j, RIGHT)
        for place, value in direction.items():
            start[place] += weight * value
    return start


def _direction(reduced: Reduced, free: int) -> dict[int, Fraction]:
    """Return how all unknowns change with a free one, zeros left out."""
    changes = {place: -reduced.coefficient(place, free) for place, row in reduced.rows.items() if free in row}
    return {free: Fraction(1), **changes}


def _dot(left: Mapping[int, Fraction], right: Mapping[int, Fraction]) -> Fraction:
    return sum((value * right[place] for place, value in left.items() if place in right), Fraction(0))


def parameter_names(count: int, taken: Sequence[str]) -> tuple[str, ...]:
    """Return `t`, or `t1`, `t2`, ..., with another letter where the unknowns already have that name."""
    letters = [*"tsuvrpqw", *(f"t{'_' * n}" for n in range(1, len(taken) + 2))]
    for letter in letters:
        names = (letter,) if count == 1 else tuple(f"{letter}{i + 1}" for i in range(count))
        if not set(names) & set(taken):
            return names
    raise AssertionError("more letters than names")


def _in_parameters(reduced: Reduced, place: int, chosen: Mapping[int, str]) -> str:
    """Return an unknown as text in the free parameters, `9 - t`."""
    if place in chosen:
        return chosen[place]
    terms = [(reduced.coefficient(place, RIGHT), "")]
    terms += [(-reduced.coefficient(place, free), chosen[free]) for free in chosen]
    shown = [_term(value, name) for value, name in terms if value]
    if not shown:
        return "0"
    text = shown[0]
    for term in shown[1:]:
        text += f" - {term[1:]}" if term.startswith("-") else f" + {term}"
    return text


def _term(value: Fraction, name: str) -> str:
    if not name:
        return str(value)
    if abs(value) == 1:
        return name if value > 0 else f"-{name}"
    return f"{value}*{name}"


def _smallest_clash(rows: Sequence[Row], columns: int) -> list[int]:
    """Return places of rows that cannot all hold and of which none can be left out; few, if that is cheap."""

    def clash(places: Iterable[int]) -> bool:
        return reduce_rows([rows[place] for place in places], columns).contradiction

    tried = 0
    for size in range(1, len(rows) + 1):
        for places in combinations(range(len(rows)), size):
            if clash(places):
                return list(places)
            tried += 1
            if tried > MOST_SUBSETS:
                return _shrunk(list(range(len(rows))), clash)
    raise AssertionError("the whole system clashes")


def _shrunk(places: list[int], clash: Any) -> list[int]:
    """Return a set that clashes and of which no member can be left out."""
    for place in list(places):
        rest = [each for each in places if each != place]
        if clash(rest):
            places = rest
    return places
