"""What the function does far away: does it fall without limit, or towards a value that it never takes?

A ray leaves the answer and is followed to the end of float64 (or to the border of the box). Directions are the
way the search went, the steepest descent, the Newton step and the axes: a function that only falls
along a curved path escapes this test, and is then reported as not converged, never as a minimum.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from gdsolve.optimize.protocols import Matrix, Vector
from gdsolve.solve.verdict.refine import DIGITS
from gdsolve.solve.verdict.subject import Subject

NEAR_RATIO = 1.1
"""Ratio of neighbouring points up to a million sizes: a dip of a tenth of its distance is not stepped over."""

FAR_RATIO = 30.0
"""Ratio beyond that, to the end of float64."""

DEEP = 1e12
"""A fall that ends this many times lower than all that was seen near the answer counts as `without limit`."""

SETTLED = 1e-9
"""Change over the last points of a ray, relative to the values there, below which they show a limit."""

TAIL = 12
"""Points at the end of a ray that must agree."""


FAR = 1e60
"""A ray that was followed this far before something overflowed has shown what it does."""


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


def follow_rays(subject: Subject, directions: list[Vector], noise: float) -> Ray | None:
    """Return the most telling ray: one that falls without limit before one with a limit; None if none falls."""
    found: Ray | None = None
    for direction in directions:
        ray = follow(subject, direction, noise)
        if ray is None:
            continue
        if ray.falls == "without limit":
            return ray
        if found is None or ray.limit < found.limit:
            found = ray
    return found


def follow(subject: Subject, direction: Vector, noise: float) -> Ray | None:
    """Return what the function does along one ray, or None if it does not fall below f(x) there."""
    largest = float(np.max(np.abs(direction)))
    if not np.isfinite(largest) or largest == 0:
        return None
    unit = direction / largest
    lengths = _lengths(subject, unit)
    if lengths.size == 0:
        return None
    points = subject.bounds.project(subject.x + lengths[:, None] * unit)
    points = points[np.isfinite(points).all(axis=1)]
    values = subject.objective.values_at(points)
    bad = np.isnan(values) | (values == np.inf)
    count = int(np.argmax(bad)) if bad.any() else values.size
    if count == 0:
        return None
    far = float(np.max(np.abs(points[count - 1]))) > FAR
    return _classify(subject, unit, points[:count], values[:count], noise, whole=far or count == values.size)


def _lengths(subject: Subject, unit: Vector) -> Vector:
    """Return the distances to visit: geometric, up to where the ray leaves the box."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        walls = np.where(unit > 0, (subject.bounds.upper - subject.x) / unit, np.inf)
        walls = np.minimum(walls, np.where(unit < 0, (subject.bounds.lower - subject.x) / unit, np.inf))
    wall = float(np.min(walls))
    if wall <= 0:
        return np.empty(0)
    largest = float(np.max(np.abs(subject.x)))
    # Within the exponents that leave room for the whole ray.
    first = 1e-3 * min(max(largest, 1e-280), 1e280) if largest > 0 else 1e-3
    near = first * NEAR_RATIO ** np.arange(np.log(1e9) / np.log(NEAR_RATIO))
    steps = max(0.0, (307.0 - np.log10(near[-1])) / np.log10(FAR_RATIO))
    far = near[-1] * FAR_RATIO ** np.arange(1, steps)
    lengths = np.concatenate((near, far))
    return np.append(lengths[lengths < wall], wall) if np.isfinite(wall) else lengths


def _classify(
    subject: Subject, unit: Vector, points: Matrix, values: Vector, noise: float, *, whole: bool
) -> Ray | None:
    """Return the kind of fall that finite values (or -inf) along a ray show; `whole`: to the very end."""
    lowest = int(np.argmin(values))
    if values[lowest] == -np.inf:
        return Ray(unit, "without limit", float("-inf"), points[lowest])
    endless = whole and not _end(subject, unit)[1]
    if endless:
        at_infinity = float(subject.objective.value(_end(subject, unit)[0]))
        if at_infinity == -np.inf and lowest == values.size - 1:
            return Ray(unit, "without limit", at_infinity, points[lowest])
        near = max(abs(subject.f), abs(subject.objective.value(subject.start)), *np.abs(values[:20]))
        if lowest == values.size - 1 and values[lowest] < -DEEP * near:
            return Ray(unit, "without limit", float("-inf"), points[lowest])
        if _settles(subject, values, noise):
            return Ray(unit, "to a limit", float(values[-1]), points[lowest])
        risen = values[-1] > subject.f + max(noise, 16 * float(np.finfo(np.float64).eps) * abs(subject.f))
        limit = None if risen else _precise_limit(subject, unit, noise)
        if limit is not None:
            return Ray(unit, "to a limit", limit, points[lowest])
    if values[lowest] < subject.f - noise:
        return Ray(unit, "to a point", float(values[lowest]), points[lowest])
    return None


def _settles(subject: Subject, values: Vector, noise: float) -> bool:
    """Say whether values stay below f(x) (up to rounding) and come to rest at the end, at their lowest."""
    if values.size < TAIL:
        return False
    scale = max(abs(subject.f), abs(float(values[-1])))
    noise = max(noise, 16 * float(np.finfo(np.float64).eps) * scale)
    tail = values[-TAIL:]
    rests = float(np.max(tail) - np.min(tail)) <= SETTLED * max(scale, abs(subject.f - values[-1])) + noise
    return rests and bool(np.all(values <= subject.f + noise)) and bool(values[-1] <= np.min(values) + noise)


def _precise_limit(subject: Subject, unit: Vector, noise: float) -> float | None:
    """Return the limit along a ray where only many digits show the fall, as for sqrt(1 + x**2) - x; or None."""
    if subject.precise is None:
        return None
    import mpmath

    largest = float(np.max(np.abs(subject.x))) or 1.0
    chosen = subject.bounds.project(subject.x + largest * 10.0 ** np.arange(1, 17)[:, None] * unit)
    with mpmath.workdps(DIGITS):
        try:
            seen = [subject.precise.value([mpmath.mpf(float(each)) for each in point]) for point in chosen]
        except (ValueError, ArithmeticError):
            return None
        if any(isinstance(each, mpmath.mpc) or not mpmath.isfinite(each) for each in seen):
            return None
        if seen[0] > subject.f + noise:
            return None
        falls = [one - other for one, other in itertools.pairwise(seen)]
        if min(falls) <= 0 or falls[-1] > SETTLED * falls[0]:
            return None
        return float(seen[-1] - falls[-1]) if abs(seen[-1]) > falls[-1] * 1e3 else 0.0


def _end(subject: Subject, unit: Vector) -> tuple[Vector, bool]:
    """Return where a ray ends, with infinities, and whether that is a finite point."""
    end = subject.bounds.project(np.where(unit != 0, np.copysign(np.inf, unit), subject.x))
    return end, bool(np.isfinite(end).all())


def directions_to_try(subject: Subject, gradient: Vector, shift: Vector | None) -> list[Vector]:
    """Return the directions worth following from the answer, most promising first."""
    candidates = [subject.x - subject.start, -gradient]
    if shift is not None and np.isfinite(shift).all():
        candidates.append(shift)
    size = subject.unit
    candidates.append(-np.sign(gradient) * size)
    axes = np.eye(subject.x.size) if subject.x.size <= 20 else np.empty((0, subject.x.size))
    for axis in axes:
        candidates.extend((axis, -axis))
    kept = [each for each in candidates if np.isfinite(each).all() and np.any(each)]
    return kept
