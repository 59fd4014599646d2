"""A picture as data: panels with axes, and marks in data coordinates. Every medium draws the same charts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]
Scale: TypeAlias = Literal["linear", "log"]
Range: TypeAlias = "tuple[float, float] | None"

PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#F0E442")
"""Colours that colour-blind people tell apart: Okabe & Ito, Color Universal Design, 2008; yellow is last."""

EPOCH = "epoch"
"""The label of an axis of whole numbers."""

BLACK = 6
"""Kept for answers."""

_OF_RUNS = (1, 2, 3, 4, 0, 5)


def color_of(run: int) -> int:
    """Return the colour of a run, counted from 0; they repeat after six, which no eye tells apart anyway."""
    return _OF_RUNS[run % len(_OF_RUNS)]


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A line through points; nan breaks it. `epochs` marks the path of a run: the epoch of each point."""

    x: Array
    y: Array
    label: str | None = None
    color: int = 0
    dashed: bool = False
    thin: bool = False
    epochs: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """Separate points; `error` draws bars of that half-length up and down."""

    x: Array
    y: Array
    label: str | None = None
    color: int = 0
    shape: Literal["dot", "star", "ring"] = "dot"
    error: Array | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Band:
    """The area between two curves."""

    x: Array
    low: Array
    high: Array
    label: str | None = None
    color: int = 0
    strong: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Contours:
    """Lines of equal height; `z` has shape (len(y), len(x)). Darker is lower or, with `top`, higher."""

    x: Array
    y: Array
    z: Array
    levels: tuple[float, ...]
    top: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class ZeroLine:
    """Where a function of two variables is zero."""

    x: Array
    y: Array
    z: Array
    label: str | None = None
    color: int = 0
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Level:
    """A thin line across the panel at one height."""

    y: float


Mark: TypeAlias = Line | Points | Band | Contours | ZeroLine | Level


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """One pair of axes.

    Attributes:
        x_range: what is shown of x; None: found from the marks.
        y_range: what is shown of y; None: found from the marks.
        is_map: both axes are variables, and marks may lie anywhere: no place inside for a legend.
        equal: one unit is equally long on both axes, so that a circle is one.
        tall: reaches down to the bottom of the picture.
    """

    title: str
    x_label: str
    y_label: str
    marks: tuple[Mark, ...]
    x_scale: Scale = "linear"
    y_scale: Scale = "linear"
    x_range: Range = None
    y_range: Range = None
    is_map: bool = False
    equal: bool = False
    tall: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Chart:
    """A picture: rows of panels, with the relative height of each row."""

    title: str
    rows: tuple[tuple[Panel, ...], ...]
    heights: tuple[float, ...] = field(default=())

    @property
    def panels(self) -> tuple[Panel, ...]:
        """Return all panels, row by row."""
        return tuple(panel for row in self.rows for panel in row)


def ranges(panel: Panel) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return what the panel shows of x and y: its own ranges, or those of the marks with a small margin."""
    x, y = panel.x_range, panel.y_range
    if x is None:
        x = _spanned([values for mark in panel.marks for values in _across(mark)], panel.x_scale)
    if y is None:
        y = _spanned([values for mark in panel.marks for values in _up(mark)], panel.y_scale)
    return x, y


def with_margin(low: float, high: float) -> tuple[float, float]:
    """Return positive ends moved apart on a logarithmic axis, and still numbers."""
    first, last = math.log10(low), math.log10(high)
    margin = _MARGIN * max(last - first, 1.0)
    return 10.0 ** max(first - margin, -_MOST_POWER), 10.0 ** min(last + margin, _MOST_POWER)


def _across(mark: Mark) -> Sequence[Any]:
    return () if isinstance(mark, Level) else (mark.x,)


def _up(mark: Mark) -> Sequence[Any]:
    match mark:
        case Band():
            return (mark.low, mark.high)
        case Points() if mark.error is not None:
            return (mark.y - mark.error, mark.y + mark.error)
        case Level():
            return ([mark.y],)
        case _:
            return (mark.y,)


_MOST_POWER = 300.0  # of ten: what is shown can still be multiplied
_FARTHEST = 1e300  # what lies beyond has no place on an axis, whose length must be a number too
_MARGIN = 0.05  # of the axis, so that no mark touches the frame


def _spanned(parts: Sequence[Any], scale: Scale) -> tuple[float, float]:
    values = np.concatenate([np.asarray(each, dtype=np.float64).ravel() for each in parts] or [np.empty(0)])
    values = values[(np.abs(values) < _FARTHEST) & ((values > 1 / _FARTHEST) | (scale == "linear"))]
    if not values.size:
        return (0.1, 10.0) if scale == "log" else (0.0, 1.0)
    low, high = float(values.min()), float(values.max())
    if scale == "log":
        if low == high:
            return low / 10, high * 10
        return with_margin(low, high)
    margin = _MARGIN * (high - low) or 0.5 * abs(low) or 0.5
    return low - margin, high + margin
