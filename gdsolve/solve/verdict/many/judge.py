"""The verdict on an answer with many variables: the tests of `verdict/judge.py` in memory of the size of x.

The gradient and the Newton step are measured as there, and the Hessian by `curvature.py`. What those tests
leave open (a flat direction, no convergence) gets a few looks along single directions instead of a search.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from gdsolve.errors import ExitCode
from gdsolve.optimize.protocols import Vector
from gdsolve.solve.results.result import Test, Verdict, VerdictCode
from gdsolve.solve.verdict.falls import unbounded
from gdsolve.solve.verdict.many.curvature import Smallest, curvature_at, is_definite
from gdsolve.solve.verdict.many.looks import falls_without_limit, is_tail, lower_beside
from gdsolve.solve.verdict.many.trial import Trial, curvature_length, gradient_noise, noise_of
from gdsolve.solve.verdict.rays import follow_rays
from gdsolve.solve.verdict.stationarity import POSITION_TOLERANCE, REGULAR, STEP_TOLERANCE
from gdsolve.solve.verdict.subject import Subject

MANY = 300
"""Variables up to which a dense Hessian, its eigenvalues and many points at once cost little."""

MANY_WITH_KINKS = 1000
"""The same where gradients jump, which only looks at all sides can judge."""

POLISHING = 5
"""Newton steps that mend the last digits; convergence is quadratic."""

NEAR = 1e-3
"""Longest of these, relative to the size of each variable."""

FOLLOWED = 20_000
"""Variables up to which some 300 points of a ray are held at once (48 MB)."""


@dataclass(frozen=True, slots=True)
class Look:
    """What came of a trial: a verdict on a point, or a better point and how it was found."""

    verdict: Verdict | None
    point: Vector
    better: Vector | None = None
    why: str = ""


def judge_many(subject: Subject, *, ended: str = "", polish: bool = True) -> Look:
    """Return the verdict on an answer with finite value, or a better point.

    Args:
        subject: the answer on trial.
        ended: how the search ended, for the sentence of an answer that did not converge.
        polish: mend the last digits first; the verdict is then that of the mended point.
    """
    with np.errstate(all="ignore"):
        gradient = subject.objective.value_and_gradient(subject.x)[1]
        if subject.f == -np.inf:
            return Look(unbounded("at the last point"), subject.x)
        if not np.isfinite(gradient).all():
            words = ended or "the gradient is not finite"
            return Look(Verdict(VerdictCode.NOT_CONVERGED, words, ExitCode.STOPPED), subject.x)
        trial = Trial(subject, gradient, curvature_at(subject, subject.x), noise_of(subject))
        if polish and not subject.facts.kinks:
            trial = _polished(trial)
        if subject.facts.kinks and subject.f <= subject.facts.floor and not is_tail(trial, _way(subject)):
            return _good(trial, VerdictCode.FLAT_MINIMUM, (), "the gradient jumps, but the value decides")
        tests, stationary = _stationarity(trial)
        if not stationary or subject.facts.kinks:
            return _unfinished(trial, tests, ended)
        return _stationary(trial, tests)


def judge_near(subject: Subject, gradient: Vector, tests: tuple[Test, ...], longest: float) -> Verdict:
    """Return the verdict on a point with a small gradient that is not held to rounding level.

    Args:
        subject: the point on trial.
        gradient: there, shape (n,).
        tests: rows that passed already.
        longest: Newton step that is still near, relative to the size of each variable.
    """
    with np.errstate(all="ignore"):
        trial = Trial(subject, gradient, curvature_at(subject, subject.x), noise_of(subject))
        step = trial.newton_step
        if step is not None:
            length = float(np.max(np.abs(step) / subject.unit, initial=0.0))
            tests = (*tests, Test("Newton step, relative to x", length, longest, length <= longest))
            if not length <= longest:
                words = "the gradient is small, but the minimum lies further on"
                return _stop(VerdictCode.NOT_CONVERGED, tests, words)
        seen = _stationary(trial, tests).verdict
    return seen or _stop(VerdictCode.SADDLE, tests, "the gradient is zero, and beside it f is lower")


def _polished(trial: Trial) -> Trial:
    """Return the trial at a point with a smaller gradient and no higher value, or as it is."""
    for _ in range(POLISHING):
        subject = trial.subject
        if not trial.projected.any() or _is_far(trial):
            break
        step = trial.newton_step
        if step is None or not (np.abs(step) <= NEAR * subject.unit).all():
            break
        x = subject.bounds.project(subject.x + step)
        value, gradient = subject.objective.value_and_gradient(x)
        weights = 1.0 / np.maximum(trial.curvature.diagonal, np.finfo(float).tiny)
        left, before = (float((g * g) @ weights) for g in (gradient, trial.projected))
        if not (value <= subject.f + trial.noise and left < 0.25 * before):
            break
        moved = replace(subject, x=x, f=value)
        trial = Trial(moved, gradient, curvature_at(moved, x), trial.noise)
    return trial


def _is_far(trial: Trial) -> bool:
    """Say whether the gradient is too large for a Newton step as short as `NEAR`; that costs no solution.

    Row sums are upper limits for a matrix; those from products with vectors may be some times too small.
    """
    longest = trial.curvature.row_sums(np.where(trial.free, NEAR * trial.subject.unit, 0.0))
    return bool((np.abs(trial.projected) > 10.0 * longest).any())


def _stationarity(trial: Trial) -> tuple[tuple[Test, ...], bool]:
    """Return the rows on the gradient and the Newton step, and whether both passed."""
    subject, projected = trial.subject, trial.projected
    size = np.maximum(subject.size, curvature_length(trial))
    allowed = trial.curvature.row_sums(POSITION_TOLERANCE * size) + gradient_noise(trial)
    allowed = np.where(np.isfinite(allowed), allowed, 0.0)  # near the end of float64 nothing is known
    with np.errstate(divide="ignore", invalid="ignore"):
        slack = np.where(projected == 0, 0.0, np.abs(projected) / allowed)
    worst = int(np.argmax(slack))
    gradient = Test(
        "|gradient|", float(abs(projected[worst])), float(allowed[worst]), bool(slack[worst] <= 1)
    )
    step = trial.newton_step if gradient.passed else None
    if step is None:
        return (gradient,), gradient.passed
    relative = np.where(step == 0, 0.0, np.abs(step) / np.where(size > 0, size, 1.0))
    longest = float(np.max(relative, initial=0.0))
    row = Test("Newton step, relative to x", longest, STEP_TOLERANCE, longest <= STEP_TOLERANCE)
    return (gradient, row), gradient.passed and row.passed


def _stationary(trial: Trial, tests: tuple[Test, ...]) -> Look:
    """Return the verdict on a stationary point by its second derivatives."""
    subject = trial.subject
    if not trial.free.any():
        return _good(trial, VerdictCode.MINIMUM, tests, "every variable is held by a bound")
    smallest = trial.curvature.smallest(trial.free)
    positive = smallest.kind == "positive"
    tests = (*tests, Test("smallest eigenvalue of the scaled Hessian", smallest.value, 0.0, positive, ">"))
    if positive and _is_regular(trial):
        if subject.facts.quadratic and not subject.facts.convex and _is_convex(trial, smallest):
            why = "quadratic, and a factorization shows that it is convex"
            trial = replace(
                trial, subject=replace(subject, facts=replace(subject.facts, convex=True, why=why))
            )
        words = f"the gradient is zero and the Hessian positive definite ({smallest.how})"
        return _good(trial, VerdictCode.MINIMUM, tests, words)
    better = lower_beside(trial, smallest)
    if better is not None:
        return Look(None, subject.x, better, "a lower value beside a point of zero gradient")
    if is_tail(trial, smallest.direction) or is_tail(trial, _way(subject)):
        words = "f no longer changes in float64 along a direction in which it fell: a tail, or a plateau"
        return _towards_a_limit(trial, [_way(subject)], tests) or _stopped(
            VerdictCode.NOT_CONVERGED, subject, tests, words
        )
    if subject.facts.convex or subject.f <= subject.facts.floor + 8 * trial.noise:
        return _good(trial, VerdictCode.FLAT_MINIMUM, tests, "no curvature decides, but the value does")
    if smallest.kind == "indefinite":
        return _stopped(VerdictCode.SADDLE, subject, tests, "the Hessian has a negative eigenvalue")
    words = "flat directions: no lower value was found along the flattest"
    return _good(trial, VerdictCode.FLAT_MINIMUM, tests, words)


def _is_convex(trial: Trial, smallest: Smallest) -> bool:
    """Say whether a quadratic is convex: its Hessian is positive definite here, on all variables, so everywhere."""
    return bool(trial.free.all()) and is_definite(trial.subject, trial.curvature, smallest)


def _is_regular(trial: Trial) -> bool:
    """Say whether the Hessian hardly changes over the next Newton step, as it would where it collapses (x**4)."""
    step = trial.newton_step
    if step is None:
        return False
    if not step.any():
        return True
    after = curvature_at(trial.subject, trial.subject.bounds.project(trial.subject.x + step)).diagonal
    own = trial.curvature.diagonal
    return bool((np.abs(after - own) <= REGULAR * np.maximum(own, np.finfo(float).tiny))[trial.free].all())


def _unfinished(trial: Trial, tests: tuple[Test, ...], ended: str) -> Look:
    """Return the verdict where the gradient is not zero: a fall without limit, or no convergence."""
    subject = trial.subject
    directions = [subject.x - subject.start, -trial.projected]
    looks = [(each, subject.x) for each in directions] + [(directions[0], subject.start)]
    for direction, origin in looks:
        if falls_without_limit(subject, direction, origin):
            return Look(unbounded("along a direction of many variables", tests), subject.x)
    limit = _towards_a_limit(trial, directions, tests)
    if limit is not None:
        return limit
    words = "the gradient jumps, and there are too many variables to look at all sides"
    words = words if subject.facts.kinks and not ended else ended or "the gradient is not zero"
    return _stopped(VerdictCode.NOT_CONVERGED, subject, tests, words)


def _towards_a_limit(trial: Trial, directions: list[Vector], tests: tuple[Test, ...]) -> Look | None:
    """Return the verdict on a fall along one of the directions to a value that is never taken, or None."""
    subject = trial.subject
    ray = follow_rays(subject, directions, trial.noise) if subject.x.size <= FOLLOWED else None
    if ray is None or ray.falls != "to a limit" or not float(ray.direction @ trial.gradient) < 0:
        return None
    words = f"the objective falls towards {ray.limit:.12g} far away and never takes that value"
    return Look(Verdict(VerdictCode.NOT_ATTAINED, words, ExitCode.UNBOUNDED, None, tests), subject.x)


def _good(trial: Trial, code: VerdictCode, tests: tuple[Test, ...], because: str) -> Look:
    subject = trial.subject
    scope, reason = subject.scope(trial.noise)
    because = f"{because}; {reason}" if reason else because
    return Look(Verdict(code, because, ExitCode.OK, scope, tests), subject.x)


def _stopped(code: VerdictCode, subject: Subject, tests: tuple[Test, ...], because: str) -> Look:
    return Look(_stop(code, tests, because), subject.x)


def _stop(code: VerdictCode, tests: tuple[Test, ...], because: str) -> Verdict:
    return Verdict(code, because, ExitCode.STOPPED, None, tests)


def _way(subject: Subject) -> Vector:
    """Return the way from the start."""
    way: Vector = subject.x - subject.start
    return way
