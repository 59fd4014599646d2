"""Steps confined to where something still moves, for functions with a band of second derivatives.

An entry moves if a Newton step of it alone would be more than a billionth of its size. The moving ones and a
margin around them make a window, on which all else stays fixed; it follows them when they come near its edge.
Such a step costs as much as its window, however long the vector is. It lowers the whole function, but whether
that is at rest only steps of all entries can tell.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from gdsolve.optimize.coupled.damped import Damped, begun, descended
from gdsolve.optimize.coupled.matrix import CoupledFunction, CoupledPart
from gdsolve.optimize.protocols import Bounds, Vector

Indices: TypeAlias = NDArray[np.intp]

MOVES = 1e-9
"""A Newton step of one entry alone, relative to its largest size so far, from which on it counts as moving."""
EDGE = 6
"""A window moves on when something moves within this many bandwidths of its edge (measured: 4 is too few)."""
MARGIN = 10
"""Bandwidths between what moves and the edge of a new window."""
WIDTH = 192
"""Least length of a window, in bandwidths: below it the calls cost more than the numbers."""
SMALLEST = 4 * WIDTH
"""Entries from which on windows are worth it."""
PART = 0.25
"""Largest part of all entries that windows may hold."""
STEPS = 1000
"""Least number of steps in one sweep (then the loop looks at its limits)."""
ENTRIES_PER_STEP = 10
"""A sweep has a step for so many entries, so that the steps of all entries in between hardly count."""
HOPELESS = 1e30
"""Damping beyond which nothing moves."""


class WindowedFunction(CoupledFunction, Protocol):
    """A function with a band, whole or on a window of its entries."""

    @property
    def bandwidth(self) -> int:
        """Return b."""
        ...

    def window(self, z: Vector, first: int, last: int) -> CoupledPart | None:
        """Return what f is of z[first:last] where all else stays, up to a constant; None: it cannot be had."""
        ...


@dataclass(frozen=True, slots=True)
class Sweep:
    """Where steps on windows end, in band order, their damping, and whether Ctrl-C ended them."""

    z: Vector
    damping: float
    eased: float
    is_interrupted: bool = False


def swept(
    function: WindowedFunction,
    here: Damped,
    reach: Vector,
    box: Bounds,
    eps: float,
    is_late: Callable[[], bool],
) -> Sweep | None:
    """Return where many steps on windows lead; None if too much moves, or nothing, or it makes no windows.

    Args:
        function: the whole function.
        here: the point, with the model there and the damping to begin with.
        reach: largest size of each entry so far, shape (n,).
        box: bounds of the entries.
        eps: rounding unit of the function's values.
        is_late: says that the time is over; the sweep then ends where it is, as after Ctrl-C.
    """
    width = max(function.bandwidth, 1)
    if function.size < SMALLEST * width:
        return None
    spans = _spans(np.flatnonzero(_moving(here, here.z, reach, box)), 2 * MARGIN * width)
    if not spans or sum(last - first for first, last in spans) > PART * function.size:
        return None
    steps = max(STEPS, function.size // ENTRIES_PER_STEP) // len(spans)
    course = _Course(function, here.z.copy(), reach, box, eps, is_late, here.damping, here.eased)
    is_interrupted = False
    try:
        for span in spans:
            course.follow(span, max(steps, 1))
    except KeyboardInterrupt:  # thousands of steps are not thrown away
        is_interrupted = True
    if not is_interrupted and (course.z == here.z).all():
        return None
    return Sweep(course.z, course.damping, course.eased, is_interrupted)


@dataclass(slots=True)
class _Course:
    """A sweep under way: z and damping change."""

    function: WindowedFunction
    z: Vector
    reach: Vector
    box: Bounds
    eps: float
    is_late: Callable[[], bool]
    damping: float
    eased: float

    def follow(self, span: tuple[int, int], steps: int) -> None:
        """Step on windows around what moves, from a span of entries on."""
        ahead = 0
        while steps > 0 and not self.is_late():
            first, last = self._around(span, ahead)
            part = (
                self.function.window(self.z, first, last) if last - first <= self.function.size / 2 else None
            )
            if part is None:
                return
            here, steps = self._descend(part, first, last, steps)
            self.z[first:last] = here.z
            moving = np.flatnonzero(_moving(here, here.z, self._reach(here.z, first), self._box(first, last)))
            if here.rests or here.damping > HOPELESS or not moving.size:
                return
            self.damping, self.eased = here.damping, here.eased
            before, span = span, (first + int(moving[0]), first + int(moving[-1]) + 1)
            ahead = int(np.sign(sum(span) - sum(before)))

    def _descend(self, part: CoupledPart, first: int, last: int, steps: int) -> tuple[Damped, int]:
        """Return the point where the window rests or must move on, and the steps that are left."""
        box, reach = self._box(first, last), self._reach(self.z[first:last], first)
        start = self.z[first:last].copy()
        here = begun(start, part.model(start), self.damping, self.eased)
        edges = self._edges(first, last)
        limit = MOVES * (here.squares * reach)[edges]
        while steps > 0:
            steps -= 1
            here = descended(part, here, box, self.eps, self.is_late)
            if here.rests or here.damping > HOPELESS or self.is_late():
                break
            if (np.abs(here.model.g[edges]) > limit).any():
                break
        return here, steps

    def _edges(self, first: int, last: int) -> Indices:
        """Return the entries of a window near those of its ends behind which there are others."""
        edge = EDGE * max(self.function.bandwidth, 1)
        left = np.arange(edge if first > 0 else 0)
        return np.concatenate(
            (left, np.arange(last - first - (edge if last < self.function.size else 0), last - first))
        )

    def _around(self, span: tuple[int, int], ahead: int) -> tuple[int, int]:
        """Return a window around a span, longer on the side to which it moves."""
        width, size = max(self.function.bandwidth, 1), self.function.size
        low, high = span[0] - MARGIN * width, span[1] + MARGIN * width
        room = max(WIDTH * width, 2 * (high - low)) - (high - low)
        behind = {0: room // 2, 1: 0, -1: room}[ahead]
        first = max(0, low - behind)
        return first, min(size, max(high, low - behind + room + high - low))

    def _reach(self, z: Vector, first: int) -> Vector:
        reach: Vector = np.maximum(self.reach[first : first + len(z)], np.abs(z))
        return reach

    def _box(self, first: int, last: int) -> Bounds:
        return Bounds(self.box.lower[first:last], self.box.upper[first:last]) if self.box.any else self.box


def _moving(here: Damped, z: Vector, reach: Vector, box: Bounds) -> np.ndarray:
    g = box.projected_gradient(z, here.model.g) if box.any else here.model.g
    moving: np.ndarray = np.abs(g) > MOVES * here.squares * reach
    return moving


def _spans(moving: np.ndarray, gap: int) -> list[tuple[int, int]]:
    """Return first and last + 1 of the groups of indices with no gap as large as that between them."""
    if not moving.size:
        return []
    cuts = np.flatnonzero(np.diff(moving) > gap)
    firsts = np.concatenate((moving[:1], moving[cuts + 1])).tolist()
    lasts = np.concatenate((moving[cuts], moving[-1:])).tolist()
    return [(first, last + 1) for first, last in zip(firsts, lasts, strict=True)]
