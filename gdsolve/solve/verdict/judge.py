"""From an answer to its verdict: every test tries to refute it, and what survives is said.

Either the answer stands (a verdict), or a better point was found on the way and the search goes on from there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from gdsolve.errors import ExitCode
from gdsolve.optimize.protocols import Matrix, Vector
from gdsolve.solve.results.result import Test, Verdict, VerdictCode
from gdsolve.solve.verdict.curvature_test import Curvature, curvature_of
from gdsolve.solve.verdict.escape import Descent, lower_point, null_directions, value_noise
from gdsolve.solve.verdict.falls import PLATEAU, along, not_attained, towards, unbounded
from gdsolve.solve.verdict.kinks import edge_test, falls_along, subgradient_tests
from gdsolve.solve.verdict.many.judge import MANY, MANY_WITH_KINKS, judge_many
from gdsolve.solve.verdict.poles import fell_to_pole, is_beside_pole, is_pole
from gdsolve.solve.verdict.polish import polished
from gdsolve.solve.verdict.rays import Ray, directions_to_try, follow_rays
from gdsolve.solve.verdict.refine import Refinement, refine
from gdsolve.solve.verdict.snap import snapped_point
from gdsolve.solve.verdict.stationarity import REGULAR, Stationarity, holds_over, newton_step, stationarity
from gdsolve.solve.verdict.subject import Subject

FLUNG = 1e10
"""Times its start (or 1) that a variable may be away at a flat point."""

FLUNG_FROM_ZERO = 1e14
"""The same for a start at 0, which says nothing of the unit: float64 has two decimals left there."""

BOTTOM = -1e250
"""A value below this that still falls along some ray is on its way to -inf; float64 itself ends at -1.8e308."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What came of a trial.

    Attributes:
        verdict: what the point is; None if `better` refutes it.
        better: a point with a lower value, from which the search should go on.
        why: how the better point was found, for the report.
        point: the answer, with its last digits mended by the refinement; shape (n,).
        refinement: Newton's method in many digits, if it could be run.
    """

    verdict: Verdict | None
    point: Vector
    better: Vector | None = None
    why: str = ""
    refinement: Refinement | None = None


@dataclass(frozen=True, slots=True)
class _Trial:
    """Everything measured at the answer."""

    subject: Subject
    descend: Descent
    gradient: Vector
    hessian: Matrix
    refinement: Refinement | None
    noise: float


def judge(subject: Subject, descend: Descent, *, ended: str = "", polish: bool = True) -> Judgement:
    """Return the verdict on an answer with finite value, or a better point.

    Args:
        subject: the answer on trial.
        descend: a short descent, used to look around degenerate points.
        ended: how the search ended, for the sentence of an answer that did not converge.
        polish: mend the last digits first by Newton's method; the verdict is then that of the mended point.
    """
    if subject.x.size > (MANY_WITH_KINKS if subject.facts.kinks else MANY):
        look = judge_many(subject, ended=ended, polish=polish)
        return Judgement(look.verdict, look.point, look.better, look.why)
    with np.errstate(all="ignore"):
        if polish and not subject.facts.kinks:
            subject = polished(subject)
        return _judge(subject, descend, ended)


def _judge(subject: Subject, descend: Descent, ended: str) -> Judgement:
    value, float_gradient = subject.objective.value_and_gradient(subject.x)
    if value == -np.inf or is_pole(subject):
        return Judgement(unbounded(towards(subject)), subject.x)
    refinement = None if subject.facts.kinks else refine(subject)
    if subject.f <= subject.facts.floor and not np.isfinite(float_gradient).all():
        edge = edge_test(subject)
        if edge.value > subject.f:
            because = f"no value can be below {subject.facts.floor:g}"
            return Judgement(Verdict(VerdictCode.MINIMUM, because, ExitCode.OK, "global", (edge,)), subject.x)
    if refinement is not None:
        gradient, hessian = refinement.gradient, refinement.hessian
    else:
        gradient, hessian = float_gradient, subject.objective.hessian(subject.x)
    trial = _Trial(subject, descend, gradient, hessian, refinement, value_noise(subject))
    if not (np.isfinite(gradient).all() and np.isfinite(hessian).all()):
        return _not_smooth(trial, Stationarity(()), ended)
    if subject.facts.kinks:
        if fell_to_pole(subject, gradient):
            return Judgement(unbounded(towards(subject)), subject.x)
        rows = subgradient_tests(subject)
        if all(row.passed for row in rows) and rows[-1].value > subject.f:
            return _minimum(trial, rows, "zero is among the subgradients, and every point around is higher")
    measured = stationarity(subject, gradient, hessian, refinement)
    if not measured.passed:
        return _not_smooth(trial, measured, ended)
    return _stationary(trial, measured)


def _stationary(trial: _Trial, measured: Stationarity) -> Judgement:
    """Return the verdict on a stationary point by its second and higher derivatives."""
    subject = trial.subject
    free = ~subject.active(trial.gradient)
    own = np.diagonal(trial.hessian)
    curvature = curvature_of(trial.hessian, free, own, subject.size)
    row = Test(
        "smallest eigenvalue of the scaled Hessian",
        curvature.smallest,
        0.0,
        curvature.kind == "positive",
        ">",
    )
    tests = (*measured.tests, row) if free.any() else measured.tests
    if curvature.kind in ("negative", "indefinite") and fell_to_pole(subject, trial.gradient):
        return Judgement(unbounded(towards(subject)), subject.x)
    if curvature.kind in ("negative", "indefinite") and _runs_away(trial):
        return _not_smooth(trial, Stationarity(tests), "the search came to no rest")
    if curvature.kind == "positive" and _is_regular(trial):
        return _minimum(trial, tests, "the gradient is zero and the Hessian positive definite")
    if curvature.kind == "positive":
        # Positive, and yet collapsing (x**4): measured against the curvature at the start it is flat.
        reference = np.diagonal(subject.objective.hessian(subject.start))
        curvature = curvature_of(trial.hessian, free, reference, subject.size)
        curvature = replace(curvature, kind="semidefinite", flat=max(1, curvature.flat))
        tests = (*measured.tests, replace(row, passed=False))
    if subject.facts.kinks:
        tests = (*tests, *subgradient_tests(subject))
    return _degenerate(trial, curvature, tests)


def _runs_away(trial: _Trial) -> bool:
    """Say whether Newton's method leaves the point, as beside a pole: then it is no maximum and no saddle."""
    return trial.refinement is not None and trial.refinement.contraction > 0.5


def _is_regular(trial: _Trial) -> bool:
    """Say whether Newton's method converges quadratically here: the Hessian holds over the next step."""
    if trial.refinement is not None:
        return bool(trial.refinement.contraction <= REGULAR)
    step = newton_step(trial.subject, trial.gradient, trial.hessian, None)
    if step is None:
        return False
    return not np.any(step) or holds_over(trial.subject, trial.hessian, step)


def _degenerate(trial: _Trial, curvature: Curvature, tests: tuple[Test, ...]) -> Judgement:
    """Return the verdict on a stationary point that is not a regular minimum; look for a way down first."""
    subject = trial.subject
    refuted = _way_down(trial, null_directions(curvature.eigenvalues, curvature.eigenvectors, 1e-6))
    if refuted is not None:
        return refuted
    if _is_flung(subject):
        words = "flat, but so far from the start that it cannot be told from a tail"
        return _verdict(trial, VerdictCode.NOT_CONVERGED, tests, words)
    if subject.f <= subject.facts.floor + 8 * trial.noise:
        return _verdict(trial, VerdictCode.FLAT_MINIMUM, tests, "no curvature decides, but the value does")
    bends_down = curvature.kind in ("negative", "indefinite")
    if bends_down and subject.facts.kinks and not falls_along(subject, curvature):
        # The derivative of |u| at u = 0 is taken as 0: it hides the wall that a kink puts up.
        words = "the Hessian bends down, but at a kink, and no point along it is lower"
        return _verdict(trial, VerdictCode.NOT_CONVERGED, tests, words)
    if curvature.kind == "negative" and not subject.facts.convex:
        return _verdict(trial, VerdictCode.MAXIMUM, tests, "the Hessian is negative definite")
    if _is_dead(trial):
        return _verdict(trial, VerdictCode.NOT_CONVERGED, tests, PLATEAU)
    if curvature.kind == "indefinite":
        return _verdict(trial, VerdictCode.SADDLE, tests, "the Hessian has eigenvalues of both signs")
    count = max(1, curvature.flat)
    words = f"{count} flat direction{'s' if count > 1 else ''}: no lower value was found along them"
    if not np.any(trial.hessian) and not np.any(trial.gradient):
        words = "the objective does not change around the point"
    return _verdict(trial, VerdictCode.FLAT_MINIMUM, tests, words)


def _way_down(trial: _Trial, directions: Matrix) -> Judgement | None:
    """Return a lower point beside a stationary one or far along the given directions, or None."""
    subject = trial.subject
    snapped = snapped_point(subject)
    if snapped is not None:
        return Judgement(None, subject.x, snapped, "a lower value at a round number", trial.refinement)
    better = lower_point(subject, directions, trial.descend, trial.noise)
    if better is not None:
        why = "a lower value beside a point of zero gradient"
        return Judgement(None, subject.x, better, why, trial.refinement)
    ray = follow_rays(subject, [*directions, *(-each for each in directions)], trial.noise)
    if ray is None or ray.falls == "to a limit":
        return None
    if ray.falls == "without limit":
        return Judgement(unbounded(along(subject, ray)), ray.point)
    return Judgement(None, subject.x, ray.point, "a lower value far from a flat point", trial.refinement)


def _is_flung(subject: Subject) -> bool:
    """Say whether a variable came so far that the digits of f there mean little."""
    start = np.abs(subject.start)
    limit = np.where(start > 0.0, FLUNG * np.maximum(start, 1.0), FLUNG_FROM_ZERO)
    return bool(np.any(np.abs(subject.x) > limit))


def _is_dead(trial: _Trial) -> bool:
    """Say whether variables that the formula has leave f as it is, where many digits could not be asked."""
    if trial.refinement is not None or trial.subject.facts.convex or trial.subject.facts.kinks:
        return False
    return bool(((trial.gradient == 0) & ~np.any(trial.hessian, axis=1)).any())


def _not_smooth(trial: _Trial, measured: Stationarity, ended: str) -> Judgement:
    """Return the verdict where the gradient is not zero: a kink, a fall without end, or no convergence."""
    subject = trial.subject
    tests = measured.tests
    if subject.facts.kinks:
        rows = subgradient_tests(subject)
        if all(row.passed for row in rows):
            return _minimum(
                replace(trial, refinement=None), rows, "zero is among the subgradients at the kink"
            )
        tests = (*tests, *rows)
    edge = edge_test(subject)
    if not np.isfinite(trial.gradient).all() and edge.passed and not _is_flung(subject):
        words = "at the edge of the domain: every point around is higher or outside"
        return _minimum(replace(trial, refinement=None), (edge,), words)
    return _falling(trial, tests, ended or "the gradient is not zero")


def _falling(trial: _Trial, tests: tuple[Test, ...], ended: str) -> Judgement:
    """Return where f falls to from a point that is none of rest: without limit, to a lower point, or unknown."""
    subject = trial.subject
    projected = np.where(subject.active(trial.gradient), 0.0, trial.gradient)
    step = newton_step(subject, projected, trial.hessian, trial.refinement) if _finite(trial) else None
    candidates = directions_to_try(subject, projected, step)
    if trial.refinement is not None:
        candidates.insert(0, trial.refinement.descent)
    ray = follow_rays(subject, candidates, trial.noise)
    if ray is not None and (
        ray.falls == "without limit" or (ray.falls == "to a point" and subject.f < BOTTOM)
    ):
        return Judgement(unbounded(along(subject, ray), tests), ray.point)
    snapped = snapped_point(subject)
    if snapped is not None:
        return Judgement(None, subject.x, snapped, "a lower value at a round number", trial.refinement)
    if is_beside_pole(subject, trial.gradient):
        return Judgement(unbounded(towards(subject), tests), subject.x)
    if ray is None:
        return _verdict(trial, VerdictCode.NOT_CONVERGED, tests, ended)
    if ray.falls == "to a point" and ray.limit < subject.f - trial.noise:
        return Judgement(None, subject.x, ray.point, "a lower value further along", trial.refinement)
    if ray.falls == "to a limit" and _descends(trial, ray):
        return Judgement(not_attained(subject, ray, tests), subject.x)
    return _verdict(trial, VerdictCode.NOT_CONVERGED, tests, ended)


def _descends(trial: _Trial, ray: Ray) -> bool:
    """Say whether f falls along the ray right from the answer, also where float64 no longer shows it."""
    if trial.refinement is None:
        return float(ray.direction @ trial.gradient) < 0
    return float(ray.direction @ trial.refinement.descent) > 0


def _finite(trial: _Trial) -> bool:
    return bool(np.isfinite(trial.gradient).all() and np.isfinite(trial.hessian).all())


def _minimum(trial: _Trial, tests: tuple[Test, ...], because: str) -> Judgement:
    return _verdict(trial, VerdictCode.MINIMUM, tests, because)


def _verdict(trial: _Trial, code: VerdictCode, tests: tuple[Test, ...], because: str) -> Judgement:
    subject = trial.subject
    good = code in (VerdictCode.MINIMUM, VerdictCode.FLAT_MINIMUM)
    scope = None
    if good:
        scope, reason = subject.scope(trial.noise)
        because = f"{because}; {reason}" if reason else because
    point = subject.x
    if code is VerdictCode.MINIMUM and trial.refinement is not None:
        point = trial.refinement.point
    verdict = Verdict(code, because, ExitCode.OK if good else ExitCode.STOPPED, scope, tests)
    return Judgement(verdict, point, refinement=trial.refinement)
