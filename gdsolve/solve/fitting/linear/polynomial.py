"""Polynomials of one x, solved without rounding.

Every number of a data file is a decimal, so it is an integer over a power of ten. The moments sum(w x**j) and
sum(w x**j y) are then integers, and the normal equations are solved by fraction-free elimination (Bareiss
1968), which makes their bad conditioning harmless. What comes out is the least-squares solution of the
decimals as typed, rounded once.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import gcd

import numpy as np

from gdsolve.optimize.protocols import Matrix, Vector

Rational = Fraction


@dataclass(frozen=True, slots=True)
class Polynomial:
    """The least-squares polynomial c0 + c1 x + ... .

    Attributes:
        coefficients: shape (d + 1,), lowest power first.
        rss: weighted sum of squared residuals.
        inverse: inverse of X'WX, shape (d + 1, d + 1).
        residuals: y minus the polynomial, shape (n,).
        condition: 2-norm condition number of the matrix X with weighted columns of length 1.
    """

    coefficients: Vector
    rss: float
    inverse: Matrix
    residuals: Vector
    condition: float


def fit_polynomial(x: Vector, y: Vector, degree: int, weights: Vector | None = None) -> Polynomial | None:
    """Return the polynomial of a degree with the least weighted sum of squares.

    Args:
        x: inputs, finite, shape (n,).
        y: what is fitted, finite, shape (n,).
        degree: d >= 0.
        weights: of the squared residuals, positive, shape (n,); None is 1 for all.

    Returns:
        The polynomial, or None if it is not determined (fewer than d + 1 different x).
    """
    if len(np.unique(x)) <= degree:
        return None
    X, x_scale = _integers(x)
    Y, y_scale = _integers(y)
    W, w_scale = ([1] * len(X), 1) if weights is None else _dyadic(weights)
    moments, mixed, square = _moments(X, Y, W, degree)
    size = degree + 1
    system = [
        [moments[i + j] for j in range(size)] + [mixed[i]] + [int(i == j) for j in range(size)]
        for i in range(size)
    ]
    solved, determinant = _eliminated(system)
    scaled = [Rational(row[size], determinant) for row in solved]  # in powers of X, of Y
    inverse = [[Rational(row[size + 1 + j], determinant) for j in range(size)] for row in solved]
    powers = [Rational(x_scale) ** j for j in range(size)]
    coefficients = [each * power / y_scale for each, power in zip(scaled, powers, strict=True)]
    total = square - sum(each * right for each, right in zip(scaled, mixed, strict=True))
    residuals = _residuals(X, Y, scaled, y_scale)
    return Polynomial(
        coefficients=np.array([float(each) for each in coefficients]),
        rss=float(Rational(total) / (Rational(y_scale) ** 2 * w_scale)),
        inverse=np.array(
            [
                [float(inverse[i][j] * powers[i] * powers[j] * w_scale) for j in range(size)]
                for i in range(size)
            ]
        ),
        residuals=residuals,
        condition=_condition(x, degree, weights),
    )


def _integers(values: Vector) -> tuple[list[int], int]:
    """Return integers and the scale by which they are too large; the shortest decimal stands for a float."""
    decimals = [Decimal(repr(float(value))) for value in values]
    places = max(0, *(-int(each.normalize().as_tuple().exponent) for each in decimals)) if decimals else 0
    scale = 10**places
    integers = [int(each.scaleb(places)) for each in decimals]
    divisor = gcd(scale, *integers)
    return [each // divisor for each in integers], scale // divisor


def _dyadic(values: Vector) -> tuple[list[int], int]:
    """Return integers and a scale, a power of two, of floats that are exact."""
    ratios = [float(value).as_integer_ratio() for value in values]
    scale = max(below for _, below in ratios)
    return [above * (scale // below) for above, below in ratios], scale


def _moments(X: list[int], Y: list[int], W: list[int], degree: int) -> tuple[list[int], list[int], int]:
    """Return sum(w x**j) for j <= 2d, sum(w x**j y) for j <= d, and sum(w y**2)."""
    moments, mixed = [], []
    powers = list(W)
    for j in range(2 * degree + 1):
        moments.append(sum(powers))
        if j <= degree:
            mixed.append(sum(p * y for p, y in zip(powers, Y, strict=True)))
        if j < 2 * degree:
            powers = [p * x for p, x in zip(powers, X, strict=True)]
    return moments, mixed, sum(w * y * y for w, y in zip(W, Y, strict=True))


def _eliminated(rows: list[list[int]]) -> tuple[list[list[int]], int]:
    """Return the rows with a multiple of the unit matrix on the left, and that multiple (Bareiss)."""
    size = len(rows)
    previous = 1
    for k in range(size):
        pivot = rows[k][k]  # positive: the leading minors of a definite matrix are
        for i in range(size):
            if i != k:
                factor = rows[i][k]
                rows[i] = [
                    (pivot * a - factor * b) // previous for a, b in zip(rows[i], rows[k], strict=True)
                ]
        previous = pivot
    return rows, previous


def _residuals(X: list[int], Y: list[int], scaled: list[Rational], y_scale: int) -> Vector:
    """Return y minus the polynomial, each rounded once."""
    below = 1
    for each in scaled:
        below = below * each.denominator // gcd(below, each.denominator)
    above = [int(each * below) for each in reversed(scaled)]
    found = np.empty(len(X))
    for row, (x, y) in enumerate(zip(X, Y, strict=True)):
        climbed = 0
        for coefficient in above:
            climbed = climbed * x + coefficient
        found[row] = float(Rational(y * below - climbed, below * y_scale))
    return found


def _condition(x: Vector, degree: int, weights: Vector | None) -> float:
    largest = float(np.abs(x).max()) or 1.0
    matrix = np.vander(x / largest, degree + 1, increasing=True)
    if weights is not None:
        matrix = matrix * np.sqrt(weights)[:, np.newaxis]
    return float(np.linalg.cond(matrix / np.linalg.norm(matrix, axis=0)))
