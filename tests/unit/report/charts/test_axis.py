from __future__ import annotations

import numpy as np

from gdsolve.report.charts.axis import Axis, height_lines
from gdsolve.report.charts.chart import ZeroLine


def test_a_linear_axis_places_evenly() -> None:
    assert np.array_equal(Axis(2.0, 4.0).place([2.0, 3.0, 5.0]), [0.0, 0.5, 1.5])


def test_a_logarithmic_axis_places_by_powers_and_knows_no_place_for_zero() -> None:
    placed = Axis(1e-4, 1.0, "log").place([1e-2, 0.0, -1.0])
    assert np.isclose(placed[0], 0.5)
    assert np.isnan(placed[1:]).all()


def test_ticks_are_round_and_carry_the_decimals_of_their_step() -> None:
    assert [label for _, label in Axis(-0.07, 0.42).ticks(5)] == ["0", "0.1", "0.2", "0.3", "0.4"]
    assert [label for _, label in Axis(-30.0, 110.0).ticks(4)] == ["0", "50", "100"]


def test_ticks_of_large_and_tiny_numbers_have_exponents() -> None:
    assert [label for _, label in Axis(0.0, 2.1e7).ticks(2)] == ["0", "2e7"]
    assert [label for _, label in Axis(1e-9, 3.2e-9).ticks(3)] == ["1e-9", "2e-9", "3e-9"]


def test_ticks_of_a_logarithmic_axis_are_powers_of_ten() -> None:
    assert [label for _, label in Axis(0.5e-8, 20.0, "log").ticks(4)] == ["1e-6", "0.001", "1"]


def test_the_line_of_height_zero_of_a_plane_is_straight() -> None:
    x = y = np.linspace(0.0, 1.0, 11)
    z = x[np.newaxis, :] - y[:, np.newaxis]
    (line,) = height_lines(ZeroLine(x, y, z), 0.0)
    assert np.allclose(line[:, 0], line[:, 1])


def test_a_logarithmic_axis_may_span_more_than_a_float_can_divide() -> None:
    axis = Axis(1e-200, 1e200, "log")
    assert axis.place([1e-200, 1.0, 1e200]).tolist() == [0.0, 0.5, 1.0]
