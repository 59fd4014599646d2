"""What all first-order rules share: clipping, decay, averages, schedules, bounds, mini-batches, float32."""

import math
from itertools import chain

import numpy as np
import pytest

from gdsolve.errors import UsageError
from gdsolve.optimize.batches import BatchPlan
from gdsolve.optimize.catalogue import find_optimizer
from gdsolve.optimize.loop import run
from gdsolve.optimize.options import make_options
from gdsolve.optimize.outcome import Status
from gdsolve.optimize.protocols import Bounds
from gdsolve.optimize.schedules import Piecewise
from gdsolve.optimize.stopping import Limits
from tests.unit.optimize.objectives import Function, MeanSquares, bowl, line, parabola

SGD = find_optimizer("sgd")


def sgd(function, start, epochs, *, given=None, **how):
    options = make_options(SGD, {"learning_rate": 0.25} | (given or {}))
    return run(function, np.array(start, float), SGD, options, limits=Limits(epochs=epochs), **how)


def steep():
    """3 x + 4 y + 12 z, gradient (3, 4, 12): norms 5 of the first two, 13 of all."""
    return Function(3, lambda x: (float(x @ [3, 4, 12]), np.array([3.0, 4.0, 12.0])))


def test_clipnorm_bounds_each_block_on_its_own():
    blocks = (slice(0, 2), slice(2, 3))
    outcome = sgd(steep(), [0, 0, 0], 1, given={"clipnorm": 1.0}, blocks=blocks)
    assert outcome.x == pytest.approx([-0.25 * 0.6, -0.25 * 0.8, -0.25])


def test_clipnorm_leaves_a_short_block_alone():
    blocks = (slice(0, 2), slice(2, 3))
    outcome = sgd(steep(), [0, 0, 0], 1, given={"clipnorm": 6.0}, blocks=blocks)
    assert outcome.x == pytest.approx([-0.75, -1.0, -1.5])


def test_clipnorm_without_blocks_takes_x_as_one_variable():
    outcome = sgd(steep(), [0, 0, 0], 1, given={"clipnorm": 1.3})
    assert outcome.x == pytest.approx([-0.075, -0.1, -0.3])


def test_global_clipnorm_bounds_the_whole_gradient():
    blocks = (slice(0, 2), slice(2, 3))
    outcome = sgd(steep(), [0, 0, 0], 1, given={"global_clipnorm": 6.5}, blocks=blocks)
    assert outcome.x == pytest.approx([-0.375, -0.5, -1.5])


def test_clipvalue_bounds_each_entry_on_both_sides():
    falling = Function(2, lambda x: (float(-3 * x[0] + 4 * x[1]), np.array([-3.0, 4.0])))
    outcome = sgd(falling, [0, 0], 1, given={"clipvalue": 2.0})
    assert outcome.x == pytest.approx([0.5, -0.5])


def test_weight_decay_shrinks_x_before_the_step():
    outcome = sgd(line(), [8, 4], 2, given={"weight_decay": 2.0})
    # x <- x - 0.25 * 2 * x - 0.25 g, twice
    assert outcome.x == pytest.approx([(8 / 2 - 0.25) / 2 - 0.25, (4 / 2 - 0.5) / 2 - 0.5])


def test_the_average_is_the_answer_and_has_its_own_objective():
    outcome = sgd(line(), [0, 0], 3, given={"use_ema": True, "ema_momentum": 0.5})
    # x0 = -0.25, -0.5, -0.75; average -0.25, -0.375, -0.5625
    assert outcome.x == pytest.approx([-0.5625, -1.125])
    assert outcome.objective == pytest.approx(-0.5625 - 2.25)
    assert outcome.history[-1].variables == pytest.approx((-0.5625, -1.125))
    assert outcome.history[-2].variables == pytest.approx((-0.5, -1.0))


def test_the_average_overwrites_x_at_its_frequency():
    given = {"use_ema": True, "ema_momentum": 0.5, "ema_overwrite_frequency": 2}
    outcome = sgd(line(), [0, 0], 3, given=given)
    # x0 = -0.25, then -0.5 becomes the average -0.375, then -0.625; the average of that is -0.5
    assert [row.variables[0] for row in outcome.history] == pytest.approx([0, -0.25, -0.375, -0.5])


def test_the_schedule_sets_the_rate_of_each_step():
    schedule = Piecewise(boundaries=(0, 1), values=(1.0, 0.5, 0.125))
    outcome = sgd(line(), [0, 0], 4, given={"schedule": schedule})
    assert [row.learning_rate for row in outcome.history] == [None, 1.0, 0.5, 0.125, 0.125]
    assert outcome.x == pytest.approx([-1.75, -3.5])


def test_the_schedule_counts_steps_and_not_epochs():
    rows = MeanSquares([0, 0, 0, 0], [1, 1, 1, 1])
    outcome = sgd(
        rows, [0, 0], 2, given={"schedule": "exponential:decay_steps=1,decay_rate=0.5"}, batch=BatchPlan(2)
    )
    # two batches per epoch: rates 0.25, 0.125 and 0.0625, 0.03125
    assert [row.learning_rate for row in outcome.history] == [None, 0.125, 0.03125]


def test_steps_stay_inside_the_bounds():
    box = Bounds(np.array([-0.375, -np.inf]), np.array([np.inf, np.inf]))
    outcome = sgd(line(), [0, 0], 3, bounds=box)
    assert outcome.x.tolist() == [-0.375, -1.5]
    assert outcome.history[-1].gradient_norm == 2.0  # the first entry pushes out of the box


def test_a_start_outside_is_moved_into_the_bounds():
    outcome = sgd(line(), [9, 9], 0, bounds=Bounds(np.zeros(2), np.ones(2)))
    assert outcome.x.tolist() == [1, 1]


def test_sgd_in_float32_ends_where_the_tutorial_does():
    options = make_options(SGD, {"learning_rate": 0.01})
    single = run(parabola(), np.zeros(1), SGD, options, dtype="float32")
    double = run(parabola(), np.zeros(1), SGD, options)
    assert f"{single.x[0]:.8f}" == "0.99999857"
    assert double.x[0] == pytest.approx(0.9999999983170327, abs=2e-16)


def test_the_answer_of_a_first_order_run_is_its_last_point():
    outcome = sgd(bowl([1], [0]), [1.0], 3, given={"learning_rate": 1.5})
    assert outcome.x.tolist() == [-8.0]  # it climbs: 1, -2, 4, -8
    assert outcome.status is Status.EPOCHS


def test_a_diverging_run_keeps_its_last_finite_point():
    outcome = sgd(bowl([1], [0]), [1.0], 1000, given={"learning_rate": 1e60})
    assert outcome.status is Status.NON_FINITE
    assert outcome.message == "the objective is inf at epoch 3"
    assert math.isfinite(outcome.objective)
    assert outcome.history[-1].objective == outcome.objective
    assert outcome.counts.iterations == 2


def test_an_objective_that_falls_without_limit_is_said_so():
    outcome = sgd(bowl([-1], [0]), [1.0], 1000, given={"learning_rate": 1e60})
    assert outcome.status is Status.DIVERGED


def test_each_epoch_sees_every_row_once_in_batches():
    rows = MeanSquares([0, 1, 2, 3, 4], [1, 1, 1, 1, 1])
    sgd(rows, [0, 0], 2, given={"learning_rate": 0.01}, batch=BatchPlan(2, seed=5))
    assert [len(each) for each in rows.seen] == [2, 2, 1, 2, 2, 1]
    first, second = list(chain(*rows.seen[:3])), list(chain(*rows.seen[3:]))
    assert sorted(first) == sorted(second) == [0, 1, 2, 3, 4]
    assert first != second


def test_the_loss_of_an_epoch_is_the_mean_over_its_batches():
    rows = MeanSquares([0, 0, 0], [1, 1, 4])
    # a learning rate so small that x stays: the mean over batches of 2 and 1 rows is that over all rows
    outcome = sgd(rows, [0, 0], 1, given={"learning_rate": 1e-300}, batch=BatchPlan(2))
    assert outcome.history[1].objective == pytest.approx(6)
    assert outcome.history[1].gradient_norm == pytest.approx(4)


def test_the_last_row_is_evaluated_on_all_rows():
    rows = MeanSquares([0, 1, 2, 3], [1, 3, 5, 7])
    outcome = sgd(rows, [0, 0], 30, given={"learning_rate": 0.05}, batch=BatchPlan(1, seed=3))
    f, g = rows.value_and_gradient(outcome.x)
    assert outcome.objective == f == outcome.history[-1].objective
    assert outcome.gradient.tolist() == g.tolist()
    assert outcome.counts.evaluations == 1 + 30 * 4 + 1


def test_the_same_seed_gives_the_same_bits_and_another_does_not():
    def end(seed):
        rows = MeanSquares([0, 1, 2, 3], [1, 2, 5, 7])
        return sgd(rows, [0, 0], 5, given={"learning_rate": 0.05}, batch=BatchPlan(1, seed=seed)).x.tolist()

    assert end(3) == end(3)
    assert end(3) != end(4)


def test_one_batch_of_all_rows_is_the_plain_run():
    rows = MeanSquares([0, 1, 2, 3], [1, 2, 5, 7])
    plain = sgd(rows, [0, 0], 5, given={"learning_rate": 0.05})
    whole = sgd(rows, [0, 0], 5, given={"learning_rate": 0.05}, batch=BatchPlan(10))
    assert whole.x == pytest.approx(plain.x, rel=1e-14)


def test_batches_need_a_function_of_rows():
    with pytest.raises(UsageError, match="mini-batches need an objective that is a mean over data rows"):
        sgd(parabola(), [0], 1, batch=BatchPlan(2))


def test_batches_need_a_first_order_optimizer():
    bfgs = find_optimizer("bfgs")
    with pytest.raises(UsageError, match="optimizer `bfgs` needs all data rows"):
        run(MeanSquares([0], [1]), np.zeros(2), bfgs, bfgs.options(), batch=BatchPlan(2))


def test_a_batch_size_below_one_is_refused():
    with pytest.raises(UsageError, match="the batch size must be at least 1, not 0"):
        BatchPlan(0)


def test_only_one_kind_of_clipping():
    with pytest.raises(
        UsageError, match="only one kind of clipping at a time, not `clipnorm` and `clipvalue`"
    ):
        make_options(SGD, {"clipnorm": 1, "clipvalue": 1})
