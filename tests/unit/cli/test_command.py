from __future__ import annotations

import pytest

from gdsolve.cli.command import sort_arguments
from gdsolve.errors import UsageError

TAKING = {"--start", "-o", "--output", "--x"}
FLAGS = {"--json", "--help", "-h"}


def sort(*args: str, several: bool = False) -> list[str]:
    return sort_arguments(args, TAKING, FLAGS, several=several)


@pytest.mark.parametrize("expression", ["-x**2", "-x**2+1", "-x", "--x**2", "-2*x + y", "-(x)", "-1e3"])
def test_an_expression_may_begin_with_a_minus(expression: str) -> None:
    assert sort(expression) == ["--", expression]
    assert sort(expression, "--json") == ["--json", "--", expression]
    assert sort("--start", "x=-1", expression) == ["--start", "x=-1", "--", expression]


def test_the_value_of_an_option_may_begin_with_a_minus() -> None:
    assert sort("x", "--start", "-1") == ["--start", "-1", "--", "x"]
    assert sort("x", "--start=-1") == ["--start=-1", "--", "x"]


def test_a_name_that_is_an_option_stays_one() -> None:
    assert sort("data.csv", "--x", "t") == ["--x", "t", "--", "data.csv"]


def test_a_lone_dash_is_an_argument() -> None:
    assert sort("-", "--x", "t") == ["--x", "t", "--", "-"]


def test_an_unknown_long_option_is_left_for_click_to_refuse() -> None:
    assert sort("x", "--strat", "y=1") == ["--strat", "--", "x", "y=1"]


def test_a_short_word_after_the_expression_is_an_option() -> None:
    assert sort("x", "-q") == ["-q", "--", "x"]


def test_equations_may_be_short_and_begin_with_a_minus() -> None:
    assert sort("x=1", "-y", several=True) == ["--", "x=1", "-y"]


def test_after_two_dashes_everything_is_an_argument() -> None:
    assert sort("--json", "--", "--x", "-o") == ["--json", "--", "--x", "-o"]


def test_an_output_file_may_be_attached() -> None:
    assert sort("x", "-oresult.json") == ["-oresult.json", "--", "x"]


def test_a_missing_value_is_a_fault() -> None:
    with pytest.raises(UsageError, match="option `--start` needs a value"):
        sort("x", "--start")


def test_nothing_stays_nothing() -> None:
    assert sort() == []
