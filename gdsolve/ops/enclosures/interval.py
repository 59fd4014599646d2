"""Intervals over batches of boxes, and rounding outwards without changing the processor's mode.

A bound is computed to nearest and then moved by a little more than half a unit in its last place, which is at
least one step to the neighbour. Lower bounds are never +inf and upper bounds never -inf, so sums never meet
inf - inf.

Source: Rump, Ogita, Morikura, Oishi: Interval arithmetic with fixed rounding modes, NOLTA 7 (2016); the
constant phi of Rump, Zimmermann, Boldo, Melquiond: Computing predecessor and successor in rounding to
nearest, BIT 49 (2009).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

MAX = float(np.finfo(np.float64).max)
PHI = 2.0**-53 * (1.0 + 2.0**-52) * 1.0000000001
ETA = 5e-324
SUM_PHI = 1.5 * 2.0**-53
"""For sums alone: they are exact where they underflow, so no `ETA` is needed and 0 stays 0."""

FUNCTION_PHI = 9e-16
"""4 units in the last place (NumPy's promise for its vector functions) plus our own rounding."""

FUNCTION_ETA = 2e-323


class Interval(NamedTuple):
    """Bounds of a value on each box: arrays of shape (k,), or numbers where all boxes share them."""

    low: Any
    high: Any


class Watch:
    """What happened in the value of a function on each of k boxes.

    Attributes:
        out: the box lies outside of the domain: the function has no value anywhere in it.
        broken: a pole, a jump or an edge of the domain may be in the box.
        bent: a kink may be in the box.
    """

    def __init__(self, count: int) -> None:
        self.out: NDArray[np.bool_] = np.zeros(count, dtype=bool)
        self.broken: NDArray[np.bool_] = np.zeros(count, dtype=bool)
        self.bent: NDArray[np.bool_] = np.zeros(count, dtype=bool)

    def outside(self, where: Any) -> None:
        """Note boxes in which the operation has no value."""
        self.out |= where
        self.broken |= where

    def breaks(self, where: Any) -> None:
        """Note boxes in which the operation may not be continuous or not defined everywhere."""
        self.broken |= where

    def bends(self, where: Any) -> None:
        """Note boxes in which the operation may not be smooth."""
        self.bent |= where


class ShieldedWatch:
    """The watch of operations whose nan may be hidden by a later choice: never `out`, only `broken`."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self.breaks, self.bends = watch.breaks, watch.bends

    def outside(self, where: Any) -> None:
        """Note boxes in which the operation has no value, though the function may."""
        self._watch.breaks(where)


class BlindWatch:
    """The watch of operations of derivatives: what happens there does not concern the function."""

    def outside(self, where: Any) -> None:
        """Note nothing."""

    def breaks(self, where: Any) -> None:
        """Note nothing."""

    def bends(self, where: Any) -> None:
        """Note nothing."""


BLIND = BlindWatch()
LINE = Interval(-np.inf, np.inf)


def down(value: Any) -> Any:
    """Return a lower bound of what was rounded to `value`."""
    value = np.minimum(value, MAX)
    return value - (np.abs(value) * PHI + ETA)


def up(value: Any) -> Any:
    """Return an upper bound of what was rounded to `value`."""
    value = np.maximum(value, -MAX)
    return value + (np.abs(value) * PHI + ETA)


def sum_down(value: Any) -> Any:
    """Return a lower bound of a sum of two numbers that was rounded to `value`."""
    value = np.minimum(value, MAX)
    return value - np.abs(value) * SUM_PHI


def sum_up(value: Any) -> Any:
    """Return an upper bound of a sum of two numbers that was rounded to `value`."""
    value = np.maximum(value, -MAX)
    return value + np.abs(value) * SUM_PHI


def widened(low: Any, high: Any, relative: float = FUNCTION_PHI, absolute: float = FUNCTION_ETA) -> Interval:
    """Return bounds computed by library functions, moved outwards by what these may be wrong; nan is no
    bound.
    """
    low = np.where(np.isnan(low), -np.inf, np.minimum(low, MAX))
    high = np.where(np.isnan(high), np.inf, np.maximum(high, -MAX))
    return Interval(low - (np.abs(low) * relative + absolute), high + (np.abs(high) * relative + absolute))


def clamped(interval: Interval, low: float, high: float) -> Interval:
    """Return the interval without what the operation cannot reach."""
    return Interval(
        np.minimum(np.maximum(interval.low, low), MAX), np.maximum(np.minimum(interval.high, high), -MAX)
    )


def magnitudes(x: Interval) -> tuple[Any, Any]:
    """Return the smallest and the largest |x|, exactly."""
    smallest = np.maximum(np.maximum(x.low, -x.high), 0.0)
    return smallest, np.maximum(-x.low, x.high)


def choose(where: Any, one: Interval, other: Interval) -> Interval:
    """Return one interval where the mask holds, elsewhere the other."""
    return Interval(np.where(where, one.low, other.low), np.where(where, one.high, other.high))
