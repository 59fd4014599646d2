"""The real roots of a polynomial with integer coefficients: how many, where, to any number of digits.

Sturm's theorem: the sign changes along the chain p, p', -rem(p, p'), ... at a and at b differ by the number
of distinct real roots in (a, b]. Signs are computed in integers, so the count is a fact.

Polynomials are lists of integers, constant term first. Source: Basu, Pollack & Roy, Algorithms in Real
Algebraic Geometry, 2nd ed., section 2.2.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import gcd, lcm
from typing import TypeAlias

from gdsolve.symbols.exact.effort import Effort

Coefficients: TypeAlias = "list[int]"


@dataclass(frozen=True, slots=True)
class Bracket:
    """An interval with exactly one root; `low == high` if the root is that number."""

    low: Fraction
    high: Fraction

    @property
    def middle(self) -> Fraction:
        """Return the middle."""
        return (self.low + self.high) / 2


def squarefree(polynomial: Sequence[int], effort: Effort) -> Coefficients:
    """Return the polynomial with the same roots, each once: p / gcd(p, p')."""
    common = _chain(polynomial, effort)[-1]
    return _quotient(list(polynomial), common, effort) if len(common) > 1 else _primitive(list(polynomial))


def real_roots(polynomial: Sequence[int], effort: Effort) -> list[Bracket]:
    """Return one bracket for each real root of a squarefree polynomial, in order."""
    chain = _chain(polynomial, effort)
    bound = _root_bound(polynomial)
    found: list[Bracket] = []
    # Sturm's theorem counts (low, high]; -bound is below every root.
    waiting = [
        (Fraction(-bound), Fraction(bound), _count(chain, -bound, effort), _count(chain, bound, effort))
    ]
    while waiting:
        low, high, changes_low, changes_high = waiting.pop()
        if changes_low - changes_high == 1:
            found.append(_closed(polynomial, low, high))
        elif changes_low > changes_high:
            middle = (low + high) / 2
            changes = _count(chain, middle, effort)
            waiting += [(middle, high, changes, changes_high), (low, middle, changes_low, changes)]
    return found


def _closed(polynomial: Sequence[int], low: Fraction, high: Fraction) -> Bracket:
    """Return the bracket of the root in (low, high]; its ends have different signs, or are the root."""
    if sign_at(polynomial, high) == 0:
        return Bracket(high, high)
    if sign_at(polynomial, low) == 0:
        # `low` is the root before this one: move it up until the sign is that between the two.
        low, before = (low + high) / 2, low
        while sign_at(polynomial, low) == sign_at(polynomial, high):
            low = (before + low) / 2
    if sign_at(polynomial, low) == 0:
        return Bracket(low, low)
    return Bracket(low, high)


def refined(polynomial: Sequence[int], bracket: Bracket, bits: int, effort: Effort) -> Bracket:
    """Return a bracket whose width is at most 2**-bits times its size (or 2**-bits near zero)."""
    low, high = bracket.low, bracket.high
    sign_high = sign_at(polynomial, high)
    digits = 4
    while high - low > max(abs(low), abs(high), Fraction(1, 1 << bits)) / (1 << bits):
        effort.spend(len(polynomial), low.denominator)
        step = _newton_guess(polynomial, low, high, digits)
        if step is not None and sign_at(polynomial, step[0]) == -sign_high == -sign_at(polynomial, step[1]):
            low, high = step
            digits *= 2
            continue
        digits = max(4, digits // 2)
        middle = (low + high) / 2
        sign = sign_at(polynomial, middle)
        if sign == 0:
            return Bracket(middle, middle)
        low, high = (low, middle) if sign == sign_high else (middle, high)
    return Bracket(low, high)


def vanishes_at(other: Sequence[int], polynomial: Sequence[int], root: Bracket, effort: Effort) -> bool:
    """Say whether another polynomial is zero at the root of a polynomial in a bracket."""
    rest = _stripped(list(other))
    if not rest:
        return True
    # Roots of the common factor are roots of the polynomial, which has only one in the bracket.
    common = _continued([list(polynomial), rest], effort)[-1]
    return len(common) > 1 and sign_at(common, root.low) * sign_at(common, root.high) <= 0


def _newton_guess(
    polynomial: Sequence[int], low: Fraction, high: Fraction, digits: int
) -> tuple[Fraction, Fraction] | None:
    """Return the part of a bracket, 2**digits times narrower, where Newton's step puts the root."""
    middle = (low + high) / 2
    slope = value_at([i * c for i, c in enumerate(polynomial)][1:], middle)
    if not slope:
        return None
    guess = middle - value_at(polynomial, middle) / slope
    width = (high - low) / (1 << digits)
    # Rounded to the grid of the new width, so that denominators grow no faster than digits.
    start = low + width * ((guess - low) // width)
    return (start, start + width) if low <= start and start + width <= high else None


def value_at(polynomial: Sequence[int | Fraction], x: Fraction) -> Fraction:
    """Return the value at a rational number."""
    result = Fraction(0)
    for coefficient in reversed(polynomial):
        result = result * x + coefficient
    return result


def sign_at(polynomial: Sequence[int], x: Fraction | int) -> int:
    """Return the sign at a rational number p/q, from the integer q**n * value."""
    p, q = Fraction(x).numerator, Fraction(x).denominator
    result, power = 0, 1
    for coefficient in reversed(polynomial):
        result = result * p + coefficient * power
        power *= q
    return (result > 0) - (result < 0)


def _count(chain: Sequence[Sequence[int]], x: Fraction | int, effort: Effort) -> int:
    effort.spend(sum(len(each) for each in chain) // 4, Fraction(x).denominator)
    signs = [sign for each in chain if (sign := sign_at(each, x))]
    return sum(a != b for a, b in pairwise(signs))


def _root_bound(polynomial: Sequence[int]) -> int:
    """Return a power of two above the size of every root (Cauchy's bound)."""
    largest = max(abs(each) for each in polynomial[:-1])
    return 1 << (2 + max(0, largest.bit_length() - abs(polynomial[-1]).bit_length() + 1))


def _chain(polynomial: Sequence[int], effort: Effort) -> list[Coefficients]:
    """Return Sturm's chain; its last member is the greatest common divisor of the polynomial and p'."""
    slope = [i * c for i, c in enumerate(polynomial)][1:]
    return _continued([_primitive(list(polynomial)), _primitive(slope)], effort)


def _continued(chain: list[Coefficients], effort: Effort) -> list[Coefficients]:
    """Return a chain of two polynomials with the negative remainders that follow."""
    while len(chain[-1]) > 1:
        rest = _negative_remainder(chain[-2], chain[-1], effort)
        if not rest:
            break
        chain.append(rest)
    return chain


def _negative_remainder(left: Sequence[int], right: Sequence[int], effort: Effort) -> Coefficients:
    """Return -rem(left, right), times a positive number and without a common factor."""
    rest, lead = list(left), right[-1]
    while len(rest) >= len(right):
        effort.spend(len(rest) // 4 + 1, rest[-1])
        # Multiplied by |lead|, which keeps the signs.
        factor, shift = rest[-1] * (1 if lead > 0 else -1), len(rest) - len(right)
        rest = [each * abs(lead) for each in rest]
        for place, value in enumerate(right):
            rest[place + shift] -= factor * value
        rest = _stripped(rest)
    return _primitive([-each for each in rest])


def _quotient(left: Coefficients, right: Coefficients, effort: Effort) -> Coefficients:
    """Return left / right, which goes without remainder, without a common factor."""
    rest: list[Fraction] = [Fraction(each) for each in left]
    result: list[Fraction] = []
    for shift in reversed(range(len(left) - len(right) + 1)):
        effort.spend(len(right))
        factor = rest[shift + len(right) - 1] / right[-1]
        result.append(factor)
        for place, value in enumerate(right):
            rest[place + shift] -= factor * value
    result.reverse()
    return integer_coefficients(result)


def integer_coefficients(polynomial: Sequence[Fraction]) -> Coefficients:
    """Return a positive multiple with integers without a common factor."""
    scale = lcm(*(each.denominator for each in polynomial))
    return _primitive([int(each * scale) for each in polynomial])


def _stripped(polynomial: Coefficients) -> Coefficients:
    while polynomial and polynomial[-1] == 0:
        polynomial.pop()
    return polynomial


def _primitive(polynomial: Coefficients) -> Coefficients:
    common = gcd(*polynomial)
    return [each // common for each in polynomial] if common > 1 else polynomial
