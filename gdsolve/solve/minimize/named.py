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
from gdsolve.solve.minimize.approximate import approximate_verdict
from gdsolve.solve.minimize.plan import Stage
from gdsolve.solve.minimize.search import Found, Task, short_descent, subject_of
from gdsolve.solve.results.result import Verdict, VerdictCode
from gdsolve.solve.verdict.judge import judge
from gdsolve.solve.watching import watch_of

STOPPED = (Status.GTOL, Status.FTOL, Status.XTOL)
"""Endings that the user asked for by a tolerance."""


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
        rows = tuple(row._replace(objective=row.objective + task.offset) for row in outcome.history)
        outcome = replace(outcome, objective=outcome.objective + task.offset, history=rows)
    stage = Stage(optimizer.name, function is task.residuals, "as asked")
    by_values = optimizer.family == "direct search" and not task.facts.kinks
    verdict = _verdict(task, outcome, approximate=optimizer.family == "first order" or by_values)
    return Found(outcome, verdict, (optimizer.name,), stage)


def _verdict(task: Task, outcome: Outcome, *, approximate: bool) -> Verdict:
    value = task.objective.value(outcome.x)
    if outcome.status is Status.INTERRUPTED:
        return Verdict(VerdictCode.NOT_CONVERGED, "interrupted", ExitCode.INTERRUPTED)
    if outcome.status is Status.NON_FINITE or not np.isfinite(value):
        return Verdict(VerdictCode.NOT_CONVERGED, f"the run diverged: {outcome.message}", ExitCode.UNBOUNDED)
    if approximate:
        return approximate_verdict(task, outcome, value)
    judgement = judge(
        subject_of(task, outcome, value), short_descent(task), ended=outcome.message, polish=False
    )
    if judgement.verdict is not None:
        return judgement.verdict
    return Verdict(VerdictCode.NOT_CONVERGED, judgement.why, ExitCode.STOPPED)
