"""Which part of a variable's axis a picture shows: the answers, where the run has been, and a margin."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from gdsolve.optimize.protocols import Vector

MARGIN = 0.35
"""Added on both sides, as a part of the width, if the caller does not want more."""

MOST_SPREAD = 20.0
"""Iterates farther away than this many distances from start to answer are left out (a run that flew off)."""

_NARROW = 1e-3  # of the natural unit: what lies so near together is one point to the eye
_WHOLE_BOX = 4.0  # a box at most so many times wider than the window is shown as a whole


def window(
    wanted: Iterable[float],
    visited: Iterable[float],
    lower: float = -np.inf,
    upper: float = np.inf,
    margin: float = MARGIN,
    *,
    whole: bool = False,
) -> tuple[float, float]:
    """Return the ends of the interval to show.

    Args:
        wanted: what must be seen: answers and the start.
        visited: what should be seen if it is not too far away: the iterates.
        lower: nothing below this bound is shown.
        upper: nothing above this bound is shown.
        margin: added on both sides, as a part of the width.
        whole: a finite box is shown from end to end, however wide it is.
    """
    finite = bool(np.isfinite(lower) and np.isfinite(upper) and lower < upper)
    if finite and whole:
        return lower, upper
    core = np.array([each for each in wanted if np.isfinite(each)], dtype=np.float64)
    if not core.size:
        core = np.array([min(max(0.0, lower), upper)])
    middle = float(np.median(core))
    spread = float(np.ptp(core))
    spread = spread if spread > _NARROW * _scale(core) else _scale(core)
    near = np.array(
        [each for each in visited if abs(each - middle) <= MOST_SPREAD * spread], dtype=np.float64
    )
    shown = np.concatenate((core, near))
    low, high = float(shown.min()), float(shown.max())
    added = margin * (high - low) if high - low > _NARROW * _scale(core) else _scale(core)
    low, high = low - added, high + added
    if finite and upper <= lower + _WHOLE_BOX * (high - low):
        return lower, upper
    low, high = max(low, lower), min(high, upper)
    return (low, high) if low < high else (low - 1.0, low + 1.0)


def alike(
    first: tuple[float, float], second: tuple[float, float]
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return two intervals of one length, if they differ by no more than a factor of 2: a circle is seen whole."""
    lengths = first[1] - first[0], second[1] - second[0]
    if not 0.5 <= lengths[0] / lengths[1] <= 2.0:
        return first, second
    added = [(max(lengths) - each) / 2 for each in lengths]
    return (first[0] - added[0], first[1] + added[0]), (second[0] - added[1], second[1] + added[1])


def grid(ends: tuple[float, float], count: int, through: Iterable[float] = ()) -> Vector:
    """Return rising values between the ends, with some of them met exactly (a kink at the answer)."""
    extra = [each for each in through if ends[0] <= each <= ends[1]]
    return np.unique(np.concatenate((np.linspace(*ends, count), extra)))


def _scale(values: Vector) -> float:
    """Return the natural unit of an axis when there is but one point on it.

    That is 1 near zero, which is where a run begins by itself and where answers are often only zero up to
    rounding. Values that are all other than zero were meant so small: a start of 1e-9 is one of a user.
    """
    sizes = np.abs(values)
    return float(sizes.max()) if len(sizes) > 1 and sizes.min() > 0 else max(1.0, float(sizes.max()))
