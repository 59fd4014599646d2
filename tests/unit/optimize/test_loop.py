"""The loop: counting, limits, stopping tests, best point, finiteness, history, Ctrl-C."""

from dataclasses import replace

import numpy as np
import pytest

from gdsolve.errors import UsageError
from gdsolve.optimize.catalogue import OPTIMIZERS, find_optimizer
from gdsolve.optimize.history import MOST_ROWS, MOST_VARIABLES
from gdsolve.optimize.loop import run
from gdsolve.optimize.options import make_options
from gdsolve.optimize.outcome import Status
from gdsolve.optimize.protocols import Bounds
from gdsolve.optimize.stopping import Limits, Stopping
from tests.unit.optimize.objectives import Function, LinearResiduals, bowl, line, parabola, rosenbrock

SGD = find_optimizer("sgd")
BFGS = find_optimizer("bfgs")


def descend(function, start=(0.0,), rate=0.25, **how):
    return run(function, np.array(start, float), SGD, make_options(SGD, {"learning_rate": rate}), **how)


class Counting(Function):
    """Counts its calls itself, and may interrupt at one of them."""

    def __init__(self, function, interrupt_at=()):
        super().__init__(function.size, self._counted)
        self.function, self.calls, self.interrupt_at = function, 0, interrupt_at

    def _counted(self, x):
        self.calls += 1
        if self.calls in self.interrupt_at:
            raise KeyboardInterrupt
        return self.function.value_and_gradient(x)


def test_history_begins_at_the_start_and_has_a_row_per_epoch():
    outcome = descend(parabola(), limits=Limits(epochs=2))
    # x: 0, 0.5, 0.75
    assert [row.epoch for row in outcome.history] == [0, 1, 2]
    assert [row.variables for row in outcome.history] == [(0.0,), (0.5,), (0.75,)]
    assert [row.objective for row in outcome.history] == [1.0, 0.25, 0.0625]
    assert [row.gradient_norm for row in outcome.history] == [2.0, 1.0, 0.5]
    assert [row.step_norm for row in outcome.history] == [None, 0.5, 0.25]
    assert [row.learning_rate for row in outcome.history] == [None, 0.25, 0.25]


def test_all_epochs_are_run_without_a_stopping_test():
    outcome = descend(parabola(), limits=Limits(epochs=200))
    assert outcome.status is Status.EPOCHS
    assert outcome.message == "all 200 epochs were run"
    assert outcome.counts.iterations == 200
    assert outcome.gradient.tolist() == [0.0]


def test_no_epochs_leave_the_start():
    outcome = descend(parabola(), limits=Limits(epochs=0))
    assert (outcome.x.tolist(), outcome.objective) == ([0.0], 1.0)


@pytest.mark.parametrize("name", ["sgd", "bfgs", "lbfgs"])
def test_counts_are_the_calls_of_the_function(name):
    function = Counting(rosenbrock())
    optimizer = find_optimizer(name)
    outcome = run(function, np.array([-1.2, 1.0]), optimizer, optimizer.options(), limits=Limits(epochs=4))
    assert outcome.counts.evaluations == outcome.counts.gradients == function.calls
    assert outcome.counts.hessians == 0
    assert outcome.counts.iterations == 4


def test_gtol_stops_with_measured_value_and_limit():
    outcome = descend(parabola(), stopping=Stopping(gtol=0.5))
    assert outcome.status is Status.GTOL
    assert outcome.message == "gradient norm 0.5 <= 0.5 (gtol)"
    assert outcome.counts.iterations == 2


def test_gtol_can_be_met_by_the_start():
    outcome = descend(parabola(), stopping=Stopping(gtol=2.0))
    assert (outcome.status, outcome.counts.iterations, len(outcome.history)) == (Status.GTOL, 0, 1)


def test_ftol_is_relative_above_one_and_absolute_below():
    # f: 1, 0.25, 0.0625: the second change is 0.1875
    low = descend(parabola(), stopping=Stopping(ftol=0.1875))
    assert (low.status, low.counts.iterations) == (Status.FTOL, 2)
    # with f raised to 101, 100.25, ...: 0.75 <= 0.0075 * 100.25 already
    raised = Function(1, lambda x: (parabola().value(x) + 100, 2 * x - 2))
    high = descend(raised, stopping=Stopping(ftol=0.0075))
    assert (high.status, high.counts.iterations) == (Status.FTOL, 1)
    assert high.message == "change of the objective 0.75 <= 0.752 (ftol)"


def test_xtol_is_relative_above_one_and_absolute_below():
    near = descend(parabola(), stopping=Stopping(xtol=0.25))
    assert (near.status, near.counts.iterations) == (Status.XTOL, 2)
    far = descend(bowl([1], [1000]), stopping=Stopping(xtol=0.5))
    # steps 500, 250 at 500, 750
    assert (far.status, far.counts.iterations) == (Status.XTOL, 2)
    assert far.message == "step 250 <= 375 (xtol)"


def test_a_rejected_step_passes_no_test_of_change():
    def rejects(function, state, bounds, options):
        return replace(state, model=state.model)  # the same x object

    optimizer = replace(BFGS, step=rejects)
    stopping = Stopping(ftol=1.0, xtol=1.0)
    outcome = run(
        parabola(), np.zeros(1), optimizer, BFGS.options(), limits=Limits(epochs=3), stopping=stopping
    )
    assert outcome.status is Status.EPOCHS


def test_evaluations_are_limited():
    outcome = descend(parabola(), limits=Limits(epochs=50, max_evaluations=4))
    assert outcome.status is Status.EVALUATIONS
    assert outcome.counts.evaluations == 4
    assert outcome.message == "4 evaluations were made"


def test_the_time_limit_keeps_the_point_reached():
    outcome = descend(parabola(), limits=Limits(epochs=10**9, time_limit=1e-9))
    assert outcome.status is Status.TIME_LIMIT
    assert outcome.message == "the time limit of 1e-09 s was reached"
    assert outcome.objective == 1.0


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"epochs": -1}, "epochs must be at least 0, not -1"),
        ({"time_limit": 0.0}, "time limit must be above 0 seconds, not 0"),
        ({"time_limit": float("nan")}, "time limit must be above 0 seconds, not nan"),
        ({"max_evaluations": 0}, "limit of evaluations must be at least 1, not 0"),
    ],
)
def test_limits_that_make_no_sense_are_refused(given, words):
    with pytest.raises(UsageError, match=words):
        Limits(**given)


@pytest.mark.parametrize("name", ["gtol", "ftol", "xtol"])
def test_a_negative_tolerance_is_refused(name):
    with pytest.raises(UsageError, match=f"`{name}` must be at least 0, not -1"):
        Stopping(**{name: -1.0})


def test_ctrl_c_keeps_what_was_reached():
    outcome = descend(Counting(parabola(), interrupt_at=(3,)))
    assert outcome.status is Status.INTERRUPTED
    assert outcome.message == "interrupted in epoch 2"
    assert outcome.x.tolist() == [0.5]
    assert len(outcome.history) == 2


def test_ctrl_c_before_the_start_was_evaluated_is_raised():
    with pytest.raises(KeyboardInterrupt):
        descend(Counting(parabola(), interrupt_at=(1,)))


def test_a_second_ctrl_c_is_raised():
    options = make_options(SGD, {"use_ema": True})
    function = Counting(parabola(), interrupt_at=(3, 4))  # the second while the average is evaluated
    with pytest.raises(KeyboardInterrupt):
        run(function, np.zeros(1), SGD, options)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_start_where_the_objective_is_not_finite_ends_at_once(value):
    outcome = descend(Function(1, lambda x: (float(value), np.ones(1))))
    assert outcome.status is Status.NON_FINITE
    assert outcome.message == f"the objective is {value} at epoch 0"
    assert outcome.counts.iterations == 0


def test_a_gradient_that_is_not_finite_ends_the_run():
    outcome = descend(Function(2, lambda x: (1.0, np.array([1.0, np.nan]))), start=(1, 2))
    assert (outcome.status, outcome.x.tolist()) == (Status.NON_FINITE, [1, 2])
    assert outcome.message == "the gradient is not finite at epoch 0"


def test_a_point_that_overflows_ends_the_run():
    flat = Function(2, lambda x: (0.0, np.array([1e308, 0.0])))
    outcome = descend(flat, start=(-1e308, 1), rate=10.0)
    assert outcome.status is Status.NON_FINITE
    assert outcome.message == "x is not finite at epoch 1"
    assert outcome.x.tolist() == [-1e308, 1]


def test_huge_but_finite_numbers_do_not_end_the_run():
    outcome = descend(
        Function(1, lambda x: (1.7e308, np.array([1.7e308]))), rate=1e-308, limits=Limits(epochs=2)
    )
    assert outcome.status is Status.EPOCHS


def test_the_best_point_is_the_answer_where_the_optimizer_says_so():
    climbing = replace(SGD, keeps_best=True)
    options = make_options(SGD, {"learning_rate": 1.5})
    outcome = run(bowl([1], [0]), np.ones(1), climbing, options, limits=Limits(epochs=3))
    assert outcome.x.tolist() == [1.0]


@pytest.mark.slow
def test_history_is_thinned_evenly_and_keeps_both_ends():
    epochs = 2 * MOST_ROWS + 7
    outcome = descend(line(), start=(0, 0), limits=Limits(epochs=epochs))
    kept = [row.epoch for row in outcome.history]
    assert len(kept) <= MOST_ROWS + 1
    assert kept[:-1] == list(range(0, epochs, 4))
    assert kept[-1] == epochs


def test_history_shows_the_first_variables():
    outcome = descend(bowl([1] * 12, [1] * 12), start=range(12), limits=Limits(epochs=1))
    assert outcome.history[0].variables == tuple(map(float, range(MOST_VARIABLES)))


def test_rows_are_told_as_they_come():
    told = []
    outcome = descend(parabola(), limits=Limits(epochs=3), on_row=told.append)
    assert tuple(told) == outcome.history


def test_residuals_are_minimised_as_their_sum_of_squares():
    residuals = LinearResiduals([[1, 0], [0, 2], [1, 1]], [1, 2, 2])
    outcome = descend(residuals, start=(3, 0), rate=0.125, limits=Limits(epochs=1))
    # r = (2, -2, 1), J'r = (2 + 1, -4 + 1)
    assert outcome.history[0].objective == 9
    assert outcome.x == pytest.approx([3 - 0.125 * 6, 0.125 * 6])


def test_an_optimizer_of_residuals_needs_a_sum_of_squares():
    needy = replace(SGD, name="gauss", needs=frozenset({"residuals"}))
    with pytest.raises(UsageError, match="optimizer `gauss` needs a sum of squares"):
        run(parabola(), np.zeros(1), needy, SGD.options())


def test_an_optimizer_of_hessians_needs_one():
    needy = replace(SGD, name="newton", needs=frozenset({"gradient", "hessian"}))
    with pytest.raises(UsageError, match="optimizer `newton` needs the hessian"):
        run(LinearResiduals([[1]], [1]), np.zeros(1), needy, SGD.options())


def test_bounds_are_refused_by_an_optimizer_that_cannot_keep_them():
    free = replace(SGD, name="free", handles_bounds=False)
    box = Bounds(np.zeros(1), np.ones(1))
    with pytest.raises(UsageError, match="optimizer `free` cannot keep bounds"):
        run(parabola(), np.zeros(1), free, SGD.options(), bounds=box)
    assert run(parabola(), np.zeros(1), free, SGD.options(), bounds=Bounds.free(1)).status is Status.EPOCHS


def test_the_start_is_not_changed():
    start = np.array([-1.2, 1.0])
    for optimizer in OPTIMIZERS:
        if optimizer.needs <= {"value", "gradient"}:
            run(rosenbrock(), start, optimizer, optimizer.options(), limits=Limits(epochs=3))
    assert start.tolist() == [-1.2, 1.0]
