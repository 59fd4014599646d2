"""Constants of sixteen digits are rounded ones: equations that clash in the seventeenth still have a solution."""

import math
import random

import pytest

from gdsolve import pipeline
from gdsolve.problem.settings import Settings


def test_a_third_in_sixteen_digits_is_a_third() -> None:
    result = pipeline.solve(["3*x = 1", "x = 0.3333333333333333"], Settings())
    assert result.verdict.code.value == "unique solution"
    assert result.solution["x"] == pytest.approx(1 / 3, rel=1e-15)
    assert "clash" in result.verdict.because


@pytest.mark.parametrize("short", ["0.3333", "0.33333333333333"])
def test_fewer_digits_are_meant_as_typed(short: str) -> None:
    assert pipeline.solve(["3*x = 1", f"x = {short}"], Settings()).verdict.code.value == "inconsistent"


def test_a_clash_in_the_fifteenth_digit_is_one() -> None:
    assert (
        pipeline.solve(["3*x = 1", "x = 0.3333333333333343"], Settings()).verdict.code.value == "inconsistent"
    )


@pytest.mark.parametrize("seed", [*(pytest.param(each, marks=pytest.mark.slow) for each in range(4)), 4])
def test_more_equations_than_unknowns_through_one_point(seed: int) -> None:
    draw = random.Random(seed)
    x, y = draw.uniform(0.5, 2), draw.uniform(0.5, 2)
    equations = [
        f"x*y + exp(x) = {x * y + math.exp(x)!r}",
        f"sqrt(x) - y**2 = {math.sqrt(x) - y**2!r}",
        f"x + sin(y) = {x + math.sin(y)!r}",
    ]
    result = pipeline.solve(equations, Settings())
    assert int(result.verdict.exit) == 0, result.verdict.because
    assert any(
        found["x"] == pytest.approx(x, rel=1e-12) and found["y"] == pytest.approx(y, rel=1e-12)
        for found in result.solutions
    )


def test_a_redundant_pair_is_one_of_many() -> None:
    result = pipeline.solve(["x + y = 0.3333333333333333", "3*x + 3*y = 1"], Settings())
    assert int(result.verdict.exit) == 0
    assert "one of many" in result.verdict.because


@pytest.mark.parametrize(
    ("equations", "root"),
    [
        (["x*x + exp(y) = 4.750458394435676", "y = 1.11"], {"x": 1.31, "y": 1.11}),
        pytest.param(
            ["y**2*exp(x) = 3.0496272868105665", "exp(x*y - y) = 1.7647340515084595"],
            None,
            marks=pytest.mark.slow,
        ),
    ],
)
def test_singular_candidates_and_scales_beyond_float64_do_not_end_the_search(
    equations: list[str], root: dict[str, float] | None
) -> None:
    result = pipeline.solve(equations, Settings())
    assert int(result.verdict.exit) == 0
    assert root is None or any(dict(found) == pytest.approx(root, rel=1e-12) for found in result.solutions)
