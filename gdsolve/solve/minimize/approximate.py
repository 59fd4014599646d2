"""The verdict on a run that comes near a minimum without its last digits: first order, direct search.

Such an answer is not held to rounding level, but to 1e-6 of the gradient at its start. A small gradient
alone says little: on a slope of 1e-6, or on the tail of exp(-x), it is met far from any minimum. So the
Newton step from the last point, which says where the minimum should be, must be short and believable too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gdsolve.errors import ExitCode
from gdsolve.optimize.outcome import Outcome, Status
from gdsolve.optimize.protocols import Matrix, Vector
from gdsolve.solve.minimize.search import Task, short_descent, subject_of
from gdsolve.solve.results.result import Test, Verdict, VerdictCode
from gdsolve.solve.verdict.curvature_test import curvature_of
from gdsolve.solve.verdict.falls import PLATEAU
from gdsolve.solve.verdict.judge import judge
from gdsolve.solve.verdict.many.judge import judge_near
from gdsolve.solve.verdict.stationarity import first_order_stationarity, holds_over, newton_step
from gdsolve.solve.verdict.subject import Subject

CURVATURE = -1e-6
"""The answer is near the minimum, not at it: scaled eigenvalues above this are not negative."""

STEP = 1e-2
"""Longest Newton step, relative to each variable's size or the way it came."""

LARGEST = 500
"""Most variables whose Hessian is looked at as a dense matrix."""


@dataclass(frozen=True, slots=True)
class _Step:
    """The Newton step from the last point: its length relative to x, and whether the Hessian holds over it."""

    length: float
    believable: bool


def approximate_verdict(task: Task, outcome: Outcome, value: float) -> Verdict:
    """Return the verdict on the last point of a run.

    Args:
        task: what was minimised.
        outcome: the run; its last point has a finite value.
        value: the objective there.
    """
    with np.errstate(all="ignore"):
        return _verdict(task, outcome, subject_of(task, outcome, value))


def _verdict(task: Task, outcome: Outcome, subject: Subject) -> Verdict:
    before = task.objective.value_and_gradient(task.start)[1]
    measured = first_order_stationarity(subject, outcome.gradient, before)
    tests = measured.tests
    if outcome.status is Status.DIVERGED:
        words = f"the objective falls without limit: {outcome.message}"
        falls = Verdict(VerdictCode.UNBOUNDED, words, ExitCode.UNBOUNDED, None, tests)
        return _refuted(task, outcome, subject) or falls
    if not measured.passed:
        words = f"{outcome.message}; the gradient is not zero"
        return Verdict(VerdictCode.NOT_CONVERGED, words, ExitCode.STOPPED, None, tests)
    if subject.x.size > LARGEST:
        return judge_near(subject, outcome.gradient, tests, STEP)
    hessian = task.objective.hessian(outcome.x)
    step = _newton(subject, outcome.gradient, hessian)
    if step is not None and not (step.believable and step.length <= STEP):
        return _far(task, outcome, subject, step, tests)
    return _by_curvature(task, outcome, subject, hessian, before, tests)


def _far(task: Task, outcome: Outcome, subject: Subject, step: _Step, tests: tuple[Test, ...]) -> Verdict:
    """Return the verdict where the Newton step is long, or leads out of the reach of its own Hessian."""
    seen = _refuted(task, outcome, subject)
    if seen is not None:
        return seen
    passed = step.length <= STEP
    rows = (*tests, Test("Newton step, relative to x", step.length, STEP, passed))
    if passed:  # the Hessian fades towards the minimum, as that of x**4 does
        words = "the gradient is zero and the curvature fades"
        return Verdict(VerdictCode.FLAT_MINIMUM, words, ExitCode.OK, _scope(task), rows)
    words = f"{outcome.message}; the gradient is small, but the minimum lies further on"
    return Verdict(VerdictCode.NOT_CONVERGED, words, ExitCode.STOPPED, None, rows)


def _by_curvature(
    task: Task,
    outcome: Outcome,
    subject: Subject,
    hessian: Matrix,
    before: Vector,
    tests: tuple[Test, ...],
) -> Verdict:
    free = ~subject.active(outcome.gradient)
    curvature = curvature_of(hessian, free, np.diagonal(hessian), subject.size)
    positive = curvature.kind == "positive"
    if free.any():
        measure = "smallest eigenvalue of the scaled Hessian"
        tests = (*tests, Test(measure, curvature.smallest, 0.0, positive, ">"))
    if positive:
        words = "the gradient is zero and the Hessian positive definite"
        return Verdict(VerdictCode.MINIMUM, words, ExitCode.OK, _scope(task), tests)
    seen = _refuted(task, outcome, subject)
    if seen is not None:
        return seen
    if _is_dead(task, outcome, hessian, before):
        return Verdict(VerdictCode.NOT_CONVERGED, PLATEAU, ExitCode.STOPPED, None, tests)
    if curvature.smallest >= CURVATURE:
        words = f"{max(1, curvature.flat)} flat direction(s)"
        return Verdict(VerdictCode.FLAT_MINIMUM, words, ExitCode.OK, _scope(task), tests)
    code = VerdictCode.MAXIMUM if curvature.kind == "negative" else VerdictCode.SADDLE
    words = "the gradient is zero and the Hessian is not positive"
    return Verdict(code, words, ExitCode.STOPPED, None, tests)


def _is_dead(task: Task, outcome: Outcome, hessian: Matrix, before: Vector) -> bool:
    """Say whether f stopped to depend on a variable on the way, and not because of a kink."""
    now = (outcome.gradient == 0.0) & ~np.any(hessian, axis=1)
    return not task.facts.kinks and bool((now & (before != 0.0)).any())


def _newton(subject: Subject, gradient: Vector, hessian: Matrix) -> _Step | None:
    """Return the Newton step; None where the Hessian is singular and there is none."""
    projected = subject.bounds.projected_gradient(subject.x, gradient)
    step = newton_step(subject, projected, hessian, None)
    if step is None:
        return None
    size = np.maximum(np.abs(subject.x), subject.travelled)
    length = float(np.max(np.where(step == 0.0, 0.0, np.abs(step) / size), initial=0.0))
    return _Step(length, holds_over(subject, hessian, step))


def _refuted(task: Task, outcome: Outcome, subject: Subject) -> Verdict | None:
    """Return that f falls for ever, or to a value it never takes, if that is found from here."""
    judged = judge(subject, short_descent(task), ended=outcome.message, polish=False).verdict
    falling = (VerdictCode.UNBOUNDED, VerdictCode.NOT_ATTAINED)
    return judged if judged is not None and judged.code in falling else None


def _scope(task: Task) -> str:
    return "global" if task.facts.convex else "local"
