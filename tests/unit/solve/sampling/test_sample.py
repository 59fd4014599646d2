from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gdsolve import pipeline
from gdsolve.problem.settings import Settings
from gdsolve.solve.sampling import FitSample, PlaneSample, RootSample, Slices
from gdsolve.solve.sampling.fit import MOST_ROWS


def settings(**said: Any) -> Settings:
    return Settings(sample=True, **said)


def test_nothing_is_sampled_unless_asked() -> None:
    assert pipeline.minimize("x**2", Settings()).samples is None


def test_one_variable_gives_the_function_itself() -> None:
    sample = pipeline.minimize("(x - 1)**2 + 3", settings()).samples
    assert isinstance(sample, Slices)
    (line,) = sample.lines
    assert (sample.variables, line.name, line.at) == (1, "x", 1.0)
    assert np.allclose(line.heights[0], (line.x - 1) ** 2 + 3, rtol=0, atol=1e-14)
    assert line.x[0] < 0 < 1 < line.x[-1]  # start and answer are seen


def test_a_maximum_is_sampled_with_its_own_sign() -> None:
    sample = pipeline.minimize("5 - x**2", settings(start={"x": 2.0}), sense="maximize").samples
    assert isinstance(sample, Slices)
    assert np.isclose(sample.lines[0].heights[0].max(), 5.0)


def test_two_variables_give_a_plane_with_rows_along_the_second() -> None:
    sample = pipeline.minimize("(x - 1)**2 + 10*(y + 2)**2", settings()).samples
    assert isinstance(sample, PlaneSample)
    assert sample.names == ("x", "y")
    expected = (sample.x[np.newaxis, :] - 1) ** 2 + 10 * (sample.y[:, np.newaxis] + 2) ** 2
    assert np.allclose(sample.heights[0], expected)
    assert np.allclose(sample.at, [(1.0, -2.0)])


def test_more_variables_give_slices_through_the_answer() -> None:
    sample = pipeline.minimize("(a - 1)**2 + (b - 2)**2 + (c - 3)**2", settings()).samples
    assert isinstance(sample, Slices)
    assert [line.name for line in sample.lines] == ["a", "b", "c"]
    second = sample.lines[1]
    assert np.allclose(second.heights[0], (second.x - 2) ** 2, atol=1e-9)


def test_at_most_six_slices_are_made_and_the_number_of_variables_is_kept() -> None:
    sample = pipeline.minimize(
        "sum((w - [1, 2, 3, 4, 5, 6, 7])**2)", settings(start={"w": [0.0] * 7})
    ).samples
    assert isinstance(sample, Slices)
    assert len(sample.lines) == 6
    assert sample.variables == 7


def test_bounds_end_the_axis() -> None:
    sample = pipeline.minimize(
        "log(x) + 1/x", settings(start={"x": 0.5}, bounds={"x": (0.3, np.inf)})
    ).samples
    assert isinstance(sample, Slices)
    assert sample.lines[0].x[0] == 0.3


def test_an_objective_without_variables_gives_nothing() -> None:
    assert pipeline.minimize("1 + 1", settings()).samples is None


def test_a_comparison_is_sampled_once_around_the_best_answer() -> None:
    said = settings(start={"x": 3.0, "y": 1.0}, epochs=3)
    results = pipeline.compare("(x - 1)**2 + 10*(y + 2)**2", ("sgd", "newton"), said)
    sample = results[0].samples
    assert isinstance(sample, PlaneSample)
    assert np.allclose(sample.at, [(1.0, -2.0)])
    assert results[1].samples is None


def test_two_unknowns_give_both_sides_difference_on_a_plane() -> None:
    sample = pipeline.solve(["x**2 + y**2 = 25", "y = x + 1"], settings()).samples
    assert isinstance(sample, PlaneSample)
    assert sample.labels == ("x**2 + y**2 = 25", "y = x + 1")
    assert sorted(sample.at) == [(-4.0, -3.0), (3.0, 4.0)]
    assert np.allclose(sample.heights[1], sample.y[:, np.newaxis] - sample.x[np.newaxis, :] - 1)


def test_one_unknown_gives_the_difference_with_all_solutions() -> None:
    sample = pipeline.solve(["x**2 = 4"], settings()).samples
    assert isinstance(sample, RootSample)
    assert sorted(sample.solutions) == [-2.0, 2.0]
    assert np.allclose(sample.line.heights[0], sample.line.x**2 - 4)


def test_three_unknowns_give_slices_of_the_length_of_the_residual() -> None:
    sample = pipeline.solve(["x = 1", "y = 2", "z = 3"], settings()).samples
    assert isinstance(sample, Slices)
    third = sample.lines[2]
    assert np.allclose(third.heights[0], np.abs(third.x - 3))


@pytest.fixture
def line_file(tmp_path: Path) -> str:
    """Return four points near y = 1 + 2x: residuals 0.1, -0.3, 0.3, -0.1 of the line 1 + 2x."""
    path = tmp_path / "line.csv"
    path.write_text("x,y\n0,1.1\n1,2.7\n2,5.3\n3,6.9\n", encoding="utf-8")
    return str(path)


def test_a_fit_gives_data_curve_and_bands(line_file: str) -> None:
    # By hand: y = 1 + 2x fits best (its residuals are orthogonal to 1 and x: -0.3 + 0.6 - 0.3 = 0),
    # rss = 0.2, s**2 = 0.1; at the mean 1.5 of x the curve has the variance s**2/4, a reading s**2/4 + s**2;
    # the quantile of t with 2 degrees of freedom is 4.302653.
    sample = pipeline.fit(line_file, settings(degree=1)).samples
    assert isinstance(sample, FitSample)
    assert (sample.x_name, sample.y_name, sample.rows) == ("x", "y", 4)
    assert np.allclose(sample.y - sample.fitted, [0.1, -0.3, 0.3, -0.1])
    curve = sample.curve
    assert curve is not None
    assert curve.confidence is not None
    assert curve.prediction is not None
    middle = len(curve.x) // 2
    assert np.isclose(curve.x[middle], 1.5)
    assert np.isclose(curve.y[middle], 4.0)
    assert np.isclose(curve.confidence[middle], 4.302653 * np.sqrt(0.025), rtol=1e-6)
    assert np.isclose(curve.prediction[middle], 4.302653 * np.sqrt(0.125), rtol=1e-6)


def test_a_model_with_sigma_that_varies_has_no_prediction_band(tmp_path: Path) -> None:
    path = tmp_path / "weighted.csv"
    path.write_text("x,y,s\n0,1,0.1\n1,3.1,0.2\n2,4.9,0.1\n3,7,0.2\n", encoding="utf-8")
    sample = pipeline.fit(str(path), settings(model="a + b*x", y="y", sigma="s")).samples
    assert isinstance(sample, FitSample)
    assert sample.sigma is not None
    assert sample.curve is not None
    assert sample.curve.confidence is not None
    assert sample.curve.prediction is None
    assert np.allclose(
        sample.fitted, sample.curve.y[[0]] + np.diff(sample.fitted).mean() * sample.x, atol=0.3
    )


def test_a_fit_with_two_inputs_has_no_curve(tmp_path: Path) -> None:
    path = tmp_path / "plane.csv"
    path.write_text("u,v,y\n0,0,1\n1,0,2\n0,1,3\n1,1,4.5\n", encoding="utf-8")
    sample = pipeline.fit(str(path), settings(model="a + b*u + c*v", y="y")).samples
    assert isinstance(sample, FitSample)
    assert (sample.x, sample.curve) == (None, None)


def test_many_rows_are_thinned(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("x,y\n" + "".join(f"{k},{2 * k}\n" for k in range(MOST_ROWS + 50)), encoding="utf-8")
    sample = pipeline.fit(str(path), settings(degree=1)).samples
    assert isinstance(sample, FitSample)
    assert (sample.rows, len(sample.y)) == (MOST_ROWS + 50, MOST_ROWS)


def test_samples_are_no_part_of_the_document_or_of_equality() -> None:
    result = pipeline.minimize("x**2", settings())
    assert "samples" not in result.to_dict()
    assert result == replace(result, samples=None)


def test_a_run_without_end_is_sampled_around_its_start() -> None:
    sample = pipeline.minimize("-x**2", settings(start={"x": 1.0})).samples
    assert isinstance(sample, Slices)
    (line,) = sample.lines
    assert line.at == 1.0
    assert -50 < line.x[0] < 1 < line.x[-1] < 50


def test_the_box_of_a_search_for_all_solutions_is_shown() -> None:
    box = {"x": (-3.0, 3.0), "y": (-3.0, 3.0)}
    sample = pipeline.solve(("x**2 + y**2 = 4", "sin(x) = y"), settings(all_roots=True, in_box=box)).samples
    assert isinstance(sample, PlaneSample)
    assert (sample.x[0], sample.x[-1], sample.y[0], sample.y[-1]) == (-3.0, 3.0, -3.0, 3.0)
