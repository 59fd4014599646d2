"""Verdicts on many variables at points whose nature is known from the formula."""

import numpy as np
import pytest

from gdsolve.compile import CompiledObjective
from gdsolve.optimize.catalogue import find_optimizer
from gdsolve.optimize.loop import run
from gdsolve.optimize.protocols import Bounds
from gdsolve.solve.results.result import VerdictCode
from gdsolve.solve.verdict.many.judge import Look, judge_many, judge_near
from gdsolve.solve.verdict.subject import Facts, Subject
from tests.unit.compile.sparse.formulas import objective_of as sparse_objective
from tests.unit.compile.test_banded import CHAIN, objective_of

SIZE = 400


def judged(text: str, x: np.ndarray, facts: Facts | None = None, bounds: Bounds | None = None) -> Look:
    return judged_of(objective_of(text, {"x": SIZE}), x, facts, bounds)


def judged_of(
    objective: CompiledObjective, x: np.ndarray, facts: Facts | None = None, bounds: Bounds | None = None
) -> Look:
    start = np.linspace(-2, 2, x.size)
    box = Bounds.free(x.size) if bounds is None else bounds
    subject = Subject(
        objective, box, start, x, objective.value(x), facts or Facts(), None, ("x",), np.abs(x - start)
    )
    return judge_many(subject)


def code_of(look: Look) -> VerdictCode:
    assert look.verdict is not None
    return look.verdict.code


def test_the_minimum_of_a_chain_is_proved_by_factorization() -> None:
    look = judged(CHAIN, np.ones(SIZE), Facts(floor=0.0))
    assert code_of(look) is VerdictCode.MINIMUM
    assert look.verdict is not None
    assert look.verdict.scope == "global"
    # the eigenvalue of the dense matrix, scaled to a diagonal of 1
    hessian = objective_of(CHAIN, {"x": SIZE}).hessian(np.ones(SIZE))
    scale = np.sqrt(np.diagonal(hessian))
    smallest = np.linalg.eigvalsh(hessian / scale / scale[:, None])[0]
    assert np.isclose(look.verdict.tests[-1].value, smallest, rtol=0.05)


def test_last_digits_are_mended() -> None:
    look = judged(CHAIN, 1 + 1e-6 * np.sin(np.arange(SIZE)), Facts(floor=0.0))
    assert code_of(look) is VerdictCode.MINIMUM
    np.testing.assert_allclose(look.point, 1.0, atol=1e-12)


def test_a_hilltop_between_wells_is_refuted_by_a_lower_point() -> None:
    text = "sum((x**2 - 1)**2)/4 + 0.1*sum((x[1:] - x[:-1])**2)"
    look = judged(text, np.zeros(SIZE))
    assert look.verdict is None
    assert look.better is not None
    objective = objective_of(text, {"x": SIZE})
    assert objective.value(look.better) < objective.value(np.zeros(SIZE))


@pytest.mark.parametrize("text", ["sum((x[1:] - x[:-1])**2)", "sum((x[1:] - x[:-1])**2) + sum((x - 1)**4)"])
def test_directions_without_curvature_are_flat(text: str) -> None:
    assert code_of(judged(text, np.ones(SIZE), Facts(floor=0.0))) is VerdictCode.FLAT_MINIMUM


def test_a_point_with_a_gradient_has_not_converged() -> None:
    x = np.ones(SIZE)
    x[7] += 0.5
    look = judged("sum(exp(x) - x) + sum((x[1:] - x[:-1])**2)", x)
    assert code_of(look) is VerdictCode.NOT_CONVERGED
    assert look.verdict is not None
    assert not look.verdict.tests[0].passed


def test_a_fall_without_limit_is_seen() -> None:
    assert code_of(judged("sum(x[1:] + x[:-1]) + sum(cos(x))", np.zeros(SIZE))) is VerdictCode.UNBOUNDED


def test_a_tail_that_underflows_is_no_minimum() -> None:
    text = "sum(exp(-x)) + sum((x[1:] - x[:-1])**2)"
    look = judged(text, np.full(SIZE, 800.0), Facts(convex=True, floor=0.0))
    assert code_of(look) is VerdictCode.NOT_CONVERGED


def test_a_fall_is_seen_from_where_float64_ends() -> None:
    # an indefinite quadratic: at 1e150 its terms are near 1e300, and ten times further on inf - inf
    x = np.where(np.arange(SIZE) % 2, 1.5e150, 1e150)
    assert code_of(judged("sum(x**2) - 2*sum(x[1:]*x[:-1])", x)) is VerdictCode.UNBOUNDED


def test_second_derivatives_out_of_range_do_not_excuse_a_gradient() -> None:
    # (1 + u**2)**2 overflows here, and with it what the gradient is held against
    objective = sparse_objective("0.001*sum(u[1:,:]*u[:-1,:]) - sum(log(1 + u**2))", {"u": (20, 20)})
    x = 1.4e150 * np.repeat(np.where(np.arange(20) % 2, -1.0, 1.0), 20)
    assert code_of(judged_of(objective, x)) is VerdictCode.UNBOUNDED


def test_the_end_of_a_long_tail_is_not_a_flat_minimum() -> None:
    # exp(u_i - u_j) and exp(-u) fall together, and curvature is below all rounding in every direction here
    objective = sparse_objective("sum(exp(u[1:,:] - u[:-1,:])) + sum(exp(-u))", {"u": (20, 20)})
    x = np.repeat(np.linspace(400, 300, 20), 20)
    look = judged_of(objective, x, Facts(convex=True, floor=0.0))
    assert look.verdict is None or look.verdict.code in (VerdictCode.NOT_ATTAINED, VerdictCode.NOT_CONVERGED)


def test_a_limit_that_is_never_reached_is_seen() -> None:
    assert code_of(judged("sum(exp(-x))", np.full(SIZE, 20.0))) is VerdictCode.NOT_ATTAINED


@pytest.mark.parametrize(
    ("text", "x", "code"),
    [
        ("sum((x - 1)**2) + sum((x[1:] - x[:-1])**2)", 1 + 1e-7, VerdictCode.MINIMUM),
        ("sum(exp(-x))", 20.0, VerdictCode.NOT_CONVERGED),
        ("sum((x**2 - 1)**2) + sum((x[1:] - x[:-1])**2)", 0.0, VerdictCode.SADDLE),
    ],
)
def test_the_end_of_a_first_order_run_is_held_to_its_newton_step(
    text: str, x: float, code: VerdictCode
) -> None:
    objective = objective_of(text, {"x": SIZE})
    point = np.full(SIZE, x)
    start = np.linspace(-2, 2, SIZE)
    subject = Subject(
        *(objective, Bounds.free(SIZE), start, point, objective.value(point), Facts(), None, ("x",)),
        np.abs(point - start),
    )
    assert judge_near(subject, objective.value_and_gradient(point)[1], (), 1e-2).code is code


def test_a_kink_whose_value_cannot_be_lower_is_an_answer() -> None:
    facts = Facts(kinks=True, floor=0.0)
    look = judged("sum(abs(x - 1)) + sum(abs(x[1:] - x[:-1]))", np.ones(SIZE), facts)
    assert code_of(look) is VerdictCode.FLAT_MINIMUM


def test_variables_at_their_bounds_need_no_zero_gradient() -> None:
    bounds = Bounds(np.full(SIZE, 1.0), np.full(SIZE, 5.0))
    look = judged("sum(x**2) + sum((x[1:] - x[:-1])**2)", np.ones(SIZE), bounds=bounds)
    assert code_of(look) is VerdictCode.MINIMUM


def test_without_a_band_products_with_the_hessian_decide() -> None:
    # every entry is coupled to every other: H = 2 I + 2 ones, x = 1/(1 + n) by hand
    text = "sum(x)**2 + sum((x - 1)**2)"
    solution = np.full(SIZE, 1 / (1 + SIZE))
    assert code_of(judged(text, solution)) is VerdictCode.MINIMUM
    assert code_of(judged(text, solution + 1e-3)) is VerdictCode.NOT_CONVERGED
    hill = judged("sum(x)**2 - sum(x**2)", np.zeros(SIZE))
    assert hill.better is not None


def test_the_minimum_on_a_grid_is_proved_by_factorization() -> None:
    objective = sparse_objective("sum((u[1:,:] - u[:-1,:])**2) + sum(cosh(u - 1)) + u[3,3]", {"u": (20, 20)})
    newton = find_optimizer("newton")
    x = run(objective, np.zeros(SIZE), newton, newton.options()).x
    look = judged_of(objective, x, Facts(convex=True))
    assert code_of(look) is VerdictCode.MINIMUM
    assert look.verdict is not None
    assert "positive pivots" in look.verdict.because
    hessian = objective.hessian(x)
    scale = np.sqrt(np.diagonal(hessian))
    smallest = np.linalg.eigvalsh(hessian / scale / scale[:, None])[0]
    assert np.isclose(look.verdict.tests[-1].value, smallest, rtol=0.05)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("sum((x - a)**2) - 500*a**2 + a**4", None),  # a hill along a: lower points beside it
        ("sum((x - a)**2)", VerdictCode.FLAT_MINIMUM),
        ("sum((x - a)**2) + a**2", VerdictCode.MINIMUM),
    ],
)
def test_a_number_that_all_depend_on_is_judged_with_them(text: str, code: VerdictCode | None) -> None:
    objective = sparse_objective(text, {"x": (SIZE,), "a": ()})
    assert objective.sparse is not None
    look = judged_of(objective, np.zeros(SIZE + 1), Facts(floor=-np.inf if code is None else 0.0))
    assert (look.verdict and look.verdict.code) is code
