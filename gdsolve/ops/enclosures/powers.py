"""Interval rules of powers and roots."""

from __future__ import annotations

from typing import Any

import numpy as np

from gdsolve.ops.enclosures.arithmetic import reciprocal
from gdsolve.ops.enclosures.interval import LINE, Interval, choose, down, magnitudes, up, widened


def powi(watch: Any, x: Interval, *, exponent: int) -> Interval:
    """Enclose x**n for an integer n."""
    if exponent < 0:
        return reciprocal(watch, powi(watch, x, exponent=-exponent))
    if exponent == 0:
        return Interval(np.ones_like(x.low), np.ones_like(x.high))
    power = float(exponent)
    if exponent % 2:
        found = widened(np.power(x.low, power), np.power(x.high, power))
        return Interval(
            np.where(x.low >= 0.0, np.maximum(found.low, 0.0), found.low),
            np.where(x.high <= 0.0, np.minimum(found.high, 0.0), found.high),
        )
    smallest, largest = magnitudes(x)
    found = widened(np.power(smallest, power), np.power(largest, power))
    return Interval(np.maximum(found.low, 0.0), found.high)


def sqrt(watch: Any, x: Interval) -> Interval:
    """Enclose the square root."""
    watch.outside(x.high < 0.0)
    watch.breaks(x.low < 0.0)
    low, high = np.sqrt(np.maximum(x.low, 0.0)), np.sqrt(np.maximum(x.high, 0.0))
    return Interval(np.maximum(down(low), 0.0), up(high))


def hypot(watch: Any, x: Interval, y: Interval) -> Interval:
    """Enclose sqrt(x**2 + y**2)."""
    smallest_x, largest_x = magnitudes(x)
    smallest_y, largest_y = magnitudes(y)
    watch.bends((smallest_x == 0.0) & (smallest_y == 0.0))
    found = widened(np.hypot(smallest_x, smallest_y), np.hypot(largest_x, largest_y))
    return Interval(np.maximum(found.low, 0.0), found.high)


def pow_(watch: Any, x: Interval, y: Interval) -> Interval:
    """Enclose x**y, which is defined for x >= 0, and for x < 0 at integers y.

    For x >= 0 it rises or falls in x for each y and in y for each x, so its extremes are at the corners;
    at x = 0 it jumps between 0, 1 and inf with the sign of y.
    """
    whole = np.floor(y.high) >= y.low
    watch.outside((x.high < 0.0) & ~whole)
    watch.breaks((x.low < 0.0) | ((x.low <= 0.0) & (y.low <= 0.0)))
    base = Interval(np.maximum(x.low, 0.0), np.maximum(x.high, 0.0))
    corners = [np.power(one, other) for one in base for other in y]
    low = np.fmin(np.fmin(corners[0], corners[1]), np.fmin(corners[2], corners[3]))
    high = np.fmax(np.fmax(corners[0], corners[1]), np.fmax(corners[2], corners[3]))
    at_zero = base.low == 0.0
    low = np.where(at_zero & (y.high > 0.0), 0.0, low)
    high = np.where(at_zero & (y.low < 0.0), np.inf, high)
    high = np.where(at_zero & (y.low <= 0.0) & (y.high >= 0.0), np.maximum(high, 1.0), high)
    low = np.where(at_zero & (y.low <= 0.0) & (y.high >= 0.0), np.minimum(low, 1.0), low)
    found = widened(low, high)
    found = Interval(np.maximum(found.low, 0.0), found.high)
    return choose((x.low < 0.0) & whole, LINE, found)
