"""BFGS and L-BFGS: digits, units, bounds, rounding, ends that are not minima."""

import math

import numpy as np
import pytest

from gdsolve.optimize.catalogue import find_optimizer
from gdsolve.optimize.loop import run
from gdsolve.optimize.methods.bfgs import DenseInverse
from gdsolve.optimize.methods.inverse_hessian import first_scale, has_curvature, rescaled
from gdsolve.optimize.methods.lbfgs import RecentSteps
from gdsolve.optimize.options import make_options
from gdsolve.optimize.outcome import Status
from gdsolve.optimize.protocols import Bounds
from gdsolve.optimize.stopping import Limits
from tests.unit.optimize.objectives import (
    Function,
    bowl,
    chained_rosenbrock,
    parabola,
    rosenbrock,
    stretched,
)

METHODS = [find_optimizer("bfgs"), find_optimizer("lbfgs")]
AT_ROUNDING = (Status.GRADIENT, Status.ROUNDING)

both_methods = pytest.mark.parametrize("optimizer", METHODS, ids=lambda each: each.name)


def minimise(optimizer, function, start, *, bounds=None, epochs=2000, **given):
    options = make_options(optimizer, given)
    return run(
        function, np.array(start, float), optimizer, options, bounds=bounds, limits=Limits(epochs=epochs)
    )


def box(lower, upper):
    return Bounds(np.array(lower, float), np.array(upper, float))


@both_methods
@pytest.mark.parametrize("start", [0.0, 1e3, -1e-8])
def test_a_parabola_that_cancels_is_solved_to_the_last_digit(optimizer, start):
    outcome = minimise(optimizer, parabola(), [start])
    assert outcome.status in AT_ROUNDING
    assert outcome.x[0] == pytest.approx(1, abs=4e-16)
    assert outcome.counts.evaluations <= 15


@both_methods
@pytest.mark.parametrize("start", [(-1.2, 1), (1e3, -1e3), (0, 0), (-100, 5)])
def test_rosenbrock_is_solved_to_rounding(optimizer, start):
    outcome = minimise(optimizer, rosenbrock(), start)
    assert outcome.status in AT_ROUNDING
    assert outcome.x == pytest.approx([1, 1], abs=1e-13)


@both_methods
def test_an_offset_costs_no_digits_of_x(optimizer):
    # f cannot see steps below 1e-6 here; the gradient can
    shifted = Function(2, lambda x: (rosenbrock().value(x) + 1e6, rosenbrock().value_and_gradient(x)[1]))
    outcome = minimise(optimizer, shifted, [-1.2, 1])
    assert outcome.status in AT_ROUNDING
    assert outcome.x == pytest.approx([1, 1], abs=1e-12)


@both_methods
@pytest.mark.parametrize("by", [(1e12, 1e12), (1e-12, 1e-12), (1e12, 1), (1e-12, 1), (1e8, 1e-8)])
@pytest.mark.parametrize("times", [1e-12, 1, 1e12])
def test_units_do_not_matter(optimizer, by, times):
    by = np.array(by)
    outcome = minimise(optimizer, stretched(rosenbrock(), by, times), np.array([-1.2, 1]) / by)
    assert outcome.status in AT_ROUNDING
    assert outcome.x * by == pytest.approx([1, 1], abs=1e-11)
    assert outcome.counts.iterations <= 60


@both_methods
def test_powers_of_two_as_units_change_no_bit(optimizer):
    by = np.array([2.0**20, 2.0**-7])
    plain = minimise(optimizer, rosenbrock(), [-1.25, 1.5])
    other = minimise(optimizer, stretched(rosenbrock(), by, 2.0**10), np.array([-1.25, 1.5]) / by)
    assert other.counts == plain.counts
    assert other.message == plain.message or other.status is plain.status


@both_methods
def test_many_variables(optimizer):
    outcome = minimise(optimizer, chained_rosenbrock(20), [-1.2, 1] * 10)
    assert outcome.status in AT_ROUNDING
    assert outcome.x == pytest.approx(np.ones(20), abs=1e-11)


@both_methods
def test_a_badly_conditioned_bowl(optimizer):
    outcome = minimise(optimizer, bowl([1e-6, 1, 1e6], [1, 2, 3]), [0, 0, 0])
    assert outcome.x == pytest.approx([1, 2, 3], abs=1e-9)


@both_methods
def test_a_start_in_the_minimum_stays(optimizer):
    outcome = minimise(optimizer, bowl([1, 2], [3, 4]), [3, 4])
    assert outcome.status is Status.GRADIENT
    assert outcome.x.tolist() == [3, 4]


@both_methods
def test_a_degenerate_minimum_ends_without_underflow(optimizer):
    quartic = Function(2, lambda x: (float((x**4).sum()), 4 * x**3))
    outcome = minimise(optimizer, quartic, [1, 2], epochs=1000)
    assert outcome.status in AT_ROUNDING
    assert abs(outcome.x).max() < 1e-12


@both_methods
def test_a_kink_is_not_called_a_gradient_of_zero(optimizer):
    kink = Function(2, lambda x: (float(abs(x - 0.3).sum() + 1), np.sign(x - 0.3)))
    outcome = minimise(optimizer, kink, [1, 2])
    assert outcome.x == pytest.approx([0.3, 0.3], abs=1e-12)


@both_methods
def test_a_slope_without_end_diverges(optimizer):
    outcome = minimise(optimizer, Function(2, lambda x: (float(-x.sum()), -np.ones(2))), [1, 2])
    assert outcome.status is Status.DIVERGED


@both_methods
def test_a_gradient_with_the_wrong_sign_stalls(optimizer):
    wrong = Function(1, lambda x: (float(x[0] ** 2), -2 * x))
    outcome = minimise(optimizer, wrong, [1.0])
    assert outcome.status is Status.STALLED
    assert outcome.message.startswith("no step lowers f")


@both_methods
def test_a_domain_is_not_left(optimizer):
    def barrier(x):
        # x - log x, undefined for x <= 0
        return (float(x[0] - np.log(x[0])), 1 - 1 / x) if x[0] > 0 else (math.nan, x * math.nan)

    outcome = minimise(optimizer, Function(1, barrier), [5000.0])
    assert outcome.x == pytest.approx([1])


@both_methods
def test_float32_ends_at_its_own_rounding(optimizer):
    def both(x):
        x = x.astype(np.float32)
        d = x - np.array([1, 2], np.float32)
        return float((d * d).sum()), 2 * d

    options = optimizer.options()
    outcome = run(Function(2, both), np.zeros(2), optimizer, options, dtype="float32")
    assert outcome.status in AT_ROUNDING
    assert outcome.x == pytest.approx([1, 2], abs=1e-6)


@both_methods
@pytest.mark.parametrize(
    ("lower", "upper", "start", "expected"),
    [
        ([-2, 1.5], [2, 3], [0, 2], [1.2243707, 1.5]),  # Rosenbrock's minimum with y >= 1.5
        ([-2, -1], [0.5, 3], [-1.2, 1], [0.5, 0.25]),
        ([0, 0], [2, 2], [0, 0], [1, 1]),  # starts in a corner
        ([0, 0], [2, 2], [2, 2], [1, 1]),
        ([0.5, -9], [0.5, 9], [0.5, 5], [0.5, 0.25]),  # x is fixed
        ([-9, -9], [9, 9], [-9, -9], [1, 1]),
    ],
)
def test_bounds_are_kept_and_do_not_trap(optimizer, lower, upper, start, expected):
    bounds = box(lower, upper)
    outcome = minimise(optimizer, rosenbrock(), start, bounds=bounds)
    assert outcome.status in AT_ROUNDING
    assert outcome.x == pytest.approx(expected, abs=1e-6)
    assert (bounds.lower <= outcome.x).all()
    assert (outcome.x <= bounds.upper).all()
    assert np.linalg.norm(bounds.projected_gradient(outcome.x, outcome.gradient)) < 1e-7


@both_methods
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_quadratic_in_a_box_meets_its_conditions(optimizer, seed):
    random = np.random.default_rng(seed)
    A = random.normal(size=(12, 12))
    A = A @ A.T + 0.1 * np.eye(12)
    b = 3 * random.normal(size=12)
    function = Function(12, lambda x: (float(0.5 * x @ A @ x - b @ x), A @ x - b))
    bounds = box(np.zeros(12), np.ones(12))
    outcome = minimise(optimizer, function, np.zeros(12), bounds=bounds)
    assert outcome.status in AT_ROUNDING
    assert np.linalg.norm(bounds.projected_gradient(outcome.x, outcome.gradient)) < 1e-12
    assert 0 < ((outcome.x == 0) | (outcome.x == 1)).sum() < 12


def test_options_change_the_search():
    strict = minimise(METHODS[0], rosenbrock(), [-1.2, 1], curvature=0.01)
    loose = minimise(METHODS[0], rosenbrock(), [-1.2, 1], curvature=0.9)
    demanding = minimise(METHODS[0], rosenbrock(), [-1.2, 1], decrease=0.4)
    assert strict.counts.evaluations > loose.counts.evaluations
    assert demanding.history != loose.history
    assert strict.x == pytest.approx(demanding.x, abs=1e-12)


def test_more_memory_needs_fewer_iterations():
    one = minimise(METHODS[1], chained_rosenbrock(8), [-1.2, 1] * 4, memory=1)
    ten = minimise(METHODS[1], chained_rosenbrock(8), [-1.2, 1] * 4, memory=10)
    assert ten.counts.iterations < one.counts.iterations


def free(n):
    return np.ones(n, dtype=bool)


def test_the_dense_update_by_hand():
    # H = I scaled by s.y / y.y = 1/2 first; s = (1, 0), y = (1, 1): (6.17) gives H y = s
    model = DenseInverse.fresh(np.ones(2)).learnt(np.array([1.0, 0.0]), np.array([1.0, 1.0]), 1.0)
    assert model.scale.tolist() == [0.5, 0.5]
    assert model.matrix.tolist() == [[1.5, -0.5], [-0.5, 0.5]]


def test_both_models_agree_while_the_memory_lasts():
    random = np.random.default_rng(7)
    A = np.diag([1.0, 3.0, 9.0, 27.0])
    dense, recent = DenseInverse.fresh(np.ones(4)), RecentSteps(np.ones(4), 10)
    s = random.normal(size=4)
    # one pair: later ones rescale the diagonal of L-BFGS, which BFGS does once only
    dense, recent = dense.learnt(s, A @ s, 1.0), recent.learnt(s, A @ s, 1.0)
    g, x = random.normal(size=4), np.zeros(4)
    nowhere = Bounds.free(4)
    expected = dense.direction(x, g, free(4), nowhere)
    assert recent.direction(x, g, free(4), nowhere) == pytest.approx(expected)


@pytest.mark.parametrize("fresh", [DenseInverse.fresh, lambda scale: RecentSteps(scale, 5)])
def test_a_model_maps_the_last_change_of_gradient_to_the_last_step(fresh):
    random = np.random.default_rng(8)
    A = np.diag([1.0, 3.0, 9.0])
    model = fresh(np.array([1.0, 2.0, 4.0]))
    for _ in range(4):
        s = random.normal(size=3)
        model = model.learnt(s, A @ s, 1.0)
    got = model.direction(np.zeros(3), -(A @ s), free(3), Bounds.free(3))
    assert got == pytest.approx(s)


@pytest.mark.parametrize("fresh", [DenseInverse.fresh, lambda scale: RecentSteps(scale, 5)])
def test_a_step_without_curvature_teaches_only_its_length(fresh):
    s, y = np.array([1.0, 0.0]), np.array([0.0, 1.0])
    model = fresh(np.array([1.0, 2.0]))
    assert model.learnt(s, y, 8.0).scale.tolist() == [8.0, 16.0]
    taught = model.learnt(s, np.array([2.0, 0.0]), 1.0)
    assert taught.learnt(s, y, 8.0) is taught


def test_the_memory_forgets_the_oldest_pair():
    model = RecentSteps(np.ones(1), 2)
    for length in (1.0, 2.0, 3.0):
        model = model.learnt(np.array([length]), np.array([length]), 1.0)
    assert [float(s[0]) for s, _ in model.pairs] == [2.0, 3.0]


def test_a_blocked_variable_does_not_move_and_the_others_know():
    # B = [[2, 1], [1, 2]], H its inverse; with x2 held the best step of x1 is -g1 / 2
    model = DenseInverse(np.ones(2), np.array([[2.0, -1.0], [-1.0, 2.0]]) / 3)
    x, g = np.array([5.0, 0.0]), np.array([4.0, 1.0])
    bounds = box([0, 0], [9, 9])
    assert model.direction(x, g, np.array([True, False]), bounds) == pytest.approx([-2, 0])


def test_a_variable_that_meets_its_bound_is_set_there_and_the_other_follows():
    # the same B; unbounded step -H g = (-1, -1); x2 may move by -0.5 only: then 2 p1 - 0.5 = -3
    model = DenseInverse(np.ones(2), np.array([[2.0, -1.0], [-1.0, 2.0]]) / 3)
    x, g = np.array([5.0, 0.5]), np.array([3.0, 3.0])
    assert model.direction(x, g, free(2), box([0, 0], [9, 9])) == pytest.approx([-1.25, -0.5])


def test_the_first_step_solves_a_simple_sum_of_squares():
    # f = 3 |x - m|**2 with all x equal in size
    x, m = np.array([2.0, -2.0]), np.array([1.0, -1.0])
    g = 6 * (x - m)
    assert x - first_scale(x, 3 * float((x - m) @ (x - m)), g) * g == pytest.approx(m)


def test_the_first_step_is_not_longer_than_x():
    x, g = np.array([3.0, 3.0]), np.array([1.0, 1.0])
    assert np.linalg.norm(first_scale(x, 1e9, g) * g) == pytest.approx(np.linalg.norm(x))


def test_the_first_scale_follows_the_size_of_each_variable():
    scale = first_scale(np.array([100.0, 1.0, 0.0]), 1.0, np.array([1.0, 1.0, 1.0]))
    assert scale / scale[0] == pytest.approx([1, 1e-4, 1])


def test_curvature_below_rounding_is_none():
    ones = np.ones(2)
    assert has_curvature(np.array([1.0, 0.0]), np.array([1.0, 5.0]), ones)
    assert not has_curvature(np.array([1.0, 0.0]), np.array([0.0, 5.0]), ones)
    assert not has_curvature(np.array([1.0, 0.0]), np.array([1e-17, 5.0]), ones)
    assert not has_curvature(np.array([1.0, 0.0]), np.array([-1.0, 0.0]), ones)


def test_curvature_has_no_unit():
    # x1 in another unit: its step 1e10 times larger, its gradient and the root of its scale as much smaller
    assert has_curvature(np.array([1e10, 1.0]), np.array([1e-10, 1.0]), np.array([1e20, 1.0]))
    assert has_curvature(np.array([1e10, 0.0]), np.array([1e-10, 1e10]), np.array([1e20, 1e-20]))


def test_a_diagonal_is_rescaled_to_the_curvature_seen():
    # s.y = 2, y.Dy = 1 * 4 + 3 * 1
    got = rescaled(np.array([1.0, 3.0]), np.array([1.0, 0.0]), np.array([2.0, 1.0]))
    assert got == pytest.approx(np.array([1.0, 3.0]) * 2 / (4 + 3))
