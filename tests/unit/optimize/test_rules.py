"""The first steps of every rule by hand, and every option of every rule.

The objective x + 2 y has the gradient (1, 2) everywhere; the start is (1, 1).
"""

import math

import numpy as np
import pytest

from gdsolve.optimize.catalogue import OPTIMIZERS, find_optimizer
from gdsolve.optimize.loop import run
from gdsolve.optimize.options import make_options
from gdsolve.optimize.rules.first_order import FirstOrderOptions
from gdsolve.optimize.stopping import Limits
from tests.unit.optimize.objectives import bowl, line, rosenbrock

RULES = [each for each in OPTIMIZERS if each.family == "first order"]


def after(steps, name, function=None, start=(1.0, 1.0), **given):
    optimizer = find_optimizer(name)
    options = make_options(optimizer, given)
    outcome = run(function or line(), start, optimizer, options, limits=Limits(epochs=steps))
    return outcome.x


def test_sgd_steps_along_the_gradient():
    assert after(3, "sgd", learning_rate=0.125) == pytest.approx([1 - 3 * 0.125, 1 - 3 * 0.25])


def test_sgd_momentum_adds_half_of_the_last_step():
    # steps 1, 1.5, 1.75 times -rate g
    assert after(3, "sgd", learning_rate=0.125, momentum=0.5) == pytest.approx([1 - 0.53125, 1 - 1.0625])


def test_sgd_nesterov_looks_ahead():
    # velocity v = -1, -1.5; steps 0.5 v - 1 = -1.5, -1.75 times rate g
    got = after(2, "sgd", learning_rate=0.125, momentum=0.5, nesterov=True)
    assert got == pytest.approx([1 - 3.25 * 0.125, 1 - 3.25 * 0.25])


def test_rmsprop_divides_by_the_root_mean_square():
    # mean squares: 0.75 g**2, then 0.25 * 0.75 g**2 + 0.75 g**2 = 0.9375 g**2
    got = after(2, "rmsprop", learning_rate=0.5, rho=0.25, epsilon=0)
    step = 0.5 / math.sqrt(0.75) + 0.5 / math.sqrt(0.9375)
    assert got == pytest.approx([1 - step, 1 - step])


def test_rmsprop_centered_takes_the_squared_mean_away():
    # mean 0.75 g, mean square 0.75 g**2: spread 0.75 - 0.5625 = 0.1875 (times g**2)
    got = after(1, "rmsprop", learning_rate=0.5, rho=0.25, epsilon=0, centered=True)
    assert got == pytest.approx([1 - 0.5 / math.sqrt(0.1875)] * 2)


def test_rmsprop_momentum_keeps_a_part_of_the_last_step():
    got = after(2, "rmsprop", learning_rate=0.5, rho=0.25, epsilon=0, momentum=0.5)
    first, second = 0.5 / math.sqrt(0.75), 0.5 / math.sqrt(0.9375)
    assert got == pytest.approx([1 - first - (0.5 * first + second)] * 2)


def test_rmsprop_epsilon_is_under_the_root():
    got = after(1, "rmsprop", learning_rate=0.5, rho=0.75, epsilon=2.0)
    assert got == pytest.approx([1 - 0.5 / math.sqrt(2.25), 1 - 1 / math.sqrt(3)])


def test_adagrad_divides_by_the_root_of_the_sum():
    got = after(2, "adagrad", learning_rate=0.5, initial_accumulator_value=3, epsilon=0)
    assert got == pytest.approx([1 - 0.5 / 2 - 0.5 / math.sqrt(5), 1 - 1 / math.sqrt(7) - 1 / math.sqrt(11)])


def test_adagrad_epsilon_is_under_the_root():
    got = after(1, "adagrad", learning_rate=0.5, initial_accumulator_value=1, epsilon=2)
    assert got == pytest.approx([1 - 0.5 / 2, 1 - 1 / math.sqrt(7)])


def test_adadelta_scales_by_both_mean_squares():
    # squares 0.5 g**2; move g sqrt(e) / sqrt(0.5 g**2 + e) with e = 0.5
    got = after(1, "adadelta", learning_rate=1, rho=0.5, epsilon=0.5)
    assert got == pytest.approx([1 - math.sqrt(0.5), 1 - 2 * math.sqrt(0.5) / math.sqrt(2.5)])


def test_adadelta_remembers_its_moves():
    # x: after the first move sqrt(0.5), its mean square is 0.25; that of g is 0.75
    got = after(2, "adadelta", learning_rate=1, rho=0.5, epsilon=0.5)
    assert got[0] == pytest.approx(1 - math.sqrt(0.5) - math.sqrt(0.75) / math.sqrt(1.25))


@pytest.mark.parametrize("name", ["adam", "adamw"])
def test_adam_moves_by_the_rate_under_a_constant_gradient(name):
    got = after(3, name, learning_rate=0.125, epsilon=0, weight_decay="none")
    assert got == pytest.approx([1 - 0.375] * 2)


def test_adam_by_hand_with_a_changing_gradient():
    # f = x**2 from 1: g = 2, then x = 1 - 0.25 and g = 1.5
    got = after(2, "adam", bowl([1], [0]), [1.0], learning_rate=0.25, beta_1=0.5, beta_2=0.75, epsilon=0)
    mean, square = 0.5 * 1.0 + 0.5 * 1.5, 0.75 * 1.0 + 0.25 * 2.25
    unbiased_mean, unbiased_square = mean / (1 - 0.25), square / (1 - 0.5625)
    assert got == pytest.approx([0.75 - 0.25 * unbiased_mean / math.sqrt(unbiased_square)])


def test_adam_epsilon_is_outside_the_root_of_the_biased_square():
    # one step: mean 0.5 g, root of the biased square 0.5 |g|; scale rate * 0.5 / 0.5
    got = after(1, "adam", learning_rate=0.25, beta_1=0.5, beta_2=0.75, epsilon=0.5)
    assert got == pytest.approx([1 - 0.25 * 0.5 / 1.0, 1 - 0.25 * 1.0 / 1.5])


def test_amsgrad_keeps_the_largest_square():
    # the gradient of x**2 falls, so the biased square falls too when beta_2 is small
    given = {"learning_rate": 0.5, "beta_1": 0.0, "beta_2": 0.25, "epsilon": 0}
    plain = after(2, "adam", bowl([1], [0]), [1.0], **given)
    kept = after(2, "adam", bowl([1], [0]), [1.0], amsgrad=True, **given)
    # squares 0.75 * 4 = 3, then 0.25 * 3 + 0.75 * 1 = 1.5; unbiased by 1 - 0.25**2
    factor = 0.5 * math.sqrt(1 - 0.0625) * 1.0
    assert plain == pytest.approx([0.5 - factor / math.sqrt(1.5)])
    assert kept == pytest.approx([0.5 - factor / math.sqrt(3)])


def test_adamw_decays_x_by_default():
    got = after(1, "adamw", learning_rate=0.25, epsilon=0)
    assert got == pytest.approx([1 - 0.25 * 0.004 - 0.25] * 2)


def test_adamax_divides_by_the_largest_gradient():
    # f = x**2 from 1: g = 2, x = 0.75, g = 1.5; largest max(0.5 * 2, 1.5) = 1.5
    got = after(2, "adamax", bowl([1], [0]), [1.0], learning_rate=0.25, beta_1=0.5, beta_2=0.5, epsilon=0)
    mean = (0.5 * 1.0 + 0.5 * 1.5) / (1 - 0.25)
    assert got == pytest.approx([0.75 - 0.25 * mean / 1.5])


def test_adamax_epsilon_is_added_to_the_largest():
    got = after(1, "adamax", learning_rate=0.25, epsilon=1.0)
    assert got == pytest.approx([1 - 0.25 / 2, 1 - 0.5 / 3])


def test_nadam_first_step():
    # momenta u1 = 0.5 (1 - 0.48), u2 = 0.5 (1 - 0.5 * 0.9216); mean 0.5 g; the root is |g|
    got = after(1, "nadam", learning_rate=0.25, beta_1=0.5, beta_2=0.75, epsilon=0)
    u1, u2 = 0.26, 0.2696
    ahead = u2 * 0.5 / (1 - u1 * u2) + (1 - u1) / (1 - u1)
    assert got == pytest.approx([1 - 0.25 * ahead] * 2)


def test_nadam_epsilon_is_outside_the_root():
    got = after(1, "nadam", learning_rate=0.25, beta_1=0.0, epsilon=1.0)
    assert got == pytest.approx([1 - 0.25 / 2, 1 - 0.5 / 3])


def test_ftrl_first_step():
    # linear = g - (sqrt(0.75 + g**2) - sqrt(0.75)) / rate * x, x = -linear / (sqrt(0.75 + g**2) / rate)
    got = after(1, "ftrl", learning_rate=0.5, initial_accumulator_value=0.75)
    root_x, root_y, old = math.sqrt(1.75), math.sqrt(4.75), math.sqrt(0.75)
    expected = [((root_x - old) * 2 - 1) / (2 * root_x), ((root_y - old) * 2 - 2) / (2 * root_y)]
    assert got == pytest.approx(expected)


def test_ftrl_regularisations():
    given = {"learning_rate": 0.5, "initial_accumulator_value": 0.0, "learning_rate_power": -1.0}
    # power 1: sums 1 and 4; linear = g - 2 g**2 x = -1 and -6; quadratic 2 g**2 = 2 and 8
    assert after(1, "ftrl", **given) == pytest.approx([1 / 2, 6 / 8])
    assert after(1, "ftrl", **given, l1_regularization_strength=2.0) == pytest.approx([0, 4 / 8])
    assert after(1, "ftrl", **given, l2_regularization_strength=1.0) == pytest.approx([1 / 4, 6 / 10])
    # beta counts as beta / (2 rate) = 1 of l2
    assert after(1, "ftrl", **given, beta=1.0) == pytest.approx([1 / 4, 6 / 10])
    # the shrinkage adds 2 * 0.25 * x to g, though not to the sum of squares
    shrunk = after(1, "ftrl", **given, l2_shrinkage_regularization_strength=0.25)
    assert shrunk == pytest.approx([0.5 / 2, 5.5 / 8])


def test_lion_steps_along_signs():
    # f = x**2 - gradient 2 at 1; momentum keeps the sign after the gradient's own has changed
    given = {"learning_rate": 0.75, "beta_1": 0.75, "beta_2": 0.25}
    assert after(1, "lion", bowl([1], [0]), [1.0], **given) == pytest.approx([0.25])
    # m = 1.5, g = 0.5: 0.75 * 1.5 + 0.25 * 0.5 > 0
    assert after(2, "lion", bowl([1], [0]), [1.0], **given) == pytest.approx([-0.5])
    # m = 0.25 * 1.5 + 0.75 * 0.5 = 0.75, g = -1: 0.75 * 0.75 - 0.25 > 0, although g < 0
    assert after(3, "lion", bowl([1], [0]), [1.0], **given) == pytest.approx([-1.25])
    # without momentum in the sign the third step turns
    assert after(3, "lion", bowl([1], [0]), [1.0], **(given | {"beta_1": 0.0})) == pytest.approx([0.25])


@pytest.mark.parametrize("optimizer", RULES, ids=lambda each: each.name)
def test_every_rule_lowers_a_bowl(optimizer):
    options = make_options(optimizer, {"learning_rate": 0.25})
    outcome = run(bowl([1, 3], [1, -2]), [4, 4], optimizer, options, limits=Limits(epochs=400))
    assert outcome.objective < 0.95 * outcome.history[0].objective


@pytest.mark.parametrize("optimizer", RULES, ids=lambda each: each.name)
def test_every_rule_keeps_float32(optimizer):
    options = make_options(optimizer, {"learning_rate": 0.01})
    outcome = run(rosenbrock(), [-1.2, 1], optimizer, options, limits=Limits(epochs=5), dtype="float32")
    for row in outcome.history[1:]:
        assert row.variables == tuple(float(np.float32(each)) for each in row.variables)


@pytest.mark.parametrize("optimizer", RULES, ids=lambda each: each.name)
def test_permuting_the_variables_permutes_the_iterates(optimizer):
    options = make_options(optimizer, {"learning_rate": 0.05})
    limits = Limits(epochs=7)
    there = run(bowl([1, 3, 5], [1, -2, 3]), [4, 5, 6], optimizer, options, limits=limits)
    back = run(bowl([5, 3, 1], [3, -2, 1]), [6, 5, 4], optimizer, options, limits=limits)
    assert there.x.tolist() == back.x[::-1].tolist()


@pytest.mark.parametrize("name", ["sgd", "rmsprop", "adagrad", "adadelta", "adam", "adamax", "nadam", "lion"])
def test_shifting_the_function_shifts_the_iterates(name):
    # a power of two, so that the shift is exact; decaying rules pull x to 0 and are left out
    optimizer = find_optimizer(name)
    options = make_options(optimizer, {"learning_rate": 0.0625})
    here = run(bowl([1, 3], [0, 0]), [0.5, 0.75], optimizer, options, limits=Limits(epochs=6))
    there = run(bowl([1, 3], [8, 8]), [8.5, 8.75], optimizer, options, limits=Limits(epochs=6))
    assert there.x - 8 == pytest.approx(here.x, abs=1e-12)


@pytest.mark.parametrize("name", ["adam", "adamax", "nadam", "lion"])
def test_the_unit_of_the_objective_does_not_matter(name):
    optimizer = find_optimizer(name)
    given = {"learning_rate": 0.0625} | ({} if name == "lion" else {"epsilon": 0})
    options = make_options(optimizer, given)
    small = run(bowl([1, 3], [1, 2]), [0, 0], optimizer, options, limits=Limits(epochs=6))
    large = run(bowl([1024, 3072], [1, 2]), [0, 0], optimizer, options, limits=Limits(epochs=6))
    assert large.x == pytest.approx(small.x, rel=1e-14)


def test_defaults_are_those_of_keras():
    rates = {each.name: each.options().learning_rate for each in RULES}
    assert rates.pop("sgd") == 0.01
    assert set(rates.values()) == {0.001}
    assert find_optimizer("adamw").options().weight_decay == 0.004
    assert all(issubclass(each.options, FirstOrderOptions) for each in RULES)
