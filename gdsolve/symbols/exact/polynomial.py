"""Polynomials with rational coefficients, read from the checked tree.

Division, roots and absolute values leave the polynomials, so each introduces an unknown of its own with an
equation: 1/f becomes z with z*f = 1, sqrt(f) becomes s with s**2 = f and the condition s >= 0. A system read
in this way has exactly the real solutions of the formulas as typed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

from gdsolve.symbols.exact.effort import Effort
from gdsolve.symbols.interpret import NotExactError

if TYPE_CHECKING:
    from gdsolve.text.tree import Number

Monomial: TypeAlias = "tuple[tuple[str, int], ...]"
"""Names with their exponents, sorted by name; the empty tuple is 1."""

READING = 200_000
"""Work while a system is read, about a second; a longer one is not attacked exactly."""

_PRODUCT_COST = 3
"""A product of two terms costs as much as adding three."""

_COPIES = 500
"""Copying so many terms costs as much as adding one."""

LARGEST_EXPONENT = 64
"""The highest power that is multiplied out."""

LARGEST_COEFFICIENT = 1 << 14
"""Bits of a coefficient beyond which a number as typed, such as 9**9**9, is not computed exactly."""


class Polynomial:
    """A polynomial; immutable, equal when the coefficients are.

    All polynomials of a system share the `effort` that their sums and products are counted in.
    """

    __slots__ = ("effort", "terms")

    def __init__(self, terms: Mapping[Monomial, Fraction], effort: Effort) -> None:
        self.terms = terms
        self.effort = effort

    @classmethod
    def constant(cls, value: Fraction | int, effort: Effort) -> Polynomial:
        """Return a number as a polynomial."""
        return cls({(): Fraction(value)} if value else {}, effort)

    @classmethod
    def unknown(cls, name: str, effort: Effort) -> Polynomial:
        """Return a name as a polynomial."""
        return cls({((name, 1),): Fraction(1)}, effort)

    def __add__(self, other: Polynomial) -> Polynomial:
        return self._combined(other, 1)

    def __sub__(self, other: Polynomial) -> Polynomial:
        return self._combined(other, -1)

    def __neg__(self) -> Polynomial:
        return self.scaled(Fraction(-1))

    def __mul__(self, other: Polynomial) -> Polynomial:
        for factor, rest in ((self, other), (other, self)):
            if factor.value is not None:
                return rest.scaled(factor.value)
        self.effort.spend(_PRODUCT_COST * len(self.terms) * len(other.terms))
        result: dict[Monomial, Fraction] = {}
        for left, a in self.terms.items():
            for right, b in other.terms.items():
                monomial = _product(left, right)
                result[monomial] = result.get(monomial, Fraction(0)) + a * b
        return Polynomial({monomial: value for monomial, value in result.items() if value}, self.effort)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Polynomial) and dict(self.terms) == dict(other.terms)

    def __hash__(self) -> int:
        return hash(frozenset(self.terms.items()))

    def __bool__(self) -> bool:
        return bool(self.terms)

    def _combined(self, other: Polynomial, sign: int) -> Polynomial:
        self.effort.spend(1 + len(self.terms) // _COPIES + len(other.terms))
        result = dict(self.terms)
        for monomial, value in other.terms.items():
            total = result.get(monomial, 0) + sign * value
            if total:
                result[monomial] = Fraction(total)
            else:
                result.pop(monomial, None)
        return Polynomial(result, self.effort)

    def scaled(self, factor: Fraction) -> Polynomial:
        """Return the product with a number."""
        self.effort.spend(1 + len(self.terms))
        scaled = {monomial: factor * value for monomial, value in self.terms.items()} if factor else {}
        return Polynomial(scaled, self.effort)

    @property
    def names(self) -> frozenset[str]:
        """Return the unknowns that occur."""
        return frozenset(name for monomial in self.terms for name, _ in monomial)

    @property
    def degree(self) -> int:
        """Return the total degree, -1 for zero."""
        return max((sum(exponent for _, exponent in monomial) for monomial in self.terms), default=-1)

    @property
    def value(self) -> Fraction | None:
        """Return the number if this is one."""
        if not self.terms:
            return Fraction(0)
        return self.terms.get(()) if len(self.terms) == 1 else None


def _product(left: Monomial, right: Monomial) -> Monomial:
    if not left or not right:
        return left or right
    exponents = dict(left)
    for name, exponent in right:
        exponents[name] = exponents.get(name, 0) + exponent
    return tuple(sorted(exponents.items()))


class PolynomialAlgebra:
    """Reads formulas as polynomials (an `Algebra` of `symbols.interpret`); holds what had to be added.

    Attributes:
        equations: polynomials that are zero, one per added unknown.
        positive: added unknowns that must not be negative (roots and absolute values).
    """

    def __init__(self) -> None:
        self.effort = Effort(READING)
        self.equations: list[Polynomial] = []
        self.positive: list[str] = []
        self._added: dict[tuple[str, Polynomial], Polynomial] = {}

    @property
    def added(self) -> tuple[str, ...]:
        """Return the names of the added unknowns (`#1`, `#2`, ...: no name that can be typed)."""
        return tuple(f"#{i + 1}" for i in range(len(self._added)))

    def number(self, number: Number) -> Polynomial:
        """Return a literal, exactly as typed."""
        if number.exact is None:
            raise NotExactError("inf")
        return self._checked(number.exact)

    def integer(self, value: int) -> Polynomial:
        """Return an integer."""
        return Polynomial.constant(value, self.effort)

    def constant(self, name: str) -> Polynomial:
        """Refuse: pi, e and inf are not rational."""
        raise NotExactError(name)

    def divide(self, left: Polynomial, right: Polynomial) -> Polynomial:
        """Return the quotient, with an added unknown unless the denominator is a number."""
        number = right.value
        if number == 0:
            raise NotExactError("a division by zero")
        if number is not None:
            return left.scaled(1 / number)
        return left * self._unknown("reciprocal", right, lambda z: z * right - self.integer(1))

    def power(self, base: Polynomial, exponent: Polynomial) -> Polynomial:
        """Return a power with a rational exponent."""
        number = exponent.value
        if (
            number is None
            or abs(number.numerator) > LARGEST_EXPONENT
            or number.denominator > LARGEST_EXPONENT
        ):
            raise NotExactError("a power that is not a small rational number")
        if number < 0:
            return self.divide(self.integer(1), self.power(base, self._checked(-number)))
        if number.denominator > 1:
            base = self._root(base, number.denominator)
        result = self.integer(1)
        for _ in range(number.numerator):
            result = result * base
        constant = result.value
        return result if constant is None else self._checked(constant)

    def compare(self, operator: str, left: Polynomial, right: Polynomial) -> bool:
        """Return the truth of a comparison of numbers."""
        a, b = left.value, right.value
        if a is None or b is None:
            raise NotExactError("a comparison of unknowns")
        return {"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b, "==": a == b, "!=": a != b}[operator]

    def call(self, function: str, arguments: tuple[Any, ...]) -> Polynomial:
        """Return a function whose value is algebraic."""
        if function == "where":
            chosen: Polynomial = arguments[1] if arguments[0] else arguments[2]
            return chosen
        if function == "sqrt":
            return self._root(arguments[0], 2)
        if function == "hypot":
            return self._root(arguments[0] * arguments[0] + arguments[1] * arguments[1], 2)
        if function == "cbrt":
            return self._cube_root(arguments[0])
        if function == "abs":
            return self._absolute(arguments[0])
        numbers = [argument.value for argument in arguments]
        if function in ("min", "max") and all(number is not None for number in numbers):
            choose = min if function == "min" else max
            return self._checked(choose(number for number in numbers if number is not None))
        raise NotExactError(function)

    def _absolute(self, argument: Polynomial) -> Polynomial:
        number = argument.value
        if number is not None:
            return self._checked(abs(number))
        return self._positive("abs", argument, lambda s: s * s - argument * argument)

    def _root(self, argument: Polynomial, order: int) -> Polynomial:
        number = argument.value
        if number is not None:
            exact = _exact_root(number, order)
            if exact is not None:
                return self._checked(exact)
        return self._positive(f"root {order}", argument, lambda s: _to_power(s, order) - argument)

    def _cube_root(self, argument: Polynomial) -> Polynomial:
        return self._unknown("cbrt", argument, lambda s: _to_power(s, 3) - argument)

    def _positive(
        self, kind: str, argument: Polynomial, equation: Callable[[Polynomial], Polynomial]
    ) -> Polynomial:
        before = len(self._added)
        unknown = self._unknown(kind, argument, equation)
        if len(self._added) > before:
            self.positive.extend(unknown.names)
        return unknown

    def _unknown(
        self, kind: str, argument: Polynomial, equation: Callable[[Polynomial], Polynomial]
    ) -> Polynomial:
        key = (kind, argument)
        if key not in self._added:
            unknown = Polynomial.unknown(f"#{len(self._added) + 1}", self.effort)
            self.equations.append(equation(unknown))
            self._added[key] = unknown
        return self._added[key]

    def _checked(self, value: Fraction) -> Polynomial:
        if max(value.numerator.bit_length(), value.denominator.bit_length()) > LARGEST_COEFFICIENT:
            raise NotExactError("a number of too many digits")
        return Polynomial.constant(value, self.effort)


def _to_power(base: Polynomial, exponent: int) -> Polynomial:
    result = base
    for _ in range(exponent - 1):
        result = result * base
    return result


def _exact_root(number: Fraction, order: int) -> Fraction | None:
    """Return the rational root of a number >= 0 if it is one."""
    if number < 0:
        raise NotExactError("a root of a negative number")
    parts = []
    for part in (number.numerator, number.denominator):
        root = _integer_root(part, order)
        if root**order != part:
            return None
        parts.append(root)
    return Fraction(parts[0], parts[1])


def _integer_root(number: int, order: int) -> int:
    """Return the largest integer whose power does not exceed a number, by bisection on its bits."""
    low, high = 0, 1 << (number.bit_length() // order + 1)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if middle**order <= number else (low, middle - 1)
    return low
