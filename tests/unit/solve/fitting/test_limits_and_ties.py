"""Limits of a search, parameters tied by a formula and held ones, by every way to fit."""

from pathlib import Path

import numpy as np
import pytest

from gdsolve.solve.results.result import VerdictCode
from tests.unit.solve.fitting.fitted import fit, write

X = np.linspace(0, 5, 40)
Y = 3 * np.exp(-X / 1.5) + 1.5 + 0.01 * np.cos(37 * X**2)
TIED = "c = a/2; a*exp(-x/tau) + c"
WAYS = [
    {},
    pytest.param({"loss": "huber"}, marks=pytest.mark.slow),
    pytest.param({"loss": "l1"}, marks=pytest.mark.slow),
    pytest.param({"sigma": "0.01", "x_sigma": ("0.001",)}, marks=pytest.mark.slow),
    {"optimizer": "levenberg-marquardt", "start": {"a": 1.0, "tau": 1.0}},
    pytest.param({"intervals": "profile"}, marks=pytest.mark.slow),
]


@pytest.fixture
def decay(tmp_path: Path) -> str:
    return write(tmp_path, x=X, y=Y)


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_a_parameter_that_is_tied_is_no_parameter(decay: str, way: dict[str, object]) -> None:
    result = fit(decay, model=TIED, **way)
    assert result.verdict.code is VerdictCode.GOOD
    assert set(result.parameters) == {"a", "tau"}
    assert result.parameters["a"].value == pytest.approx(3, abs=0.02)
    assert result.statistics["dof"] == 38


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_a_parameter_that_is_held_is_no_parameter(decay: str, way: dict[str, object]) -> None:
    result = fit(decay, model="a*exp(-x/tau) + c", fix={"c": 1.5}, **way)
    assert result.verdict.code is VerdictCode.GOOD
    assert set(result.parameters) == {"a", "tau"}
    assert result.parameters["tau"].value == pytest.approx(1.5, abs=0.02)


@pytest.mark.parametrize("loss", ["squares", "tukey"])
@pytest.mark.parametrize(
    ("limit", "flag"), [({"epochs": 1}, "`--epochs 1`"), ({"time_limit": 1e-9}, "`--time-limit`")]
)
def test_a_search_ends_at_its_limit_and_says_so(
    decay: str, loss: str, limit: dict[str, float], flag: str
) -> None:
    result = fit(decay, model="a*exp(-x/tau)/(1 + b*x) + c", loss=loss, **limit)
    assert result.verdict.code is VerdictCode.NOT_CONVERGED
    assert flag in result.verdict.because
    assert result.parameters["a"].stderr is None


@pytest.mark.slow
def test_a_limit_that_is_not_reached_changes_nothing(decay: str) -> None:
    free = fit(decay, model="a*exp(-x/tau) + c")
    limited = fit(decay, model="a*exp(-x/tau) + c", epochs=500, time_limit=100)
    assert limited.solution == free.solution
