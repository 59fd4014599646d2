"""Round numbers beside an answer: an edge of a domain, a kink or a pole often lies exactly at one of them."""

from __future__ import annotations

import numpy as np

from gdsolve.optimize.protocols import Vector
from gdsolve.solve.verdict.subject import Subject

DECIMALS = (0, 1, 2, 3, 4, 6)
"""Decimals to which the answer is rounded."""

LARGEST = 1e9
"""Numbers above this have no decimals worth rounding."""

CLOSE = 1e-5
"""How far rounding may move a variable, relative to the size on which it is judged."""


def snapped_point(subject: Subject) -> Vector | None:
    """Return a point with rounded coordinates and a lower value than f(x), or None.

    Only coordinates that rounding moves by less than `CLOSE` of their size are rounded: all together, and
    each alone.
    """
    candidates = []
    for decimals in DECIMALS:
        rounded = np.round(subject.x, decimals) + 0.0
        near = (np.abs(subject.x) < LARGEST) & (np.abs(rounded - subject.x) <= CLOSE * subject.size)
        if not near.any():
            continue
        candidates.append(np.where(near, rounded, subject.x))
        if subject.x.size <= 50:
            for index in np.flatnonzero(near):
                single = subject.x.copy()
                single[index] = rounded[index]
                candidates.append(single)
    if not candidates:
        return None
    points = subject.bounds.project(np.unique(np.array(candidates), axis=0))
    values = subject.objective.values_at(points)
    values = np.where(np.isnan(values), np.inf, values)
    best = int(np.argmin(values))
    return points[best] if values[best] < subject.f else None
