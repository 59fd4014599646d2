"""Many variables coupled to near neighbours: answers are known in closed form or from a dense method."""

import numpy as np
import pytest

from gdsolve.compile import CompiledObjective
from gdsolve.errors import UsageError
from gdsolve.optimize.catalogue import find_optimizer
from gdsolve.optimize.loop import run
from gdsolve.optimize.methods.banded_newton import BANDED_NEWTON
from gdsolve.optimize.outcome import Outcome, Status
from gdsolve.optimize.protocols import Bounds
from gdsolve.optimize.stopping import Limits
from tests.unit.compile.test_banded import CHAIN, CONTROL, PAIRS, objective_of


def minimised(objective: CompiledObjective, start: np.ndarray, bounds: Bounds | None = None) -> Outcome:
    limits = Limits(epochs=1000 + 10 * start.size)
    return run(objective, start, BANDED_NEWTON, BANDED_NEWTON.options(), bounds=bounds, limits=limits)


@pytest.mark.parametrize("size", [2, 10, 100, pytest.param(2000, marks=pytest.mark.slow)])
def test_the_chained_rosenbrock_function_reaches_its_minimum(size: int) -> None:
    outcome = minimised(objective_of(CHAIN, {"x": size}), np.tile([-1.2, 1.0], size // 2))
    assert np.abs(outcome.gradient).max() <= 1e-8
    assert np.abs(outcome.x - 1).max() <= 1e-8


@pytest.mark.slow
def test_windows_make_a_step_of_a_long_chain_cost_no_more_than_the_window() -> None:
    size = 3000
    outcome = minimised(objective_of(CHAIN, {"x": size}), np.tile([-1.2, 1.0], size // 2))
    # a front moves by one entry a step, and hardly any of these steps are steps of all entries
    assert size < outcome.counts.evaluations < 2 * size
    assert outcome.counts.iterations < size / 50


def test_uncoupled_pairs_take_as_many_steps_as_one_pair() -> None:
    few, many = (
        minimised(objective_of(PAIRS, {"x": size}), np.tile([-1.2, 1.0], size // 2)) for size in (2, 1000)
    )
    assert np.abs(many.x - 1).max() <= 1e-8
    assert many.counts.iterations <= few.counts.iterations + 3


def test_interleaved_variables_of_a_control_problem_agree_with_a_dense_method() -> None:
    objective = objective_of(CONTROL, {"u": 40, "x": 41})
    newton = find_optimizer("newton")
    start = np.full(81, 0.5)
    dense = run(objective, start, newton, newton.options(), limits=Limits(epochs=1000))
    outcome = minimised(objective, start)
    assert np.isclose(outcome.objective, dense.objective, rtol=1e-10)
    np.testing.assert_allclose(outcome.x, dense.x, atol=1e-6)


def test_residuals_that_stay_do_not_make_convergence_slow() -> None:
    # Gauss and Newton alone halve the gradient in a step here: each residual keeps a large curvature.
    objective = objective_of("sum((x**2 + 3)**2) + sum((x[1:] - x[:-1] - 1)**2)", {"x": 50})
    outcome = minimised(objective, np.linspace(-2, 2, 50))
    assert np.abs(outcome.gradient).max() <= 1e-10
    assert outcome.counts.iterations <= 40


def test_bounds_are_kept_and_bind_where_they_should() -> None:
    # Without the coupling each entry would go to 2; in the box all end at the bound.
    objective = objective_of("sum((x - 2)**2) + sum((x[1:] - x[:-1])**2)", {"x": 500})
    bounds = Bounds(np.full(500, -1.0), np.full(500, 1.5))
    outcome = minimised(objective, np.linspace(-1, 1, 500), bounds)
    np.testing.assert_array_equal(outcome.x, np.full(500, 1.5))


def test_an_indefinite_start_is_left_downhill() -> None:
    # Every entry of a minimum of the double well is 1 or -1 if neighbours agree.
    objective = objective_of("sum((x**2 - 1)**2)/4 + 0.01*sum(cos(x[1:] - x[:-1] + pi))", {"x": 200})
    outcome = minimised(objective, np.full(200, 0.1))
    np.testing.assert_allclose(outcome.x, 1.0, atol=1e-7)


def test_a_fall_without_limit_ends_the_run() -> None:
    outcome = minimised(objective_of("sum(x[1:] - x[:-1]) + sum(x)", {"x": 400}), np.zeros(400))
    assert outcome.status in (Status.DIVERGED, Status.STALLED, Status.EPOCHS)
    assert outcome.objective < -1e6


def test_entries_that_are_all_coupled_are_refused_in_words() -> None:
    with pytest.raises(UsageError, match="coupled to near neighbours only"):
        minimised(objective_of("sum(x)**2 + sum(x**2)", {"x": 9}), np.ones(9))
