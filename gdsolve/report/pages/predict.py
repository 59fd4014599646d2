"""What `gdsolve predict` prints: one line per point, the two bands beside it, and what they mean."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rich.text import Text

from gdsolve.report.blocks import Block, Grid, Paragraph
from gdsolve.report.numbers import compact, counted, cut_at
from gdsolve.report.sections import LABEL, Line, wrapped
from gdsolve.report.terminal import printable
from gdsolve.report.values import grid
from gdsolve.solve.prediction import Prediction

MOST_ROWS, LAST_ROWS = 60, 10
"""Points that are shown at most, and how many of these are the last ones."""

_DIGITS = 6
_BEYOND = "beyond the data"


def prediction_lines(prediction: Prediction, path: str, width: int, *, quiet: bool = False) -> list[Line]:
    """Return the report.

    Args:
        prediction: the curve with its bands.
        path: where the fit was read from.
        width: columns of the terminal.
        quiet: the table only.
    """
    table = _table(prediction)
    if quiet:
        return table
    count = len(prediction.value)
    head = wrapped(f"predict {printable(prediction.title)}", width, hanging=2)
    lines: list[Line] = [Text(line) for line in head]
    lines += [
        Text(line)
        for line in wrapped(f"{counted(count, 'point')}, fit of {printable(path)}", width, indent=2)
    ]
    lines += table
    if count > MOST_ROWS:
        lines.append(
            Text(f"  {count - MOST_ROWS} points in the middle are not shown; -o FILE.csv writes all")
        )
    for name, sentence in prediction.explained.items():
        lines += [Text(line) for line in wrapped(f"{name} band: {sentence}", width, hanging=2)]
    for name, reason in prediction.missing.items():
        lines += [Text(line) for line in wrapped(f"{name} band: not computed, {reason}", width, hanging=2)]
    for warning in prediction.warnings:
        lines += [Text(line) for line in wrapped(f"warning: {printable(warning)}", width, hanging=2)]
    return lines


def _table(prediction: Prediction) -> list[Line]:
    shown = _grid(prediction)
    heading, *body = grid([shown.headings, *shown.rows], left=0)
    return [Text(heading, style=LABEL), *(Text(line) for line in body)]


def _grid(prediction: Prediction) -> Grid:
    percent = f"{100 * prediction.level:g} %"
    bands = (f"{percent} {name}" for name in prediction.bands)
    headings = (*prediction.inputs, prediction.response, *bands, "")
    return Grid(headings, tuple(tuple(_cells(prediction, row)) for row in _shown(len(prediction.value))), 0)


def prediction_blocks(prediction: Prediction) -> list[Block]:
    """Return the report for documents."""
    sentences = [
        *(f"{name} band: {sentence}." for name, sentence in prediction.explained.items()),
        *(f"{name} band: not computed, {reason}." for name, reason in prediction.missing.items()),
        *(f"Warning: {warning}." for warning in prediction.warnings),
    ]
    return [Paragraph(prediction.title, code=True), _grid(prediction), *map(Paragraph, sentences)]


def prediction_rows(prediction: Prediction) -> Grid:
    """Return all points with all digits."""
    table = prediction.table()
    rows = tuple(
        tuple("" if each is None else repr(each) for each in row) for row in zip(*table.values(), strict=True)
    )
    return Grid(tuple(table), rows, 0)


def _shown(count: int) -> Sequence[int]:
    if count <= MOST_ROWS:
        return range(count)
    return [*range(MOST_ROWS - LAST_ROWS), *range(count - LAST_ROWS, count)]


def _cells(prediction: Prediction, row: int) -> list[str]:
    inputs = [compact(float(column[row]), _DIGITS) for column in prediction.inputs.values()]
    value = float(prediction.value[row])
    ends = [(float(low[row]), float(high[row])) for low, high in prediction.bands.values()]
    scales = [(high - low) / 4 for low, high in ends if math.isfinite(high - low) and high > low]
    scale = min(scales, default=0.0)
    shown = cut_at(value, scale) if scale and math.isfinite(value) else compact(value, _DIGITS)
    bands = [_interval(low, high) for low, high in ends]
    return [*inputs, shown, *bands, _BEYOND if prediction.is_outside[row] else ""]


def _interval(low: float, high: float) -> str:
    if not math.isfinite(high - low):
        return "-"
    scale = (high - low) / 4
    return (
        f"[{cut_at(low, scale)}, {cut_at(high, scale)}]"
        if scale > 0
        else f"[{compact(low)}, {compact(high)}]"
    )
