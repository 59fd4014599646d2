"""As many proved digits of a solution as wanted: Newton's method in fractions, then Krawczyk's test in many digits.

A box of half-width 10**-(N + 3) around the last iterate is mapped into its interior, so it holds exactly one
solution, whose first N digits are then known: both ends of the image are rounded, and must agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

import numpy as np

from gdsolve.compile import Layout
from gdsolve.compile.elements import NotElementaryError, elements
from gdsolve.compile.engines.balls import BallProgram, Balls, balls
from gdsolve.compile.engines.boxes import NotEnclosedError
from gdsolve.graph import Node, gradient, topological
from gdsolve.optimize.protocols import Matrix, Vector
from gdsolve.solve.prove.fractions import exactly_zero

MOST = 10_000
"""Digits that may be asked for: some seconds for a small system."""

GUARD = 8
"""Digits carried beyond those that are asked for."""

SIMPLEST = 10**6
"""Largest denominator of a fraction that is tried as the exact solution."""

NEAR = 1e-6
"""How far the proved solution may be from the float64 one, relative (absolute below 1)."""

JUMPS = frozenset(("floor", "ceil", "sign", "lt", "le", "gt", "ge", "eq", "ne", "where"))
"""Operations that a continuous function must not contain."""


@dataclass(frozen=True, slots=True)
class Digits:
    """A proved solution: decimals by unknown, and fractions where these are the exact solution."""

    decimals: tuple[str, ...]
    exact: tuple[Fraction, ...] | None = None


class DigitProver:
    """n equations with n unknowns whose solutions can be had in many digits.

    Raises:
        NotEnclosedError, NotElementaryError: the equations cannot be enclosed, or are not n.
    """

    def __init__(self, outputs: Sequence[Node], layout: Layout) -> None:
        function = elements(outputs, layout)
        self._outputs, self._names = function.outputs, function.layout.names
        if len(self._outputs) != len(self._names):
            raise NotEnclosedError("as many equations as unknowns are needed")
        if any(node.op.name in JUMPS for node in topological(self._outputs)):
            raise NotEnclosedError("the equations may jump")
        sources = [function.graph.input(name) for name in self._names]
        rows = [slope for each in self._outputs for slope in gradient(function.graph, each, sources)]
        self._values = BallProgram(self._outputs, self._names)
        self._slopes = BallProgram(rows, self._names)

    def digits(self, x: Vector, count: int) -> Digits | None:
        """Return the solution beside x with so many digits, None if it cannot be proved.

        Args:
            x: a solution in float64, shape (n,).
            count: significant digits; decimal places of a coordinate that is 0 but for rounding.
        """
        exact = self._exact(x)
        if exact is not None:
            return Digits(tuple(_decimal(each, count) for each in exact), exact)
        for extra in (GUARD, 4 * GUARD):  # more, if the digits end in 4999... or 5000...
            try:
                with balls(count + 2 * extra) as numbers:
                    found = self._proved(numbers, x, count + extra, count)
            except (ValueError, ZeroDivisionError, NotEnclosedError):
                return None
            if found is not None:
                return Digits(found)
        return None

    def _exact(self, x: Vector) -> tuple[Fraction, ...] | None:
        """Return the simplest fractions beside x if they solve the equations in exact arithmetic."""
        simple = tuple(Fraction(float(each)).limit_denominator(SIMPLEST) for each in x)
        near = all(abs(one - each) <= 1e-9 * max(1.0, abs(each)) for one, each in zip(simple, x, strict=True))
        if near and exactly_zero(self._outputs, dict(zip(self._names, simple, strict=True))):
            return simple
        return None

    def _proved(self, numbers: Balls, x: Vector, digits: int, count: int) -> tuple[str, ...] | None:
        inverse = self._inverse(numbers, x)
        if inverse is None:
            return None
        centre = self._iterated(numbers, x, inverse, digits)
        size = [abs(each) if abs(each) > Fraction(1, 10**count) else Fraction(1) for each in centre]
        radius = [each / 10 ** (count + 3) for each in size]
        image = self._krawczyk(numbers, centre, radius, inverse)
        for (low, high), middle, half in zip(image, centre, radius, strict=True):
            if not middle - half < low <= high < middle + half:
                return None
        if any(
            abs(each - Fraction(float(at))) > NEAR * max(1.0, abs(at))
            for each, at in zip(centre, x, strict=True)
        ):
            return None
        texts = [
            (_rounded(low, each, count), _rounded(high, each, count))
            for (low, high), each in zip(image, size, strict=True)
        ]
        return tuple(low for low, _ in texts) if all(low == high for low, high in texts) else None

    def _inverse(self, numbers: Balls, x: Vector) -> list[list[Fraction]] | None:
        """Return the inverse of the Jacobian at x in float64, as fractions; any matrix would do."""
        n = len(x)
        flat = [
            _middle(numbers, each)
            for each in self._slopes(numbers, [numbers.number(Fraction(float(each))) for each in x])
        ]
        J: Matrix = np.array([float(each) for each in flat]).reshape(n, n)
        try:
            Y = np.linalg.inv(J)
        except np.linalg.LinAlgError:
            return None
        if not np.isfinite(Y).all():
            return None
        return [[Fraction(float(each)) for each in row] for row in Y]

    def _iterated(
        self, numbers: Balls, x: Vector, inverse: list[list[Fraction]], digits: int
    ) -> list[Fraction]:
        """Return the end of Newton's method with a fixed slope: about 14 more digits with every step."""
        centre = [Fraction(float(each)) for each in x]
        step = centre
        for _ in range(digits // 6 + 12):
            values = [
                _middle(numbers, each)
                for each in self._values(numbers, [numbers.number(each) for each in centre])
            ]
            step = [sum((y * f for y, f in zip(row, values, strict=True)), Fraction(0)) for row in inverse]
            centre = [_short(at - by, digits) for at, by in zip(centre, step, strict=True)]
            if all(
                abs(by) * 10**digits <= max(abs(at), Fraction(1, 10**digits))
                for at, by in zip(centre, step, strict=True)
            ):
                break
        return centre

    def _krawczyk(
        self, numbers: Balls, centre: list[Fraction], radius: list[Fraction], inverse: list[list[Fraction]]
    ) -> list[tuple[Fraction, Fraction]]:
        """Return the ends of K = c - Y f(c) + (I - Y J(X)) (X - c)."""
        n = len(centre)
        values = self._values(numbers, [numbers.number(each) for each in centre])
        box = [numbers.between(at - half, at + half) for at, half in zip(centre, radius, strict=True)]
        slopes = self._slopes(numbers, box)
        Y = [[numbers.number(each) for each in row] for row in inverse]
        away = [numbers.between(-half, half) for half in radius]
        ends = []
        for i in range(n):
            image = numbers.number(centre[i])
            for j in range(n):
                image = image - Y[i][j] * values[j]
                rest = numbers.number(Fraction(int(i == j)))
                for k in range(n):
                    rest = rest - Y[i][k] * slopes[k * n + j]
                image = image + rest * away[j]
            ends.append(numbers.ends(image))
        return ends


def prover(outputs: Sequence[Node], layout: Layout) -> DigitProver | None:
    """Return what proves digits of solutions, None if these equations cannot be enclosed."""
    try:
        return DigitProver(outputs, layout)
    except (NotEnclosedError, NotElementaryError):
        return None


def _middle(numbers: Balls, ball: object) -> Fraction:
    low, high = numbers.ends(ball)
    return (low + high) / 2


def _short(value: Fraction, digits: int) -> Fraction:
    """Return a fraction with a denominator that is a power of two, close enough for so many digits."""
    bits = int(3.33 * (2 * digits + 10))
    return Fraction(round(value * 2**bits), 2**bits)


def _rounded(value: Fraction, size: Fraction, count: int) -> str:
    """Return a number with so many significant digits, or decimal places if its size is that of 0."""
    if abs(value) * 10**count < size:
        return _decimal(Fraction(round(value * 10**count), 10**count), count)
    return _decimal(value, count)


def _decimal(value: Fraction, count: int) -> str:
    context = Context(prec=count, rounding=ROUND_HALF_EVEN, Emax=10**9, Emin=-(10**9))
    found = context.divide(Decimal(value.numerator), Decimal(value.denominator))
    return (
        "0"
        if not found
        else f"{found:f}"
        if -7 < found.adjusted() < count + 5
        else f"{found:e}".replace("e+", "e")
    )
