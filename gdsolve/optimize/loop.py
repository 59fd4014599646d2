"""The one loop that runs every optimizer.

It owns counting, limits, the best point, finiteness, history and Ctrl-C; an optimizer makes the next state.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np

from gdsolve.errors import UsageError
from gdsolve.optimize.batches import BatchPlan
from gdsolve.optimize.counted import Counted
from gdsolve.optimize.history import History
from gdsolve.optimize.norms import norm
from gdsolve.optimize.optimizer import Optimizer, State
from gdsolve.optimize.outcome import HistoryRow, Outcome, Status
from gdsolve.optimize.protocols import Bounds, Objective, Residuals, Vector
from gdsolve.optimize.stopping import NO_LIMITS, NO_TESTS, Limits, Stopping, passed_test

# A step may raise f by rounding; what is higher than the best by more than this part of it was a real rise.
_SLACK = 1e-9


class _Ending(NamedTuple):
    """Why a run ended: the status and its sentence with numbers."""

    status: Status
    message: str


@dataclass(slots=True)
class _Run:
    """What changes during one run; it lives inside one call of `run`."""

    state: Any
    best: Any
    epoch: int = 0


def run(
    function: Objective | Residuals,
    start: Vector,
    optimizer: Optimizer,
    options: Any,
    *,
    bounds: Bounds | None = None,
    limits: Limits = NO_LIMITS,
    stopping: Stopping = NO_TESTS,
    batch: BatchPlan | None = None,
    blocks: tuple[slice, ...] | None = None,
    dtype: str = "float64",
    on_row: Callable[[HistoryRow], None] | None = None,
) -> Outcome:
    """Return where an optimizer ends, why, and how it got there.

    Args:
        function: what to minimise; residuals r are minimised as f = r.r.
        start: start point, shape (n,); it is moved into the bounds first.
        optimizer: which optimizer.
        options: an instance of `optimizer.options`.
        bounds: box around x; by default none.
        limits: epochs, seconds, evaluations.
        stopping: tests asked for by the user, beside the optimizer's own.
        batch: mini-batches of data rows, for first-order optimizers on an objective of rows.
        blocks: the entries of x that belong to each variable, for `clipnorm`; by default one variable.
        dtype: `float32` rounds the function's values and a first-order optimizer's state to that precision.
        on_row: called with each row of the history as it comes.

    Returns:
        The outcome. Its point is the best one (for first-order optimizers: the last), and with a function
        that is no longer finite the last point where it was. After Ctrl-C it is what was reached so far; a
        second Ctrl-C, or one before the start was evaluated, is raised.

    Raises:
        UsageError: the optimizer cannot work on this function or with these bounds.
    """
    began = perf_counter()
    counted = Counted(function, dtype=dtype, blocks=blocks, batch=batch)
    box = Bounds.free(counted.size) if bounds is None else bounds
    _check_fitness(optimizer, counted, box)
    with np.errstate(all="ignore"):
        x = box.project(np.array(start, dtype=np.float64))
        state = optimizer.init(counted, x, box, options)
        progress = _Run(state, state)
        history = History()
        history.record(0, state, _gradient_norm(state, box))
        if on_row is not None:
            on_row(history.last)
        deadline = math.inf if limits.time_limit is None else began + limits.time_limit
        steps = _Steps(optimizer, options, counted, box, limits, stopping, deadline, on_row)
        try:
            ending = _iterate(steps, progress, history)
        except KeyboardInterrupt:
            ending = _Ending(Status.INTERRUPTED, f"interrupted in epoch {progress.epoch + 1}")
        answer = progress.best if optimizer.keeps_best else progress.state
        finished = optimizer.finish(counted, answer, box, options)
        if finished is not answer:
            history.replace_last(finished, _gradient_norm(finished, box))
    return Outcome(
        x=np.array(finished.x, dtype=np.float64),
        objective=finished.f,
        gradient=np.array(finished.g, dtype=np.float64),
        status=ending.status,
        message=ending.message,
        counts=counted.counts(progress.epoch),
        history=history.rows,
        seconds=perf_counter() - began,
    )


def _check_fitness(optimizer: Optimizer, counted: Counted, box: Bounds) -> None:
    absent = sorted(optimizer.needs - counted.offers)
    if "residuals" in absent:
        raise UsageError.of(f"optimizer `{optimizer.name}` needs a sum of squares")
    if absent:
        raise UsageError.of(f"optimizer `{optimizer.name}` needs the {absent[0]}, which is not known here")
    if box.any and not optimizer.handles_bounds:
        raise UsageError.of(f"optimizer `{optimizer.name}` cannot keep bounds")
    if counted.batch is not None and optimizer.family != "first order":
        raise UsageError.of(
            f"optimizer `{optimizer.name}` needs all data rows in each step, not mini-batches"
        )


@dataclass(frozen=True, slots=True)
class _Steps:
    """What stays the same during one run."""

    optimizer: Optimizer
    options: Any
    counted: Counted
    box: Bounds
    limits: Limits
    stopping: Stopping
    deadline: float
    on_row: Callable[[HistoryRow], None] | None


def _iterate(steps: _Steps, progress: _Run, history: History) -> _Ending:
    """Step until something ends the run; `progress` is right after every whole step."""
    counted, box, on_row, step = steps.counted, steps.box, steps.on_row, steps.optimizer.step
    tests = steps.stopping.tests
    state = progress.state
    ending = _ending_at_start(steps, state)
    while ending is None:
        if progress.epoch >= steps.limits.epochs:
            return _Ending(Status.EPOCHS, f"all {progress.epoch} epochs were run")
        if perf_counter() >= steps.deadline:
            return _Ending(Status.TIME_LIMIT, f"the time limit of {steps.limits.time_limit:g} s was reached")
        if steps.limits.max_evaluations is not None and counted.evaluations >= steps.limits.max_evaluations:
            return _Ending(Status.EVALUATIONS, f"{counted.evaluations} evaluations were made")
        before, state = state, step(counted, state, box, steps.options)
        gradient_norm = _gradient_norm(state, box)
        # one sum is finite only if all parts are
        if not math.isfinite(state.f + gradient_norm) and (fault := _fault(state, progress.epoch + 1)):
            return fault
        progress.state = state
        progress.epoch += 1
        if not state.f > progress.best.f + _SLACK * abs(progress.best.f):
            progress.best = state
        history.record(progress.epoch, state, gradient_norm)
        if on_row is not None:
            on_row(history.last)
        if state.stop is not None:
            ending = _Ending(state.stop, state.message)
        elif tests and (passed := passed_test(steps.stopping, before, state, gradient_norm)):
            ending = _Ending(*passed)
    return ending


def _ending_at_start(steps: _Steps, state: State) -> _Ending | None:
    """Return why the run ends at its start, or None if it goes on."""
    fault = _fault(state, 0)
    if fault is not None:
        return fault
    if state.stop is not None:
        return _Ending(state.stop, state.message)
    passed = passed_test(steps.stopping, state, state, _gradient_norm(state, steps.box))
    return None if passed is None else _Ending(*passed)


def _fault(state: State, epoch: int) -> _Ending | None:
    """Return the ending for a state that is not finite, None for one that is."""
    if state.f == -math.inf:
        return _Ending(Status.DIVERGED, f"the objective is -inf at epoch {epoch}")
    if not math.isfinite(state.f):
        return _Ending(Status.NON_FINITE, f"the objective is {state.f} at epoch {epoch}")
    if not np.isfinite(state.g).all():
        return _Ending(Status.NON_FINITE, f"the gradient is not finite at epoch {epoch}")
    return None


def _gradient_norm(state: State, box: Bounds) -> float:
    return norm(box.projected_gradient(state.x, state.g) if box.any else state.g)
