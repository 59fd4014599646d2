"""Variables whose shape is given on the command line."""

import pytest

from gdsolve import minimize
from gdsolve.errors import UsageError
from gdsolve.pipeline import parse_settings


def test_shapes_are_read_as_lengths() -> None:
    assert parse_settings(shape=["x=1000,A=3x2"])["shape"] == {"x": (1000,), "A": (3, 2)}


@pytest.mark.parametrize("text", ["x", "x=", "x=3y", "x=0", "=3"])
def test_anything_else_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UsageError, match="is not of the form name=length"):
        parse_settings(shape=[text])


def test_a_number_as_start_fills_the_shape() -> None:
    result = minimize("sum((x - [1, 2, 3])**2)", shape={"x": (3,)}, start={"x": 5.0})
    assert result.start["x"] == [5.0, 5.0, 5.0]
    assert result.solution["x"] == pytest.approx([1.0, 2.0, 3.0])


def test_a_thousand_coupled_variables_are_solved_and_judged_in_one_line() -> None:
    # (I + L) x = 1 with the path's Laplacian L: its rows sum to 0, so every entry is 1
    result = minimize("sum((x - 1)**2) + sum((x[1:] - x[:-1])**2)", shape={"x": (1000,)})
    assert result.optimizer is not None
    assert result.optimizer.name == "banded-newton"
    assert (result.verdict.code.value, result.verdict.scope) == ("minimum", "global")
    assert result.solution["x"] == pytest.approx([1.0] * 1000)
