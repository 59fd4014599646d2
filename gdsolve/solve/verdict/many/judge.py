"""The verdict on an answer with many variables: the tests of `verdict/judge.py` in memory of the size of x.

The gradient and the Newton step are measured as there, and the Hessian by `curvature.py`. What those tests
leave open (a flat direction, no convergence) gets a few looks along single directions instead of a search.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from gdsolve.errors import ExitCode
from gdsolve.optimize.protocols import Vector
from gdsolve.solve.result import Test, Verdict, VerdictCode
from gdsolve.solve.verdict.escape import EPSILON, FRACTIONS
from gdsolve.solve.verdict.many.curvature import Curvature, Smallest, curvature_at
from gdsolve.solve.verdict.rays import follow_rays
from gdsolve.solve.verdict.stationarity import POSITION_TOLERANCE, STEP_TOLERANCE
from gdsolve.solve.verdict.subject import Subject

MANY = 300
"""Variables up to which a dense Hessian, its eigenvalues and many points at once cost little."""

POLISHING = 5
"""Newton steps that mend the last digits; convergence is quadratic."""

NEAR = 1e-3
"""Longest of these, relative to the size of each variable."""

REGULAR = 0.1
"""Largest change of the scaled Hessian over the next Newton step at a regular minimum."""

COLLAPSED = 1e-9
"""Curvature, or a rise of f, against that from the start, below which it counts as none."""

FARTHEST = 40
"""Decades along which a fall without limit is followed."""

FOLLOWED = 20_000
"""Variables up to which some 300 points of a ray are held at once (48 MB)."""

DEEP = 1e12
"""How much lower than all that was seen near the answer that fall must end (as in `rays`)."""


@dataclass(frozen=True, slots=True)
class Look:
    """What came of a trial: a verdict on a point, or a better point and how it was found."""

    verdict: Verdict | None
    point: Vector
    better: Vector | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class _Trial:
    subject: Subject
    gradient: Vector
    curvature: Curvature
    noise: float

    @property
    def free(self) -> np.ndarray:
        return ~self.subject.active(self.gradient)

    @property
    def projected(self) -> Vector:
        return np.where(self.free, self.gradient, 0.0)


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
            return Look(_unbounded("at the last point"), subject.x)
        if not np.isfinite(gradient).all():
            words = ended or "the gradient is not finite"
            return Look(Verdict(VerdictCode.NOT_CONVERGED, words, ExitCode.STOPPED), subject.x)
        trial = _Trial(subject, gradient, curvature_at(subject, subject.x), _noise(subject))
        if polish and not subject.facts.kinks:
            trial = _polished(trial)
        tests, stationary = _stationarity(trial)
        if not stationary or subject.facts.kinks:
            return _unfinished(trial, tests, ended)
        return _stationary(trial, tests)


def _polished(trial: _Trial) -> _Trial:
    """Return the trial at a point with a smaller gradient and no higher value, or as it is."""
    for _ in range(POLISHING):
        subject = trial.subject
        if not trial.projected.any():
            break
        step = trial.curvature.newton_step(trial.gradient, trial.free)
        if step is None or not (np.abs(step) <= NEAR * _size(subject)).all():
            break
        x = subject.bounds.project(subject.x + step)
        value, gradient = subject.objective.value_and_gradient(x)
        weights = 1.0 / np.maximum(trial.curvature.diagonal, np.finfo(float).tiny)
        left, before = (float((g * g) @ weights) for g in (gradient, trial.projected))
        if not (value <= subject.f + trial.noise and left < 0.25 * before):
            break
        moved = replace(subject, x=x, f=value)
        trial = _Trial(moved, gradient, curvature_at(moved, x), trial.noise)
    return trial


def _stationarity(trial: _Trial) -> tuple[tuple[Test, ...], bool]:
    """Return the rows on the gradient and the Newton step, and whether both passed."""
    subject, projected = trial.subject, trial.projected
    size = np.maximum(subject.size, _curvature_length(trial))
    allowed = trial.curvature.row_sums(POSITION_TOLERANCE * size) + _gradient_noise(trial)
    with np.errstate(divide="ignore", invalid="ignore"):
        slack = np.where(projected == 0, 0.0, np.abs(projected) / allowed)
    worst = int(np.argmax(slack))
    gradient = Test(
        "|gradient|", float(abs(projected[worst])), float(allowed[worst]), bool(slack[worst] <= 1)
    )
    step = trial.curvature.newton_step(trial.gradient, trial.free)
    if step is None:
        return (gradient,), gradient.passed
    relative = np.where(step == 0, 0.0, np.abs(step) / np.where(size > 0, size, 1.0))
    longest = float(np.max(relative, initial=0.0))
    row = Test("Newton step, relative to x", longest, STEP_TOLERANCE, longest <= STEP_TOLERANCE)
    return (gradient, row), gradient.passed and row.passed


def _stationary(trial: _Trial, tests: tuple[Test, ...]) -> Look:
    """Return the verdict on a stationary point by its second derivatives."""
    subject = trial.subject
    if not trial.free.any():
        return _good(trial, VerdictCode.MINIMUM, tests, "every variable is held by a bound")
    smallest = trial.curvature.smallest(trial.free)
    positive = smallest.kind == "positive"
    tests = (*tests, Test("smallest eigenvalue of the scaled Hessian", smallest.value, 0.0, positive, ">"))
    if positive and _is_regular(trial):
        words = f"the gradient is zero and the Hessian positive definite ({smallest.how})"
        return _good(trial, VerdictCode.MINIMUM, tests, words)
    better = _lower_beside(trial, smallest)
    if better is not None:
        return Look(None, subject.x, better, "a lower value beside a point of zero gradient")
    if _is_tail(trial, smallest.direction):
        words = "f no longer changes in float64 along a direction in which it fell: a tail, or a plateau"
        return _stopped(VerdictCode.NOT_CONVERGED, subject, tests, words)
    if subject.facts.convex or subject.f <= subject.facts.floor + 8 * trial.noise:
        return _good(trial, VerdictCode.FLAT_MINIMUM, tests, "no curvature decides, but the value does")
    if smallest.kind == "indefinite":
        return _stopped(VerdictCode.SADDLE, subject, tests, "the Hessian has a negative eigenvalue")
    words = "flat directions: no lower value was found along the flattest"
    return _good(trial, VerdictCode.FLAT_MINIMUM, tests, words)


def _is_regular(trial: _Trial) -> bool:
    """Say whether the Hessian hardly changes over the next Newton step, as it would where it collapses (x**4)."""
    step = trial.curvature.newton_step(trial.gradient, trial.free)
    if step is None:
        return False
    if not step.any():
        return True
    after = curvature_at(trial.subject, trial.subject.bounds.project(trial.subject.x + step)).diagonal
    own = trial.curvature.diagonal
    return bool((np.abs(after - own) <= REGULAR * np.maximum(own, np.finfo(float).tiny))[trial.free].all())


def _lower_beside(trial: _Trial, smallest: Smallest) -> Vector | None:
    """Return a point with a lower value along the direction of least curvature, or None."""
    subject = trial.subject
    longest = float(np.max(np.abs(smallest.direction) / _size(subject), initial=0.0))
    if not longest > 0:
        return None
    unit = smallest.direction / longest
    points = (
        subject.bounds.project(subject.x + sign * part * unit) for part in FRACTIONS for sign in (1, -1)
    )
    return _lowest(subject, points, subject.f - trial.noise)


def _is_tail(trial: _Trial, direction: Vector) -> bool:
    """Say whether curvature has collapsed along a direction, and f rises to one side only, as exp(-x) does.

    Around a minimum without curvature, as of x**4, it rises to both; along a valley it never had any.
    """
    subject = trial.subject
    longest = float(np.max(np.abs(direction) / _size(subject), initial=0.0))
    if not longest > 0:
        return False
    unit = direction / longest
    before, now = (
        abs(float(unit @ subject.objective.hessian_product(x, unit))) for x in (subject.start, subject.x)
    )
    if not now <= COLLAPSED * before:
        return False
    level = subject.f + trial.noise + COLLAPSED * abs(subject.objective.value(subject.start) - subject.f)
    around = [subject.bounds.project(subject.x + sign * unit) for sign in (1.0, -1.0)]
    return any((x != subject.x).any() and subject.objective.value(x) <= level for x in around)


def _unfinished(trial: _Trial, tests: tuple[Test, ...], ended: str) -> Look:
    """Return the verdict where the gradient is not zero: a fall without limit, or no convergence."""
    subject = trial.subject
    directions = [subject.x - subject.start, -trial.projected]
    for direction in directions:
        if _falls_without_limit(subject, direction):
            return Look(_unbounded("along a direction of many variables", tests), subject.x)
    ray = follow_rays(subject, directions, trial.noise) if subject.x.size <= FOLLOWED else None
    if ray is not None and ray.falls == "to a limit" and float(ray.direction @ trial.gradient) < 0:
        words = f"the objective falls towards {ray.limit:.12g} far away and never takes that value"
        return Look(Verdict(VerdictCode.NOT_ATTAINED, words, ExitCode.UNBOUNDED, None, tests), subject.x)
    words = "the gradient jumps, and there are too many variables to look at all sides"
    words = words if subject.facts.kinks and not ended else ended or "the gradient is not zero"
    return _stopped(VerdictCode.NOT_CONVERGED, subject, tests, words)


def _falls_without_limit(subject: Subject, direction: Vector) -> bool:
    largest = float(np.max(np.abs(direction), initial=0.0))
    if not (np.isfinite(largest) and largest > 0):
        return False
    length = float(np.max(np.abs(subject.x), initial=0.0)) or 1.0
    unit = direction * (length / largest)
    lowest = near = subject.f
    for decade in range(FARTHEST):
        point = subject.x + 10.0**decade * unit
        if subject.bounds.any and (subject.bounds.project(point) != point).any():
            return False
        value = subject.objective.value(point)
        if value == -np.inf:
            return True
        if not value < lowest:
            return False
        lowest = value
        near = value if decade < 2 else near
    start = subject.objective.value(subject.start)
    return bool(lowest < -DEEP * max(abs(subject.f), abs(near), abs(start)))


def _lowest(subject: Subject, points: Iterable[Vector], below: float) -> Vector | None:
    """Return the point with the lowest value if that is lower than `below`."""
    best: Vector | None = None
    for point in points:
        value = subject.objective.value(point)
        if value < below:
            best, below = point, value
    return best


def _good(trial: _Trial, code: VerdictCode, tests: tuple[Test, ...], because: str) -> Look:
    facts, subject = trial.subject.facts, trial.subject
    if facts.convex:
        scope, reason = "global", facts.why or "the objective is convex"
    elif subject.f <= facts.floor + 8 * trial.noise:
        scope, reason = "global", f"no value can be below {facts.floor:g}"
    else:
        scope, reason = "local", ""
    because = f"{because}; {reason}" if reason else because
    return Look(Verdict(code, because, ExitCode.OK, scope, tests), subject.x)


def _stopped(code: VerdictCode, subject: Subject, tests: tuple[Test, ...], because: str) -> Look:
    return Look(Verdict(code, because, ExitCode.STOPPED, None, tests), subject.x)


def _unbounded(where: str, tests: tuple[Test, ...] = ()) -> Verdict:
    words = f"the objective falls without limit {where}"
    return Verdict(VerdictCode.UNBOUNDED, words, ExitCode.UNBOUNDED, None, tests)


def _size(subject: Subject) -> Vector:
    return np.where(subject.size > 0, subject.size, 1.0)


def _curvature_length(trial: _Trial) -> Vector:
    """Return a millionth of the length over which the curvature makes up the whole fall of f, shape (n,).

    As in `stationarity`: a variable that starts at its answer, 0, has no other length.
    """
    subject = trial.subject
    fall = abs(subject.objective.value(subject.start) - subject.f) + abs(subject.f)
    own = trial.curvature.diagonal
    length: Vector = np.where(own > 0, 1e-6 * np.sqrt(fall / len(own) / np.where(own > 0, own, 1.0)), 0.0)
    return length if np.isfinite(fall) else np.zeros_like(own)


def _noise(subject: Subject) -> float:
    """Return the rounding noise of f: its spread under changes of x in the last bits."""
    generator = np.random.default_rng(1)
    spread = 0.0
    for _ in range(4):
        signs = generator.integers(-1, 2, size=subject.x.size)
        value = subject.objective.value(subject.bounds.project(subject.x * (1 + 2 * EPSILON * signs)))
        spread = max(spread, abs(value - subject.f)) if np.isfinite(value) else spread
    return 2 * spread + 4 * EPSILON * abs(subject.f)


def _gradient_noise(trial: _Trial) -> Vector:
    """Return the rounding noise of the gradient, shape (n,)."""
    subject, generator = trial.subject, np.random.default_rng(2)
    spread = np.zeros(subject.x.size)
    for _ in range(2):
        signs = generator.choice([-1.0, 1.0], size=subject.x.size)
        near = subject.bounds.project(subject.x * (1 + EPSILON * signs))
        change = np.abs(subject.objective.value_and_gradient(near)[1] - trial.gradient)
        spread = np.maximum(spread, np.where(np.isfinite(change), change, 0.0))
    noise: Vector = 8 * spread + 4 * EPSILON * np.abs(trial.gradient)
    return noise
