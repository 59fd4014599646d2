from __future__ import annotations

import io

from gdsolve.optimize.outcome import HistoryRow
from gdsolve.report.charts.sparkline import sparkline
from gdsolve.report.live import KEPT, Glimpses, live_panel


def row(epoch: int, objective: float = 0.5, rate: float | None = None) -> HistoryRow:
    return HistoryRow(epoch, objective, 1e-3, 0.25, rate, (1.0,))


def test_a_line_says_where_the_run_is_and_how_fast() -> None:
    glimpses = Glimpses()
    assert glimpses.line(row(100), 1000, 5.0) == (
        "5 s  epoch 100/1000  objective 0.5  |gradient| 0.001  step 0.25"
    )
    assert glimpses.line(row(200), 1000, 10.0) == (
        "10 s  epoch 200/1000  objective 0.5  |gradient| 0.001  step 0.25  20 epochs/s  at most 40 s left"
    )


def test_the_rate_is_that_of_the_last_seconds() -> None:
    glimpses = Glimpses()
    for seconds, epoch in ((0.0, 0), (5.0, 5), (10.0, 1005)):
        text = glimpses.line(row(epoch), 2005, seconds)
    assert "200 epochs/s  at most 5 s left" in text


def test_the_learning_rate_is_told_instead_of_the_step() -> None:
    assert "rate 0.01" in Glimpses().line(row(1, rate=0.01), 10, 1.0)


def test_another_run_begins_with_a_rate_of_its_own() -> None:
    glimpses = Glimpses()
    glimpses.line(row(500), 1000, 5.0)
    assert "epochs/s" not in glimpses.line(row(3), 1000, 10.0)


def test_without_a_run_it_says_that_work_goes_on() -> None:
    assert Glimpses().line(None, 0, 75.0) == "1:15 min  working"
    assert Glimpses().panel(None, 0, 7322.0) == "working  2:02 h"


def test_the_panel_shows_how_the_objective_fell() -> None:
    glimpses = Glimpses()
    for position in range(KEPT + 5):
        text = glimpses.panel(row(position, objective=10.0**-position), 100, 0.2 * position)
    where, pace, fall = text.splitlines()
    assert len(where) <= 80
    assert "epochs/s" in pace
    curve = fall.split()[0]
    assert len(curve) == KEPT
    assert (curve[0], curve[-1]) == ("█", "▁")


def test_a_sparkline_leaves_a_gap_where_there_is_no_number() -> None:
    assert sparkline([1.0, float("nan"), 2.0]) == "▁ █"
    assert sparkline([float("inf")]) == " "
    assert sparkline([]) == ""


def test_a_panel_cuts_what_is_too_wide_and_vanishes() -> None:
    stream = io.StringIO()
    with live_panel(stream, {"COLUMNS": "40"}) as show:
        show("x" * 100)
    assert stream.getvalue().strip() == ""  # no terminal: nothing is left of it
