"""Looks along single directions, each a few values, where with few variables a search would be made."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from gdsolve.optimize.protocols import Vector
from gdsolve.solve.verdict.escape import FRACTIONS
from gdsolve.solve.verdict.many.curvature import Smallest
from gdsolve.solve.verdict.many.trial import Trial
from gdsolve.solve.verdict.rays import DEEP
from gdsolve.solve.verdict.subject import Subject

COLLAPSED = 1e-9
"""Curvature, or a rise of f, against that from the start, below which it counts as none."""

FARTHEST = 40
"""Decades along which a fall without limit is followed."""


def lower_beside(trial: Trial, smallest: Smallest) -> Vector | None:
    """Return a point with a lower value along the direction of least curvature, or None."""
    subject = trial.subject
    longest = float(np.max(np.abs(smallest.direction) / subject.unit, initial=0.0))
    if not longest > 0:
        return None
    unit = smallest.direction / longest
    points = (
        subject.bounds.project(subject.x + sign * part * unit) for part in FRACTIONS for sign in (1, -1)
    )
    return _lowest(subject, points, subject.f - trial.noise)


def is_tail(trial: Trial, direction: Vector) -> bool:
    """Say whether curvature has collapsed along a direction, and f rises to one side only, as exp(-x) does.

    Around a minimum without curvature, as of x**4, it rises to both; along a valley it never had any.
    """
    subject = trial.subject
    longest = float(np.max(np.abs(direction) / subject.unit, initial=0.0))
    if not longest > 0:
        return False
    unit = direction / longest
    before, now = (
        abs(float(unit @ subject.objective.hessian_product(x, unit))) for x in (subject.start, subject.x)
    )
    if not now <= COLLAPSED * before:
        return False
    level = subject.f + trial.noise + COLLAPSED * abs(subject.objective.value(subject.start) - subject.f)
    around = [subject.bounds.project(subject.x + sign * unit) for sign in (1.0, -1.0)]
    return any((x != subject.x).any() and subject.objective.value(x) <= level for x in around)


def falls_without_limit(subject: Subject, direction: Vector, origin: Vector) -> bool:
    """Say whether f falls along a direction, decade by decade, to far below all that was seen near the origin.

    Args:
        subject: the answer on trial.
        direction: shape (n,); only its direction counts.
        origin: the answer, or the start where the answer lies so far away that f is near the end of float64.
    """
    largest = float(np.max(np.abs(direction), initial=0.0))
    if not (np.isfinite(largest) and largest > 0):
        return False
    length = float(np.max(np.abs(origin), initial=0.0)) or 1.0
    unit = direction * (length / largest)
    lowest = near = here = subject.objective.value(origin)
    for decade in range(FARTHEST):
        point = origin + 10.0**decade * unit
        if subject.bounds.any and (subject.bounds.project(point) != point).any():
            return False
        value = subject.objective.value(point)
        if value == -np.inf:
            return True
        if not value < lowest:
            return False
        lowest = value
        near = value if decade < 2 else near
    start = subject.objective.value(subject.start)
    return bool(lowest < -DEEP * max(abs(here), abs(near), abs(start)))


def _lowest(subject: Subject, points: Iterable[Vector], below: float) -> Vector | None:
    """Return the point with the lowest value if that is lower than `below`."""
    best: Vector | None = None
    for point in points:
        value = subject.objective.value(point)
        if value < below:
            best, below = point, value
    return best
