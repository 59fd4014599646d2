from __future__ import annotations

import numpy as np
import pytest

from gdsolve.report.charts.canvas import Canvas
from gdsolve.report.charts.chart import Chart, Line, Panel, Points
from gdsolve.report.charts.letters import chart_text
from gdsolve.report.terminal import Terminal
from tests.golden.expected import assert_golden
from tests.unit.report.charts.test_image import everything


def shown(canvas: Canvas) -> list[str]:
    return ["".join(letter for letter, _ in row) for row in canvas.rows()]


def test_a_diagonal_in_braille() -> None:
    canvas = Canvas(2, 1)
    canvas.line(np.array([0.0, 1.0]), np.array([0.0, 1.0]), None)
    assert shown(canvas) == ["⡠⠊"]  # dots (0,3), (1,2) and (2,1), (3,0), counted from the top left


def test_a_diagonal_in_ascii() -> None:
    canvas = Canvas(3, 3, ascii_only=True)
    canvas.line(np.array([0.0, 1.0]), np.array([0.0, 1.0]), None)
    assert shown(canvas) == ["  .", " . ", ".  "]


def test_nan_breaks_a_line_and_what_lies_outside_is_cut_off() -> None:
    canvas = Canvas(4, 1, ascii_only=True)
    canvas.line(np.array([0.0, np.nan, 0.99, 50.0]), np.array([0.5, 0.5, 0.5, 0.5]), None)
    assert shown(canvas) == ["   ."]


def test_letters_lie_above_dots_and_only_inside() -> None:
    canvas = Canvas(3, 1)
    canvas.line(np.array([0.0, 1.0]), np.array([0.5, 0.5]), None)
    canvas.letter(0.5, 0.5, "★", None)
    canvas.letter(1.5, 0.5, "X", None)
    assert shown(canvas)[0][1] == "★"
    assert "X" not in shown(canvas)[0]


def test_a_picture_of_every_mark() -> None:
    assert_golden("reports/plot.txt", chart_text(everything(), Terminal(80)))


def test_a_picture_in_ascii() -> None:
    text = chart_text(everything(), Terminal(60), ascii_only=True)
    assert text.isascii()
    assert_golden("reports/plot_ascii.txt", text)


def test_colour_changes_nothing_but_colour() -> None:
    import re

    plain = chart_text(everything(), Terminal(80))
    colored = chart_text(everything(), Terminal(80, color=True))
    assert "\x1b[" in colored
    assert re.sub("\x1b\\[[0-9]*m", "", colored) == plain


@pytest.mark.parametrize("width", [40, 57, 80, 200])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    assert max(map(len, chart_text(everything(), Terminal(width)).splitlines())) <= width


def test_names_cannot_drive_the_terminal() -> None:
    x = np.array([0.0, 1.0])
    chart = Chart("", ((Panel("\x1b[2J", "x\x1b", "", (Points(x, x, "\x1b]0;"), Line(x, x))),),), (1.0,))
    assert "\x1b" not in chart_text(chart, Terminal(80))
