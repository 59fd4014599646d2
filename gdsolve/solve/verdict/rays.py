"""What the function does far away: does it fall without limit, or towards a value that it never takes?

A ray leaves the answer and is followed to the end of float64 (or to the border of the box). Directions are the
way the search went, the steepest descent, the Newton step and the axes: a function that only falls
along a curved path escapes this test, and is then reported as not converged, never as a minimum.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gdsolve.optimize.protocols import Vector
from gdsolve.solve.verdict.subject import Subject

NEAR_RATIO = 1.1
"""Ratio of neighbouring points up to a million sizes: a dip of a tenth of its distance is not stepped over."""

FAR_RATIO = 30.0
"""Ratio beyond that, to the end of float64."""

DEEP = -1e12
"""Relative to the values at hand, a fall below this times their size counts as `without limit`."""


@dataclass(frozen=True, slots=True)
class Ray:
    """What was seen along `x + t * direction`.

    Attributes:
        direction: scaled so that its largest entry is 1; shape (n,).
        falls: `without limit`, `to a limit` or `to a point` (a lower value at a finite place).
        limit: the last value seen (the limit, for the second kind).
        point: where the lowest finite value was seen; shape (n,).
    """

    direction: Vector
    falls: str
    limit: float
    point: Vector


def follow_rays(subject: Subject, directions: list[Vector]) -> Ray | None:
    """Return the most telling ray: one that falls without limit before one with a limit; None if none falls."""
    found: Ray | None = None
    for direction in directions:
        ray = follow(subject, direction)
        if ray is None:
            continue
        if ray.falls == "without limit":
            return ray
        if found is None or ray.limit < found.limit:
            found = ray
    return found


def follow(subject: Subject, direction: Vector) -> Ray | None:
    """Return what the function does along one ray, or None if it does not fall below f(x) there."""
    largest = float(np.max(np.abs(direction)))
    if not np.isfinite(largest) or largest == 0:
        return None
    unit = direction / largest
    lengths = _lengths(subject, unit)
    if lengths.size == 0:
        return None
    with np.errstate(over="ignore", invalid="ignore"):
        points = subject.bounds.project(subject.x + lengths[:, None] * unit)
    keep = np.isfinite(points).all(axis=1)
    points, lengths = points[keep], lengths[keep]
    values = subject.objective.values_at(points)
    return _classify(subject, unit, points, values)


def _lengths(subject: Subject, unit: Vector) -> Vector:
    """Return the distances to visit: geometric, up to where the ray leaves the box."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        walls = np.where(unit > 0, (subject.bounds.upper - subject.x) / unit, np.inf)
        walls = np.minimum(walls, np.where(unit < 0, (subject.bounds.lower - subject.x) / unit, np.inf))
    wall = float(np.min(walls))
    if wall <= 0:
        return np.empty(0)
    largest = float(np.max(np.abs(subject.x)))
    first = 1e-3 * largest if largest > 0 else 1e-3
    near = first * NEAR_RATIO ** np.arange(np.log(1e9) / np.log(NEAR_RATIO))
    steps = max(0.0, (307.0 - np.log10(near[-1])) / np.log10(FAR_RATIO))
    far = near[-1] * FAR_RATIO ** np.arange(1, steps)
    lengths = np.concatenate((near, far))
    return np.append(lengths[lengths < wall], wall) if np.isfinite(wall) else lengths


def _classify(subject: Subject, unit: Vector, points: np.ndarray, values: Vector) -> Ray | None:
    """Return the kind of fall that the values along a ray show."""
    scale = max(abs(subject.f), abs(float(subject.objective.value(subject.start))), 1e-300)
    if not np.isfinite(scale):
        scale = 1.0
    usable = ~np.isnan(values) & (values < np.inf)
    if not usable.any():
        return None
    prefix = values[: int(np.argmin(usable))] if not usable.all() else values
    if prefix.size == 0:
        return None
    lowest = int(np.argmin(prefix))
    if not prefix[lowest] < subject.f:
        return None
    limit = _value_at_infinity(subject, unit)
    if limit == -np.inf:
        return Ray(unit, "without limit", limit, points[lowest])
    at_end = not np.isfinite(subject.bounds.project(np.where(unit != 0, np.copysign(np.inf, unit), 0))).all()
    tail = prefix[max(0, prefix.size - 12) :]
    falling = bool(np.all(np.diff(tail[np.isfinite(tail)]) <= 0))
    if prefix[lowest] == -np.inf or (at_end and falling and prefix[lowest] < DEEP * scale):
        return Ray(unit, "without limit", float("-inf"), points[lowest])
    point = points[lowest]
    settled = tail.size >= 12 and float(tail[0] - tail[-1]) <= 1e-9 * max(abs(float(tail[-1])), scale)
    if at_end and falling and settled and prefix[lowest] >= tail[-1]:
        return Ray(unit, "to a limit", float(tail[-1]), point)
    return Ray(unit, "to a point", float(prefix[lowest]), point)


def _value_at_infinity(subject: Subject, unit: Vector) -> float:
    """Return f where the ray ends, by IEEE arithmetic with infinities; nan if that does not decide it."""
    with np.errstate(invalid="ignore"):
        end = subject.bounds.project(np.where(unit != 0, np.copysign(np.inf, unit), subject.x))
    return float("nan") if np.isfinite(end).all() else float(subject.objective.value(end))


def directions_to_try(subject: Subject, gradient: Vector, shift: Vector | None) -> list[Vector]:
    """Return the directions worth following from the answer, most promising first."""
    candidates = [subject.x - subject.start, -gradient]
    if shift is not None and np.isfinite(shift).all():
        candidates.append(shift)
    size = np.where(subject.size > 0, subject.size, 1.0)
    candidates.append(-np.sign(gradient) * size)
    axes = np.eye(subject.x.size) if subject.x.size <= 20 else np.empty((0, subject.x.size))
    for axis in axes:
        candidates.extend((axis, -axis))
    kept = [each for each in candidates if np.isfinite(each).all() and np.any(each)]
    return kept
