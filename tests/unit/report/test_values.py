from __future__ import annotations

import pytest

from gdsolve.report.sections import labelled, value_table, wrapped
from gdsolve.report.values import grid, value_lines


def test_a_number_is_one_line() -> None:
    assert value_lines(1.0) == ["1"]
    assert value_lines(3) == ["3"]


def test_a_vector_is_one_line_if_it_fits() -> None:
    assert value_lines([1.0, -2.5, 3.0]) == ["[1, -2.5, 3]"]
    assert value_lines([7.0]) == ["[7]"]
    assert value_lines([]) == ["[]"]


def test_a_vector_goes_on_below_its_first_entry() -> None:
    assert value_lines([100.0, 200.0, 300.0, 400.0], width=16) == ["[100, 200, 300,", " 400]"]


def test_a_long_vector_shows_its_ends() -> None:
    lines = value_lines([float(number) for number in range(1000)])
    assert lines == [
        "[0, 1, 2, 3, 4, 5, ..., 994, 995, 996, 997, 998, 999]",
        "(1000 entries; --json has all)",
    ]


def test_a_matrix_has_aligned_columns() -> None:
    assert value_lines([[1.0, -20.0], [300.0, 4.0]]) == ["[[  1, -20],", " [300,   4]]"]


def test_a_large_array_is_named_by_its_size() -> None:
    assert value_lines([[0.0] * 100] * 50) == ["(50 x 100 entries; --json has all)"]


def test_a_matrix_that_is_too_wide_is_broken_row_by_row() -> None:
    lines = value_lines([[1.0 / 3] * 4] * 2, width=30)
    assert max(len(line) for line in lines) <= 31


def test_digits_apply_to_every_entry() -> None:
    assert value_lines([1 / 3, 2 / 3], 3) == ["[0.333, 0.667]"]


def test_names_are_padded_and_numbers_leave_room_for_a_sign() -> None:
    assert value_table({"x": 1.0, "tau": -2.0}, {}, 80) == ["  x     1", "  tau  -2"]


def test_the_lines_of_a_matrix_stand_below_each_other() -> None:
    assert value_table({"w": [[1.0], [2.0]], "b": 2.0}, {}, 80) == ["  w  [[1],", "      [2]]", "  b  2"]


def test_a_label_stands_before_items_that_go_on_below() -> None:
    assert labelled("tests", ["aaaa", "bbbb", "cccc"], 20) == ["tests   aaaa   bbbb", "        cccc"]
    assert labelled("tests", [], 20) == []


@pytest.mark.parametrize("width", [20, 40, 80])
def test_wrapped_text_fits(width: int) -> None:
    lines = wrapped("the quick brown fox jumps over the lazy dog " * 4, width, indent=2, hanging=4)
    assert max(len(line) for line in lines) <= width
    assert lines[0].startswith("  the")
    assert lines[1].startswith("      ")


def test_wrapped_nothing_is_no_line() -> None:
    assert wrapped("", 40) == []


def test_a_grid_sets_text_left_and_numbers_right() -> None:
    assert grid([["name", "size"], ["a", "1000000"], ["变", "1"]]) == [
        "  name      size",
        "  a      1000000",
        "  变           1",
    ]
