"""Equation systems: the curves on which each equation holds, and where they cross."""

from __future__ import annotations

import numpy as np

from gdsolve.report.charts.chart import BLACK, Level, Line, Mark, Panel, Points, ZeroLine
from gdsolve.solve.results.result import PuzzleResult, VerdictCode
from gdsolve.solve.sampling import PlaneSample, RootSample

MOST_EQUATIONS = 6
"""Equations that get a colour of their own; black is kept for the solutions."""

LONGEST_LABEL = 40

_SIMILAR = 2.0  # axes whose lengths differ by no more get the same unit


def crossing_panel(sample: PlaneSample, result: PuzzleResult) -> Panel:
    """Return the curves of a system in two unknowns, with the solutions (or the nearest point)."""
    marks: list[Mark] = []
    for position, (heights, label) in enumerate(zip(sample.heights, sample.labels, strict=True)):
        if position < MOST_EQUATIONS:
            dashed = position % 2 == 1
            marks.append(ZeroLine(sample.x, sample.y, heights, _short(label), position, dashed))
    x, y = np.array(sample.at, dtype=np.float64).T
    marks.append(Points(x, y, _name(result), BLACK, "star"))
    x_range = float(sample.x[0]), float(sample.x[-1])
    y_range = float(sample.y[0]), float(sample.y[-1])
    ratio = (y_range[1] - y_range[0]) / (x_range[1] - x_range[0])
    return Panel(
        "where each equation holds",
        *sample.names,
        tuple(marks),
        x_range=x_range,
        y_range=y_range,
        is_map=True,
        equal=1 / _SIMILAR <= ratio <= _SIMILAR,
    )


def root_panel(sample: RootSample, result: PuzzleResult) -> Panel:
    """Return left side minus right side of each equation in one unknown, with the solutions."""
    line = sample.line
    marks: list[Mark] = [Level(0.0)]
    for position, (heights, label) in enumerate(zip(line.heights, sample.labels, strict=True)):
        if position < MOST_EQUATIONS:
            marks.append(Line(line.x, heights, _short(label), position, dashed=position % 2 == 1))
    at = np.array(sample.solutions, dtype=np.float64)
    marks.append(Points(at, np.interp(at, line.x, line.heights[0]), _name(result), BLACK, "star"))
    ends = float(line.x[0]), float(line.x[-1])
    return Panel("left side minus right side", line.name, "difference", tuple(marks), x_range=ends)


def _name(result: PuzzleResult) -> str:
    if result.verdict.code in (VerdictCode.INCONSISTENT, VerdictCode.NO_ROOT_FOUND):
        return "nearest point"
    return "one of the solutions" if result.verdict.code is VerdictCode.FAMILY else "solution"


def _short(label: str) -> str:
    return label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 3]}..."
