"""Interval rules of sine, cosine and tangent, of cosh, and of the angle of a point."""

from __future__ import annotations

from typing import Any

import numpy as np

from gdsolve.ops.enclosures.interval import LINE, Interval, choose, clamped, magnitudes, widened

TURN = 2.0 * np.pi
PLACE_ERROR = 1e-15
"""Error of x / (2 pi) in turns, relative to 1 + its size: three roundings and the rounding of pi."""


def _contains(x: Interval, place: float, period: float) -> Any:
    """Say where x may contain (place + k) * period for an integer k; always for infinite or huge bounds."""
    first, last = x.low / period, x.high / period
    error = PLACE_ERROR * (1.0 + np.maximum(np.abs(first), np.abs(last)))
    found = np.ceil(first - place - error) <= np.floor(last - place + error)
    return found | ~np.isfinite(first) | ~np.isfinite(last)


def _wave(x: Interval, function: Any, top: float) -> Interval:
    """Enclose a sine wave with a maximum at `top` turns."""
    low, high = function(x.low), function(x.high)
    smallest = np.where(_contains(x, top + 0.5, TURN), -1.0, np.fmin(low, high))
    largest = np.where(_contains(x, top, TURN), 1.0, np.fmax(low, high))
    return clamped(widened(smallest, largest), -1.0, 1.0)


def sin(watch: Any, x: Interval) -> Interval:
    """Enclose the sine."""
    return _wave(x, np.sin, 0.25)


def cos(watch: Any, x: Interval) -> Interval:
    """Enclose the cosine."""
    return _wave(x, np.cos, 0.0)


def tan(watch: Any, x: Interval) -> Interval:
    """Enclose the tangent; the whole line where a pole may be inside."""
    pole = _contains(x, 0.5, np.pi)
    watch.breaks(pole)
    return choose(pole, LINE, widened(np.tan(x.low), np.tan(x.high)))


def cosh(watch: Any, x: Interval) -> Interval:
    """Enclose the hyperbolic cosine."""
    smallest, largest = magnitudes(x)
    found = widened(np.cosh(smallest), np.cosh(largest))
    return Interval(np.maximum(found.low, 1.0), found.high)


def sech2(watch: Any, x: Interval) -> Interval:
    """Enclose 1 / cosh(x)**2."""
    smallest, largest = (np.exp(-2.0 * each) for each in magnitudes(x))
    low, high = (4.0 * tail / np.square(1.0 + tail) for tail in (largest, smallest))
    return clamped(widened(low, high, relative=4e-15), 0.0, 1.0)


def atan2(watch: Any, y: Interval, x: Interval) -> Interval:
    """Enclose the angle of the point (x, y); across the cut along the negative x axis it is a full turn."""
    cut = (y.low <= 0.0) & (y.high >= 0.0) & (x.low <= 0.0)
    watch.breaks(cut)
    # Without the cut (and the origin, which is on it) the extreme angles of a rectangle are at its corners.
    corners = [np.arctan2(one, other) for one in y for other in x]
    low = np.minimum(np.minimum(corners[0], corners[1]), np.minimum(corners[2], corners[3]))
    high = np.maximum(np.maximum(corners[0], corners[1]), np.maximum(corners[2], corners[3]))
    turn = Interval(-3.1415926535897936, 3.1415926535897936)
    return choose(cut, turn, widened(low, high))
