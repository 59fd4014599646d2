"""Likelihoods of counts against closed forms and published fits."""

from pathlib import Path

import numpy as np
import pytest

from gdsolve.errors import GdsolveError
from gdsolve.solve.results.result import VerdictCode
from tests.unit.solve.fitting.fitted import fit, write

# Bliss (1935): beetles after five hours of carbon disulphide. Dobson, An Introduction to Generalized Linear
# Models, 2nd ed., 2002, table 7.4: intercept -60.72 (5.18), slope 34.27 (2.91), deviance 11.23.
DOSE = [1.6907, 1.7242, 1.7552, 1.7842, 1.8113, 1.8369, 1.8610, 1.8839]
BEETLES = [59, 60, 62, 56, 63, 59, 62, 60]
KILLED = [6, 13, 18, 28, 52, 53, 61, 60]
LOGIT = "1/(1 + exp(-(a + b*dose)))"


def test_a_logistic_regression(tmp_path: Path) -> None:
    path = write(tmp_path, dose=DOSE, n=BEETLES, killed=KILLED)
    result = fit(path, y="killed", trials="n", loss="binomial", model=LOGIT)
    assert result.verdict.code is VerdictCode.GOOD
    a, b = result.parameters["a"], result.parameters["b"]
    assert (a.value, b.value) == pytest.approx((-60.717455, 34.270326), abs=1e-5)
    assert (a.stderr, b.stderr) == pytest.approx((5.180711, 2.912140), abs=1e-4)
    assert result.statistics["deviance"] == pytest.approx(11.2322, abs=1e-4)
    assert result.statistics["aic"] == pytest.approx(41.4303, abs=1e-4)
    assert b.ci is not None
    assert b.ci[1] - b.value == pytest.approx(1.959964 * 2.912140, rel=1e-5)


def test_the_mean_of_counts_has_its_closed_form(tmp_path: Path) -> None:
    y = [3, 0, 2, 5, 1, 4]
    result = fit(write(tmp_path, x=range(6), y=y), loss="poisson", model="m + 0*x")
    mean = result.parameters["m"]
    assert mean.value == pytest.approx(2.5, rel=1e-12)
    assert mean.stderr == pytest.approx(np.sqrt(2.5 / 6), rel=1e-9)
    terms = sum(k * np.log(k / 2.5) for k in y if k)
    assert result.statistics["deviance"] == pytest.approx(2 * terms, rel=1e-12)


@pytest.mark.slow
def test_a_decay_of_counts_needs_no_start_values(tmp_path: Path) -> None:
    from scipy.optimize import minimize

    x = np.linspace(0, 4, 40)
    y = np.random.default_rng(3).poisson(200 * np.exp(-x / 1.5) + 5)
    result = fit(write(tmp_path, x=x, y=y), loss="poisson", model="a*exp(-x/b) + c")

    def negative(p: np.ndarray) -> float:
        mean = p[0] * np.exp(-x / p[1]) + p[2]
        return float(np.sum(mean - y * np.log(mean)))

    best = minimize(negative, [200, 1.5, 5], method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-13})
    assert list(result.solution.values()) == pytest.approx(best.x, rel=1e-5)
    b = result.parameters["b"]
    assert b.stderr is not None
    assert abs(b.value - 1.5) < 3 * b.stderr


@pytest.mark.slow
def test_separated_trials_have_no_answer(tmp_path: Path) -> None:
    path = write(tmp_path, x=range(8), y=[0, 0, 0, 0, 1, 1, 1, 1])
    result = fit(path, loss="binomial", model="1/(1 + exp(-(a + b*x)))")
    assert result.verdict.code is VerdictCode.NOT_CONVERGED
    assert result.parameters["a"].stderr is None


@pytest.mark.parametrize(
    ("columns", "settings", "words"),
    [
        ({"y": [1, 2.5, 3, 4]}, {"loss": "poisson"}, "not a count"),
        ({"y": [1, -2, 3, 4]}, {"loss": "poisson"}, "not a count"),
        ({"y": [1, 2, 3, 4]}, {"loss": "poisson", "sigma": "2"}, "variance of its likelihood"),
        ({"y": [1, 2, 3, 4]}, {"loss": "binomial"}, "larger than 1"),
        ({"y": [1, 2, 3, 4]}, {"loss": "binomial", "trials": "3"}, "larger than its trials"),
        ({"y": [0, 1, 0, 1]}, {"loss": "binomial", "trials": "1.5"}, "the trials are not"),
    ],
)
def test_rows_that_are_no_counts_say_so(
    tmp_path: Path, columns: dict[str, list[float]], settings: dict[str, object], words: str
) -> None:
    path = write(tmp_path, x=range(4), **columns)
    with pytest.raises(GdsolveError, match=words):
        fit(path, y="y", model="a + b*x", **settings)
