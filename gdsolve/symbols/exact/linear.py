"""Linear systems, solved exactly: the one solution, the whole family, or the equations that clash."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
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

MOST_SUBSETS = 1_000
"""Sets of equations that are tried to find the smallest that clashes; beyond, one set is taken that does."""


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
    if reduced.rest:
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
    """Return the solution of least norm.

    It is p + N c with N'N c = -N'p, p a solution and N the free directions; or R'y with R R'y = b, R the
    reduced rows and b their right-hand sides. The smaller of the two systems is solved.
    """
    if len(reduced.rows) <= len(reduced.free):
        matrix = [_scaled(reduced, pivot) for pivot in reduced.rows]
        right = [reduced.coefficient(pivot, RIGHT) for pivot in reduced.rows]
        return _combined([Fraction(0)] * size, matrix, _gram_solution(matrix, right))
    start = [
        reduced.coefficient(place, RIGHT) if place in reduced.rows else Fraction(0) for place in range(size)
    ]
    directions = [_direction(reduced, free) for free in reduced.free]
    right = [
        -sum((value * start[place] for place, value in each.items()), Fraction(0)) for each in directions
    ]
    return _combined(start, directions, _gram_solution(directions, right))


def _gram_solution(vectors: Sequence[Mapping[int, Fraction]], right: Sequence[Fraction]) -> list[Fraction]:
    """Return c with sum_j (v_i . v_j) c_j = right_i for linearly independent vectors."""
    rows = [
        integer_row({j: product for j, b in enumerate(vectors) if (product := _dot(a, b))}, value)
        for a, value in zip(vectors, right, strict=True)
    ]
    solved = reduce_rows(rows, len(vectors))
    return [solved.coefficient(j, RIGHT) for j in range(len(vectors))]


def _combined(
    start: list[Fraction], vectors: Sequence[Mapping[int, Fraction]], weights: Sequence[Fraction]
) -> list[Fraction]:
    for vector, weight in zip(vectors, weights, strict=True):
        for place, value in vector.items():
            start[place] += weight * value
    return start


def _scaled(reduced: Reduced, pivot: int) -> dict[int, Fraction]:
    return {place: reduced.coefficient(pivot, place) for place in reduced.rows[pivot] if place != RIGHT}


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
    """Return places of rows that cannot all hold, as few as possible if that is cheap to find."""

    def clash(places: Iterable[int]) -> bool:
        return bool(reduce_rows([rows[place] for place in places], columns).rest)

    for tried, places in enumerate(_by_size(len(rows))):
        if tried >= MOST_SUBSETS:
            break
        if clash(places):
            return list(places)
    return _certificate(rows, columns)


def _by_size(count: int) -> Iterator[tuple[int, ...]]:
    for size in range(1, count + 1):
        yield from combinations(range(count), size)


def _certificate(rows: Sequence[Row], columns: int) -> list[int]:
    """Return the rows of which a combination reads 0 = something."""
    # Each row carries a mark of its own through the elimination, which shows the rows that take part.
    marked = [{**row, columns + place: 1} for place, row in enumerate(rows)]
    clashes = [row for row in reduce_rows(marked, columns).rest if RIGHT in row]
    return sorted(key - columns for key in min(clashes, key=len) if key != RIGHT)
