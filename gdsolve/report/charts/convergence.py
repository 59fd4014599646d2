"""Convergence: how the objective and the gradient fell from epoch to epoch."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gdsolve.optimize.outcome import HistoryRow
from gdsolve.report.charts.chart import Array, Line, Panel, Range, Scale, color_of
from gdsolve.solve.result import Result

LOG_FROM = 100.0
"""Values whose largest is at least so many times their smallest are drawn on a logarithmic axis."""

MOST_DECADES = 1e-20
"""Nothing smaller than this part of the largest value is shown: it says nothing but how zeros round."""


def convergence_panel(result: Result, *, title: str = "convergence") -> Panel | None:
    """Return objective and gradient against epochs; None for a run of no steps."""
    rows = result.history
    if len(rows) < 2:
        return None
    epochs = np.array([row.epoch for row in rows], dtype=np.float64)
    gap, name = _gap(rows, falling=result.kind != "maximize")
    gradient = np.array([row.gradient_norm for row in rows], dtype=np.float64)
    if gap is None:
        heights = np.array([row.objective for row in rows], dtype=np.float64)
        return Panel(
            title,
            "epoch",
            "objective",
            (Line(epochs, heights, None, epochs=tuple(row.epoch for row in rows)),),
        )
    marked = tuple(row.epoch for row in rows)
    lines = (
        Line(epochs, gap, name, epochs=marked),
        Line(epochs, _positive(gradient), "|gradient|", 1, dashed=True, epochs=marked),
    )
    return Panel(title, "epoch", "", lines, y_scale="log", y_range=_decades(gap, gradient))


def comparison_panel(results: Sequence[Result]) -> Panel | None:
    """Return the objective of all optimizers in one panel, above the best value that any of them found."""
    runs = [each for each in results if len(each.history) > 1]
    if not runs:
        return None
    sign = -1.0 if runs[0].kind == "maximize" else 1.0
    heights = [sign * np.array([row.objective for row in each.history], dtype=np.float64) for each in runs]
    finite = np.concatenate([each[np.isfinite(each)] for each in heights])
    best = float(finite.min()) if finite.size else 0.0
    gaps = [_positive(each - best) for each in heights]
    scale: Scale = "log" if _spread(np.concatenate(gaps)) >= LOG_FROM else "linear"
    lines = []
    for position, (each, height, gap) in enumerate(zip(runs, heights, gaps, strict=True)):
        epochs = np.array([row.epoch for row in each.history], dtype=np.float64)
        name = each.optimizer.name if each.optimizer else f"run {position + 1}"
        shown = gap if scale == "log" else sign * height
        dashed, marked = position % 2 == 1, tuple(row.epoch for row in each.history)
        lines.append(Line(epochs, shown, name, color_of(position), dashed, epochs=marked))
    label = "objective" if scale == "linear" else _gap_name(sign > 0)
    shown_range = _decades(*gaps) if scale == "log" else None
    return Panel("convergence", "epoch", label, tuple(lines), y_scale=scale, y_range=shown_range)


def _gap(rows: Sequence[HistoryRow], *, falling: bool) -> tuple[Array | None, str]:
    """Return what is drawn of the objective on a logarithmic axis; None where that would not help."""
    heights = np.array([row.objective for row in rows], dtype=np.float64)
    finite = heights[np.isfinite(heights)]
    if not finite.size:
        return None, ""
    if falling and finite.min() >= 0:
        shown, name = _positive(heights), "objective"
    else:
        best = finite.min() if falling else finite.max()
        shown, name = _positive(np.abs(heights - best)), _gap_name(falling)
    return (shown, name) if _spread(shown) >= LOG_FROM else (None, "")


def _gap_name(falling: bool) -> str:
    return "objective − best" if falling else "best − objective"


def _decades(*parts: Array) -> Range:
    """Return the heights to show: everything, but not far below what rounding leaves of the largest."""
    values = np.concatenate([_positive(each) for each in parts])
    values = values[np.isfinite(values)]
    if not values.size:
        return None
    high = float(values.max())
    low = max(float(values.min()), high * MOST_DECADES)
    factor = max(high / low, 10.0) ** 0.05
    return low / factor, high * factor


def _positive(values: Array) -> Array:
    """Return the values with nan where a logarithmic axis cannot show them."""
    return np.where(np.isfinite(values) & (values > 0), values, np.nan)


def _spread(values: Array) -> float:
    positive = values[np.isfinite(values) & (values > 0)]
    return float(positive.max() / positive.min()) if positive.size > 1 else 1.0
