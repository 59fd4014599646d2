"""Fits from a table to the answer: columns, verdicts, bounds, weights, faults."""

from pathlib import Path

import numpy as np
import pytest

from gdsolve.errors import GdsolveError
from gdsolve.problem import fit_problem
from gdsolve.problem.settings import Settings
from gdsolve.solve.fit.solve import solve_fit
from gdsolve.solve.results.result import FitResult, VerdictCode

T = np.linspace(0, 5, 40)
NOISE = 0.01 * np.cos(37 * T**2)
DECAY = 3 * np.exp(-T / 1.4) + 0.5 + NOISE


@pytest.fixture
def decay(tmp_path: Path) -> str:
    path = tmp_path / "decay.csv"
    rows = "\n".join(
        f"{t!r},{y!r},{0.01 + 0.01 * t!r}" for t, y in zip(T.tolist(), DECAY.tolist(), strict=True)
    )
    path.write_text(f"t,V,dV\n{rows}\n")
    return str(path)


def fit(path: str, **settings: object) -> FitResult:
    return solve_fit(fit_problem(path), Settings(**settings))  # type: ignore[arg-type]


def table(tmp_path: Path, text: str) -> str:
    path = tmp_path / "table.csv"
    path.write_text(text)
    return str(path)


def test_a_decay_is_found_without_start_values(decay: str) -> None:
    result = fit(decay, model="a*exp(-t/tau) + c", y="V")
    assert result.verdict.code is VerdictCode.GOOD
    assert result.parameters["a"].value == pytest.approx(3, abs=0.02)
    assert result.parameters["tau"].value == pytest.approx(1.4, abs=0.02)
    assert result.parameters["c"].value == pytest.approx(0.5, abs=0.02)
    assert result.statistics["dof"] == 37


def test_a_line_has_the_errors_of_the_textbook(tmp_path: Path) -> None:
    # x 1..4, y 2, 3.9, 6.1, 8: slope 2.02, rss 0.018, s**2 = 0.009, stderr of the slope sqrt(0.009 / 5)
    result = fit(table(tmp_path, "x,y\n1,2\n2,3.9\n3,6.1\n4,8\n"), degree=1)
    slope = result.parameters["c1"]
    assert slope.value == pytest.approx(2.02, abs=1e-15)
    assert result.statistics["rss"] == pytest.approx(0.018, rel=1e-14)
    assert slope.stderr == pytest.approx(np.sqrt(0.009 / 5), rel=1e-12)
    assert slope.ci is not None
    assert slope.ci[1] - slope.value == pytest.approx(4.302652729911275 * np.sqrt(0.009 / 5), rel=1e-9)


def test_a_formula_and_a_degree_give_the_same_line(tmp_path: Path) -> None:
    path = table(tmp_path, "x,y\n1,2\n2,3.9\n3,6.1\n4,8\n")
    one, other = fit(path, degree=1), fit(path, model="p + q*x")
    assert one.parameters["c0"].value == pytest.approx(other.parameters["p"].value, rel=1e-12)
    assert one.statistics["aic"] == pytest.approx(other.statistics["aic"], rel=1e-12)


@pytest.mark.slow
def test_a_redundant_pair_is_named_and_the_rest_keeps_its_error(decay: str) -> None:
    result = fit(decay, model="a*b*exp(-t/tau) + c", y="V")
    assert result.verdict.code is VerdictCode.NOT_IDENTIFIABLE
    assert "`a`" in result.verdict.because
    assert "`b`" in result.verdict.because
    assert "`tau`" not in result.verdict.because
    assert result.parameters["a"].stderr is None
    plain = fit(decay, model="a*exp(-t/tau) + c", y="V")
    assert result.parameters["tau"].value == pytest.approx(plain.parameters["tau"].value, rel=1e-6)
    assert result.statistics["rss"] == pytest.approx(plain.statistics["rss"], rel=1e-9)


def test_a_parameter_that_does_nothing_is_named(decay: str) -> None:
    result = fit(decay, model="a*exp(-t/1.4) + c + 0*z*t", y="V")
    assert result.verdict.code is VerdictCode.NOT_IDENTIFIABLE
    assert "`z`" in result.verdict.because


def test_bounds_hold_and_count(decay: str) -> None:
    result = fit(decay, model="a*exp(-t/tau) + c", y="V", bounds={"tau": (2.0, 3.0)})
    assert result.parameters["tau"].value == 2
    assert result.parameters["tau"].stderr is None
    assert result.statistics["dof"] == 38


@pytest.mark.slow
def test_a_fixed_parameter_is_no_parameter(decay: str) -> None:
    result = fit(decay, model="a*exp(-t/tau) + c", y="V", fix={"c": 0.5})
    assert list(result.parameters) == ["a", "tau"]


@pytest.mark.slow
def test_absolute_sigma_is_not_rescaled(decay: str) -> None:
    relative = fit(decay, model="a*exp(-t/tau) + c", y="V", sigma="dV")
    absolute = fit(decay, model="a*exp(-t/tau) + c", y="V", sigma="dV", sigma_kind="absolute")
    scale = relative.statistics["chi2_per_dof"] ** 0.5
    one, other = relative.parameters["a"].stderr, absolute.parameters["a"].stderr
    assert one is not None
    assert other is not None
    assert one == pytest.approx(other * scale, rel=1e-9)


@pytest.mark.slow
def test_twice_the_sigma_changes_nothing_but_chi2(decay: str) -> None:
    one = fit(decay, model="a*exp(-t/tau) + c", y="V", sigma="dV")
    other = fit(decay, model="a*exp(-t/tau) + c", y="V", sigma="2*dV")
    assert one.parameters["a"].stderr == pytest.approx(other.parameters["a"].stderr, rel=1e-9)
    assert one.statistics["chi2"] == pytest.approx(4 * other.statistics["chi2"], rel=1e-9)


def test_expressions_and_conditions_choose_the_rows(decay: str) -> None:
    result = fit(decay, x=("log(t)",), where="t > 1 and t <= 4", degree=1, y="V")
    assert result.statistics["n"] == np.count_nonzero((T > 1) & (T <= 4))
    direct = np.polyfit(np.log(T[(T > 1) & (T <= 4)]), DECAY[(T > 1) & (T <= 4)], 1)
    assert result.parameters["c1"].value == pytest.approx(direct[0], rel=1e-9)


@pytest.mark.slow
def test_equal_terms_stand_in_the_order_of_their_rates(tmp_path: Path) -> None:
    y = 2 * np.exp(-T / 0.4) + np.exp(-T / 3) + NOISE / 100
    rows = "\n".join(f"{t!r},{each!r}" for t, each in zip(T.tolist(), y.tolist(), strict=True))
    path = table(tmp_path, f"t,y\n{rows}\n")
    result = fit(path, model="a*exp(-k*t) + b*exp(-l*t)")
    assert result.parameters["k"].value < result.parameters["l"].value
    turned = fit(path, model="a*exp(-k*t) + b*exp(-l*t)", start={"k": 4.0, "l": 1.0})
    assert turned.parameters["k"].value == pytest.approx(result.parameters["l"].value, rel=1e-9)


def test_an_array_of_parameters_is_fitted(tmp_path: Path) -> None:
    from gdsolve.problem.parts import Variable

    problem = fit_problem(table(tmp_path, "x,y\n1,2\n2,3.9\n3,6.1\n4,8\n"))
    from dataclasses import replace

    problem = replace(problem, variables=(Variable("w", shape=(2,)),))
    result = solve_fit(problem, Settings(model="w[0] + w[1]*x"))
    assert result.parameters["w[1]"].value == pytest.approx(2.02, rel=1e-12)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({}, "what to fit is not said"),
        ({"degree": 1, "model": "a*t"}, "not both"),
        ({"degree": 1, "y": "W"}, "no column `W`"),
        ({"model": "a*T", "y": "V"}, "uses no column"),
        ({"model": "t", "y": "V"}, "no parameters"),
        ({"degree": 50}, "do not determine"),
        ({"degree": 1, "where": "t > 99"}, "no row"),
        ({"degree": 1, "x": ("log(t)",), "y": "V"}, "not finite"),
        ({"degree": 1, "sigma": "t", "y": "V"}, "sigma is not a positive number"),
        ({"degree": 1, "loss": "hubert"}, "no loss `hubert`"),
        ({"degree": 1, "ci": 100.0}, "not between 0 and 100"),
    ],
)
def test_what_cannot_be_fitted_says_why(decay: str, settings: dict[str, object], words: str) -> None:
    with pytest.raises(GdsolveError, match=words):
        fit(decay, **settings)
