"""The convergence table: which epochs, which columns and how many digits, so that it fits the terminal.

No cell is ever wrapped. What gives way, in this order: digits down to 6, variables, digits down to 4, the
learning rate, the step, digits down to 3, the last variable.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.table import Table
from rich.text import Text

from gdsolve.optimize.outcome import HistoryRow
from gdsolve.report.excerpt import columns
from gdsolve.report.numbers import TABLE_DIGITS, compact, counted

FEW_ROWS = 12
"""A history of at most so many rows is shown whole."""

MOST_VARIABLES = 6
"""Variables beyond these are in the answer, not in the table."""

LONGEST_NAME = 16
"""Column headings are cut to this, so that a long name does not push numbers out."""

_MISSING = "-"
_SIZE_DIGITS = 4  # of norms and rates: their order of magnitude is what is read


@dataclass(frozen=True, slots=True)
class _Plan:
    digits: int
    variables: int
    learning_rate: bool = True
    step: bool = True
    gap: int = 3  # blanks between columns


def convergence_table(
    history: Sequence[HistoryRow], names: Sequence[str], width: int, every: int | None = None
) -> list[Text | Table]:
    """Return the table and, if variables had to be left out, a line that says so; [] without history.

    Args:
        history: rows in order of epochs, the start first.
        names: of the entries of `HistoryRow.variables`.
        width: columns of the terminal.
        every: show each epoch that is a multiple of this; None: log-spaced. First and last always.
    """
    rows = chosen_rows(history, every)
    if not rows:
        return []
    plan, content = _layout(rows, names, width)
    table = Table(box=None, pad_edge=False, padding=(0, plan.gap, 0, 0), show_edge=False, header_style="bold")
    for heading in content[0]:
        table.add_column(heading, justify="right", no_wrap=True, overflow="crop")
    # All rows as one: Rich lays out a cell of a thousand lines far faster than a thousand cells.
    table.add_row(*("\n".join(cells) for cells in zip(*content[1:], strict=True)))
    hidden = len(names) - plan.variables
    return [table, Text(f"{counted(hidden, 'more variable')}: see the answer below")] if hidden else [table]


def _layout(rows: Sequence[HistoryRow], names: Sequence[str], width: int) -> tuple[_Plan, list[list[str]]]:
    """Return the first plan whose cells fit, with the cells (headings first); the barest if none does."""
    plans = _plans(min(len(names), MOST_VARIABLES))
    for plan in plans:
        content = _content(rows, names, plan)
        if _content_width(content, plan.gap) <= width:
            return plan, content
    return plan, content


def chosen_rows(history: Sequence[HistoryRow], every: int | None) -> list[HistoryRow]:
    """Return the rows to show: all if few, else epochs 0, 1, 2, 5, 10, 20, 50, ...; first and last always."""
    if every is None and len(history) <= FEW_ROWS:
        return list(history)
    return [
        row
        for position, row in enumerate(history)
        if position in (0, len(history) - 1)
        or (_is_round(row.epoch) if every is None else row.epoch % every == 0)
    ]


def _is_round(epoch: int) -> bool:
    digits = str(epoch)
    return digits[0] in "125" and not digits[1:].strip("0")


def _plans(variables: int) -> list[_Plan]:
    """Return the layouts to try, from the fullest to the barest."""
    plans = [_Plan(digits, variables) for digits in (TABLE_DIGITS, 8, 6)]
    plans += [_Plan(6, count) for count in range(variables - 1, 0, -1)]
    fewest = min(variables, 1)
    plans += [_Plan(digits, fewest) for digits in (5, 4)]
    plans += [_Plan(4, fewest, learning_rate=False, gap=2)]
    plans += [_Plan(digits, fewest, learning_rate=False, step=False, gap=2) for digits in (4, 3)]
    return [*plans, _Plan(3, 0, learning_rate=False, step=False, gap=2)]


def _content(rows: Sequence[HistoryRow], names: Sequence[str], plan: _Plan) -> list[list[str]]:
    headings = [" epoch", "objective", "|gradient|"]
    with_step = plan.step and any(row.step_norm is not None for row in rows)
    with_rate = plan.learning_rate and any(row.learning_rate is not None for row in rows)
    headings += ["step"] * with_step + ["rate"] * with_rate
    headings += [_heading(name) for name in names[: plan.variables]]
    content = [headings]
    for row in rows:
        cells = [str(row.epoch), compact(row.objective, plan.digits), _size(row.gradient_norm, plan.digits)]
        cells += [_size(row.step_norm, plan.digits)] * with_step
        cells += [_size(row.learning_rate, plan.digits)] * with_rate
        cells += [compact(each, plan.digits) for each in row.variables[: plan.variables]]
        content.append(cells)
    return content


def _content_width(content: Sequence[Sequence[str]], gap: int) -> int:
    widths = [max(columns(cell) for cell in column) for column in zip(*content, strict=True)]
    return sum(widths) + gap * (len(widths) - 1)


def _heading(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 2]}.."


def _size(number: float | None, digits: int) -> str:
    return _MISSING if number is None else compact(number, min(digits, _SIZE_DIGITS))
