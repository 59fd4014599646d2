"""The search of `auto`: attempt, judge, go on from what refutes the answer, until an answer stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np

from gdsolve.errors import ExitCode
from gdsolve.optimize.catalogue import find_optimizer
from gdsolve.optimize.loop import run
from gdsolve.optimize.optimizer import Optimizer
from gdsolve.optimize.options import make_options
from gdsolve.optimize.outcome import Counts, HistoryRow, Outcome, Status
from gdsolve.optimize.protocols import Bounds, Objective, Residuals, Vector
from gdsolve.optimize.stopping import Limits, Stopping
from gdsolve.problem.settings import Watch
from gdsolve.solve.minimize.plan import Stage
from gdsolve.solve.results.result import Verdict, VerdictCode
from gdsolve.solve.verdict.judge import Judgement, judge
from gdsolve.solve.verdict.subject import BatchObjective, Facts, PreciseObjective, Subject
from gdsolve.solve.watching import watch_of

ATTEMPTS = 12
"""Attempts of one search, those that go on from a refuted answer included."""

EFFORT = 4
"""Iterations of all attempts together, in units of the epochs that one may take."""

DESCENT_EPOCHS = 40
"""Length of the short descents that look around a degenerate point."""


@dataclass(frozen=True, slots=True)
class Task:
    """What is searched: the function in its forms, where, from where, and how long."""

    objective: BatchObjective
    residuals: Residuals | None
    precise: PreciseObjective | None
    bounds: Bounds
    start: Vector
    facts: Facts
    labels: tuple[str, ...]
    limits: Limits
    stopping: Stopping
    offset: float = 0.0
    watch: Watch | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The end of a search.

    Attributes:
        outcome: point, history and counts of all attempts together.
        verdict: what the point is.
        chain: the attempts in words, first one first; more than one where an answer was refuted.
        stage: the attempt that led to the answer.
    """

    outcome: Outcome
    verdict: Verdict
    chain: tuple[str, ...]
    stage: Stage


def search(task: Task, stages: tuple[Stage, ...], begin: Vector | None = None) -> Found:
    """Return the best answer that the stages find from the start (or from `begin`), with its verdict."""
    began = perf_counter()
    position, point = 0, task.start if begin is None else begin
    chain: list[str] = []
    total: Outcome | None = None
    kept: list[Found] = []
    for _ in range(ATTEMPTS):
        stage = stages[position]
        outcome = _attempt(task, stage, point, began)
        total = outcome if total is None else joined(total, outcome)
        chain.append(stage.optimizer)
        judgement = _judged(task, outcome)
        if judgement.verdict is not None:
            found = Found(_at(task, total, judgement), judgement.verdict, tuple(chain), stage)
            if judgement.verdict.exit is ExitCode.OK or _is_final(judgement.verdict, outcome):
                return found
            kept.append(found)
            position += 1
        else:
            assert judgement.better is not None
            chain[-1] += f" ({judgement.why})"
            point = judgement.better
        spent = total.counts.iterations >= EFFORT * max(1, task.limits.epochs)
        if position >= len(stages) or spent or _time_is_up(task, began):
            break
        if judgement.verdict is not None:
            point = outcome.x if np.isfinite(outcome.x).all() else task.start
    if kept:
        return min(kept, key=lambda each: each.outcome.objective)
    assert total is not None
    verdict = Verdict(VerdictCode.NOT_CONVERGED, "lower points kept turning up", ExitCode.STOPPED)
    return Found(total, verdict, tuple(chain), stages[min(position, len(stages) - 1)])


def _attempt(task: Task, stage: Stage, point: Vector, began: float) -> Outcome:
    """Run one stage; residual runs are told in terms of the objective."""
    optimizer = find_optimizer(stage.optimizer)
    function: Objective | Residuals = task.objective
    if stage.on_residuals and task.residuals is not None:
        function = task.residuals
    if stage.epochs is not None:
        task = replace(task, limits=replace(task.limits, epochs=min(stage.epochs, task.limits.epochs)))
    outcome = _run(task, optimizer, function, point, began)
    if function is task.residuals and task.offset:
        rows = tuple(row._replace(objective=row.objective + task.offset) for row in outcome.history)
        outcome = replace(outcome, objective=outcome.objective + task.offset, history=rows)
    return outcome


def _run(
    task: Task, optimizer: Optimizer, function: Objective | Residuals, point: Vector, began: float
) -> Outcome:
    limits = task.limits
    if limits.time_limit is not None:
        left = max(1e-3, limits.time_limit - (perf_counter() - began))
        limits = replace(limits, time_limit=left)
    return run(
        function,
        point,
        optimizer,
        make_options(optimizer, {}),
        bounds=task.bounds,
        limits=limits,
        stopping=task.stopping,
        watch=watch_of(task.watch, offset=task.offset if function is task.residuals else 0.0),
    )


def descended(task: Task, stage: Stage, point: Vector, epochs: int) -> Outcome:
    """Return the end of one short run from a point; it is not judged."""
    short = replace(task, limits=replace(task.limits, epochs=min(epochs, task.limits.epochs)), watch=None)
    return _attempt(short, stage, point, perf_counter())


def _judged(task: Task, outcome: Outcome) -> Judgement:
    if outcome.status is Status.INTERRUPTED:
        return _interrupted(outcome)
    value = task.objective.value(outcome.x)
    if np.isnan(value) or value == np.inf:
        verdict = Verdict(VerdictCode.UNDEFINED, outcome.message, ExitCode.UNBOUNDED)
        return Judgement(verdict, outcome.x)
    try:
        return judge(subject_of(task, outcome, value), short_descent(task), ended=outcome.message)
    except KeyboardInterrupt:
        return _interrupted(outcome)


def _interrupted(outcome: Outcome) -> Judgement:
    """Return that nothing is said of the point: whoever presses Ctrl-C does not wait for tests."""
    verdict = Verdict(VerdictCode.NOT_CONVERGED, "interrupted", ExitCode.INTERRUPTED)
    return Judgement(verdict, outcome.x)


def subject_of(task: Task, outcome: Outcome, value: float) -> Subject:
    """Return the end of a run as a subject for the tests."""
    return Subject(
        objective=task.objective,
        bounds=task.bounds,
        start=task.start,
        x=outcome.x,
        f=value,
        facts=task.facts,
        precise=task.precise,
        labels=task.labels,
        travelled=_travelled(task, outcome),
    )


def _travelled(task: Task, outcome: Outcome) -> Vector:
    """Return how far each variable was from its start at most, as far as the history shows it."""
    seen = np.array([row.variables for row in outcome.history])
    distance = np.abs(outcome.x - task.start)
    if seen.size == 0:
        return distance
    shown = seen.shape[1]
    far = np.max(np.abs(seen - task.start[:shown]), axis=0, initial=0.0)
    distance[:shown] = np.maximum(distance[:shown], np.where(np.isfinite(far), far, 0.0))
    return distance


def short_descent(task: Task) -> Callable[[Vector], Vector]:
    """Return a function that descends a few steps from a point."""
    optimizer = find_optimizer("newton" if task.start.size <= 50 else "lbfgs")
    options = make_options(optimizer, {})
    limits = Limits(epochs=DESCENT_EPOCHS)

    def descend(point: Vector) -> Vector:
        return run(task.objective, point, optimizer, options, bounds=task.bounds, limits=limits).x

    return descend


def _is_final(verdict: Verdict, outcome: Outcome) -> bool:
    """Say whether no other optimizer could, or should, make a better answer of it."""
    final = (VerdictCode.UNBOUNDED, VerdictCode.NOT_ATTAINED)
    over = verdict.exit is ExitCode.INTERRUPTED
    return verdict.code in final or over or outcome.status in (Status.INTERRUPTED, Status.TIME_LIMIT)


def _time_is_up(task: Task, began: float) -> bool:
    return task.limits.time_limit is not None and perf_counter() - began >= task.limits.time_limit


def _at(task: Task, outcome: Outcome, judgement: Judgement) -> Outcome:
    """Return the outcome at the judged point, whose last digits the verdict may have mended."""
    x = judgement.point
    if x is outcome.x or not np.isfinite(x).all() or np.array_equal(x, outcome.x):
        return outcome
    value, gradient = task.objective.value_and_gradient(x)
    if not np.isfinite(value) and judgement.verdict and judgement.verdict.code is not VerdictCode.UNBOUNDED:
        return outcome
    return replace(outcome, x=x, objective=value, gradient=gradient)


def joined(first: Outcome, second: Outcome) -> Outcome:
    """Return two runs as one: epochs go on counting, costs add up, the end is that of the second."""
    offset = first.history[-1].epoch if first.history else 0
    rows: tuple[HistoryRow, ...] = tuple(
        row._replace(epoch=row.epoch + offset) for row in second.history if row.epoch > 0
    )
    counts = Counts(
        first.counts.iterations + second.counts.iterations,
        first.counts.evaluations + second.counts.evaluations,
        first.counts.gradients + second.counts.gradients,
        first.counts.hessians + second.counts.hessians,
    )
    return replace(
        second,
        counts=counts,
        history=(*first.history, *rows),
        seconds=first.seconds + second.seconds,
    )
