"""Places on the x axis where y does something: extremes, steps, half heights."""

from __future__ import annotations

import numpy as np

from gdsolve.optimize.protocols import Vector

MOST_EXTREMES = 8
MOST_PLACES = 16


def places_of(x: Vector, y: Vector) -> Vector:
    """Return the x of the most prominent extremes of smoothed y, and of its crossings of the half level.

    Args:
        x: finite, shape (n,), in any order, with repetitions.
        y: shape (n,).
    """
    places, heights = _averaged(x, y)
    if len(places) < 4:
        return places[[int(np.argmax(heights)), int(np.argmin(heights))]]
    smooth = heights.copy()
    smooth[1:-1] = (heights[:-2] + heights[1:-1] + heights[2:]) / 3
    straight = np.polynomial.Polynomial.fit(places, smooth, 1)(places)
    found = [*_extremes(smooth - straight), int(np.argmax(heights)), int(np.argmin(heights))]
    half = (smooth.max() + smooth.min()) / 2
    crossings = np.flatnonzero(np.diff(np.sign(smooth - half)) != 0)
    middles = (places[crossings] + places[crossings + 1])[: MOST_PLACES - len(found)] / 2
    return np.unique(np.concatenate((places[found], middles)))


def _averaged(x: Vector, y: Vector) -> tuple[Vector, Vector]:
    """Return the different x in rising order, and the mean of y at each."""
    places, inverse = np.unique(x, return_inverse=True)
    return places, np.bincount(inverse, weights=y) / np.bincount(inverse)


def _extremes(curve: Vector) -> list[int]:
    """Return the interior extremes that rise most above the lower of the valleys beside them."""
    inner = np.arange(1, len(curve) - 1)
    left, right = curve[inner] - curve[inner - 1], curve[inner] - curve[inner + 1]
    turning = inner[(left * right > 0)]
    scored = sorted(turning, key=lambda index: -_prominence(curve, int(index)))
    return [int(index) for index in scored[:MOST_EXTREMES]]


def _prominence(curve: Vector, index: int) -> float:
    """Return the height of a peak over the higher of the two lowest points between it and a higher peak."""
    signed = curve if curve[index] >= curve[index - 1] else -curve
    height = signed[index]
    higher_left = np.flatnonzero(signed[:index] > height)
    higher_right = np.flatnonzero(signed[index + 1 :] > height)
    start = int(higher_left[-1]) + 1 if higher_left.size else 0
    end = index + 1 + int(higher_right[0]) if higher_right.size else len(signed)
    return float(height - max(signed[start : index + 1].min(), signed[index:end].min()))
