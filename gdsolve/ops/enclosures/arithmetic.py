"""Interval rules of sums, products, quotients, and of abs, sign, floor and ceil."""

from __future__ import annotations

from typing import Any

import numpy as np

from gdsolve.ops.enclosures.interval import (
    LINE,
    Interval,
    choose,
    down,
    magnitudes,
    sum_down,
    sum_up,
    up,
)


def neg(watch: Any, x: Interval) -> Interval:
    """Enclose -x, exactly."""
    return Interval(-x.high, -x.low)


def add(watch: Any, x: Interval, y: Interval) -> Interval:
    """Enclose x + y."""
    return Interval(sum_down(x.low + y.low), sum_up(x.high + y.high))


def sub(watch: Any, x: Interval, y: Interval) -> Interval:
    """Enclose x - y."""
    return Interval(sum_down(x.low - y.high), sum_up(x.high - y.low))


def mul(watch: Any, x: Interval, y: Interval) -> Interval:
    """Enclose x * y, with 0 * inf = 0: an infinite bound stands for numbers of any size."""
    for one, other in ((x, y), (y, x)):
        if np.min(one.low) >= 0.0:
            return _times_positive(other, one)
        if np.max(one.high) <= 0.0:
            return neg(watch, _times_positive(other, neg(watch, one)))
    corners = (x.low * y.low, x.low * y.high, x.high * y.low, x.high * y.high)
    low = np.fmin(np.fmin(corners[0], corners[1]), np.fmin(corners[2], corners[3]))
    high = np.fmax(np.fmax(corners[0], corners[1]), np.fmax(corners[2], corners[3]))
    low, high = np.where(np.isnan(low), 0.0, low), np.where(np.isnan(high), 0.0, high)
    found = Interval(down(low), up(high))
    # Where both signs are known, rounding must not cross 0: 0 * inf later on would undo the bound.
    same = ((x.low >= 0.0) & (y.low >= 0.0)) | ((x.high <= 0.0) & (y.high <= 0.0))
    opposite = ((x.low >= 0.0) & (y.high <= 0.0)) | ((x.high <= 0.0) & (y.low >= 0.0))
    return Interval(
        np.where(same, np.maximum(found.low, 0.0), found.low),
        np.where(opposite, np.minimum(found.high, 0.0), found.high),
    )


def _times_positive(x: Interval, y: Interval) -> Interval:
    """Enclose x * y where y >= 0 on all boxes: two products are enough, and 0 times anything stays 0."""
    below = np.where(x.low >= 0.0, y.low, y.high)
    above = np.where(x.high >= 0.0, y.high, y.low)
    low, high = x.low * below, x.high * above
    low, high = down(np.where(np.isnan(low), 0.0, low)), up(np.where(np.isnan(high), 0.0, high))
    return Interval(
        np.where((x.low >= 0.0) | (below == 0.0), np.maximum(low, 0.0), low),
        np.where((x.high <= 0.0) | (above == 0.0), np.minimum(high, 0.0), high),
    )


masked_mul = mul


def reciprocal(watch: Any, x: Interval) -> Interval:
    """Enclose 1 / x; on one side of 0 it is half a line, across 0 all of it."""
    pole = (x.low <= 0.0) & (x.high >= 0.0)
    watch.breaks(pole)
    # A bound at 0 is the limit from inside; + 0.0 makes -0.0 positive, - 0.0 ... is done by the minus signs.
    low = np.where(pole & (x.low < 0.0), -np.inf, 1.0 / (x.high + 0.0))
    high = np.where(pole & (x.high > 0.0), np.inf, -1.0 / (-x.low + 0.0))
    found = Interval(down(low), up(high))
    found = Interval(
        np.where(x.low >= 0.0, np.maximum(found.low, 0.0), found.low),
        np.where(x.high <= 0.0, np.minimum(found.high, 0.0), found.high),
    )
    return choose((x.low == 0.0) & (x.high == 0.0), LINE, found)


def div(watch: Any, x: Interval, y: Interval) -> Interval:
    """Enclose x / y."""
    if np.min(y.low) > 0.0:
        return _over_positive(x, y)
    if np.max(y.high) < 0.0:
        return neg(watch, _over_positive(x, neg(watch, y)))
    return mul(watch, x, reciprocal(watch, y))


def _over_positive(x: Interval, y: Interval) -> Interval:
    low = x.low / np.where(x.low >= 0.0, y.high, y.low)
    high = x.high / np.where(x.high >= 0.0, y.low, y.high)
    # inf / inf: the quotient may be anything on that side.
    low = np.where(np.isnan(low), np.where(x.low >= 0.0, 0.0, -np.inf), low)
    high = np.where(np.isnan(high), np.where(x.high <= 0.0, 0.0, np.inf), high)
    return Interval(
        np.where(x.low >= 0.0, np.maximum(down(low), 0.0), down(low)),
        np.where(x.high <= 0.0, np.minimum(up(high), 0.0), up(high)),
    )


def square(watch: Any, x: Interval) -> Interval:
    """Enclose x**2."""
    smallest, largest = magnitudes(x)
    return Interval(np.maximum(down(smallest * smallest), 0.0), up(largest * largest))


def absolute(watch: Any, x: Interval) -> Interval:
    """Enclose |x|, exactly."""
    watch.bends((x.low < 0.0) & (x.high > 0.0))
    return Interval(*magnitudes(x))


def sign(watch: Any, x: Interval) -> Interval:
    """Enclose the sign of x; across 0 it is [-1, 1], which is also the generalised derivative of |x|
    there.
    """
    low, high = np.sign(x.low), np.sign(x.high)
    watch.breaks(low != high)
    return Interval(low, high)


def floor(watch: Any, x: Interval) -> Interval:
    """Enclose the largest integer not above x."""
    low, high = np.floor(x.low), np.floor(x.high)
    watch.breaks(low != high)
    return Interval(low, high)


def ceil(watch: Any, x: Interval) -> Interval:
    """Enclose the smallest integer not below x."""
    low, high = np.ceil(x.low), np.ceil(x.high)
    watch.breaks(low != high)
    return Interval(low, high)
