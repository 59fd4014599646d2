"""Ready-made models, from words and a table to parameters: no start values anywhere."""

import numpy as np
import pytest

from gdsolve.errors import UsageError
from gdsolve.models import MODELS
from gdsolve.problem import fit_problem, load_problem
from gdsolve.problem.settings import Settings
from gdsolve.solve.fit.solve import solve_fit
from gdsolve.solve.results.result import VerdictCode
from tests.unit.models.curves import CURVES, typical

QUICK = ("exponential-decay", "gaussian", "line", "logistic", "power")


def table(folder, **columns):
    path = folder / "data.csv"
    rows = zip(*columns.values(), strict=True)
    path.write_text(
        "\n".join([",".join(columns), *(",".join(map(repr, map(float, row))) for row in rows)]) + "\n"
    )
    return fit_problem(str(path))


@pytest.mark.parametrize(
    "model",
    [
        pytest.param(each, id=each.name, marks=() if each.name in QUICK else pytest.mark.slow)
        for each in MODELS
    ],
)
def test_each_model_is_fitted_blind(model, tmp_path) -> None:
    x, y = typical(model)
    noise = 0.02 * (np.ptp(y) or 1.0)
    observed = y + noise * np.random.default_rng(5).normal(size=len(x))
    result = solve_fit(table(tmp_path, x=x, y=observed), Settings(model=model.name))
    assert result.verdict.code is VerdictCode.GOOD
    assert 0.75 * noise < result.statistics["residual_sd"] < 1.25 * noise
    for each in model.parameters:
        found = result.parameters[each.name]
        assert found.stderr is not None
        # Four standard errors: the chance that a right fit fails is below 1 in 10000 for a parameter.
        assert abs(found.value - each.typical) < 4 * found.stderr


@pytest.mark.slow
def test_a_sum_of_models_is_fitted_blind(tmp_path) -> None:
    x = np.linspace(0.0, 10.0, 80)
    y = CURVES["gaussian"](x, 3.0, 4.0, 0.6) + CURVES["gaussian"](x, 2.0, 6.5, 0.8) + 1.0 + 0.2 * x
    y += 0.05 * np.random.default_rng(0).normal(size=80)
    problem = table(tmp_path, energy=x, counts=y)
    result = solve_fit(problem, Settings(model="gaussian + gaussian + line"))
    expected = {
        "height1": 3.0, "center1": 4.0, "width1": 0.6, "height2": 2.0, "center2": 6.5, "width2": 0.8,
        "intercept": 1.0, "slope": 0.2,
    }  # fmt: skip
    for name, each in expected.items():
        found = result.parameters[name]
        assert abs(found.value - each) < 4 * found.stderr
    assert "energy" in result.formula
    assert any("ready-made" in note and "center2" in note for note in result.notes)


def test_start_bounds_and_fixed_values_reach_a_ready_made_model(tmp_path) -> None:
    x, y = typical(next(each for each in MODELS if each.name == "gaussian"))
    problem = table(tmp_path, x=x, y=y)
    settings = Settings(
        model="gaussian", fix={"center": 4.0}, start={"width": 1.0}, bounds={"height": (0, 2.5)}
    )
    result = solve_fit(problem, settings)
    assert result.parameters["height"].value == 2.5
    assert result.parameters["width"].start == 1.0
    assert "center" not in result.parameters


def test_the_input_may_be_an_expression(tmp_path) -> None:
    t = np.linspace(1.0, 20.0, 30)
    problem = table(tmp_path, t=t, V=2.0 + 3.0 * np.log(t))
    result = solve_fit(problem, Settings(model="V ~ line", x=("log(t)",)))
    assert result.parameters["slope"].value == pytest.approx(3.0, rel=1e-12)


def test_two_inputs_are_refused(tmp_path) -> None:
    problem = table(tmp_path, u=[1.0, 2.0, 3.0], v=[1.0, 4.0, 2.0], y=[1.0, 2.0, 2.5])
    with pytest.raises(UsageError, match="one input, not 2"):
        solve_fit(problem, Settings(model="line", x=("u", "v")))


def test_a_problem_file_may_name_a_model(tmp_path) -> None:
    table(tmp_path, x=[0.0, 1.0, 2.0, 3.0], y=[1.0, 3.0, 5.0, 7.0])
    path = tmp_path / "line.yaml"
    path.write_text("fit: {data: data.csv, model: line + damped-sine}\nvariables: {slope: {lower: 0}}\n")
    problem = load_problem(str(path))
    result = solve_fit(problem, Settings(model="y ~ line"))
    assert result.parameters["slope"].value == pytest.approx(2.0, rel=1e-14)


def test_a_column_of_a_models_name_makes_the_text_a_formula_and_says_so(tmp_path) -> None:
    problem = table(tmp_path, line=[0.0, 1.0, 2.0, 3.0], y=[3.0, 4.0, 5.0, 6.0])
    result = solve_fit(problem, Settings(model="gaussian + line"))
    assert result.parameters["gaussian"].value == pytest.approx(3.0)
    assert any("`gaussian` is a parameter here" in note for note in result.notes)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "truth"),
    [
        ("stretched-exponential", {"amplitude": 3.0, "tau": 2.0, "stretch": 0.6}),
        ("weibull-growth", {"capacity": 5.0, "gain": 4.0, "scale": 3.0, "shape": 0.8}),
        ("hill", {"top": 3.0, "k": 2.0, "n": 0.8}),
        ("dose-response", {"bottom": 0.5, "top": 3.5, "ec50": 3.0, "slope": 0.9}),
    ],
)
def test_data_may_begin_at_zero_whatever_the_exponent(name, truth, tmp_path) -> None:
    x = np.linspace(0.0, 20.0, 60)
    with np.errstate(divide="ignore"):
        y = CURVES[name](x, **truth) + 0.02 * np.random.default_rng(0).normal(size=60)
    result = solve_fit(table(tmp_path, x=x, y=y), Settings(model=name))
    assert result.verdict.code is VerdictCode.GOOD
    assert 0.015 < result.statistics["residual_sd"] < 0.025
    for parameter, each in truth.items():
        found = result.parameters[parameter]
        assert abs(found.value - each) < 4 * found.stderr
