"""Branch and bound for the least value of one function in one box.

Every box gets a certain lower bound and is dropped once that reaches the target; what remains is cut. The
bounds come from the value, the gradient (monotony, mean value) and the Hessian (a convex box is bounded
at once, which ends the crowd of tiny boxes that otherwise gathers at a minimum).

That a box may be dropped is argued for a minimizer whose value is below the target: it lies in some box
that is kept by every test. Source: Hansen & Walster, Global Optimization Using Interval Analysis, 2nd ed.
(2004).
"""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from gdsolve.compile.engines.boxes import Enclosures
from gdsolve.optimize.protocols import Bounds, Matrix, Vector
from gdsolve.solve.prove.convexity import convex_bound, least_curvature, unpacked
from gdsolve.solve.prove.function import ProvedFunction, linear_bound
from gdsolve.solve.prove.pool import Boxes

BATCH = 1024
"""Boxes examined together: an operation costs the same 45 us from 1 to 1024 boxes."""

FEW = 256
"""Below this many boxes they are cut further before they are examined."""

WORK = 3_000_000
"""Operations times boxes per batch at most: the clock is looked at between batches."""


@dataclass(frozen=True, slots=True)
class Bounded:
    """The end of branch and bound: a certain lower bound, whether it reached the target, a point surely
    below it.
    """

    lower: float
    is_closed: bool
    boxes: int
    better: Vector | None = None


class _Examination:
    """The tests of boxes against one target."""

    def __init__(self, function: ProvedFunction, bounds: Bounds, target: float) -> None:
        self.function, self.bounds, self.target = function, bounds, target
        self.better: Vector | None = None

    def examined(self, boxes: Boxes) -> tuple[Boxes, Matrix]:
        """Return the boxes that may hold a value below the target, and the size of f's change by axis."""
        found = self.function.value.enclose(boxes.low, boxes.high)
        boxes = boxes.raised(found.low[:, 0])[~found.watch.out]
        boxes = self._open(boxes)
        if len(boxes) == 0:
            return boxes, np.empty_like(boxes.low)
        boxes = self._contracted(boxes)
        found = self.function.slope.enclose(boxes.low, boxes.high)
        rough = found.watch.broken
        self._values(0.5 * (boxes.low[rough] + boxes.high[rough]))  # near a pole nothing else looks at points
        boxes, kept = self._monotone(boxes.raised(found.low[:, 0]), found)
        low, high = found.low[kept, 1:], found.high[kept, 1:]
        smooth = ~found.watch.broken[kept]
        boxes = boxes.raised(np.where(smooth, self._mean_value(boxes, low, high), -np.inf))
        still = boxes.bound < self.target
        boxes, low, high = boxes[still], low[still], high[still]
        twice = (smooth & ~found.watch.bent[kept])[still]
        boxes, alive = self._bent(boxes, twice)
        with np.errstate(invalid="ignore", over="ignore"):
            change = np.maximum(np.abs(low), np.abs(high))[alive] * (boxes.high - boxes.low)
        return boxes, change

    def _open(self, boxes: Boxes) -> Boxes:
        return boxes[boxes.bound < self.target]

    def _contracted(self, boxes: Boxes) -> Boxes:
        """Return the parts of boxes where f may be at most the target."""
        low, high, alive = self.function.value.contract(
            boxes.low, boxes.high, np.array([-np.inf]), np.array([self.target])
        )
        return Boxes(low, high, boxes.bound)[alive]

    def _monotone(self, boxes: Boxes, found: Enclosures) -> tuple[Boxes, NDArray[np.intp]]:
        """Drop boxes along which f rises or falls, or keep their face on the border of the domain."""
        smooth = ~found.watch.broken[:, None]
        rising, falling = smooth & (found.low[:, 1:] > 0), smooth & (found.high[:, 1:] < 0)
        at_low, at_high = boxes.low <= self.bounds.lower, boxes.high >= self.bounds.upper
        dropped = ((rising & ~at_low) | (falling & ~at_high)).any(axis=1)
        high = np.where(rising & at_low, boxes.low, boxes.high)
        low = np.where(falling & at_high, boxes.high, boxes.low)
        kept = np.flatnonzero(~dropped & (boxes.bound < self.target))
        return Boxes(low, high, boxes.bound)[kept], kept

    def _mean_value(self, boxes: Boxes, low: Matrix, high: Matrix) -> Vector:
        """Return the mean value bound at the best centre (Baumann 1988), -inf where a slope is infinite."""
        with np.errstate(all="ignore"):
            between = (boxes.low * high - boxes.high * low) / (high - low)
            centre = np.where(low >= 0, boxes.low, np.where(high <= 0, boxes.high, between))
            centre = np.where(np.isfinite(centre), centre, 0.5 * (boxes.low + boxes.high))
            centre = np.clip(centre, boxes.low, boxes.high)
            return linear_bound(self._values(centre), centre, boxes.low, boxes.high, (low, high))

    def _values(self, points: Matrix) -> Vector:
        """Return certain lower bounds of f at points, and keep the lowest point that is surely below
        the target.
        """
        least, most, defined = self.function.value_at(points)
        below = np.flatnonzero(defined & (most < self.target))
        if below.size:
            self.better = points[below[np.argmin(most[below])]]
        return least

    def _bent(self, boxes: Boxes, twice: NDArray[np.bool_]) -> tuple[Boxes, NDArray[np.intp]]:
        """Use second derivatives where they exist everywhere in the box."""
        every = np.arange(len(boxes))
        index = np.flatnonzero(twice)
        if index.size == 0:
            return boxes, every
        part = boxes[index]
        size = self.function.size
        found = self.function.curvature.enclose(part.low, part.high)
        low, high = (unpacked(each[:, 1 + size :], size) for each in (found.low, found.high))
        bound = self._curved(part, low, high)
        diagonal = np.arange(size)
        down = high[:, diagonal, diagonal] < 0
        at_low, at_high = part.low <= self.bounds.lower, part.high >= self.bounds.upper
        dropped = (down & ~at_low & ~at_high).any(axis=1)
        new_high = np.where(down & at_low & ~at_high, part.low, part.high)
        new_low = np.where(down & at_high & ~at_low, part.high, part.low)
        all_low, all_high, all_bound = boxes.low.copy(), boxes.high.copy(), boxes.bound.copy()
        all_low[index], all_high[index] = new_low, new_high
        all_bound[index] = np.maximum(all_bound[index], np.where(dropped, np.inf, bound))
        kept = every[all_bound < self.target]
        return Boxes(all_low, all_high, all_bound)[kept], kept

    def _curved(self, boxes: Boxes, low: Matrix, high: Matrix) -> Vector:
        """Return bounds by convexity, or by the least curvature around the middle."""
        with np.errstate(all="ignore"):
            radius = np.nextafter(0.5 * (boxes.high - boxes.low), np.inf) * (boxes.high > boxes.low)
            least = least_curvature(low, high, radius)
            bound = np.full(len(boxes), -np.inf)
            convex = np.flatnonzero(least >= 0)
            if convex.size:
                bound[convex] = convex_bound(self.function, boxes.low[convex], boxes.high[convex])
            other = np.flatnonzero((least < 0) & np.isfinite(least))
            if other.size:
                part = boxes[other]
                middle = np.clip(0.5 * (part.low + part.high), part.low, part.high)
                point = self.function.slope.enclose(middle, middle)
                slopes = point.low[:, 1:], point.high[:, 1:]
                flat = linear_bound(point.low[:, 0], middle, part.low, part.high, slopes)
                moving = np.sum(part.high > part.low, axis=1)
                fall = 0.5 * least[other] * moving * (1 + 1e-12)
                bound[other] = flat + fall - 4e-16 * (np.abs(flat) + np.abs(fall))
            return np.where(np.isnan(bound), -np.inf, bound)


def bounded(function: ProvedFunction, bounds: Bounds, target: float, deadline: float) -> Bounded:
    """Return a certain lower bound of f in a finite box, at best the target.

    Args:
        function: f.
        bounds: the box.
        target: where the proof may stop.
        deadline: value of `perf_counter` at which it stops in any case.
    """
    examination = _Examination(function, bounds, target)
    size = max(16, min(BATCH, WORK // max(1, function.slope.operations)))
    pool = Boxes(bounds.lower[None].copy(), bounds.upper[None].copy(), np.array([-np.inf]))
    count = 0
    while len(pool):
        if perf_counter() >= deadline:
            return Bounded(float(min(target, np.min(pool.bound))), False, count)
        if len(pool) > size:
            order = np.argpartition(pool.bound, size)
            batch, pool = pool[order[:size]], pool[order[size:]]
        else:
            batch, pool = pool, pool[:0]
        survivors, change = examination.examined(batch)
        count += len(batch)
        if examination.better is not None:
            return Bounded(-np.inf, False, count, examination.better)
        if len(survivors) == 0:
            continue
        halves, stuck = _cut(survivors, change)
        if stuck:
            return Bounded(float(min(target, np.min(survivors.joined(pool).bound))), False, count)
        while len(halves) + len(pool) < min(FEW, size) and perf_counter() < deadline:
            halves, stuck = _cut(halves, halves.high - halves.low)
            if stuck:
                break
        pool = pool.joined(halves)
    return Bounded(target, True, count)


def _cut(boxes: Boxes, change: Matrix) -> tuple[Boxes, bool]:
    """Return halves across the axis along which f may change most, and whether some box cannot be cut."""
    width = boxes.high - boxes.low
    longest = np.max(width, axis=1, keepdims=True)
    infinite = ~np.isfinite(change).all(axis=1, keepdims=True)
    weight = np.where(infinite, width, np.where(np.isfinite(change), change, 0.0))
    weight = np.where(width < 1e-3 * longest, -1.0, weight)
    axis = np.argmax(weight, axis=1)
    rows = np.arange(len(boxes))
    middle = 0.5 * (boxes.low[rows, axis] + boxes.high[rows, axis])
    stuck = (middle <= boxes.low[rows, axis]) | (middle >= boxes.high[rows, axis])
    return boxes.halves(axis), bool(stuck.any())
