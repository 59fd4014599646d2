"""Curves fitted to the same rows: who contains whom, errors of rows left out, and the choice."""

import numpy as np
import pytest
from scipy import stats

from gdsolve.errors import UsageError
from gdsolve.problem import fit_problem
from gdsolve.problem.settings import Settings
from gdsolve.solve.comparing.models import compare_models

T = np.linspace(0.0, 6.0, 16)
NOISE = 0.05 * np.random.default_rng(4).normal(size=16)


@pytest.fixture
def problem(tmp_path):
    def make(**columns):
        path = tmp_path / "data.csv"
        rows = zip(*columns.values(), strict=True)
        path.write_text(
            "\n".join([",".join(columns), *(",".join(map(repr, map(float, row))) for row in rows)]) + "\n"
        )
        return fit_problem(str(path))

    return make


@pytest.mark.slow
def test_the_true_curve_is_chosen_and_the_tests_are_those_of_the_f_distribution(problem) -> None:
    data = problem(t=T, V=3 * np.exp(-T / 1.5) + 1 + NOISE)
    found = compare_models(data, Settings(y="V"), ["a*exp(-t/b)", "a*exp(-t/b) + c"])
    comparison = found.comparison
    assert comparison.chosen == 1
    assert comparison.verdict.startswith("a*exp(-t/b) + c: AICc least (weight 1.00)")
    (test,) = [each for each in comparison.tests if (each.small, each.large) == (0, 1)]
    one, two = comparison.candidates[0].rss, comparison.candidates[1].rss
    assert test.p == pytest.approx(stats.f.sf((one - two) / (two / 13), 1, 13), rel=1e-9)
    assert sum(each or 0.0 for each in comparison.weights) == pytest.approx(1.0)


@pytest.mark.slow
def test_curves_that_do_not_contain_each_other_are_not_tested(problem) -> None:
    data = problem(t=T, V=2 + T + NOISE)
    found = compare_models(data, Settings(y="V"), ["a*log(1 + t)", "b + c*t**2"])
    assert found.comparison.tests == ()


@pytest.mark.slow
def test_rows_are_left_out_one_by_one_when_there_are_few(problem) -> None:
    data = problem(t=T, V=2 + T + NOISE)
    found = compare_models(data, Settings(y="V"), ["line", "constant"])
    line = found.comparison.candidates[0]
    errors = []
    for row in range(16):
        keep = np.arange(16) != row
        left = np.polyval(np.polyfit(T[keep], (2 + T + NOISE)[keep], 1), T[row])
        errors.append((2 + T[row] + NOISE[row] - left) ** 2)
    np.testing.assert_allclose(line.errors, errors, rtol=1e-6)
    assert found.comparison.validation == "each row left out"


@pytest.mark.slow
def test_the_simpler_of_two_that_do_as_well_is_chosen(problem) -> None:
    data = problem(t=T, V=2 + T + NOISE)
    found = compare_models(data, Settings(y="V"), ["cubic", "line"])
    assert found.comparison.candidates[found.comparison.chosen].name == "line"


@pytest.mark.slow
def test_start_and_fixed_values_go_to_the_models_that_have_the_name(problem) -> None:
    data = problem(t=T, V=2 + T + NOISE)
    settings = Settings(y="V", fix={"b": 2.0}, start={"k": 1.0})
    found = compare_models(data, settings, ["b + a*t", "c*exp(k*t)"])
    assert list(found.fits["b + a*t"].parameters) == ["a"]
    assert found.fits["c*exp(k*t)"].parameters["k"].start == 1.0
    with pytest.raises(UsageError, match="no model has a parameter `z`"):
        compare_models(data, Settings(y="V", start={"z": 1.0}), ["b + a*t", "c*exp(k*t)"])


def test_different_responses_cannot_be_compared(problem) -> None:
    data = problem(t=T, V=5 + T + NOISE)
    with pytest.raises(UsageError, match="criteria of different things"):
        compare_models(data, Settings(), ["V ~ a + b*t", "log(V) ~ a + b*t"])


def test_one_model_is_no_comparison_and_other_losses_have_none(problem) -> None:
    data = problem(t=T, V=5 + T + NOISE)
    with pytest.raises(UsageError, match="two models"):
        compare_models(data, Settings(y="V"), ["line", "line"])
    with pytest.raises(UsageError, match="not by the loss `huber`"):
        compare_models(data, Settings(y="V", loss="huber"), ["line", "constant"])


@pytest.mark.slow
def test_a_model_without_an_answer_is_named_and_not_chosen(problem) -> None:
    data = problem(t=T, V=5 + T + NOISE)
    found = compare_models(data, Settings(y="V"), ["a*exp(b + c*t)", "line"])
    assert "not identifiable" in found.comparison.candidates[0].fault
    assert found.comparison.chosen == 1
