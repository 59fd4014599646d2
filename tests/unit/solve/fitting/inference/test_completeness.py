"""Every number of a fit is there, or its reason is."""

import math
from pathlib import Path

import numpy as np
import pytest

from gdsolve.solve.results.result import FitResult, VerdictCode
from tests.unit.solve.fitting.fitted import fit, write

X = np.arange(1.0, 7)
NUMBERS = ("residual_sd", "r_squared", "adjusted_r_squared", "aic", "aicc", "bic")


def assert_complete(result: FitResult) -> None:
    for name in NUMBERS:
        assert (name in result.statistics) != (name in result.missing), name
        assert math.isfinite(result.statistics.get(name, 0.0))
    for each in (*result.parameters.values(), *result.combinations.values()):
        assert (each.stderr is None) == bool(each.missing)
        assert each.stderr is None or math.isfinite(each.stderr)
    for name in ("covariance", "correlation"):
        assert (getattr(result, name) is None) == (name in result.missing)


def test_a_perfect_fit_has_errors_of_zero_and_no_likelihood(tmp_path: Path) -> None:
    result = fit(write(tmp_path, x=X, y=2 * X + 1), degree=1)
    assert_complete(result)
    assert result.parameters["c1"].stderr == 0
    assert set(result.missing) == {"aic", "aicc", "bic"}
    assert "no scatter is left" in result.warnings[0]


def test_as_many_rows_as_parameters_leave_no_freedom(tmp_path: Path) -> None:
    result = fit(write(tmp_path, x=[1, 2], y=[2, 3]), degree=1)
    assert_complete(result)
    assert result.parameters["c0"].missing == "2 rows and 2 parameters leave no degrees of freedom"
    assert "adjusted_r_squared" in result.missing


def test_a_y_that_is_constant_has_no_r2(tmp_path: Path) -> None:
    result = fit(write(tmp_path, x=X, y=3 + 0 * X), degree=1)
    assert_complete(result)
    assert result.missing["r_squared"] == "y is the same in every row"


def test_an_x_that_is_constant_leaves_one_combination(tmp_path: Path) -> None:
    result = fit(write(tmp_path, x=3 + 0 * X, y=X), model="a + b*x")
    assert_complete(result)
    assert result.verdict.code is VerdictCode.NOT_IDENTIFIABLE
    mean = result.combinations["a + 3*b"]
    assert mean.value == pytest.approx(3.5, rel=1e-12)
    # the mean of six numbers 1..6: standard error sqrt(3.5 / 6)
    assert mean.stderr == pytest.approx(math.sqrt(3.5 / 6), rel=1e-9)
    assert result.statistics["dof"] == 5


def test_few_rows_have_no_corrected_criterion(tmp_path: Path) -> None:
    result = fit(write(tmp_path, x=X[:4], y=[1, 3, 2, 5]), degree=1)
    assert_complete(result)
    assert "too few" in result.missing["aicc"]


def test_parameters_on_bounds_say_so(tmp_path: Path) -> None:
    result = fit(write(tmp_path, x=X, y=2 * X + 1), model="a + b*x", bounds={"b": (0.0, 1.0)})
    assert_complete(result)
    assert result.parameters["b"].missing == "on its upper bound"


NOISE = np.array([0.01, -0.02, 0.015, 0.005, -0.01, 0.02])


@pytest.mark.parametrize(
    ("model", "y", "determined", "reduced"),
    [
        pytest.param("a*exp(b + c*x)", np.exp(0.3 * X), {"a*exp(b)"}, "a*exp(c*x)", marks=pytest.mark.slow),
        pytest.param("a*b*exp(-x/tau)", np.exp(-X / 2), {"a*b"}, "a*exp(-x/tau)", marks=pytest.mark.slow),
        ("a*x/b + c", 2 * X, {"a/b"}, "a*x + c"),
        ("a + b + c*x", 2 * X, {"a + b"}, "a + c*x"),
        pytest.param(
            "(a + b*x)/(c + d*x)",
            (1 + X) / (3 + X),
            {"a/d", "b/d", "c/d"},
            "(a + b*x)/(c + x)",
            marks=pytest.mark.slow,
        ),
        ("1/(1/a + 1/b)*x + c", 2 * X, {"1/a + 1/b"}, None),
    ],
)
def test_redundant_parameters_are_named_in_symbols(
    tmp_path: Path, model: str, y: np.ndarray, determined: set[str], reduced: str | None
) -> None:
    result = fit(write(tmp_path, x=X, y=y + NOISE), model=model)
    assert_complete(result)
    assert result.verdict.code is VerdictCode.NOT_IDENTIFIABLE
    assert set(result.combinations) == determined
    assert reduced is None or result.reduced_model == reduced
    if reduced:
        shorter = fit(write(tmp_path, x=X, y=y + NOISE), model=reduced)
        assert shorter.statistics["rss"] == pytest.approx(result.statistics["rss"], rel=1e-8)
        assert shorter.statistics["dof"] == result.statistics["dof"]


@pytest.mark.slow
def test_a_combination_has_the_error_of_the_reduced_model(tmp_path: Path) -> None:
    path = write(tmp_path, x=X, y=2 * np.exp(0.3 * X) + NOISE)
    one, other = fit(path, model="a*exp(b + c*x)"), fit(path, model="a*exp(c*x)")
    assert one.combinations["a*exp(b)"].value == pytest.approx(other.parameters["a"].value, rel=1e-8)
    assert one.combinations["a*exp(b)"].stderr == pytest.approx(other.parameters["a"].stderr, rel=1e-5)


def test_several_free_directions_name_all_their_parameters(tmp_path: Path) -> None:
    result = fit(write(tmp_path, x=X, y=2 * X + NOISE), model="(a + b)*x/c + d")
    assert_complete(result)
    assert set(result.undetermined) == {"a", "b", "c"}
    assert result.statistics["dof"] == 4
