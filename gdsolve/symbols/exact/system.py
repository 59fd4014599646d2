"""Polynomial systems, solved exactly: how many real solutions there are, and each to full accuracy.

The count comes from rational arithmetic alone (Groebner basis, one polynomial in one variable, Sturm's
theorem), so that "these are all" is proved. Effort is counted and bounded; a system that is too large is no
failure, the numerical solver takes it over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm
from typing import Any, Literal

from gdsolve.symbols.exact.effort import Effort
from gdsolve.symbols.exact.groebner import Element, Terms, groebner_basis
from gdsolve.symbols.exact.linear_form import ReadEquations, nearest_float, read_equations
from gdsolve.symbols.exact.polynomial import Polynomial
from gdsolve.symbols.exact.quotient import InfiniteError, OneVariable, Quotient
from gdsolve.symbols.exact.real_roots import (
    Bracket,
    Coefficients,
    integer_coefficients,
    real_roots,
    refined,
    sign_at,
    squarefree,
    value_at,
    vanishes_at,
)
from gdsolve.symbols.interpret import NotExactError
from gdsolve.text.tree import Formula, Tree

EFFORT = 100_000
"""About one second."""

MOST_UNKNOWNS = 12
"""Beyond this many unknowns (with those added for roots and quotients) nothing is attempted."""

BITS = 200
"""Accuracy of the roots of the one polynomial; the unknowns lose some of it to cancellation."""

_AGREEMENT = Fraction(1, 1 << 60)
"""Both ends of a bracket must give the same value to this relative accuracy, below half an ulp of float64."""

_LARGEST_DENOMINATOR = 1 << (BITS // 2 - 10)
"""A rational root within 2**-BITS is the only one with a denominator up to about 2**(BITS/2)."""


@dataclass(frozen=True, slots=True)
class PolynomialSolution:
    """All real solutions of a polynomial system.

    Attributes:
        kind: `solutions`; `inconsistent` (there is no real one); `infinite` (infinitely many complex ones,
            so that nothing is said about the real ones).
        points: every real solution in float64, correctly rounded or nearly so, ordered by the first unknown.
        exact: the same in rational numbers where they are rational, else None.
        multiple: some solution, real or complex, is a multiple one (the Jacobian is singular there).
        clashing: numbers (from 0) of equations that already have no common solution.
    """

    kind: Literal["solutions", "inconsistent", "infinite"]
    points: tuple[Mapping[str, float], ...] = ()
    exact: tuple[Mapping[str, Fraction] | None, ...] = ()
    multiple: bool = False
    clashing: tuple[int, ...] = field(default=())


def exact_polynomial(
    equations: Sequence[Tree | Formula],
    names: Iterable[str] | Mapping[str, tuple[int, ...]],
    constants: Mapping[str, Any] | None = None,
    effort: int = EFFORT,
) -> PolynomialSolution | None:
    """Return all real solutions of equations between polynomials, quotients, roots and absolute values.

    Args:
        equations: relations (or trees that are zero).
        names: the unknowns in order; with a mapping, the shape of each.
        constants: values of other names; a float means the decimal that it prints as.
        effort: work after which the attempt ends, in units of about ten microseconds.

    Returns:
        None if an equation is of another kind, or the effort is spent.
    """
    read = read_equations(equations, names, constants)
    if read is None or not read.unknowns:
        return None
    if len(read.unknowns) + len(read.algebra.added) > MOST_UNKNOWNS:
        return None
    try:
        solution = _solve(read, (*read.polynomials, *read.algebra.equations), Effort(effort))
        if solution.kind == "inconsistent":
            return _with_clash(read, Effort(effort))
    except NotExactError:
        return None
    return solution


def _solve(read: ReadEquations, polynomials: Sequence[Polynomial], effort: Effort) -> PolynomialSolution:
    used = frozenset[str]().union(*(each.names for each in polynomials))
    unknowns = [name for name in (*read.unknowns, *read.algebra.added) if name in used]
    terms = [_terms(each, unknowns) for each in polynomials if each]
    basis = groebner_basis(terms, effort)
    if any(element.lead[0] == 0 for element in basis):
        return PolynomialSolution("inconsistent")
    try:
        system, multiple = _as_one_polynomial(basis, terms, len(unknowns), effort)
    except InfiniteError:
        return PolynomialSolution("infinite")
    simple = squarefree(system.minimal, effort)
    points = [_point(system, simple, root, effort) for root in real_roots(simple, effort)]
    kept = _permitted(points, read, unknowns)
    if not kept:
        return PolynomialSolution("inconsistent")
    if not used.issuperset(read.unknowns):
        return PolynomialSolution("infinite")
    return PolynomialSolution(
        "solutions",
        points=tuple({name: nearest_float(point[name]) for name in read.unknowns} for point, _ in kept),
        exact=tuple(
            {name: point[name] for name in read.unknowns} if is_exact else None for point, is_exact in kept
        ),
        multiple=multiple or len(simple) < len(system.minimal),
    )


def _as_one_polynomial(
    basis: Sequence[Element], terms: Sequence[Terms], unknowns: int, effort: Effort
) -> tuple[OneVariable, bool]:
    """Return the system as one polynomial, and whether multiple solutions had to be made simple for that."""
    quotient = Quotient(basis, unknowns, effort)
    system = _in_one_variable(quotient)
    if system is not None:
        return system, False
    # The powers of no linear form span everything: a multiple solution in more than one direction.
    system = _in_one_variable(Quotient(_radical(quotient, terms, effort), unknowns, effort))
    if system is None:
        raise NotExactError("no linear form separates the solutions")
    return system, True


def _terms(polynomial: Polynomial, unknowns: Sequence[str]) -> Terms:
    """Return a polynomial with integer coefficients and dense exponents."""
    scale = lcm(*(value.denominator for value in polynomial.terms.values()))
    place = {name: len(unknowns) - number for number, name in enumerate(unknowns)}
    result: Terms = {}
    for monomial, value in polynomial.terms.items():
        exponents = [0] * (len(unknowns) + 1)
        for name, exponent in monomial:
            exponents[place[name]] = exponent
            exponents[0] -= exponent
        result[tuple(exponents)] = int(value * scale)
    return result


def _in_one_variable(quotient: Quotient) -> OneVariable | None:
    """Return the system in the powers of the simplest linear form that works."""
    count = quotient.unknowns
    tries = [[int(each == unknown) for each in range(count)] for unknown in reversed(range(count))]
    if count > 1:
        tries += [[(-1) ** each * (each + 1) for each in range(count)]]
        tries += [[step ** (each % 4) + each for each in range(count)] for step in (2, 3, 5)]
    for weights in tries:
        system = quotient.in_one_variable(weights)
        if system is not None:
            return system
    return None


def _radical(quotient: Quotient, terms: Sequence[Terms], effort: Effort) -> list[Element]:
    """Return a basis of the ideal whose solutions are the same, each simple (Seidenberg's lemma)."""
    added: list[Terms] = []
    for unknown in range(quotient.unknowns):
        simple = squarefree(quotient.minimal_polynomial(unknown), effort)
        place = quotient.unknowns - unknown
        added.append(
            {
                (-power, *(power if each == place else 0 for each in range(1, quotient.unknowns + 1))): value
                for power, value in enumerate(simple)
                if value
            }
        )
    return groebner_basis([*terms, *added], effort)


def _point(
    system: OneVariable, simple: Coefficients, root: Bracket, effort: Effort
) -> tuple[list[Fraction], bool]:
    """Return the unknowns at a root, and whether they are exact."""
    root = refined(simple, root, BITS, effort)
    # A rational root has a denominator that divides the first coefficient.
    guess = root.middle.limit_denominator(min(abs(simple[-1]), _LARGEST_DENOMINATOR))
    if root.low <= guess <= root.high and sign_at(simple, guess) == 0:
        root = Bracket(guess, guess)
    return [_value(each, simple, root, effort) for each in system.unknowns], root.low == root.high


def _value(unknown: Sequence[Fraction], simple: Coefficients, root: Bracket, effort: Effort) -> Fraction:
    """Return an unknown at a root to more digits than float64 has; 0 only if it is exactly 0."""
    bits = BITS
    while True:
        effort.spend(len(simple), root.low.denominator)
        low, high = value_at(unknown, root.low), value_at(unknown, root.high)
        if abs(low - high) <= _AGREEMENT * max(abs(low), abs(high)):
            return (low + high) / 2
        if bits == BITS and vanishes_at(integer_coefficients(unknown), simple, root, effort):
            return Fraction(0)
        bits *= 2
        root = refined(simple, root, bits, effort)


def _permitted(
    points: Sequence[tuple[list[Fraction], bool]], read: ReadEquations, unknowns: Sequence[str]
) -> list[tuple[dict[str, Fraction], bool]]:
    """Return the points where roots and absolute values are not negative, in order of the first unknown."""
    named = [(dict(zip(unknowns, point, strict=True)), is_exact) for point, is_exact in points]
    kept = [each for each in named if all(each[0].get(name, 0) >= 0 for name in read.algebra.positive)]
    return sorted(kept, key=lambda each: list(each[0].values()))


def _with_clash(read: ReadEquations, effort: Effort) -> PolynomialSolution:
    """Return `inconsistent` with a set of equations of which none can be left out."""
    places = list(range(len(read.polynomials)))
    try:
        for place in list(places):
            rest = [each for each in places if each != place]
            if _solve(read, _with_definitions(read, rest), effort).kind == "inconsistent":
                places = rest
    except NotExactError:
        # The set found so far clashes all the same, it may only be larger than needed.
        pass
    owners = dict.fromkeys(read.owners[place] for place in places)
    return PolynomialSolution("inconsistent", clashing=tuple(owners))


def _with_definitions(read: ReadEquations, places: Sequence[int]) -> list[Polynomial]:
    """Return some of the equations, and the definitions of the added unknowns that they use."""
    chosen = [read.polynomials[place] for place in places]
    definitions = dict(zip(read.algebra.added, read.algebra.equations, strict=True))
    for polynomial in chosen:
        # The list grows while it is read, since definitions may use added unknowns themselves.
        chosen += [definitions.pop(name) for name in sorted(polynomial.names) if name in definitions]
    return chosen
