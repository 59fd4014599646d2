"""Convergence: how the objective and the gradient fell from epoch to epoch."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gdsolve.errors import ExitCode
from gdsolve.optimize.outcome import HistoryRow
from gdsolve.report.charts.chart import EPOCH, Array, Line, Panel, Range, Scale, color_of, with_margin
from gdsolve.solve.results.result import Result

LOG_FROM = 100.0
"""Values whose largest is at least so many times their smallest are drawn on a logarithmic axis."""

MOST_DECADES = 1e-20
"""Nothing smaller than this part of the largest value is shown: it says nothing but how zeros round."""

_STOPPED_LOG_FROM = 10.0  # of a run that ended on its way
_ROUNDING = 1e-13  # of the values: what moves less does not move
_BELOW = 1e-3  # of the low end: where zeros are put
_LEAST = 1e-300  # what is smaller has fewer digits than an axis needs


def convergence_panel(result: Result, *, title: str = "convergence") -> Panel | None:
    """Return objective and gradient against epochs; None for a run of no steps, or of steps to nowhere."""
    rows = result.history
    if len(rows) < 2:
        return None
    epochs = np.array([row.epoch for row in rows], dtype=np.float64)
    if not _moves(rows):
        return None
    gap, name = _gap(result)
    gradient = np.array([row.gradient_norm for row in rows], dtype=np.float64)
    if gap is None:
        heights = np.array([row.objective for row in rows], dtype=np.float64)
        return Panel(
            title,
            EPOCH,
            "objective",
            (Line(epochs, heights, None, epochs=tuple(row.epoch for row in rows)),),
        )
    marked = tuple(row.epoch for row in rows)
    away = result.verdict.exit == ExitCode.UNBOUNDED
    shown = _decades(gap, gradient, depth=_LEAST if away else MOST_DECADES)
    lines = (
        Line(epochs, _dropping(gap, shown), name, epochs=marked),
        Line(epochs, _dropping(gradient, shown), "|gradient|", 1, dashed=True, epochs=marked),
    )
    return Panel(title, EPOCH, "", lines, y_scale="log", y_range=shown)


def _moves(rows: Sequence[HistoryRow]) -> bool:
    """Say whether there is anything to see: the last check of an answer found elsewhere does not move."""
    heights = np.array([row.objective for row in rows], dtype=np.float64)
    heights = heights[np.isfinite(heights)]
    if not heights.size:
        return False
    with np.errstate(over="ignore"):
        return bool(np.ptp(heights) > _ROUNDING * np.abs(heights).max())


def comparison_panel(results: Sequence[Result]) -> Panel | None:
    """Return the objective of all optimizers in one panel, above the best value that any of them found."""
    runs = [each for each in results if len(each.history) > 1]
    if not runs:
        return None
    sign = -1.0 if runs[0].kind == "maximize" else 1.0
    heights = [sign * np.array([row.objective for row in each.history], dtype=np.float64) for each in runs]
    finite = np.concatenate([each[np.isfinite(each)] for each in heights])
    best = float(finite.min()) if finite.size else 0.0
    gaps = [each - best for each in heights]
    scale: Scale = "log" if _spread(np.concatenate(gaps)) >= LOG_FROM else "linear"
    shown_range = _decades(*gaps) if scale == "log" else None
    lines = []
    for position, (each, height, gap) in enumerate(zip(runs, heights, gaps, strict=True)):
        epochs = np.array([row.epoch for row in each.history], dtype=np.float64)
        name = each.optimizer.name if each.optimizer else f"run {position + 1}"
        shown = _dropping(gap, shown_range) if scale == "log" else sign * height
        dashed, marked = position % 2 == 1, tuple(row.epoch for row in each.history)
        lines.append(Line(epochs, shown, name, color_of(position), dashed, epochs=marked))
    label = "objective" if scale == "linear" else _gap_name(sign > 0)
    return Panel("convergence", EPOCH, label, tuple(lines), y_scale=scale, y_range=shown_range)


def _gap(result: Result) -> tuple[Array | None, str]:
    """Return what is drawn of the objective on a logarithmic axis; None where that would not help.

    The objective itself if it falls through powers of ten; how far it is from the best; or, of a run that
    goes down without end, how far it has come from the start.
    """
    heights = np.array([row.objective for row in result.history], dtype=np.float64)
    finite = heights[np.isfinite(heights)]
    if not finite.size:
        return None, ""
    falling = result.kind != "maximize"
    best = finite.min() if falling else finite.max()
    positive = (heights, "objective") if falling and best >= 0 else None
    with np.errstate(over="ignore"):
        match result.verdict.exit:
            case ExitCode.UNBOUNDED:
                name = "start − objective" if falling else "objective − start"
                away = np.abs(heights - heights[0]), name
                choices = [(positive, LOG_FROM), (away, LOG_FROM)]
            case ExitCode.STOPPED:  # its own best is no answer, from which a distance would mean something
                choices = [(positive, _STOPPED_LOG_FROM)]
            case _:
                choices = [(positive, LOG_FROM), ((np.abs(heights - best), _gap_name(falling)), LOG_FROM)]
    found = (shown for shown, least in choices if shown is not None and _spread(shown[0]) >= least)
    return next(found, (None, ""))


def _gap_name(falling: bool) -> str:
    return "objective − best" if falling else "best − objective"


def _dropping(values: Array, shown: Range) -> Array:
    """Return the values with those that are zero below the axis, so that the line is seen to leave it."""
    if shown is None:
        return _positive(values)
    return np.where(values <= 0, shown[0] * _BELOW, _positive(values))


def _decades(*parts: Array, depth: float = MOST_DECADES) -> Range:
    """Return the heights to show: everything down to `depth` of the largest."""
    values = np.concatenate([_positive(each) for each in parts])
    values = values[np.isfinite(values)]
    if not values.size:
        return None
    high = float(values.max())
    low = max(float(values.min()), high * depth, _LEAST)
    return with_margin(low, high)


def _positive(values: Array) -> Array:
    """Return the values with nan where a logarithmic axis cannot show them."""
    return np.where(np.isfinite(values) & (values > 0), values, np.nan)


def _spread(values: Array) -> float:
    positive = values[np.isfinite(values) & (values > 0)]
    with np.errstate(over="ignore"):
        return float(positive.max() / positive.min()) if positive.size > 1 else 1.0
