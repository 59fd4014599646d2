"""Poles at places that float64 does not hold: 1/(x - y/3) is never infinite, and has no least value.

A search towards a pole ends some roundings beside it. Seen from there, back along the way, f follows a power or
the logarithm of the distance over many decades, which no minimum does: f = -C s**-p falls by the same
factor in each decade, f = C log(s) by the same amount.
"""

from __future__ import annotations

import numpy as np

from gdsolve.optimize.norms import norm
from gdsolve.optimize.protocols import Vector
from gdsolve.solve.verdict.subject import Subject

DISTANCES = 10.0 ** -np.arange(4.0, 13.0)
"""Distances from the answer, relative to the size of each variable: eight decades."""

STEADY = 1.1
"""Largest quotient of the factors (or amounts) of any two decades."""

STEEP = 1.2
"""Least factor per decade of a power: a pole of order 0.08."""

SUNK = 1e6
"""Times lower than all that was met on the way that an answer must lie to be tried for a pole."""

POLE = 1e60
"""The same for an answer that needs no trial: no number of steps shows the end of a fall towards a finite point."""


def is_beside_pole(subject: Subject, gradient: Vector) -> bool:
    """Say whether f falls towards a pole at, or a few roundings from, the answer.

    Args:
        subject: the answer on trial.
        gradient: at x, shape (n,).
    """
    size = subject.unit
    slope = gradient * size
    ways = [(subject.x - subject.start) / size]
    if np.isfinite(slope).all():
        ways.append(-slope)
    return any(_falls(subject, size * way / norm(way)) for way in ways if norm(way) > 0)


def fell_to_pole(subject: Subject, gradient: Vector) -> bool:
    """Say the same of an answer that looks like one of rest: it must lie far below all values on the way to it."""
    return subject.f < -SUNK * _height(subject, (0.0, 0.1, 0.5, 0.9, 0.99)) and is_beside_pole(
        subject, gradient
    )


def is_pole(subject: Subject) -> bool:
    """Say whether the value lies so far below those on the way from the start that only a pole explains it."""
    height = _height(subject, (0.0, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999))
    return subject.f < -POLE * height and height > 0


def _height(subject: Subject, parts: tuple[float, ...]) -> float:
    """Return the largest size of f at parts of the way from the start to the answer."""
    way = subject.start + np.array(parts)[:, None] * (subject.x - subject.start)
    values = subject.objective.values_at(way)
    return float(np.max(np.abs(values[np.isfinite(values)]), initial=0.0))


def _falls(subject: Subject, towards: Vector) -> bool:
    points = subject.x - DISTANCES[:, None] * towards
    values = subject.objective.values_at(subject.bounds.project(points))
    if not np.isfinite(values).all() or not (np.diff(values) < 0).all():
        return False
    amounts = -np.diff(values)
    if (values < 0).all():
        factors = values[1:] / values[:-1]
        if factors.min() >= STEEP and factors.max() <= STEADY * factors.min():
            return True
    return bool(amounts.max() <= STEADY * amounts.min() and amounts.min() > 1e-6 * np.abs(values).max())
