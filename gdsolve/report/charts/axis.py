"""From data to places on an axis, and the ticks that a reader finds round."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, cast

import numpy as np

from gdsolve.report.charts.chart import Array, Contours, Scale, ZeroLine

_STEPS = (1, 2, 3, 5, 10, 20, 30, 50, 100, 200)  # powers of ten from tick to tick
_FEW_DECADES = 30.0  # a logarithmic axis shorter than this may hold but one power of ten: it gets even steps
_ROUND = (1.0, 2.0, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Axis:
    """What an axis shows, from `low` to `high`, and how; `counts` says that it has whole numbers only."""

    low: float
    high: float
    scale: Scale = "linear"
    counts: bool = False

    def place(self, values: Any) -> Array:
        """Return where values stand: 0 at the low end, 1 at the high end, nan where they cannot stand."""
        numbers = np.asarray(values, dtype=np.float64)
        if self.scale == "linear":
            placed: Array = (numbers - self.low) / (self.high - self.low)
            return placed
        with np.errstate(all="ignore"):
            logs = np.log(np.where(numbers > 0, numbers, np.nan)) - math.log(self.low)
        # Differences of logarithms: the quotient of both ends may be no number.
        return logs / (math.log(self.high) - math.log(self.low))

    def ticks(self, count: int) -> tuple[tuple[float, str], ...]:
        """Return at most about `count` round values on the axis with their labels."""
        if self.scale == "log" and self.high > self.low * _FEW_DECADES:
            return tuple(_powers(self.low, self.high, count))
        step = _step(self.high - self.low, count)
        step = max(step, 1.0) if self.counts else step
        first, last = math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9)
        return tuple((number * step, _label(number * step, step)) for number in range(first, last + 1))


def _step(width: float, count: int) -> float:
    """Return the least round step with no more than `count` steps in the width.

    >>> _step(10.0, 5), _step(1.0, 3)
    (2.0, 0.5)
    """
    raw = width / max(count, 1)
    power = 10.0 ** math.floor(math.log10(raw))
    return next(each * power for each in _ROUND if each * power >= raw * (1 - 1e-9))


def _label(number: float, step: float) -> str:
    """Return a tick with the decimals that its step needs."""
    if number == 0:
        return "0"
    size = max(abs(number), step)
    if 1e-4 <= size < 1e6:
        return f"{number:.{max(0, -math.floor(math.log10(step) + 1e-9))}f}"
    digits = max(0, math.floor(math.log10(abs(number)) + 1e-9) - math.floor(math.log10(step) + 1e-9))
    mantissa, _, exponent = f"{number:.{digits}e}".partition("e")
    return f"{mantissa}e{int(exponent)}"


def _powers(low: float, high: float, count: int) -> Iterator[tuple[float, str]]:
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    least = (last - first + 1) / max(count, 1)
    step = next((each for each in _STEPS if each >= least), _STEPS[-1])
    for exponent in range(-(-first // step) * step, last + 1, step):
        yield 10.0**exponent, f"1e{exponent}" if abs(exponent) > 3 else f"{10.0**exponent:g}"


def height_lines(mark: Contours | ZeroLine, level: float) -> list[Array]:
    """Return the lines on which a function of two variables has one height, each of shape (k, 2)."""
    from contourpy import contour_generator

    generator = contour_generator(mark.x, mark.y, np.ma.masked_invalid(mark.z))
    return [np.asarray(line, dtype=np.float64) for line in generator.lines(level)]


def height_areas(mark: Contours, level: float, *, above: bool) -> list[list[Array]]:
    """Return the areas that lie below (or above) a height; each is an outline and the holes in it."""
    from contourpy import FillType, contour_generator

    heights = np.ma.masked_invalid(mark.z)
    if not heights.count():
        return []
    generator = contour_generator(mark.x, mark.y, heights, fill_type=FillType.OuterOffset)
    margin = 1.0 + abs(float(heights.max())) + abs(float(heights.min()))
    low, high = (level, float(heights.max()) + margin) if above else (float(heights.min()) - margin, level)
    points, offsets = cast("tuple[list[Array], list[Array]]", generator.filled(low, high))
    return [
        [np.asarray(outline[begin:end]) for begin, end in pairwise(cuts)]
        for outline, cuts in zip(points, offsets, strict=True)
    ]
