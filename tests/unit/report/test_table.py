from __future__ import annotations

import math

import pytest

from gdsolve.optimize.outcome import HistoryRow
from gdsolve.report.human import draw_lines
from gdsolve.report.table import chosen_rows, convergence_table
from gdsolve.report.terminal import Terminal


def history(epochs: int, variables: int = 1, scale: float = 1.0) -> list[HistoryRow]:
    return [
        HistoryRow(
            epoch,
            -scale / (3 * epoch + 7),
            scale / (epoch + 3),
            scale / (epoch + 9) if epoch else None,
            0.001 / 3 if epoch else None,
            tuple(-scale * (number + 1) / (epoch + 11) for number in range(variables)),
        )
        for epoch in range(epochs + 1)
    ]


def drawn(rows: list[HistoryRow], names: list[str], width: int, every: int | None = None) -> list[str]:
    return draw_lines(convergence_table(rows, names, width, every), Terminal(width)).splitlines()


def epochs(rows: list[HistoryRow]) -> list[int]:
    return [row.epoch for row in rows]


def test_few_rows_are_all_shown() -> None:
    assert epochs(chosen_rows(history(11), None)) == list(range(12))


def test_many_rows_are_shown_at_round_epochs_and_at_the_last() -> None:
    assert epochs(chosen_rows(history(1234), None)) == [0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 1234]


def test_every_shows_multiples_and_the_last() -> None:
    assert epochs(chosen_rows(history(10), 4)) == [0, 4, 8, 10]


def test_a_single_row_is_first_and_last() -> None:
    assert epochs(chosen_rows(history(0), 5)) == [0]


def test_no_history_no_table() -> None:
    assert convergence_table([], ["x"], 80) == []


@pytest.mark.parametrize("width", [40, 41, 47, 60, 80, 200])
@pytest.mark.parametrize("variables", [1, 30])
@pytest.mark.parametrize("scale", [1.0, -1e-290, math.nan])
def test_no_line_is_wider_than_the_terminal_and_none_is_wrapped(
    width: int, variables: int, scale: float
) -> None:
    rows = history(1000, variables, scale)
    names = [f"variable_{number}" for number in range(variables)]
    lines = drawn(rows, names, width)
    assert max(len(line) for line in lines) <= width
    assert [int(line.split()[0]) for line in lines[1:12]] == epochs(chosen_rows(rows, None))
    assert len({len(line) for line in lines[:12]}) == 1


def test_no_number_is_cut() -> None:
    rows = [HistoryRow(0, -1.23456789e-20, 9.87654321e-20, None, None, (-1.5e-10,))]
    heading, line = drawn(rows, ["x"], 40)
    objective, gradient, x = line.split()[1:]
    assert float(objective) == pytest.approx(-1.23456789e-20, rel=1e-2)
    assert float(gradient) == pytest.approx(9.87654321e-20, rel=1e-2)
    assert float(x) == -1.5e-10
    assert heading.split() == ["epoch", "objective", "|gradient|", "x"]


def test_variables_that_do_not_fit_are_counted() -> None:
    lines = drawn(history(3, 30), [f"x{number}" for number in range(30)], 80)
    shown = sum(word.startswith("x") for word in lines[0].split())
    assert 1 <= shown <= 6
    assert lines[-1] == f"{30 - shown} more variables: see the answer below"


def test_columns_without_numbers_are_left_out() -> None:
    rows = [HistoryRow(0, 1.0, 2.0, None, None, (0.0,)), HistoryRow(1, 0.0, 0.0, 1.0, None, (1.0,))]
    assert drawn(rows, ["x"], 80)[0].split() == ["epoch", "objective", "|gradient|", "step", "x"]


def test_a_long_name_is_cut_and_a_wide_one_keeps_the_columns_aligned() -> None:
    heading = drawn(history(1), ["a_very_long_variable_name"], 100)[0]
    assert heading.endswith("a_very_long_va..")
    lines = drawn(history(1), ["变量变量变量变量"], 100)
    assert len(lines[0]) + 8 == len(lines[1])
