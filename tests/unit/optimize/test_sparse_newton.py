"""Many variables with sparse couplings: answers are known in closed form, from SciPy or from a dense method."""

import numpy as np
import pytest
from scipy.optimize import least_squares
from scipy.sparse import diags_array, eye_array, kron
from scipy.sparse.linalg import spsolve

from gdsolve.compile import CompiledObjective
from gdsolve.errors import UsageError
from gdsolve.optimize.catalogue import find_optimizer
from gdsolve.optimize.counted import Counted
from gdsolve.optimize.coupled.damped import begun, descended
from gdsolve.optimize.loop import run
from gdsolve.optimize.methods.sparse_newton import SPARSE_NEWTON
from gdsolve.optimize.outcome import Outcome, Status
from gdsolve.optimize.protocols import Bounds
from gdsolve.optimize.stopping import Limits
from tests.unit.compile.sparse.formulas import ARROW, GROUPS, objective_of


def minimised(objective: CompiledObjective, start: np.ndarray, bounds: Bounds | None = None) -> Outcome:
    return run(
        objective, start, SPARSE_NEWTON, SPARSE_NEWTON.options(), bounds=bounds, limits=Limits(epochs=300)
    )


def dense(objective: CompiledObjective, start: np.ndarray, bounds: Bounds | None = None) -> Outcome:
    newton = find_optimizer("newton")
    return run(objective, start, newton, newton.options(), bounds=bounds, limits=Limits(epochs=300))


def test_poissons_equation_on_a_grid_is_solved_as_by_a_linear_solver() -> None:
    side = 24
    outcome = minimised(
        objective_of(
            "(sum((u[1:,:] - u[:-1,:])**2) + sum((u[:,1:] - u[:,:-1])**2) + sum(u**2))/2 - sum(u)",
            {"u": (side, side)},
        ),
        np.zeros(side * side),
    )
    ends = np.r_[1.0, np.full(side - 2, 2.0), 1.0]
    line = diags_array([-np.ones(side - 1), ends, -np.ones(side - 1)], offsets=[-1, 0, 1])
    matrix = kron(line, eye_array(side)) + kron(eye_array(side), line) + eye_array(side * side)
    np.testing.assert_allclose(outcome.x, spsolve(matrix.tocsc(), np.ones(side * side)), rtol=1e-10)
    assert outcome.counts.iterations <= 10


def test_a_minimal_surface_is_that_of_scherk() -> None:
    # log(cos(x)/cos(y)) is a minimal surface; the discrete one differs by the square of the spacing
    side = 21
    line = np.linspace(-0.5, 0.5, side)
    exact = np.log(np.cos(line)[:, None] / np.cos(line)[None, :])
    lower = np.full((side, side), -np.inf)
    upper = np.full((side, side), np.inf)
    for edge in (np.s_[0, :], np.s_[-1, :], np.s_[:, 0], np.s_[:, -1]):
        lower[edge] = upper[edge] = exact[edge]
    step = line[1] - line[0]
    text = (
        f"sum(sqrt(1 + ((u[1:,:-1] - u[:-1,:-1])**2 + (u[:-1,1:] - u[:-1,:-1])**2)/{step**2}))"
        f" + sum(sqrt(1 + ((u[1:,1:] - u[:-1,1:])**2 + (u[1:,1:] - u[1:,:-1])**2)/{step**2}))"
    )
    outcome = minimised(
        objective_of(text, {"u": (side, side)}), np.zeros(side * side), Bounds(lower.ravel(), upper.ravel())
    )
    assert np.abs(outcome.x - exact.ravel()).max() < 2e-4
    assert outcome.counts.iterations <= 20


def test_a_chain_with_a_shared_number_agrees_with_least_squares() -> None:
    count = 60
    start = np.append(np.linspace(0, 2, count), 0.1)

    def residual(x: np.ndarray) -> np.ndarray:
        return np.concatenate((x[1:-1] - x[-1] * x[:-2], x[:-1] - 1, [x[-1] - 0.5]))

    expected = least_squares(residual, start, xtol=1e-15, ftol=1e-15, gtol=1e-15)
    outcome = minimised(objective_of(ARROW, {"x": (count,), "a": ()}), start)
    assert np.isclose(outcome.objective, 2 * expected.cost, rtol=1e-12)
    np.testing.assert_allclose(outcome.x, expected.x, atol=1e-7)


def test_groups_with_a_mean_of_their_own_are_solved() -> None:
    # by hand: v lies halfway between m and 3, and 30 of them pull m as strongly as log(1 + exp(m)) does
    text = GROUPS + " + sum((v - 3)**2)"
    outcome = minimised(objective_of(text, {"v": (20, 30), "m": (20, 1)}), np.zeros(620))
    v, m = outcome.x[:600], outcome.x[600:]
    np.testing.assert_allclose(v, np.repeat((m + 3) / 2, 30), rtol=1e-10)
    np.testing.assert_allclose(30 * (m - 3) + 1 / (1 + np.exp(-m)), 0.0, atol=1e-8)


def test_an_indefinite_start_is_left_downhill() -> None:
    text = "sum((u**2 - 1)**2)/4 + 0.1*sum(cos(u[1:,:] - u[:-1,:] + pi)) + 0.1*sum((u[:,1:] - u[:,:-1])**2)"
    outcome = minimised(objective_of(text, {"u": (20, 20)}), np.full(400, 0.1))
    np.testing.assert_allclose(outcome.x, 1.0, atol=1e-7)


def test_an_obstacle_holds_the_membrane_up() -> None:
    objective = objective_of(
        "sum((u[1:,:] - u[:-1,:])**2) + sum((u[:,1:] - u[:,:-1])**2) + 0.1*sum(u)", {"u": (9, 9)}
    )
    lower, upper = np.full((9, 9), -0.2), np.full((9, 9), np.inf)
    lower[0], upper[0] = 0.0, 0.0
    bounds = Bounds(lower.ravel(), upper.ravel())
    outcome, other = minimised(objective, np.zeros(81), bounds), dense(objective, np.zeros(81), bounds)
    assert (outcome.x == -0.2).any()
    np.testing.assert_allclose(outcome.x, other.x, atol=1e-8)


def test_a_fall_without_limit_ends_the_run() -> None:
    objective = objective_of("sum(u[1:,:]*u[:-1,:]) - sum(u[:,1:])", {"u": (20, 20)})
    outcome = minimised(objective, np.ones(400))
    assert outcome.status in (Status.DIVERGED, Status.EPOCHS)
    assert outcome.objective < -1e6


@pytest.mark.slow
def test_a_tail_without_end_is_left_where_its_gradient_has_vanished() -> None:
    objective = objective_of("sum(exp(u[1:,:] - u[:-1,:])) + sum(exp(-u))", {"u": (20, 20)})
    outcome = minimised(objective, np.zeros(400))
    assert outcome.status is Status.GRADIENT
    assert "of its largest" in outcome.message
    assert outcome.objective < 1e-50


def test_units_of_the_variables_do_not_matter() -> None:
    counts = []
    for unit in (1.0, 2.0**-20, 2.0**20):
        text = ARROW.replace("x", f"({unit}*x)")
        outcome = minimised(objective_of(text, {"x": (60,), "a": ()}), np.r_[np.full(60, -1.5) / unit, 2.0])
        counts.append(outcome.counts.iterations)
    assert counts[0] == counts[1] == counts[2]


def test_entries_that_are_all_coupled_are_refused_in_words() -> None:
    with pytest.raises(UsageError, match="each coupled to few others"):
        minimised(objective_of("sum(x)**2 + sum(x**2)", {"x": (200,)}), np.ones(200))


def test_float32_is_refused_as_such() -> None:
    objective = objective_of("sum((u[1:,:] - u[:-1,:])**2)", {"u": (5, 5)}, dtype="float32")
    with pytest.raises(UsageError, match="works in float64 only"):
        run(objective, np.ones(25), SPARSE_NEWTON, SPARSE_NEWTON.options(), dtype="float32")


def test_when_the_time_is_over_a_step_makes_no_further_trial() -> None:
    # indefinite here, so that a step without damping needs many trials
    function = Counted(objective_of("sum((u**2 - 1)**2) - sum(u[1:,:]*u[:-1,:])", {"u": (6, 6)})).sparse
    z = np.full(36, 0.1)
    here = begun(z, function.model(z), 1e-9)
    box = Bounds.free(36)
    late = descended(function, here, box, 1e-16, lambda: True)
    assert (late.damping, late.z is here.z) == (2e-9, True)
    assert descended(function, here, box, 1e-16, lambda: False).damping > 1e-3


def test_rounding_of_terms_that_cancel_does_not_end_a_run_early() -> None:
    # the terms of f are ten times as large as f, whose roundings seem to make the last step rise
    text = "sum(x[1:]/(2 + sin(x[:-1]))) + u[1,2]*x[0]*b + sum((x**2 - 1)**2) + sum(u**2) + sum(x**2) + b**2"
    start = np.r_[np.full(240, 0.5), np.full(80, -1.0), 0.0]
    outcome = minimised(objective_of(text, {"u": (20, 12), "x": (80,), "b": ()}), start)
    assert np.abs(outcome.gradient).max() < 1e-14
