"""Profile and bootstrap intervals, and whether linear errors are valid."""

import math
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import brentq, minimize_scalar

from gdsolve.errors import GdsolveError
from gdsolve.solve.results.result import FitResult
from tests.unit.solve.fitting.fitted import fit, write

# Biochemical oxygen demand: Bates & Watts, 1988, appendix A1.4.
DAYS = np.array([1.0, 2, 3, 4, 5, 7])
DEMAND = np.array([8.3, 10.3, 19, 16, 15.6, 19.8])
MODEL = "a*(1 - exp(-b*x))"
T4 = 2.7764451051977987  # two-sided 95 % of Student's t with 4 degrees of freedom


@pytest.fixture
def demand(tmp_path: Path) -> str:
    return write(tmp_path, x=DAYS, y=DEMAND)


def sum_at_rate(b: float) -> float:
    """Return the least sum of squares over a, in closed form."""
    shape = 1 - np.exp(-b * DAYS)
    a = DEMAND @ shape / (shape @ shape)
    return float(np.sum((DEMAND - a * shape) ** 2))


def interval(result: FitResult, name: str) -> tuple[float, float]:
    found = result.parameters[name].ci
    assert found is not None
    return found


@pytest.mark.slow
def test_a_profile_interval_ends_where_the_sum_has_risen_enough(demand: str) -> None:
    result = fit(demand, model=MODEL)
    assert result.inference is not None
    assert result.inference.intervals == "profile"  # chosen because linear errors are not valid
    assert result.inference.deviation is not None
    assert result.inference.deviation > 0.1
    best = minimize_scalar(sum_at_rate, bounds=(0.2, 1.5), method="bounded", options={"xatol": 1e-12})
    limit = best.fun * (1 + T4**2 / 4)
    low = brentq(lambda b: sum_at_rate(b) - limit, 0.01, best.x)
    high = brentq(lambda b: sum_at_rate(b) - limit, best.x, 10)
    assert interval(result, "b") == pytest.approx((low, high), rel=1e-5)


def test_linear_intervals_can_be_asked_for_and_are_warned_of(demand: str) -> None:
    result = fit(demand, model=MODEL, intervals="wald")
    b = result.parameters["b"]
    assert b.stderr is not None
    assert interval(result, "b") == pytest.approx((b.value - T4 * b.stderr, b.value + T4 * b.stderr))
    assert any("not valid" in each for each in result.warnings)


def test_a_linear_model_has_profile_intervals_that_are_linear(tmp_path: Path) -> None:
    path = write(tmp_path, x=DAYS, y=DEMAND)
    wald = fit(path, model="a + b*x")
    assert wald.inference is not None
    assert (wald.inference.intervals, wald.inference.deviation) == ("wald", 0.0)
    profile = fit(path, model="a + b*x", intervals="profile")
    assert interval(profile, "b") == pytest.approx(interval(wald, "b"), rel=1e-6)


@pytest.mark.slow
def test_nearly_linear_errors_are_valid(tmp_path: Path) -> None:
    x = np.linspace(0, 5, 40)
    y = 3 * np.exp(-x / 1.4) + 0.001 * np.cos(37 * x**2)
    result = fit(write(tmp_path, x=x, y=y), model="a*exp(-x/tau)")
    assert result.inference is not None
    assert result.inference.intervals == "wald"
    assert result.inference.deviation == pytest.approx(0, abs=0.01)


@pytest.mark.slow
def test_an_interval_without_end_says_so(tmp_path: Path) -> None:
    # A saturation that the rows do not show: any large K fits as well as a straight line.
    x = np.linspace(0.1, 1, 12)
    y = 2 * x + 0.05 * np.cos(40 * x)
    result = fit(write(tmp_path, x=x, y=y), model="v*x/(1 + x/K)", bounds={"K": (0.01, math.inf)})
    k = result.parameters["K"]
    assert k.missing is not None
    if k.stderr is not None:
        assert k.ci is not None
        assert math.isinf(k.ci[1])
        assert "no upper limit" in k.missing
        assert result.to_dict()["parameters"]["K"]["ci"][1] is None


def test_an_interval_at_a_bound_has_one_side(demand: str) -> None:
    result = fit(demand, model=MODEL, bounds={"b": (0.6, 9.0)}, intervals="profile")
    low, high = interval(result, "b")
    assert low == 0.6
    limit = sum_at_rate(0.6) * (1 + 2.570581835636314**2 / 5)  # b does not count: 5 degrees of freedom
    assert high == pytest.approx(brentq(lambda b: sum_at_rate(b) - limit, 0.7, 10), rel=1e-5)


def test_a_profile_of_counts(tmp_path: Path) -> None:
    y = [3, 0, 2, 5, 1, 4]
    result = fit(write(tmp_path, x=range(6), y=y), loss="poisson", model="m + 0*x", intervals="profile")

    def excess(m: float) -> float:
        return 2 * (6 * m - 15 * math.log(m) - (15 - 15 * math.log(2.5))) - 1.959963984540054**2

    ends = (brentq(excess, 0.5, 2.5), brentq(excess, 2.5, 9))
    assert interval(result, "m") == pytest.approx(ends, rel=1e-5)


@pytest.mark.slow
def test_bootstrap_intervals_are_seeded(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    x = np.linspace(0, 1, 40)
    path = write(tmp_path, x=x, y=1 + 2 * x + 0.1 * rng.normal(size=40))
    one, again = (fit(path, degree=1, intervals="bootstrap", seed=3) for _ in range(2))
    other = fit(path, degree=1, intervals="bootstrap", seed=4)
    assert interval(one, "c1") == interval(again, "c1")
    assert interval(one, "c1") != interval(other, "c1")
    wald = interval(fit(path, degree=1), "c1")
    assert interval(one, "c1") == pytest.approx(wald, abs=0.35 * (wald[1] - wald[0]))


def test_intervals_that_are_not_there_say_so(demand: str) -> None:
    with pytest.raises(GdsolveError, match="bootstrap intervals are not there"):
        fit(demand, model=MODEL, loss="huber", intervals="bootstrap")
    with pytest.raises(GdsolveError, match="profile intervals are not there"):
        fit(demand, model=MODEL, loss="huber", intervals="profile")
