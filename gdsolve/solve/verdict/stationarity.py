"""Is the answer a stationary point, to the digits that float64 can show?

Two measures decide. The gradient is compared with what a change of x in its last bits does to it (and with the
rounding of its own evaluation); and the Newton step says how far the stationary point is. The second one
unmasks tails: on exp(-x) the gradient may be 1e-300, and the Newton step is still 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gdsolve.optimize.norms import norm
from gdsolve.optimize.protocols import Matrix, Vector
from gdsolve.solve.results.result import Test
from gdsolve.solve.verdict.escape import EPSILON
from gdsolve.solve.verdict.refine import Refinement
from gdsolve.solve.verdict.subject import Subject

STEP_TOLERANCE = 1e-7
"""Largest Newton step, relative to the size of each variable: seven digits, or the answer is not claimed."""

POSITION_TOLERANCE = 1e-9
"""Change of x, relative to its size, whose effect on the gradient is forgiven: nine digits of the answer."""

FIRST_ORDER_TOLERANCE = 1e-6
"""A first-order run has converged when its gradient is this part of the one at its start."""

REGULAR = 0.1
"""Newton's second step is at most this part of the first where the minimum is a regular one (quadratic
convergence gives less than 1e-6 here; x**4 gives 2/3)."""


@dataclass(frozen=True, slots=True)
class Stationarity:
    """The outcome: rows for the report, and whether all passed."""

    tests: tuple[Test, ...]

    @property
    def passed(self) -> bool:
        """Say whether the point is stationary."""
        return all(test.passed for test in self.tests)


def stationarity(
    subject: Subject, gradient: Vector, hessian: Matrix, refinement: Refinement | None
) -> Stationarity:
    """Return the tests of a second-order answer.

    Args:
        subject: the answer on trial.
        gradient: at x, as exact as can be had, shape (n,).
        hessian: at x, shape (n, n).
        refinement: Newton's method in many digits, if it could be run.
    """
    projected = np.where(subject.active(gradient), 0.0, gradient)
    largest = float(np.max(np.abs(projected), initial=0.0))
    size = np.maximum(subject.size, _curvature_length(subject, hessian))
    allowed = np.abs(hessian) @ (POSITION_TOLERANCE * size) + _gradient_noise(subject, gradient)
    slack = np.where(allowed > 0, np.abs(projected) / np.where(allowed > 0, allowed, 1.0), np.inf)
    slack = np.where(projected == 0, 0.0, slack)
    worst = int(np.argmax(slack)) if slack.size else 0
    rows = [
        Test(
            "|gradient|",
            float(abs(projected[worst])) if slack.size else largest,
            float(allowed[worst]),
            bool(slack[worst] <= 1),
        )
    ]
    step = newton_step(subject, projected, hessian, refinement)
    if step is not None:
        rows.append(Test("Newton step, relative to x", *_relative(step, size, projected, hessian, subject)))
    return Stationarity(tuple(rows))


def _curvature_length(subject: Subject, hessian: Matrix) -> Vector:
    """Return a millionth of the length over which the curvature makes up the whole fall of f, shape (n,).

    A variable that starts at its answer, 0, has no other length. It is the curvature at the start that
    counts, and only where that at the answer is no smaller: on a tail the curvature vanishes.
    """
    fall = abs(subject.objective.value(subject.start) - subject.f) + abs(subject.f)
    ends = np.abs(np.diagonal(subject.objective.hessian(subject.start)))
    usable = np.isfinite(ends) & (ends > 0) & (np.abs(np.diagonal(hessian)) >= 1e-3 * ends)
    return np.where(usable, 1e-6 * np.sqrt(fall / np.where(usable, ends, 1.0)), 0.0)


def _relative(
    step: Vector, size: Vector, projected: Vector, hessian: Matrix, subject: Subject
) -> tuple[float, float, bool]:
    """Return the largest step relative to the size of its variable, the tolerance, and whether it passes.

    A variable whose answer is 0 up to rounding has no size of its own; it is judged by the decrease its step
    promises, against the whole fall of f (and only where the curvature is not collapsing).
    """
    safe = np.where(size > 0, size, 1.0)
    relative = np.where(step == 0, 0.0, np.abs(step) / safe)
    fall = max(abs(subject.objective.value(subject.start) - subject.f), abs(subject.f))
    if np.isfinite(fall):
        promised = np.abs(np.diagonal(hessian)) * step**2
        tiny = (promised <= 1e-26 * fall) & (size <= 1e-8 * max(1.0, float(np.max(size, initial=0.0))))
        relative = np.where(tiny, np.minimum(relative, 1e-12), relative)
    largest = float(np.max(relative, initial=0.0))
    return largest, STEP_TOLERANCE, bool(largest <= STEP_TOLERANCE)


def newton_step(
    subject: Subject, projected: Vector, hessian: Matrix, refinement: Refinement | None
) -> Vector | None:
    """Return the Newton step on the free variables, shape (n,); None where the Hessian is singular."""
    if refinement is not None and np.isfinite(refinement.shift).all():
        return refinement.shift
    free = np.flatnonzero(~subject.active(projected) | (projected != 0))
    step = np.zeros(subject.x.size)
    if free.size == 0:
        return step
    block = hessian[np.ix_(free, free)]
    if not np.isfinite(block).all():
        return None
    diagonal = np.sqrt(np.abs(np.diagonal(block)))
    if not (diagonal > 0).all():
        return None
    scaled = block / diagonal[:, None] / diagonal[None, :]
    eigenvalues, vectors = np.linalg.eigh((scaled + scaled.T) / 2)
    if np.min(np.abs(eigenvalues)) <= 1e-13:
        return None
    step[free] = -(vectors @ ((vectors.T @ (projected[free] / diagonal)) / eigenvalues)) / diagonal
    return step


def holds_over(subject: Subject, hessian: Matrix, step: Vector) -> bool:
    """Say whether the Hessian, scaled to a diagonal of 1, hardly changes over a step from the answer."""
    after = subject.objective.hessian(subject.bounds.project(subject.x + step))
    diagonal = np.sqrt(np.abs(np.diagonal(hessian)))
    diagonal = np.where(diagonal > 0, diagonal, 1.0)
    change = np.abs(after - hessian) / diagonal[:, None] / diagonal[None, :]
    return bool(np.max(change) <= REGULAR)


def _gradient_noise(subject: Subject, gradient: Vector) -> Vector:
    """Return the rounding noise of the gradient: its spread when x moves in the last bits, shape (n,)."""
    signs = np.random.default_rng(2).choice([-1.0, 1.0], size=(4, subject.x.size))
    spread = np.zeros(subject.x.size)
    base = subject.objective.value_and_gradient(subject.x)[1]
    for sign in signs:
        near = subject.bounds.project(subject.x * (1 + EPSILON * sign))
        moved = subject.objective.value_and_gradient(near)[1]
        change = np.abs(moved - base)
        spread = np.maximum(spread, np.where(np.isfinite(change), change, 0.0))
    return 8 * spread + 4 * EPSILON * np.abs(gradient)


def first_order_stationarity(subject: Subject, gradient: Vector, start_gradient: Vector) -> Stationarity:
    """Return the test of a first-order run: 1e-6 of the gradient at its start, or rounding level."""
    projected = subject.bounds.projected_gradient(subject.x, gradient)
    before = subject.bounds.projected_gradient(subject.start, start_gradient)
    length = norm(projected)
    limit = max(FIRST_ORDER_TOLERANCE * norm(before), norm(_gradient_noise(subject, gradient)))
    return Stationarity((Test("|gradient|", length, limit, length <= limit < np.inf),))
