from __future__ import annotations

import pytest

from gdsolve.report.excerpt import Excerpt, columns, cut_around, expanded


def cut(text: str, marked: str, width: int) -> tuple[str, str]:
    start = text.index(marked)
    shown, before, carets = cut_around(expanded(Excerpt(1, text, start, start + len(marked))), width)
    return shown, " " * before + "^" * carets


def test_a_line_that_fits_is_left_alone() -> None:
    assert cut("x + sine(x)", "sine", 40) == ("x + sine(x)", "    ^^^^")


def test_a_tab_counts_as_four_blanks() -> None:
    assert cut("\tx: 1", "1", 40) == ("    x: 1", "       ^")


def test_a_wide_letter_counts_as_two_columns() -> None:
    assert cut("变量 + sine", "sine", 40) == ("变量 + sine", "       ^^^^")


def test_a_combining_accent_takes_no_column() -> None:
    shown, carets = cut("e\u0301 + z", "z", 40)
    assert shown == "e\u0301 + z"
    assert carets == "    ^"


def test_the_middle_of_a_long_line_is_cut_on_both_sides() -> None:
    text = "+".join(f"x{number}" for number in range(1000))
    shown, carets = cut(text, "x500+", 40)
    assert len(shown) <= 40
    assert shown.startswith("...")
    assert shown.endswith("...")
    assert shown[carets.index("^") : len(carets)] == "x500+"


def test_the_beginning_of_a_long_line_is_cut_on_the_right_only() -> None:
    shown, carets = cut("sine" + "+x" * 100, "sine", 40)
    assert shown.startswith("sine+x")
    assert shown.endswith("...")
    assert carets == "^^^^"


def test_the_end_of_a_long_line_is_cut_on_the_left_only() -> None:
    shown, carets = cut("x+" * 100 + "sine", "sine", 40)
    assert shown.startswith("...")
    assert shown.endswith("+sine")
    assert len(shown) == len(carets) <= 40


@pytest.mark.parametrize("width", [16, 33, 79])
@pytest.mark.parametrize("letter", ["a", "变"])
def test_the_mark_is_in_sight_and_the_line_fits(width: int, letter: str) -> None:
    text = letter * 100
    for start in (0, 1, 10, 50, 95, 99, 100):
        for length in (0, 1, 5, 60, 100):
            end = min(start + length, 100)
            shown, before, carets = cut_around(Excerpt(1, text, start, end), width)
            assert columns(shown) <= width
            assert carets >= 1
            assert before + carets <= width + 1
            assert before <= columns(shown)
