from __future__ import annotations

import doctest
import math

import pytest

from gdsolve.report import numbers
from gdsolve.report.numbers import answer, compact, cut_at, measure, with_error


def test_the_examples_hold() -> None:
    assert doctest.testmod(numbers).failed == 0


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (math.inf, "inf"),
        (-math.inf, "-inf"),
        (math.nan, "nan"),
        (-2.0, "-2"),
        (1e10, "1e10"),
        (123456789.0, "123456789"),
        (2.832379125e-18, "2.832379125e-18"),
    ],
)
def test_compact(number: float, text: str) -> None:
    assert compact(number) == text


def test_an_answer_close_to_one_does_not_read_as_one() -> None:
    assert answer(0.9999999999998) == "0.9999999999998"


def test_an_answer_shows_as_many_digits_as_are_known() -> None:
    assert answer(0.26025089409203184, 5) == "0.26025"
    assert answer(0.26025089409203184, 17) == "0.26025089409203184"
    assert answer(0.26025089409203184, 99) == "0.26025089409203184"
    assert answer(0.26, 0) == "0.3"


@pytest.mark.parametrize(
    ("number", "error", "text"),
    [
        (2.5, 0.0996, "2.50"),
        (2.5, 0.0949, "2.50"),
        (2.5, 0.0354, "2.500"),
        (2.5, 0.0355, "2.50"),
        (2.5, 0.0949999, "2.50"),
        (1.0, 5e-324, "1.0000000000000000"),
        (-0.004, 1.2, "0.0"),
        (1234567.0, 1000.0, "1234600"),
        (0.0, 0.01, "0.000"),
        (6.02e23, 1.1e21, "6.020e23"),
    ],
)
def test_a_number_ends_where_its_error_ends(number: float, error: float, text: str) -> None:
    assert cut_at(number, error) == text


def test_an_error_that_is_not_a_number_does_not_cut_the_value() -> None:
    assert with_error(1.25, math.inf) == ("1.25", "inf")


def test_a_measure_keeps_its_sign_and_its_infinity() -> None:
    assert (measure(-3e-7), measure(math.inf), measure(-2.0)) == ("-3.0e-7", "inf", "-2")
