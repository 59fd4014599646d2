"""Attempts to refute a stationary point: is there a lower value right beside it?

Along directions of negative curvature the function falls at once. Along flat ones (zero curvature) it may
still fall with the third or fourth power, or along a curve: (y - x**2)*(y - 2*x**2) rises along every straight
line through 0 and falls along y = 1.5 x**2. So points beside the answer are not only compared with it; a short
descent starts from the most promising ones.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from gdsolve.optimize.protocols import Matrix, Vector
from gdsolve.solve.verdict.subject import Subject

Descent: TypeAlias = Callable[[Vector], Vector]
"""A short descent from a point; returns the point reached."""

FRACTIONS = (1.0, 0.3, 0.1, 0.03, 0.01, 1e-3, 1e-4, 1e-6)
"""Distances from the answer, as parts of the size of each variable."""

AXES = 40
"""Variables up to which each of them is tried alone, too: a flat direction that hides behind another one (z in
abs(x/x)*z**3, where x has no effect at all) is then not overlooked."""

DESCENTS = 12
"""Short descents begun beside the answer."""

EPSILON = float(np.finfo(np.float64).eps)


def value_noise(subject: Subject) -> float:
    """Return the rounding noise of f at the answer: its spread under changes of x in the last bits."""
    signs = _signs(subject.x.size)
    near = subject.bounds.project(subject.x * (1 + 2 * EPSILON * signs))
    values = subject.objective.values_at(near)
    finite = values[np.isfinite(values)]
    spread = float(np.max(np.abs(finite - subject.f))) if finite.size else 0.0
    return 2 * spread + 4 * EPSILON * abs(subject.f)


def lower_point(subject: Subject, directions: Matrix, descend: Descent, noise: float) -> Vector | None:
    """Return a point near the answer with a value below f(x) - noise, or None if none was found.

    Args:
        subject: the answer on trial.
        directions: shape (k, n), unit vectors in units of each variable's size.
        descend: a short descent.
        noise: rounding noise of f, absolute.
    """
    size = subject.unit
    if subject.x.size <= AXES:
        directions = np.concatenate((directions, np.eye(subject.x.size)))
    steps = np.concatenate([sign * part * directions for part in FRACTIONS for sign in (1.0, -1.0)])
    points = subject.bounds.project(subject.x + steps * size)
    values = subject.objective.values_at(points)
    values = np.where(np.isnan(values), np.inf, values)
    best = int(np.argmin(values))
    if values[best] < subject.f - noise:
        return np.asarray(points[best])
    for index in _spread_out(values, len(directions)):
        reached = descend(points[index])
        value = subject.objective.value(reached)
        if value < subject.f - noise and np.isfinite(reached).all():
            return reached
    return None


def _spread_out(values: Vector, count: int) -> list[int]:
    """Return indices of starts for short descents: the lowest value at each distance, near ones first."""
    table = values.reshape(len(FRACTIONS), 2 * count)
    order = np.argsort(table, axis=1, kind="stable")
    picked = [row * 2 * count + int(order[row, rank]) for rank in range(2) for row in range(1, 7)]
    return [index for index in picked if np.isfinite(values[index])][:DESCENTS]


def null_directions(eigenvalues: Vector, eigenvectors: Matrix, tolerance: float, seed: int = 0) -> Matrix:
    """Return unit directions that span what is not clearly curved upwards, and mixtures of them, (k, n).

    Args:
        eigenvalues: of the scaled Hessian, ascending, shape (m,).
        eigenvectors: columns, shape (n, m).
        tolerance: eigenvalues up to this count as flat.
        seed: of the mixtures.
    """
    flat = eigenvectors[:, eigenvalues <= tolerance].T
    if len(flat) == 0:
        flat = eigenvectors[:, :1].T
    if len(flat) > 40:
        flat = flat[:40]
    mixtures = np.random.default_rng(seed).standard_normal((8 if len(flat) > 1 else 0, len(flat))) @ flat
    rows = np.concatenate((flat, mixtures))
    return np.asarray(rows / np.max(np.abs(rows), axis=1, keepdims=True))


def _signs(size: int) -> Matrix:
    """Return sixteen fixed patterns of -1, 0 and 1, shape (16, n)."""
    return np.random.default_rng(1).integers(-1, 2, size=(16, size)).astype(np.float64)
