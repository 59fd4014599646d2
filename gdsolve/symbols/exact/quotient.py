"""Systems with finitely many complex solutions as one polynomial in one variable.

Modulo a Groebner basis, polynomials are vectors over the finitely many monomials that no leading monomial
divides. If the powers 1, t, t**2, ... of a linear form t span that space, then t takes different values at
different solutions: the roots of its minimal polynomial are the solutions, and every unknown is a polynomial
in t. For a squarefree minimal polynomial all solutions are simple.

Source: Cox, Little & O'Shea, Using Algebraic Geometry, chapter 2; Seidenberg's lemma for the radical.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from gdsolve.symbols.exact.effort import Effort
from gdsolve.symbols.exact.elimination import Row, integer_row, reduce_rows
from gdsolve.symbols.exact.groebner import Element, Exponents, divides
from gdsolve.symbols.exact.real_roots import Coefficients, integer_coefficients
from gdsolve.symbols.interpret import NotExactError

Vector: TypeAlias = "dict[int, Fraction]"
"""Coefficients over the basis monomials, zeros left out."""

LARGEST_DIMENSION = 64
"""Complex solutions, with multiplicity, of the largest system that is attacked."""


@dataclass(frozen=True, slots=True)
class OneVariable:
    """A system as one polynomial: each unknown is a polynomial in its roots (constant terms first)."""

    minimal: Coefficients
    unknowns: tuple[tuple[Fraction, ...], ...]


class Quotient:
    """Polynomials modulo a Groebner basis.

    Raises:
        InfiniteError: there are infinitely many complex solutions.
        NotExactError: there are more than `LARGEST_DIMENSION`.
    """

    def __init__(self, basis: Sequence[Element], unknowns: int, effort: Effort) -> None:
        self.effort = effort
        self.unknowns = unknowns
        self._basis = {element.lead: element for element in basis}
        self.monomials = _standard_monomials(list(self._basis), unknowns)
        self._place = {monomial: place for place, monomial in enumerate(self.monomials)}
        self._forms: dict[Exponents, Vector] = {}
        self.products = [[self._form(_raised(m, i)) for m in self.monomials] for i in range(unknowns)]

    @property
    def dimension(self) -> int:
        """Return the number of complex solutions, counted with multiplicity."""
        return len(self.monomials)

    def _form(self, monomial: Exponents) -> Vector:
        """Return a monomial modulo the basis; it is a basis monomial times an unknown, or less."""
        if monomial in self._place:
            return {self._place[monomial]: Fraction(1)}
        if monomial in self._forms:
            return self._forms[monomial]
        waiting = [monomial]
        while waiting:
            current = waiting[-1]
            parts = self._needed(current)
            missing = [each for each in parts if each not in self._place and each not in self._forms]
            if missing:
                waiting.extend(missing)
            else:
                self._forms[current] = self._computed(current)
                waiting.pop()
        return self._forms[monomial]

    def _needed(self, monomial: Exponents) -> list[Exponents]:
        """Return the monomials whose forms give the form of this one."""
        if monomial in self._basis:
            return list(self._basis[monomial].tail)
        smaller, unknown = self._split(monomial)
        if smaller not in self._forms:
            return [smaller]
        return [_raised(self.monomials[place], unknown) for place in self._forms[smaller]]

    def _computed(self, monomial: Exponents) -> Vector:
        element = self._basis.get(monomial)
        if element is not None:
            terms = [(each, Fraction(-value, element.coefficient)) for each, value in element.tail.items()]
        else:
            smaller, unknown = self._split(monomial)
            terms = [
                (_raised(self.monomials[place], unknown), value)
                for place, value in self._forms[smaller].items()
            ]
        result: Vector = {}
        for each, value in terms:
            _add_scaled(result, self._known(each), value, self.effort)
        return result

    def _known(self, monomial: Exponents) -> Vector:
        place = self._place.get(monomial)
        return {place: Fraction(1)} if place is not None else self._forms[monomial]

    def _split(self, monomial: Exponents) -> tuple[Exponents, int]:
        """Return a smaller monomial outside of the basis monomials, and the unknown between the two."""
        for unknown in range(self.unknowns):
            smaller = _raised(monomial, unknown, -1)
            if min(smaller[1:]) >= 0 and smaller not in self._place:
                return smaller, unknown
        raise AssertionError("a monomial on the border is a leading one")

    def times(self, weights: Sequence[int], vector: Vector) -> Vector:
        """Return the product of a vector with the linear form of the given weights."""
        result: Vector = {}
        for unknown, weight in enumerate(weights):
            if weight:
                for place, value in vector.items():
                    _add_scaled(result, self.products[unknown][place], weight * value, self.effort)
        return result

    def in_one_variable(self, weights: Sequence[int]) -> OneVariable | None:
        """Return the system in the powers of a linear form, None if they do not span everything."""
        size = self.dimension
        powers: list[Vector] = [self._form((0,) * (self.unknowns + 1))]
        for _ in range(size):
            powers.append(self.times(weights, powers[-1]))
        one = powers[0]
        targets = [powers[size], *(self.times(_unit(i, self.unknowns), one) for i in range(self.unknowns))]
        solved = _in_powers(powers[:size], targets, size, self.effort)
        if solved is None:
            return None
        minimal = integer_coefficients([*(-each for each in solved[0]), Fraction(1)])
        return OneVariable(minimal, tuple(tuple(each) for each in solved[1:]))

    def minimal_polynomial(self, unknown: int) -> Coefficients:
        """Return the polynomial of least degree that one unknown satisfies at every solution."""
        weights = _unit(unknown, self.unknowns)
        powers: list[Vector] = [self._form((0,) * (self.unknowns + 1))]
        while True:
            powers.append(self.times(weights, powers[-1]))
            solved = _in_powers(powers[:-1], [powers[-1]], self.dimension, self.effort)
            if solved is not None:
                return integer_coefficients([*(-each for each in solved[0]), Fraction(1)])


class InfiniteError(Exception):
    """There are infinitely many complex solutions."""


def _standard_monomials(leads: list[Exponents], unknowns: int) -> list[Exponents]:
    """Return the monomials that no leading monomial divides, smallest first."""
    if not unknowns:
        raise InfiniteError
    for unknown in range(unknowns):
        place = unknowns - unknown
        if not any(-lead[0] == lead[place] for lead in leads):
            raise InfiniteError
    found: dict[Exponents, None] = {}
    waiting = [(0,) * (unknowns + 1)]
    while waiting:
        monomial = waiting.pop()
        if monomial in found or any(divides(lead, monomial) for lead in leads):
            continue
        found[monomial] = None
        if len(found) > LARGEST_DIMENSION:
            raise NotExactError(f"more than {LARGEST_DIMENSION} solutions")
        waiting.extend(_raised(monomial, unknown) for unknown in range(unknowns))
    return sorted(found, reverse=True)


def _in_powers(
    powers: Sequence[Vector], targets: Sequence[Vector], size: int, effort: Effort
) -> list[list[Fraction]] | None:
    """Return the coefficients of each target in the powers, None if the powers do not determine them."""
    count = len(powers)
    rows: list[Row] = []
    for place in range(size):
        entries = {j: power[place] for j, power in enumerate(powers) if place in power}
        entries |= {count + k: target[place] for k, target in enumerate(targets) if place in target}
        rows.append(integer_row(entries, Fraction(0)))
    bits = max((max(map(abs, row.values())) for row in rows if row), default=1)
    effort.spend(count * count * (count + len(targets)) // 8, bits)
    reduced = reduce_rows(rows, count)
    if reduced.free or reduced.rest:
        return None
    return [[reduced.coefficient(j, count + k) for j in range(count)] for k in range(len(targets))]


def _add_scaled(result: Vector, other: Mapping[int, Fraction], factor: Fraction, effort: Effort) -> None:
    effort.spend(len(other), factor.numerator)
    for place, value in other.items():
        total = result.get(place, 0) + factor * value
        if total:
            result[place] = Fraction(total)
        else:
            result.pop(place, None)


def _raised(monomial: Exponents, unknown: int, by: int = 1) -> Exponents:
    place = len(monomial) - 1 - unknown
    return (monomial[0] - by, *monomial[1:place], monomial[place] + by, *monomial[place + 1 :])


def _unit(unknown: int, count: int) -> list[int]:
    return [int(each == unknown) for each in range(count)]
