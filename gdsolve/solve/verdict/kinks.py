"""Stationarity where the gradient jumps: is zero a mixture of the gradients seen around the answer?"""

from __future__ import annotations

import numpy as np

from gdsolve.optimize.protocols import Matrix, Vector
from gdsolve.optimize.steps.subgradient import smallest_subgradient
from gdsolve.solve.results.result import Test
from gdsolve.solve.verdict.curvature_test import Curvature
from gdsolve.solve.verdict.escape import value_noise
from gdsolve.solve.verdict.subject import Subject

RADII = (1e-10, 1e-8, 1e-6)
"""Distances from the answer, relative to the size of each variable, at which gradients are sampled."""

TOLERANCE = 1e-6
"""The smallest mixture of gradients, relative to the largest gradient sampled."""

FAR = (1e-1, 1e-2, 1e-3, 1e-4, 1e-5)
"""Distances along a direction of negative curvature at which a lower value is looked for."""

NEAR = (1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8)
"""Distances at which no value may be lower."""


def subgradient_tests(subject: Subject) -> tuple[Test, ...]:
    """Return the rows for an answer at a kink: the smallest subgradient, and no lower value around."""
    offsets = _offsets(subject.x.size)
    size = subject.unit
    best = (np.inf, 1.0)
    for radius in RADII:
        gradients = _gradients(subject, subject.bounds.project(subject.x + radius * size * offsets))
        if len(gradients) == 0:
            continue
        scaled = gradients * size
        largest = float(np.max(np.abs(scaled)))
        if largest == 0:
            return (Test("smallest subgradient", 0.0, 0.0, True), edge_test(subject))
        smallest = float(np.linalg.norm(smallest_subgradient(scaled)))
        if smallest / largest < best[0] / best[1]:
            best = (smallest, largest)
    limit = TOLERANCE * best[1]
    rows = [Test("smallest subgradient", best[0], limit, best[0] <= limit)]
    rows.append(edge_test(subject))
    return tuple(rows)


def edge_test(subject: Subject) -> Test:
    """Return the row that no point around the answer is lower; points outside of the domain do not count."""
    size = subject.unit
    offsets = _offsets(subject.x.size)
    points = np.concatenate([subject.bounds.project(subject.x + part * size * offsets) for part in NEAR])
    values = subject.objective.values_at(points)
    lowest = float(np.min(np.where(np.isnan(values), np.inf, values), initial=np.inf))
    limit = subject.f - value_noise(subject)
    return Test("lowest value around", lowest, limit, lowest >= limit, ">=")


def falls_along(subject: Subject, curvature: Curvature) -> bool:
    """Say whether some value along the direction of the smallest eigenvalue is lower than at the answer."""
    size = subject.unit
    direction = size * curvature.eigenvectors[:, 0]
    points = [subject.bounds.project(subject.x + sign * part * direction) for part in FAR for sign in (1, -1)]
    values = subject.objective.values_at(np.array(points))
    return bool(np.any(values < subject.f - value_noise(subject)))


def _offsets(size: int) -> Matrix:
    """Return directions around a point: the axes both ways and mixtures, each with largest entry 1."""
    axes = np.eye(size)
    mixed = np.random.default_rng(3).uniform(-1, 1, size=(8 + 8 * min(size, 25), size))
    mixed /= np.max(np.abs(mixed), axis=1, keepdims=True)
    return np.concatenate((axes, -axes, mixed)) if size <= 200 else mixed


def _gradients(subject: Subject, points: Matrix) -> Matrix:
    """Return the finite gradients at the points, bounds taken into account, shape (k, n)."""
    found: list[Vector] = []
    for point in points:
        gradient = subject.objective.value_and_gradient(point)[1]
        if np.isfinite(gradient).all():
            found.append(np.where(subject.active(gradient), 0.0, gradient))
    return np.array(found).reshape(len(found), subject.x.size)
