"""The objective itself: as a curve, as contours, or as slices, with the iterates and the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from gdsolve.errors import ExitCode
from gdsolve.report.charts.chart import (
    BLACK,
    Array,
    Contours,
    Line,
    Panel,
    Points,
    Range,
    Scale,
    color_of,
    with_margin,
)
from gdsolve.report.charts.convergence import LOG_FROM
from gdsolve.solve.results.result import Result, Value
from gdsolve.solve.sampling import LineSample, PlaneSample, Slices

LEVELS = 14
"""Contour lines in a panel."""

OTHERS = "other minima"

HIGHEST = 1e300
"""Heights from here on are left out: margins and contour lines are sums of them, which must be numbers."""

_POLE = 4.0  # a function that spans so many times its inner range has a pole, or nearly one
_STEEP = 0.02  # part of the heights at either end that may be cut off: a pole would flatten everything else


def slice_panels(sample: Slices, results: Sequence[Result]) -> tuple[Panel, ...]:
    """Return a panel for each variable; with only one variable the iterates lie on the curve."""
    whole = sample.variables == 1
    return tuple(_slice_panel(line, results, whole=whole) for line in sample.lines)


def _slice_panel(line: LineSample, results: Sequence[Result], *, whole: bool) -> Panel:
    heights = _drawable(line.heights[0])
    marks: list[Line | Points] = [Line(line.x, heights, "objective" if whole else None, 0)]
    visited: list[Array] = []
    for position, each in enumerate(results):
        if not whole or len(each.history) < 2:
            continue
        x = np.array([row.variables[line.index] for row in each.history], dtype=np.float64)
        y = _drawable(np.array([row.objective for row in each.history], dtype=np.float64))
        visited.append(y[(x >= line.x[0]) & (x <= line.x[-1])])
        name = each.optimizer.name if len(results) > 1 and each.optimizer else "iterates"
        color = color_of(position)
        marks.append(Line(x, y, None, color, thin=True, epochs=tuple(row.epoch for row in each.history)))
        marks.append(Points(x, y, name, color))
    others = _other_minima(results[0], line.index) if whole else np.empty(0)
    if others.size:
        marks.append(Points(others, np.interp(others, line.x, heights), OTHERS, BLACK, "ring"))
    at = np.array([line.at])
    level = np.interp(at, line.x, heights)
    marks.append(_middle(at, level, results))
    title = "objective and iterates" if whole else f"along {line.name}"
    y_label = "objective" if whole else "objective (slice)"
    scale: Scale = "log" if _lies_flat(heights) else "linear"
    if scale == "log":
        shown: Range = with_margin(*_extent(heights))
    else:
        shown = _height_range(heights, np.concatenate([level, *visited]))
    return Panel(title, line.name, y_label, tuple(marks), "linear", scale, _ends(line.x), shown)


def _extent(heights: Array) -> tuple[float, float]:
    finite = heights[np.isfinite(heights)]
    return float(finite.min()), float(finite.max())


def _drawable(heights: Array) -> Array:
    return np.where(np.abs(heights) < HIGHEST, heights, np.nan)


def _middle(x: Array, y: Array, results: Sequence[Result]) -> Points:
    """Return the answer as a star; where there is none (unbounded, undefined), the start as a ring."""
    if _found_none(results):
        return Points(x, y, "start", BLACK, "ring")
    return Points(x, y, "answer", BLACK, "star")


def _found_none(results: Sequence[Result]) -> bool:
    return bool(results) and all(each.verdict.exit == ExitCode.UNBOUNDED for each in results)


def _other_minima(result: Result, index: int) -> Array:
    """Return one coordinate of the minima that a global search found beside the answer."""
    points = np.array([_flat(found.solution) for found in result.minima], dtype=np.float64)
    if len(points) < 2 or not result.solution:
        return np.empty(0)
    own = int(np.argmin(np.abs(points - _flat(result.solution)).sum(axis=1)))
    others: Array = np.delete(points, own, axis=0)[:, index]
    return others


def _flat(solution: Mapping[str, Value]) -> Array:
    return np.hstack([np.ravel(each) for each in solution.values()]).astype(np.float64)


def _lies_flat(heights: Array) -> bool:
    """Say whether a positive curve would hide half of itself at the bottom of a linear axis, as exp does."""
    finite = heights[np.isfinite(heights)]
    if not finite.size or finite.min() <= 0:
        return False
    return bool(np.quantile(finite, 0.95) > LOG_FROM * np.quantile(finite, 0.5))


def plane_panel(sample: PlaneSample, results: Sequence[Result]) -> Panel:
    """Return the contours with the path of each run and the answer."""
    heights = _drawable(sample.heights[0])
    top = bool(results) and results[0].kind == "maximize"
    marks: list[Contours | Line | Points] = []
    levels = contour_levels(heights, top=top)
    if levels:
        marks.append(Contours(sample.x, sample.y, heights, levels, top))
    for position, each in enumerate(results):
        if len(each.history) < 2:
            continue
        path = np.array([row.variables[:2] for row in each.history], dtype=np.float64)
        name = each.optimizer.name if len(results) > 1 and each.optimizer else "path"
        color = color_of(position)
        epochs = tuple(row.epoch for row in each.history)
        marks.append(Line(path[:, 0], path[:, 1], name, color, epochs=epochs))
        if len(each.history) <= _FEW:
            marks.append(Points(path[:, 0], path[:, 1], None, color))
        if not position and not _found_none(results):
            marks.append(Points(path[:1, 0], path[:1, 1], "start", BLACK, "ring"))
    if results and len(results[0].minima) > 1:
        first, second = (_other_minima(results[0], index) for index in (0, 1))
        marks.append(Points(first, second, OTHERS, BLACK, "ring"))
    x, y = np.array(sample.at, dtype=np.float64).T
    marks.append(_middle(x, y, results))
    return Panel(
        "contours of the objective",
        sample.names[0],
        sample.names[1],
        tuple(marks),
        x_range=_ends(sample.x),
        y_range=_ends(sample.y),
        is_map=True,
    )


_FEW = 60  # iterates that are drawn as points; more of them are only a thick line


def contour_levels(heights: Array, *, top: bool = False) -> tuple[float, ...]:
    """Return the heights of the contour lines: dense near the answer, none at the steepest edge.

    The lines stand at equal steps of the square root of the height above the lowest point, or of its
    logarithm where that spans several powers of ten (a narrow valley).
    """
    finite = heights[np.isfinite(heights)]
    if finite.size < 2:
        return ()
    signed = -finite if top else finite
    low, high = float(signed.min()), float(np.quantile(signed, 1 - _STEEP))
    if not high > low:
        return ()
    typical = float(np.quantile(signed, 0.05)) - low
    steps = np.linspace(0.0, 1.0, LEVELS + 1)[1:]
    if typical > 0 and (high - low) / typical > 1e2:
        smallest = max(typical / 10, (high - low) * 1e-6)
        levels = low + smallest * ((high - low) / smallest) ** steps
    else:
        levels = low + (high - low) * steps**2
    levels = np.unique(levels)
    return tuple(float(each) for each in (np.sort(-levels) if top else levels))


def _ends(values: Array) -> Range:
    return float(values[0]), float(values[-1])


def _height_range(heights: Array, wanted: Array) -> Range:
    """Return a range in which a pole does not flatten the rest; what is wanted is always seen."""
    finite = heights[np.isfinite(heights)]
    wanted = wanted[np.isfinite(wanted)]
    if not finite.size:
        return None
    low, high = float(finite.min()), float(finite.max())
    inner_low, inner_high = np.quantile(finite, [_STEEP, 1 - _STEEP])
    inner = float(inner_high - inner_low)
    if inner > 0 and high - low > _POLE * inner:  # a pole
        near = wanted[np.abs(wanted - np.median(finite)) <= _POLE * inner]
        low, high = float(min([inner_low, *near])), float(max([inner_high, *near]))
    elif wanted.size:
        low, high = min(low, float(wanted.min())), max(high, float(wanted.max()))
    margin = 0.06 * (high - low) or 0.5 * abs(low) or 0.5
    return low - margin, high + margin
