"""A run of the optimizer that the user named: nothing else is tried, and the verdict says what came of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gdsolve.compile import Layout
from gdsolve.errors import ExitCode, UsageError
from gdsolve.optimize.batches import BatchPlan
from gdsolve.optimize.loop import run
from gdsolve.optimize.outcome import Outcome, Status
from gdsolve.optimize.protocols import Objective, Residuals
from gdsolve.solve.choice import Choice
from gdsolve.solve.plan import Stage
from gdsolve.solve.result import Test, Verdict, VerdictCode
from gdsolve.solve.search import Found, Task, short_descent, subject_of
from gdsolve.solve.verdict.curvature_test import curvature_of
from gdsolve.solve.verdict.judge import judge
from gdsolve.solve.verdict.stationarity import first_order_stationarity
from gdsolve.solve.watching import watch_of

STOPPED = (Status.GTOL, Status.FTOL, Status.XTOL)
"""Endings that the user asked for by a tolerance."""

FIRST_ORDER_CURVATURE = -1e-6
"""A first-order answer is near the minimum, not at it: scaled eigenvalues above this are not negative."""


def search_named(task: Task, choice: Choice, layout: Layout) -> Found:
    """Return the run of the named optimizer with its verdict."""
    optimizer = choice.optimizer
    assert optimizer is not None
    function: Objective | Residuals = task.objective
    if "residuals" in optimizer.needs:
        if task.residuals is None:
            raise UsageError.of(
                f"optimizer `{optimizer.name}` needs a sum of squares, which the objective is not",
                hint="try `--optimizer newton`, or leave the choice to `auto`",
            )
        function = task.residuals
    outcome = run(
        function,
        task.start,
        optimizer,
        choice.made_options(),
        bounds=task.bounds,
        limits=task.limits,
        stopping=task.stopping,
        batch=None if choice.batch_size is None else BatchPlan(choice.batch_size, choice.seed),
        blocks=tuple(slice(offset, offset + size) for _, _, offset, size in layout.parts()),
        dtype=choice.dtype,
        watch=watch_of(task.watch, offset=task.offset if function is task.residuals else 0.0),
    )
    if function is task.residuals and task.offset:
        rows = tuple(replace(row, objective=row.objective + task.offset) for row in outcome.history)
        outcome = replace(outcome, objective=outcome.objective + task.offset, history=rows)
    stage = Stage(optimizer.name, function is task.residuals, "as asked")
    verdict = _verdict(task, outcome, first_order=optimizer.family == "first order")
    return Found(outcome, verdict, (optimizer.name,), stage)


def _verdict(task: Task, outcome: Outcome, *, first_order: bool) -> Verdict:
    value = task.objective.value(outcome.x)
    if outcome.status is Status.INTERRUPTED:
        return Verdict(VerdictCode.NOT_CONVERGED, "interrupted", ExitCode.INTERRUPTED)
    if outcome.status is Status.NON_FINITE or not np.isfinite(value):
        return Verdict(VerdictCode.NOT_CONVERGED, f"the run diverged: {outcome.message}", ExitCode.UNBOUNDED)
    if first_order:
        return first_order_verdict(task, outcome, value)
    judgement = judge(
        subject_of(task, outcome, value), short_descent(task), ended=outcome.message, polish=False
    )
    if judgement.verdict is not None:
        return judgement.verdict
    return Verdict(VerdictCode.NOT_CONVERGED, judgement.why, ExitCode.STOPPED)


def first_order_verdict(task: Task, outcome: Outcome, value: float) -> Verdict:
    """Return the verdict on the last point of a first-order run.

    Its gradient must be 1e-6 of that at the start (or at rounding level), and the Hessian must not be negative.
    """
    subject = subject_of(task, outcome, value)
    start_gradient = task.objective.value_and_gradient(task.start)[1]
    measured = first_order_stationarity(subject, outcome.gradient, start_gradient)
    if not measured.passed:
        return Verdict(
            VerdictCode.NOT_CONVERGED,
            f"{outcome.message}; the gradient is not zero",
            ExitCode.STOPPED,
            None,
            measured.tests,
        )
    if task.start.size > 500:
        words = "the gradient is zero; the Hessian is too large to look at"
        return Verdict(VerdictCode.FLAT_MINIMUM, words, ExitCode.OK, _scope(task), measured.tests)
    hessian = task.objective.hessian(outcome.x)
    free = ~subject.active(outcome.gradient)
    curvature = curvature_of(hessian, free, np.diagonal(hessian), subject.size)
    positive = curvature.kind == "positive"
    row = Test("smallest eigenvalue of the scaled Hessian", curvature.smallest, 0.0, positive, ">")
    tests = (*measured.tests, row) if free.any() else measured.tests
    if positive:
        return Verdict(
            VerdictCode.MINIMUM,
            "the gradient is zero and the Hessian positive definite",
            ExitCode.OK,
            _scope(task),
            tests,
        )
    if curvature.smallest >= FIRST_ORDER_CURVATURE:
        words = f"{max(1, curvature.flat)} flat direction(s)"
        return Verdict(VerdictCode.FLAT_MINIMUM, words, ExitCode.OK, _scope(task), tests)
    code = VerdictCode.MAXIMUM if curvature.kind == "negative" else VerdictCode.SADDLE
    return Verdict(
        code, "the gradient is zero and the Hessian is not positive", ExitCode.STOPPED, None, tests
    )


def _scope(task: Task) -> str:
    return "global" if task.facts.convex else "local"
