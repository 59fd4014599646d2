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
from gdsolve.optimize.sprint import make_sprinter
from gdsolve.optimize.stopping import NO_LIMITS, NO_TESTS, Limits, Stopping, passed_test

# A step may raise f by rounding; what is higher than the best by more than this part of it was a real rise.
_SLACK = 1e-9

SPRINT = 2000
"""Epochs of one sprint: a millisecond or less between two looks at the clock."""

SHORT = 40
"""A run of fewer epochs is over before the code of a loop is made."""


MOST_IN_A_MATRIX = 10_000
"""Variables of an optimizer that keeps a matrix of them (800 MB)."""


class _Ending(NamedTuple):
    """Why a run ended: the status and its sentence with numbers."""

    status: Status
    message: str


class _End(NamedTuple):
    """Where and why a run ended."""

    state: State
    status: Status
    message: str
    epochs: int
    rows: tuple[HistoryRow, ...]


@dataclass(frozen=True, slots=True)
class _Course:
    """What stays the same during one run."""

    optimizer: Optimizer
    options: Any
    counted: Counted
    box: Bounds
    limits: Limits
    stopping: Stopping
    deadline: float
    on_row: Callable[[HistoryRow], None] | None
    watch: Callable[[Callable[[], HistoryRow], float], None] | None


@dataclass(slots=True)
class _Progress:
    """What changes during one run; it lives inside one call of `_ran` and is right after every whole step."""

    state: Any
    best: Any
    history: History
    epoch: int = 0

    def record(self, course: _Course, gradient_norm: float) -> None:
        """Add the current state to the history."""
        self.history.record(self.epoch, self.state, gradient_norm)
        if course.on_row is not None:
            course.on_row(self.history.last)


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
    watch: Callable[[Callable[[], HistoryRow], float], None] | None = None,
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
        watch: called once before the first step, with a function that returns the newest row (cheaper than
            `on_row`: the run does nothing for a watcher that does not ask) and the most epochs there can be.

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
    deadline = math.inf if limits.time_limit is None else began + limits.time_limit
    counted.deadline = deadline
    course = _Course(optimizer, options, counted, box, limits, stopping, deadline, on_row, watch)
    with np.errstate(all="ignore"):
        end = _ran(course, box.project(np.array(start, dtype=np.float64)))
    return Outcome(
        x=np.array(end.state.x, dtype=np.float64),
        objective=end.state.f,
        gradient=np.array(end.state.g, dtype=np.float64),
        status=end.status,
        message=end.message,
        counts=counted.counts(end.epochs),
        history=end.rows,
        seconds=perf_counter() - began,
    )


def _check_fitness(optimizer: Optimizer, counted: Counted, box: Bounds) -> None:
    if optimizer.keeps_matrix and counted.size > MOST_IN_A_MATRIX:
        size, gigabytes = counted.size, 8e-9 * counted.size**2
        raise UsageError.of(
            f"optimizer `{optimizer.name}` keeps a matrix of {size} x {size} numbers ({gigabytes:.2g} GB)",
            hint="`newton-cg` and `lbfgs` keep none, and `auto` chooses among them",
        )
    absent = sorted(counted.lacks(optimizer.needs))
    if absent:
        raise _unfit(optimizer.name, absent[0], counted)
    if box.any and not optimizer.handles_bounds:
        raise UsageError.of(f"optimizer `{optimizer.name}` cannot keep bounds")
    if counted.batch is not None and optimizer.family != "first order":
        raise UsageError.of(
            f"optimizer `{optimizer.name}` needs all data rows in each step, not mini-batches"
        )


def _unfit(name: str, absent: str, counted: Counted) -> UsageError:
    """Return why a function lacks what an optimizer needs, in words."""
    other = "`newton-cg` needs products with the Hessian only, and `auto` chooses what fits"
    if absent in ("band", "sparsity") and counted.dtype != np.float64:
        return UsageError.of(
            f"optimizer `{name}` works in float64 only", hint="leave out the other `--dtype`"
        )
    if absent == "residuals":
        return UsageError.of(f"optimizer `{name}` needs a sum of squares")
    if absent == "band":
        words = "vectors whose entries are coupled to near neighbours only"
        return UsageError.of(f"optimizer `{name}` needs {words}", hint=other)
    if absent == "sparsity":
        return UsageError.of(
            f"optimizer `{name}` needs variables that are each coupled to few others", hint=other
        )
    return UsageError.of(f"optimizer `{name}` needs the {absent}, which is not known here")


def _ran(course: _Course, x: Vector) -> _End:
    optimizer, counted, box = course.optimizer, course.counted, course.box
    state = optimizer.init(counted, x, box, course.options)
    progress = _Progress(state, state, History())
    progress.record(course, _gradient_norm(state, box))
    if course.watch is not None:
        course.watch(lambda: progress.history.last, course.limits.epochs)
    try:
        ending = _iterated(course, progress)
    except KeyboardInterrupt:
        ending = _Ending(Status.INTERRUPTED, f"interrupted in epoch {progress.epoch + 1}")
    answer = progress.best if optimizer.keeps_best else progress.state
    finished = optimizer.finish(counted, answer, box, course.options)
    if finished is not answer:
        progress.history.replace_last(finished, _gradient_norm(finished, box))
        ending = _fault(finished, progress.epoch) or ending
    return _End(finished, *ending, progress.epoch, progress.history.rows)


def _iterated(course: _Course, progress: _Progress) -> _Ending:
    """Step until something ends the run, and return what."""
    counted, box, step = course.counted, course.box, course.optimizer.step
    some_tests = bool(course.stopping.tests)
    ending = _ending_at_start(course, progress.state)
    if ending is None:
        _sprint(course, progress)
    while ending is None:
        ending = _limit_reached(course, progress.epoch)
        if ending is not None:
            break
        before = progress.state
        try:
            state = step(counted, before, box, course.options)
        except (ArithmeticError, np.linalg.LinAlgError) as error:
            # Sizes that float64 cannot scale, as beside a pole; what was reached so far stands.
            return _Ending(Status.STALLED, f"no further step could be computed: {str(error).lower()}")
        gradient_norm = _gradient_norm(state, box)
        # a sum is finite only if all its parts are
        total = state.f + gradient_norm + (state.step_norm or 0.0)
        if not math.isfinite(total) and (fault := _fault(state, progress.epoch + 1)):
            return fault
        progress.state = state
        progress.epoch += 1
        if not state.f > progress.best.f + _SLACK * abs(progress.best.f):
            progress.best = state
        if state.x is not before.x or state.stop is None:  # a last step that only saw the end is no epoch
            progress.record(course, gradient_norm)
        else:
            progress.epoch -= 1
        if state.stop is not None:
            ending = _Ending(state.stop, state.message)
        elif some_tests and (passed := passed_test(course.stopping, before, state, gradient_norm)):
            ending = _Ending(*passed)
    return ending


def _sprint(course: _Course, progress: _Progress) -> None:
    """Run epochs many at once, as far as they are finite, where nobody looks at each of them."""
    watched = course.stopping.tests or course.on_row is not None or course.limits.max_evaluations is not None
    rule = course.optimizer.rule
    if rule is None or watched or course.limits.epochs < SHORT:
        return
    sprinter = make_sprinter(rule, course.counted, progress.state, course.box, course.options)
    while sprinter is not None and _limit_reached(course, progress.epoch) is None:
        count = int(min(course.limits.epochs - progress.epoch, SPRINT))
        progress.state, rows = sprinter.run(progress.state, count)
        progress.epoch += len(rows)
        progress.history.extend(rows)
        if len(rows) < count:
            return


def _limit_reached(course: _Course, epochs: int) -> _Ending | None:
    limits, evaluations = course.limits, course.counted.evaluations
    if epochs >= limits.epochs:
        return _Ending(Status.EPOCHS, f"all {epochs} epochs were run")
    if limits.max_evaluations is not None and evaluations >= limits.max_evaluations:
        return _Ending(Status.EVALUATIONS, f"{evaluations} evaluations were made")
    if limits.time_limit is not None and perf_counter() >= course.deadline:
        return _Ending(Status.TIME_LIMIT, f"the time limit of {limits.time_limit:.3g} s was reached")
    return None


def _ending_at_start(course: _Course, state: State) -> _Ending | None:
    """Return why the run ends at its start, or None if it goes on."""
    fault = _fault(state, 0)
    if fault is not None:
        return fault
    if state.stop is not None:
        return _Ending(state.stop, state.message)
    passed = passed_test(course.stopping, state, state, _gradient_norm(state, course.box))
    return None if passed is None else _Ending(*passed)


def _fault(state: State, epoch: int) -> _Ending | None:
    """Return the ending for a state that is not finite, None for one that is."""
    if state.f == -math.inf:
        return _Ending(Status.DIVERGED, f"the objective is -inf at epoch {epoch}")
    if not math.isfinite(state.f):
        return _Ending(Status.NON_FINITE, f"the objective is {state.f} at epoch {epoch}")
    if not np.isfinite(state.g).all():
        return _Ending(Status.NON_FINITE, f"the gradient is not finite at epoch {epoch}")
    if not np.isfinite(state.x).all():
        return _Ending(Status.NON_FINITE, f"x is not finite at epoch {epoch}")
    return None


def _gradient_norm(state: State, box: Bounds) -> float:
    return norm(box.projected_gradient(state.x, state.g) if box.any else state.g)
