"""Best polynomials by Remez's exchange in many digits: where the coefficients of the vector functions come from.

Source: E. W. Cheney, Introduction to Approximation Theory (1966), chapter 3; the exchange of all points at once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mpmath import lu_solve, matrix, mp, mpf

Function = Callable[[Any], Any]

_SCAN = 24
"""Points per coefficient on which extrema of the error are looked for."""


def minimax(function: Function, weight: Function, interval: tuple[Any, Any], count: int) -> tuple[float, ...]:
    """Return `count` coefficients, lowest first, that make the largest weight * |function - polynomial| least.

    Args:
        function: what is approximated; is never asked for the value at 0.
        weight: how much an error counts at a point.
        interval: the two ends.
        count: number of coefficients.

    Returns:
        The coefficients, each rounded to float64.
    """
    return tuple(float(each) for each in exact_minimax(function, weight, interval, count)[0])


def exact_minimax(
    function: Function, weight: Function, interval: tuple[Any, Any], count: int
) -> tuple[list[Any], Any]:
    """Return the coefficients in all digits and the largest weighted error."""
    with mp.workdps(40):
        low, high = mpf(interval[0]), mpf(interval[1])
        points = _scan(low, high, count * _SCAN)
        table = [(x, function(x), weight(x)) for x in points]
        step = (len(table) - 1) / count
        chosen = [table[round(step * i)] for i in range(count + 1)]
        for _ in range(40):
            coefficients, level = _level(chosen, count)
            errors = [w * (f - mp.polyval(coefficients[::-1], x)) for x, f, w in table]
            extrema = _alternating(errors, count + 1)
            worst = max(abs(each) for each in errors)
            chosen = [table[i] for i in extrema]
            if worst <= abs(level) * (1 + mpf(10) ** -12):
                break
        return coefficients, worst


def _scan(low: Any, high: Any, count: int) -> list[Any]:
    """Return Chebyshev points, which are dense at the ends where extrema crowd; none of them is 0."""
    middle, half = (low + high) / 2, (high - low) / 2
    points = [middle - half * mp.cos(mp.pi * i / count) for i in range(count + 1)]
    return [x for x in points if abs(x) > mpf(10) ** -12 * half]


def _level(chosen: list[tuple[Any, Any, Any]], count: int) -> tuple[list[Any], Any]:
    """Return the polynomial whose weighted error has one size and changing sign at the chosen points."""
    rows = [[x**j for j in range(count)] + [(-1) ** i / w] for i, (x, _, w) in enumerate(chosen)]
    solution = lu_solve(matrix(rows), matrix([f for _, f, _ in chosen]))
    return list(solution[:count]), solution[count]


def _alternating(errors: list[Any], count: int) -> list[int]:
    """Return the places of `count` extrema with changing sign, the largest ones."""
    places: list[int] = []
    for i, error in enumerate(errors):
        if places and (error > 0) == (errors[places[-1]] > 0):
            if abs(error) > abs(errors[places[-1]]):
                places[-1] = i
        else:
            places.append(i)
    while len(places) > count:  # drop the smaller end: what is left still alternates
        del places[0 if abs(errors[places[0]]) < abs(errors[places[-1]]) else -1]
    return places
