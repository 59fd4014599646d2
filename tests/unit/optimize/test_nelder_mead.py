"""Nelder and Mead's simplex: digits, kinks, bounds, units, ends that are not minima."""

import numpy as np
import pytest

from gdsolve.optimize.catalogue import find_optimizer
from gdsolve.optimize.loop import run
from gdsolve.optimize.options import make_options
from gdsolve.optimize.outcome import Status
from gdsolve.optimize.protocols import Bounds
from gdsolve.optimize.stopping import Limits
from tests.unit.optimize.objectives import Function, line, parabola, rosenbrock

NELDER_MEAD = find_optimizer("nelder-mead")


def minimise(function, start, *, bounds=None, epochs=3000, **given):
    options = make_options(NELDER_MEAD, given)
    return run(
        function, np.array(start, float), NELDER_MEAD, options, bounds=bounds, limits=Limits(epochs=epochs)
    )


@pytest.mark.parametrize("start", [(-1.2, 1), (0, 0), (30, -20)])
def test_rosenbrock_is_solved_as_far_as_values_show(start):
    outcome = minimise(rosenbrock(), start)
    assert outcome.status is Status.ROUNDING
    assert outcome.x == pytest.approx([1, 1], abs=1e-7)


def test_one_variable():
    assert minimise(parabola(), [0.0]).x == pytest.approx([1], abs=1e-7)


@pytest.mark.slow
def test_ten_variables_need_the_coefficients_that_depend_on_their_number():
    weights = np.arange(1.0, 11.0)
    quadratic = Function(10, lambda x: (float(weights @ (x - 1) ** 2), 2 * weights * (x - 1)))
    outcome = minimise(quadratic, np.full(10, 3.0), epochs=20000)
    assert outcome.x == pytest.approx(np.ones(10), abs=1e-6)


def test_a_kink_needs_no_derivative():
    both = Function(
        2,
        lambda x: (abs(x[0] - 1) + 2 * abs(x[0] + x[1]), np.array([np.sign(x[0] - 1), np.sign(x[0] + x[1])])),
    )
    assert minimise(both, (3, 1)).x == pytest.approx([1, -1], abs=1e-9)


@pytest.mark.parametrize("unit", [1e-12, 1e12])
def test_units_of_x_and_f_do_not_matter(unit):
    def both(x):
        f, g = rosenbrock().value_and_gradient(x / unit)
        return f * unit, g

    outcome = minimise(Function(2, both), (-1.2 * unit, unit))
    assert outcome.x / unit == pytest.approx([1, 1], abs=1e-7)


def test_bounds_are_kept_and_reached():
    box = Bounds(np.array([-2.0, 1.5]), np.array([0.5, 3.0]))
    asked = []

    def both(x):
        asked.append(x)
        return rosenbrock().value_and_gradient(x)

    outcome = minimise(Function(2, both), (-1, 2), bounds=box)
    assert all(((box.lower <= x) & (x <= box.upper)).all() for x in asked)
    # On y = 1.5 the derivative in x, -2 (1 - x) - 400 x (1.5 - x**2), is zero at x = -1.22...
    assert outcome.x[1] == 1.5
    assert abs(rosenbrock().value_and_gradient(outcome.x)[1][0]) < 1e-3


def test_a_start_on_a_corner_of_the_box_can_leave_it():
    box = Bounds(np.array([3.0, -4.0]), np.array([5.0, 4.0]))
    sphere = Function(2, lambda x: (float(x @ x), 2 * x))
    assert minimise(sphere, (5, 4), bounds=box).x == pytest.approx([3, 0], abs=1e-7)


def test_a_fall_without_limit_is_seen():
    assert minimise(line(), (0, 0)).status is Status.DIVERGED


def test_points_outside_the_domain_are_not_taken():
    log = Function(1, lambda x: (float(x[0] - np.log(x[0])), 1 - 1 / x) if x[0] > 0 else (np.nan, x))
    assert minimise(log, [0.1]).x == pytest.approx([1], abs=1e-7)


def test_the_value_never_rises():
    rows = [row.objective for row in minimise(rosenbrock(), (-1.2, 1)).history]
    assert rows == sorted(rows, reverse=True)
