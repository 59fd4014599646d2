"""How numbers are written for people: short where that is enough, never fewer digits than are known."""

from __future__ import annotations

import math

TABLE_DIGITS = 10
"""Significant digits of values in tables."""

ANSWER_DIGITS = 15
"""Significant digits of an answer when nothing is known of its accuracy: what every float64 can carry."""

_TWO_DIGITS = 3.54  # errors that begin with at most this keep two digits

MOST_DIGITS = 17
"""Digits that tell any two float64 apart."""


def compact(number: float, digits: int = TABLE_DIGITS) -> str:
    """Return the number with at most so many significant digits and nothing superfluous.

    >>> compact(1.0), compact(-0.0), compact(1e-05), compact(2e20), compact(1 / 3, 4)
    ('1', '0', '1e-5', '2e20', '0.3333')
    """
    if not math.isfinite(number):
        return "nan" if math.isnan(number) else "inf" if number > 0 else "-inf"
    if number == 0:
        return "0"  # never -0: the sign of zero means nothing to a reader
    mantissa, exponent_mark, exponent = f"{number:.{digits}g}".partition("e")
    return f"{mantissa}e{int(exponent)}" if exponent_mark else mantissa


def answer(number: float, digits: int | None = None) -> str:
    """Return the number with the digits that are known (None: all that a float64 can carry).

    >>> answer(0.9999999999998), answer(0.9999999999998, 12), answer(0.1 + 0.2)
    ('0.9999999999998', '1', '0.3')
    """
    known = ANSWER_DIGITS if digits is None else min(max(digits, 1), MOST_DIGITS)
    return compact(number, known)


def measure(number: float) -> str:
    """Return a measured size or tolerance, of which two or three digits matter.

    >>> measure(0.0), measure(1e-12), measure(2.0), measure(41.27), measure(123456.0)
    ('0', '1.0e-12', '2', '41.3', '1.2e5')
    """
    if number == 0 or not math.isfinite(number) or 1e-3 <= abs(number) < 1e5:
        return compact(number, 3 if abs(number) < 1e3 else 5)
    mantissa, _, exponent = f"{number:.1e}".partition("e")
    return f"{mantissa}e{int(exponent)}"


def with_error(number: float, error: float) -> tuple[str, str]:
    """Return a number and its standard error, both rounded by the rule of the Particle Data Group.

    >>> with_error(3.01234, 0.01432), with_error(3.01234, 0.00827), with_error(12345.6, 123.4)
    (('3.012', '0.014'), ('3.012', '0.008'), ('12350', '120'))
    >>> with_error(0.8274, 0.0967), with_error(1.5, 0.0)
    (('0.83', '0.10'), ('1.5', '0'))
    """
    if not (math.isfinite(number) and math.isfinite(error) and error > 0):
        return answer(number), compact(error, 2)
    return cut_at(number, error), cut_at(error, error)


def cut_at(number: float, error: float) -> str:
    """Return a number rounded to the last place that its error, a positive number, leaves.

    Two digits of the error are kept if its first three are 100 to 354, else one; 950 to 999 round up to 1000.

    >>> cut_at(1.40561, 0.0081), cut_at(1.40561, 0.0355), cut_at(1.5e-9, 1e-10)
    ('1.406', '1.41', '1.50e-9')

    Source: Review of Particle Physics (Particle Data Group), Introduction, section 5.3.
    """
    leading, _, exponent = f"{error:.2e}".partition("e")
    place = int(exponent) - (float(leading) <= _TWO_DIGITS)  # power of ten of the last digit shown
    size = math.floor(math.log10(abs(number))) if number else place
    digits = min(max(size - place + 1, 1), MOST_DIGITS - 1)
    if -5 <= size < 15:
        return _plain(number, max(place, size - MOST_DIGITS + 1))
    mantissa, _, exponent = f"{number:.{digits - 1}e}".partition("e")
    return f"{mantissa}e{int(exponent)}"


def interval_ends(ends: tuple[float, float], error: float | None = None) -> tuple[str, str]:
    """Return both ends of an interval with the digits that the error leaves; None: a quarter of its width.

    >>> interval_ends((2.98412, 3.04021)), interval_ends((2.98412, 3.04021), 0.2), interval_ends((2.0, 2.0))
    (('2.984', '3.040'), ('2.98', '3.04'), ('2', '2'))
    >>> interval_ends((0.5, math.inf), 0.2)
    ('0.50', 'no limit')
    """
    low, high = ends
    scale = error or ((high - low) / 4 if math.isfinite(high - low) and high > low else 0.0)
    scale = scale if math.isfinite(scale) else 0.0
    first, second = (
        "no limit" if not math.isfinite(end) else cut_at(end, scale) if scale else answer(end) for end in ends
    )
    return first, second


def _plain(number: float, place: int) -> str:
    rounded = round(number, -place)
    text = f"{rounded:.{max(-place, 0)}f}"
    return text.removeprefix("-") if rounded == 0 else text


def counted(count: int, noun: str) -> str:
    """Return a count with its noun in the right number.

    >>> counted(1, "variable"), counted(3, "variable")
    ('1 variable', '3 variables')
    """
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
