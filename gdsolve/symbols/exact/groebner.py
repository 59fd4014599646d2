"""Groebner bases over the integers by Buchberger's algorithm, in the order grevlex, with counted work.

SymPy has a `groebner`, but a call that has begun cannot be stopped, and a system of three innocent equations
can take hours. Here every multiplication is counted and the attempt ends when the effort is spent, at the
same place on every machine.

A monomial is the tuple (-degree, e_n, ..., e_1) of its exponents: then the smaller tuple is the larger
monomial in grevlex, and a product of monomials is the sum of their tuples.

Source: Gebauer & Moeller, On an installation of Buchberger's algorithm, J. Symb. Comp. 6 (1988), for the
pairs that need no work; Cox, Little & O'Shea, Ideals, Varieties, and Algorithms, chapter 2.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from math import gcd
from typing import TypeAlias

from gdsolve.symbols.exact.effort import Effort

Exponents: TypeAlias = tuple[int, ...]
"""A monomial, as above."""

Terms: TypeAlias = "dict[Exponents, int]"
"""A polynomial with integer coefficients, zeros left out."""


@dataclass(frozen=True, slots=True, eq=False)
class Element:
    """A member of a basis: its leading monomial and coefficient, and the other terms."""

    lead: Exponents
    coefficient: int
    tail: Mapping[Exponents, int]

    @classmethod
    def of(cls, terms: Terms) -> Element:
        """Return a polynomial that is not zero as an element, its leading coefficient made positive."""
        lead = min(terms)
        common = gcd(*terms.values())
        if terms[lead] < 0:
            common = -common
        return cls(
            lead, terms[lead] // common, {each: c // common for each, c in terms.items() if each != lead}
        )


def groebner_basis(polynomials: Sequence[Terms], effort: Effort) -> list[Element]:
    """Return the reduced Groebner basis of the ideal of some polynomials, smallest leading monomial first.

    The ideal of everything gives the single element 1.

    Raises:
        NotExactError: the effort is spent.
    """
    basis: list[Element] = []
    pairs: list[tuple[Exponents, int, int]] = []
    active: set[int] = set()
    waiting = sorted(
        (terms for terms in polynomials if terms), key=lambda terms: (-min(terms)[0], len(terms))
    )
    for terms in waiting:
        _add(terms, basis, active, pairs, effort)
    while pairs:
        _, i, j = pairs.pop(pairs.index(max(pairs)))
        _add(_s_polynomial(basis[i], basis[j], effort), basis, active, pairs, effort)
    return _reduced([basis[i] for i in active], effort)


def _add(
    terms: Terms,
    basis: list[Element],
    active: set[int],
    pairs: list[tuple[Exponents, int, int]],
    effort: Effort,
) -> None:
    """Add the remainder of a polynomial to the basis, and the pairs that it makes necessary."""
    rest = remainder(terms, [basis[i] for i in active], effort)
    if not rest:
        return
    new = len(basis)
    basis.append(Element.of(rest))
    lead = basis[new].lead
    effort.spend(len(pairs) + len(basis))
    # Gebauer & Moeller's criterion B: an old pair is settled by the new element.
    pairs[:] = [
        (least, i, j)
        for least, i, j in pairs
        if not divides(lead, least)
        or _least(basis[i].lead, lead) == least
        or _least(basis[j].lead, lead) == least
    ]
    pairs.extend((least, i, new) for least, i in _new_pairs(lead, basis, active))
    active -= {i for i in active if divides(lead, basis[i].lead)}
    active.add(new)


def _new_pairs(lead: Exponents, basis: list[Element], active: set[int]) -> list[tuple[Exponents, int]]:
    """Return the pairs with a new element that criteria M and F and the product criterion leave."""
    candidates = [(_least(basis[i].lead, lead), i) for i in sorted(active)]
    kept: dict[Exponents, int | None] = {}
    for least, i in sorted(candidates, reverse=True):
        if any(each != least and divides(each, least) for each in kept):
            continue
        coprime = least == _times(basis[i].lead, lead)
        if coprime or least not in kept:
            # One coprime pair settles all pairs of the same least common multiple.
            kept[least] = None if coprime or kept.get(least, i) is None else i
    return [(least, i) for least, i in kept.items() if i is not None]


def remainder(terms: Terms, basis: Sequence[Element], effort: Effort) -> Terms:
    """Return what is left of a polynomial after division by a basis, up to a factor that is a number."""
    rest = dict(terms)
    heap = list(rest)
    heapify(heap)
    result: Terms = {}
    while heap:
        monomial = heappop(heap)
        coefficient = rest.pop(monomial, 0)
        if not coefficient:
            continue
        divisor = next((each for each in basis if divides(each.lead, monomial)), None)
        effort.spend(1 + len(basis) // 4)
        if divisor is None:
            result[monomial] = coefficient
            continue
        common = gcd(coefficient, divisor.coefficient)
        up, down = divisor.coefficient // common, coefficient // common
        if up != 1:
            effort.spend(len(rest) + len(result), up)
            for part in (rest, result):
                for each in part:
                    part[each] *= up
        shift = _over(monomial, divisor.lead)
        effort.spend(len(divisor.tail), down)
        for each, value in divisor.tail.items():
            place = _times(each, shift)
            if place not in rest:
                heappush(heap, place)
            total = rest.get(place, 0) - down * value
            # A zero stays in place: its monomial is in the heap already.
            rest[place] = total
    return _without_factor(result)


def _without_factor(terms: Terms) -> Terms:
    common = gcd(*terms.values())
    return {each: value // common for each, value in terms.items()} if common > 1 else terms


def _s_polynomial(left: Element, right: Element, effort: Effort) -> Terms:
    least = _least(left.lead, right.lead)
    common = gcd(left.coefficient, right.coefficient)
    result: Terms = {}
    for element, factor in ((left, right.coefficient // common), (right, -left.coefficient // common)):
        shift = _over(least, element.lead)
        effort.spend(len(element.tail), factor)
        for each, value in element.tail.items():
            place = _times(each, shift)
            result[place] = result.get(place, 0) + factor * value
    return {each: value for each, value in result.items() if value}


def _reduced(basis: list[Element], effort: Effort) -> list[Element]:
    """Return the basis with every tail reduced by the other elements."""
    basis = sorted(basis, key=lambda element: element.lead, reverse=True)
    done: list[Element] = []
    for element in basis:
        whole = {element.lead: element.coefficient, **element.tail}
        done.append(Element.of(remainder(whole, done, effort)))
    return done


def divides(left: Exponents, right: Exponents) -> bool:
    """Say whether the monomial `left` divides `right`."""
    return all(a <= b for a, b in zip(left[1:], right[1:], strict=True))


def _times(left: Exponents, right: Exponents) -> Exponents:
    return tuple(a + b for a, b in zip(left, right, strict=True))


def _over(left: Exponents, right: Exponents) -> Exponents:
    return tuple(a - b for a, b in zip(left, right, strict=True))


def _least(left: Exponents, right: Exponents) -> Exponents:
    exponents = tuple(max(a, b) for a, b in zip(left[1:], right[1:], strict=True))
    return (-sum(exponents), *exponents)
