"""A small gradient at the end of a first-order run is no proof of a minimum."""

import pytest

from gdsolve import pipeline
from gdsolve.problem.settings import Settings
from gdsolve.solve.results.result import Verdict


def verdict(objective: str, optimizer: str, start: dict[str, float], rate: float | None = None) -> Verdict:
    settings = Settings(start=start, optimizer=optimizer, learning_rate=rate)
    return pipeline.minimize(objective, settings).verdict


def test_a_quadratic_solved_well_enough_is_a_minimum() -> None:
    found = verdict("(x-3)**2 + 2*(y+1)**2", "sgd", {"x": 0, "y": 0}, 0.1)
    assert (found.code.value, found.scope) == ("minimum", "global")


def test_the_floor_of_a_long_valley_is_not_its_end() -> None:
    # |g| falls by 1e-6 as soon as x is 0, and y has not moved from 1: its minimum is at 0.
    found = verdict("x**2 + 1e-7*y**2", "sgd", {"x": 1, "y": 1}, 0.1)
    assert found.code.value == "not converged"
    assert found.tests[-1].value == pytest.approx(1, rel=1e-3)


@pytest.mark.parametrize(("optimizer", "rate"), [("sgd", 10), ("adam", 10), ("sgd", 1e10), ("sgd", 1e30)])
def test_the_tail_of_exp_is_no_minimum(optimizer: str, rate: float) -> None:
    assert verdict("exp(x)", optimizer, {"x": 1}, rate).exit.value in (4, 6)


def test_the_tail_of_exp_seen_by_values_alone() -> None:
    assert verdict("exp(x)", "nelder-mead", {"x": 1}).code.value == "infimum not attained"


def test_a_fading_curvature_is_a_flat_minimum() -> None:
    found = verdict("x**4", "nelder-mead", {"x": 1})
    assert (found.code.value, found.exit.value) == ("flat minimum", 0)


@pytest.mark.parametrize("objective", ["-x", "x**3"])
def test_a_fall_without_limit_is_called_so(objective: str) -> None:
    assert verdict(objective, "nelder-mead", {"x": 1}).code.value == "unbounded"


def test_an_infinite_slope_is_not_a_small_one() -> None:
    assert verdict("log(x)", "nelder-mead", {"x": 1}).exit.value != 0
