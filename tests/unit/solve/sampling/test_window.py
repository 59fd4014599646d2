from __future__ import annotations

import math

import numpy as np
import pytest

from gdsolve.solve.sampling.window import alike, grid, window


def test_the_window_holds_what_is_wanted_with_a_margin() -> None:
    assert window([0.0, 10.0], [], margin=0.1) == (-1.0, 11.0)


def test_near_iterates_widen_it_and_far_ones_do_not() -> None:
    assert window([0.0, 10.0], [-5.0, 1e6], margin=0.1) == (-6.5, 11.5)


def test_a_single_point_is_shown_in_the_middle_of_its_natural_unit() -> None:
    assert window([3.0], []) == (0.0, 6.0)
    assert window([0.0], []) == (-1.0, 1.0)


def test_nothing_outside_of_the_bounds_is_shown() -> None:
    assert window([0.0, 10.0], [], lower=0.0, margin=0.1) == (0.0, 11.0)


def test_a_small_box_is_shown_as_a_whole() -> None:
    assert window([1.0, 2.0], [], lower=0.0, upper=4.0) == (0.0, 4.0)


@pytest.mark.parametrize("wanted", [[], [math.nan], [math.inf]])
def test_without_finite_points_it_is_around_zero(wanted: list[float]) -> None:
    assert window(wanted, [math.nan]) == (-1.0, 1.0)


def test_the_grid_meets_what_it_shall_go_through() -> None:
    values = grid((0.0, 1.0), 3, through=[0.3, 7.0])
    assert np.array_equal(values, [0.0, 0.3, 0.5, 1.0])


def test_points_that_are_one_up_to_rounding_still_show_the_path() -> None:
    assert window([1.0, 1.0 + 1e-12], [-0.5, 0.0], margin=0.1) == pytest.approx((-0.65, 1.15))


def test_a_unit_far_below_one_is_seen_if_the_start_has_it() -> None:
    low, high = window([1e-12, 1e-11], [], margin=0.1)
    assert math.isclose(low, 1e-13)
    assert math.isclose(high, 1.09e-11)


def test_a_zero_up_to_rounding_is_shown_in_the_unit_of_the_axis() -> None:
    assert window([1e-17, 0.0], [])[1] == pytest.approx(1.0)


def test_a_searched_box_is_shown_as_a_whole_however_wide() -> None:
    assert window([1.0, 1.1], [], lower=-100.0, upper=100.0, whole=True) == (-100.0, 100.0)


def test_axes_of_nearly_one_length_get_the_same() -> None:
    assert alike((-3.0, 3.0), (-1.0, 3.0)) == ((-3.0, 3.0), (-2.0, 4.0))
    assert alike((-3.0, 3.0), (0.0, 1.0)) == ((-3.0, 3.0), (0.0, 1.0))
