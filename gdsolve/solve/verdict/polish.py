"""The last digits of an answer: Newton steps that are accepted because the gradient shrinks, not because f does.

Near a minimum f is flat to within its rounding over a distance of the square root of eps, so descent in f stops
at half of the digits; the gradient still points to the rest.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gdsolve.optimize.protocols import Matrix, Vector
from gdsolve.solve.verdict.escape import EPSILON, value_noise
from gdsolve.solve.verdict.refine import refine
from gdsolve.solve.verdict.subject import Subject

FARTHEST = 1e-3
"""Longest first step, relative to the size of each variable: beyond it the answer is not near a minimum."""

STEPS = 5
"""Newton steps in float64 at most; convergence is quadratic."""

DENSE = 300
"""Variables up to which a dense Hessian is factorised."""


def polished(subject: Subject) -> Subject:
    """Return the subject at a point with a smaller gradient and no higher value, or as it is."""
    if subject.x.size > DENSE:
        return subject
    point = _settled_point(subject)
    if point is None:
        point = _newton_point(subject)
    if point is None or np.array_equal(point, subject.x):
        return subject
    value = subject.objective.value(point)
    if not value <= subject.f + value_noise(subject) + 4 * EPSILON * abs(subject.f):
        return subject
    return replace(subject, x=point, f=value)


def _settled_point(subject: Subject) -> Vector | None:
    """Return the limit of Newton's method in many digits, rounded once; None where it does not settle nearby."""
    found = refine(subject)
    if found is None or not found.contraction <= 0.1 or not _is_near(subject, found.point - subject.x):
        return None
    return found.point


def _is_near(subject: Subject, step: Vector) -> bool:
    size = subject.unit
    return bool(np.all(np.abs(step) <= FARTHEST * size))


def _newton_point(subject: Subject) -> Vector | None:
    """Return where Newton steps in float64 lead while the gradient keeps shrinking; None if none is taken."""
    x, point = subject.x, None
    gradient = subject.objective.value_and_gradient(x)[1]
    for _ in range(STEPS):
        hessian = subject.objective.hessian(x)
        free = np.flatnonzero(~subject.active(gradient))
        step = _step(gradient, hessian, free)
        if step is None or not _is_near(subject, step):
            break
        trial = subject.bounds.project(x + step)
        after = subject.objective.value_and_gradient(trial)[1]
        weights = 1 / np.sqrt(np.abs(np.diagonal(hessian)[free]))
        if not np.max(np.abs(after[free]) * weights, initial=0.0) < 0.5 * np.max(
            np.abs(gradient[free]) * weights, initial=0.0
        ):
            break
        x, gradient, point = trial, after, trial
    return point


def _step(gradient: Vector, hessian: Matrix, free: np.ndarray) -> Vector | None:
    """Return the Newton step on the free variables; None unless the Hessian there is clearly positive."""
    block = hessian[np.ix_(free, free)]
    diagonal = np.diagonal(block)
    if free.size == 0 or not np.isfinite(block).all() or not (diagonal > 0).all():
        return None
    scale = 1 / np.sqrt(diagonal)
    scaled = block * scale[:, None] * scale[None, :]
    if not np.isfinite(scaled).all():
        return None
    eigenvalues, vectors = np.linalg.eigh((scaled + scaled.T) / 2)
    if eigenvalues[0] <= 1e-14 * eigenvalues[-1]:
        return None
    step = np.zeros(gradient.size)
    step[free] = -scale * (vectors @ ((vectors.T @ (scale * gradient[free])) / eigenvalues))
    return step
