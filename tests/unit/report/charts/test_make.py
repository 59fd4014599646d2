from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gdsolve.errors import ExitCode
from gdsolve.optimize.outcome import HistoryRow
from gdsolve.report.charts.chart import Band, Chart, Contours, Line, Panel, Points, ZeroLine, color_of, ranges
from gdsolve.report.charts.convergence import comparison_panel, convergence_panel
from gdsolve.report.charts.functions import contour_levels
from gdsolve.report.charts.make import make_chart, make_comparison
from gdsolve.solve.results.result import FoundMinimum, OptimizerUse, Result, Verdict, VerdictCode
from gdsolve.solve.sampling import FitSample, LineSample, PlaneSample, RootSample, Slices
from gdsolve.solve.sampling.samples import FittedCurve
from tests.golden import samples


def plane(labels: tuple[str, ...] = ()) -> PlaneSample:
    x, y = np.linspace(-1.0, 2.0, 31), np.linspace(-3.0, 1.0, 41)
    heights = (x[np.newaxis, :] - 1) ** 2 + 4 * (y[:, np.newaxis] + 2) ** 2
    return PlaneSample(("x", "y"), x, y, (heights,) * max(1, len(labels)), ((1.0, -2.0),), labels)


def line(index: int = 0, name: str = "x") -> LineSample:
    x = np.linspace(-1.0, 3.0, 41)
    return LineSample(name, x, ((x - 1) ** 2,), index, 1.0)


def marks(panel: Panel, kind: type) -> list[object]:
    return [mark for mark in panel.marks if isinstance(mark, kind)]


def test_convergence_is_logarithmic_where_values_span_powers_of_ten() -> None:
    panel = convergence_panel(samples.descent())
    assert panel is not None
    assert panel.y_scale == "log"
    assert [mark.label for mark in panel.marks if isinstance(mark, Line)] == ["objective", "|gradient|"]


def test_a_short_fall_is_drawn_linearly() -> None:
    panel = convergence_panel(samples.descent(epochs=2))
    assert panel is not None
    assert (panel.y_scale, panel.y_label) == ("linear", "objective")


def test_negative_values_are_drawn_above_the_best_one() -> None:
    rows = tuple(HistoryRow(k, -5 + 10.0**-k, 10.0**-k, None, None, (0.0,)) for k in range(5))
    panel = convergence_panel(replace(samples.newton(), history=rows))
    assert panel is not None
    first = panel.marks[0]
    assert isinstance(first, Line)
    assert first.label == "objective − best"
    assert np.allclose(first.y[0], 1 - 1e-4)
    assert panel.y_range is not None
    assert 0 < first.y[-1] < panel.y_range[0]  # the best itself is below the axis: the line leaves it


def test_a_run_without_steps_has_no_convergence() -> None:
    assert convergence_panel(replace(samples.newton(), history=samples.newton().history[:1])) is None


def test_one_variable_shows_function_iterates_and_answer() -> None:
    chart = make_chart(replace(samples.newton(), samples=Slices((line(),), 1)))
    assert chart is not None
    function, convergence = chart.panels
    assert function.x_label == "x"
    labels = [mark.label for mark in function.marks if isinstance(mark, Line | Points) and mark.label]
    assert labels == ["objective", "iterates", "answer"]
    assert convergence.title == "convergence"


def test_the_path_knows_its_epochs() -> None:
    chart = make_chart(replace(samples.newton(), samples=Slices((line(),), 1)))
    assert chart is not None
    (path,) = [mark for mark in chart.panels[0].marks if isinstance(mark, Line) and mark.epochs]
    assert path.epochs == (0, 1)
    assert np.array_equal(path.x, [0.0, 1.0])


def test_a_pole_does_not_flatten_the_rest() -> None:
    x = np.linspace(0.001, 2.0, 400)
    sample = Slices((LineSample("x", x, (x + 1 / x,), 0, 1.0),), 1)
    chart = make_chart(replace(samples.newton(), samples=sample))
    assert chart is not None
    assert chart.panels[0].y_range is not None
    assert chart.panels[0].y_range[1] < 100  # the values reach 1000


def test_two_variables_show_contours_path_start_and_answer() -> None:
    chart = make_chart(replace(samples.descent(), samples=plane()))
    assert chart is not None
    panel = chart.panels[0]
    assert len(marks(panel, Contours)) == 1
    labels = [mark.label for mark in panel.marks if isinstance(mark, Line | Points)]
    assert labels == ["path", "start", "answer"]
    assert panel.is_map


def test_more_variables_show_a_panel_each_three_in_a_row() -> None:
    lines = tuple(line(index, name) for index, name in enumerate("abcd"))
    chart = make_chart(replace(samples.newton(), samples=Slices(lines, 9)))
    assert chart is not None
    assert [len(row) for row in chart.rows] == [3, 2]
    assert chart.panels[1].title == "along b"


def fit_sample(**changes: object) -> FitSample:
    x = np.array([0.0, 1.0, 2.0])
    half = np.array([0.1, 0.1, 0.1])
    whole = FitSample(
        y_name="V",
        y=np.array([1.0, 2.5, 3.0]),
        fitted=np.array([1.0, 2.0, 3.0]),
        rows=3,
        x_name="t",
        x=x,
        curve=FittedCurve(x, x + 1, half, 2 * half),
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def test_a_fit_shows_data_curve_bands_and_residuals() -> None:
    chart = make_chart(replace(samples.decay(), samples=fit_sample()))
    assert chart is not None
    data, residuals = chart.panels
    assert [mark.label for mark in data.marks] == ["95 % prediction", "95 % confidence", "fit", "data"]  # type: ignore[union-attr]
    bands = [mark for mark in data.marks if isinstance(mark, Band)]
    assert np.allclose(bands[0].high - bands[0].low, 0.4)
    (points,) = [mark for mark in residuals.marks if isinstance(mark, Points)]
    assert np.allclose(points.y, [0.0, 0.5, 0.0])
    assert residuals.x_range == data.x_range


def test_a_fit_with_several_inputs_shows_observed_beside_fitted() -> None:
    chart = make_chart(replace(samples.decay(), samples=fit_sample(x_name=None, x=None, curve=None)))
    assert chart is not None
    assert chart.panels[0].x_label == "fitted V"


def test_a_named_optimizer_adds_its_convergence_beside_the_fit() -> None:
    result = replace(samples.decay(), samples=fit_sample(), history=samples.descent().history)
    chart = make_chart(result)
    assert chart is not None
    assert [len(row) for row in chart.rows] == [2, 1]
    assert chart.panels[1].tall


def test_two_unknowns_show_a_curve_for_each_equation_and_the_solutions() -> None:
    chart = make_chart(replace(samples.two_roots(), samples=plane(("x = 1", "y = 2"))))
    assert chart is not None
    (panel,) = chart.panels
    zeros = [mark for mark in panel.marks if isinstance(mark, ZeroLine)]
    assert [(mark.label, mark.color) for mark in zeros] == [("x = 1", 0), ("y = 2", 1)]


def test_the_nearest_point_of_a_contradiction_is_not_called_a_solution() -> None:
    sample = RootSample(line(), ("x = 1",), (1.5,))
    chart = make_chart(replace(samples.clash(), samples=sample))
    assert chart is not None
    assert [mark.label for mark in chart.panels[0].marks if isinstance(mark, Points)] == ["nearest point"]


def test_without_samples_and_steps_there_is_nothing_to_draw() -> None:
    assert make_chart(samples.two_roots()) is None


def runs(count: int) -> list[Result]:
    each = samples.descent()
    return [replace(each, optimizer=OptimizerUse(f"o{number}", {}, "")) for number in range(count)]


def test_a_comparison_has_a_line_for_each_optimizer_in_its_colour() -> None:
    first, *others = runs(3)
    chart = make_comparison([replace(first, samples=plane()), *others])
    assert chart is not None
    contours, convergence = chart.panels
    paths = {mark.label: mark.color for mark in contours.marks if isinstance(mark, Line)}
    curves = {mark.label: mark.color for mark in convergence.marks if isinstance(mark, Line)}
    assert paths == curves
    assert list(curves) == ["o0", "o1", "o2"]


def test_many_optimizers_repeat_colours_and_never_take_that_of_answers() -> None:
    panel = comparison_panel(runs(20))
    assert panel is not None
    assert {mark.color for mark in panel.marks if isinstance(mark, Line)} == {color_of(k) for k in range(6)}


@pytest.mark.parametrize("top", [False, True])
def test_contour_levels_rise_and_lie_within_the_heights(top: bool) -> None:
    heights = plane().heights[0] * (-1 if top else 1)
    levels = contour_levels(heights, top=top)
    assert list(levels) == sorted(levels)
    assert heights.min() < levels[0]
    assert levels[-1] < heights.max()


def test_a_flat_or_undefined_plane_has_no_contours() -> None:
    assert contour_levels(np.zeros((3, 3))) == ()
    assert contour_levels(np.full((3, 3), np.nan)) == ()


def test_ranges_come_from_the_marks_and_leave_out_what_cannot_be_shown() -> None:
    wild = Line(np.array([0.0, 10.0, np.nan]), np.array([1.0, np.inf, 3.0]))
    x, y = ranges(Panel("", "", "", (wild,)))
    assert x == (-0.5, 10.5)
    assert np.allclose(y, (0.9, 3.1))


def test_a_long_title_is_cut() -> None:
    chart = make_chart(replace(samples.descent(), title="x + " * 60))
    assert isinstance(chart, Chart)
    assert len(chart.title) == 90
    assert chart.title.endswith("...")


def unbounded(heights: list[float]) -> Result:
    rows = tuple(
        HistoryRow(k, height, 1.0, None, None, (float(4**k - 1),)) for k, height in enumerate(heights)
    )
    verdict = Verdict(VerdictCode.UNBOUNDED, "falls without end", ExitCode.UNBOUNDED)
    return replace(samples.newton(), history=rows, verdict=verdict)


def test_a_run_that_falls_without_end_is_drawn_by_how_far_it_came() -> None:
    panel = convergence_panel(unbounded([0.0, -1.0, -1e100, -1e303]))
    assert panel is not None
    first = panel.marks[0]
    assert isinstance(first, Line)
    assert first.label == "start − objective"
    assert np.allclose(first.y[1:], [1.0, 1e100, 1e303])
    assert panel.y_range is not None
    assert panel.y_range[0] < 1.0 < 1e299 < panel.y_range[1] < np.inf


def test_without_an_answer_the_start_is_marked_and_iterates_beyond_the_axis_do_not_stretch_it() -> None:
    result = replace(unbounded([1.0, 0.0, -1e303]), samples=Slices((line(),), 1))
    chart = make_chart(result)
    assert chart is not None
    panel = chart.panels[0]
    assert [mark.label for mark in panel.marks if isinstance(mark, Points)] == ["iterates", "start"]
    assert panel.y_range is not None
    assert panel.y_range[0] > -1


def test_a_positive_curve_that_would_lie_flat_gets_a_logarithmic_axis() -> None:
    x = np.linspace(0.0, 20.0, 41)
    sample = Slices((LineSample("x", x, (np.exp(x),), 0, 0.0),), 1)
    chart = make_chart(replace(samples.newton(), samples=sample))
    assert chart is not None
    assert chart.panels[0].y_scale == "log"
    parabola = make_chart(replace(samples.newton(), samples=Slices((line(),), 1)))
    assert parabola is not None
    assert parabola.panels[0].y_scale == "linear"


def test_a_check_that_does_not_move_is_no_convergence() -> None:
    rows = tuple(HistoryRow(k, -5.0, 1e-9 / (k + 1), None, None, (0.0,)) for k in range(2))
    assert convergence_panel(replace(samples.newton(), history=rows)) is None


def test_the_other_minima_of_a_global_search_are_rings() -> None:
    minima = tuple(FoundMinimum({"x": x, "y": -2.0}, x, 3) for x in (1.5, 1.0, 0.5))
    answer = {"x": 1.0, "y": -2.0}  # as good as the first of them, and not the first
    chart = make_chart(replace(samples.descent(), samples=plane(), minima=minima, solution=answer))
    assert chart is not None
    rings = {mark.label: mark.x for mark in chart.panels[0].marks if isinstance(mark, Points)}
    assert rings["other minima"].tolist() == [1.5, 0.5]


def test_a_comparison_of_one_variable_shows_the_function_too() -> None:
    first, second = (replace(samples.newton(), optimizer=OptimizerUse(name, {}, "")) for name in "ab")
    chart = make_comparison([replace(first, samples=Slices((line(),), 1)), second])
    assert chart is not None
    function, _ = chart.panels
    assert [mark.label for mark in function.marks if isinstance(mark, Points)] == ["a", "b", "answer"]


@pytest.mark.parametrize("top", [1e-320, 1e-12, 1.0, 1e12, 1e308])
def test_axes_of_every_size_have_finite_ends(top: float) -> None:
    marked = Line(np.array([0.0, top]), np.array([top / 10, top]))
    for scale in ("linear", "log"):
        x, y = ranges(Panel("", "", "", (marked,), y_scale=scale))  # type: ignore[arg-type]
        assert np.isfinite([*x, *y, x[1] - x[0], y[1] - y[0]]).all()
        assert x[0] < x[1]
        assert y[0] < y[1]


def test_a_run_that_was_stopped_is_not_measured_by_its_own_best() -> None:
    rows = tuple(HistoryRow(k, 204.0 - 20 * k, 10.0, None, None, (0.0,)) for k in range(9))
    verdict = Verdict(VerdictCode.NOT_CONVERGED, "all epochs were run", ExitCode.STOPPED)
    panel = convergence_panel(replace(samples.newton(), history=rows, verdict=verdict))
    assert panel is not None
    assert (panel.y_scale, panel.y_label) == ("linear", "objective")


def test_many_rows_lie_below_the_curve_and_few_on_it() -> None:
    def order(count: int) -> list[str | None]:
        x = np.linspace(0.0, 2.0, count)
        chart = make_chart(replace(samples.decay(), samples=fit_sample(x=x, y=x, fitted=x, rows=count)))
        assert chart is not None
        return [mark.label for mark in chart.panels[0].marks]  # type: ignore[union-attr]

    assert order(3)[-1] == "data"
    assert order(501)[0] == "data"


def test_heights_near_the_end_of_float64_leave_the_axis_finite() -> None:
    x = np.linspace(-2.0, 2.0, 41)
    with np.errstate(over="ignore"):
        sample = Slices((LineSample("x", x, (1e308 * x**2,), 0, 0.0),), 1)
    chart = make_chart(replace(unbounded([1e308, 1e100, 0.0]), samples=sample))
    assert chart is not None
    (x_range, y_range) = ranges(chart.panels[0])
    assert np.isfinite([*x_range, *y_range, y_range[1] - y_range[0]]).all()
