"""Interval rules of comparisons and of what picks one of several values."""

from __future__ import annotations

from typing import Any

import numpy as np

from gdsolve.ops.enclosures.interval import Interval, choose


def _decided(watch: Any, surely: Any, never: Any) -> Interval:
    watch.breaks(~(surely | never))
    return Interval(np.where(surely, 1.0, 0.0), np.where(never, 0.0, 1.0))


def lt(watch: Any, x: Interval, y: Interval) -> Interval:
    """Enclose 1 where x < y, else 0."""
    return _decided(watch, x.high < y.low, x.low >= y.high)


def le(watch: Any, x: Interval, y: Interval) -> Interval:
    """Enclose 1 where x <= y, else 0."""
    return _decided(watch, x.high <= y.low, x.low > y.high)


def gt(watch: Any, x: Interval, y: Interval) -> Interval:
    """Enclose 1 where x > y, else 0."""
    return lt(watch, y, x)


def ge(watch: Any, x: Interval, y: Interval) -> Interval:
    """Enclose 1 where x >= y, else 0."""
    return le(watch, y, x)


def eq(watch: Any, x: Interval, y: Interval) -> Interval:
    """Enclose 1 where x = y, else 0."""
    same = (x.low == x.high) & (y.low == y.high) & (x.low == y.low)
    return _decided(watch, same, (x.high < y.low) | (y.high < x.low))


def ne(watch: Any, x: Interval, y: Interval) -> Interval:
    """Enclose 1 where x is not y, else 0."""
    same = eq(watch, x, y)
    return Interval(1.0 - same.high, 1.0 - same.low)


def where(watch: Any, condition: Interval, x: Interval, y: Interval) -> Interval:
    """Enclose x where the condition is not 0, else y; the hull of both where it is not decided."""
    first = (condition.low > 0.0) | (condition.high < 0.0)
    second = (condition.low == 0.0) & (condition.high == 0.0)
    watch.breaks(~(first | second))
    hull = Interval(np.minimum(x.low, y.low), np.maximum(x.high, y.high))
    return choose(first, x, choose(second, y, hull))


def minimum(watch: Any, x: Interval, y: Interval) -> Interval:
    """Enclose the smaller of x and y, exactly."""
    watch.bends((x.high > y.low) & (y.high > x.low))
    return Interval(np.minimum(x.low, y.low), np.minimum(x.high, y.high))


def maximum(watch: Any, x: Interval, y: Interval) -> Interval:
    """Enclose the larger of x and y, exactly."""
    watch.bends((x.high > y.low) & (y.high > x.low))
    return Interval(np.maximum(x.low, y.low), np.maximum(x.high, y.high))


def relu(watch: Any, x: Interval) -> Interval:
    """Enclose the larger of x and 0, exactly."""
    watch.bends((x.low < 0.0) & (x.high > 0.0))
    return Interval(np.maximum(x.low, 0.0), np.maximum(x.high, 0.0))
