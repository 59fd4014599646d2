"""The function as optimizers see it."""

import numpy as np
import pytest

from gdsolve.optimize.counted import Counted, SumOfSquares
from gdsolve.optimize.outcome import Counts
from gdsolve.optimize.protocols import Bounds
from tests.unit.optimize.objectives import Function, LinearResiduals, MeanSquares, rosenbrock


class Quadratic(Function):
    """x.Hx / 2 with H = [[2, 1], [1, 4]]."""

    H = np.array([[2.0, 1.0], [1.0, 4.0]])

    def __init__(self):
        super().__init__(2, lambda x: (float(0.5 * x @ self.H @ x), self.H @ x))

    def hessian(self, x):
        return self.H

    def hessian_product(self, x, v):
        return self.H @ v


def test_every_kind_of_call_is_counted():
    counted, x = Counted(Quadratic()), np.ones(2)
    assert counted.value(x) == 4.0
    counted.value_and_gradient(x)
    counted.hessian(x)
    assert counted.hessian_product(x, np.array([1.0, 0.0])).tolist() == [2, 1]
    assert counted.counts(7) == Counts(iterations=7, evaluations=2, gradients=1, hessians=2)


def test_residuals_are_counted_and_are_an_objective_too():
    counted, x = Counted(LinearResiduals([[1, 0], [0, 2]], [3, 0])), np.array([1.0, 1.0])
    assert counted.residual(x).tolist() == [-2, 2]
    r, jacobian = counted.residual_and_jacobian(x)
    assert (r.tolist(), jacobian.tolist()) == ([-2, 2], [[1, 0], [0, 2]])
    f, g = counted.value_and_gradient(x)
    assert (f, g.tolist()) == (8, [-4, 8])
    assert counted.value(x) == 8
    assert counted.counts(0) == Counts(0, 4, 2, 0)
    assert counted.count == 2


def test_what_a_function_offers():
    assert Counted(rosenbrock()).offers == {"value", "gradient", "hessian", "hessian product"}
    assert Counted(LinearResiduals([[1]], [1])).offers == {"value", "gradient", "residuals"}


def test_rows_of_data():
    counted = Counted(MeanSquares([0, 1], [1, 5]))
    f, g = counted.value_and_gradient_of_rows(np.zeros(2), np.array([1]))
    assert (counted.rows, f, g.tolist()) == (2, 25, [-10, -10])
    assert Counted(rosenbrock()).rows == 0
    assert Counted(rosenbrock()).count == 0


def test_float32_rounds_derivatives_and_keeps_the_type_of_x():
    third = Function(1, lambda x: (1 / 3, np.array([1 / 3])))
    counted = Counted(third, dtype="float32")
    assert counted.eps == 2.0**-23
    _, g = counted.value_and_gradient(np.zeros(1))
    assert (g.dtype, g[0]) == (np.float64, float(np.float32(1 / 3)))
    _, g = counted.value_and_gradient(np.zeros(1, dtype=np.float32))
    assert g.dtype == np.float32
    assert Counted(third).value_and_gradient(np.zeros(1))[1][0] == 1 / 3


def test_one_block_unless_told():
    assert Counted(rosenbrock()).blocks == (slice(0, 2),)
    blocks = (slice(0, 1), slice(1, 2))
    assert Counted(rosenbrock(), blocks=blocks).blocks == blocks


def test_a_sum_of_squares_by_hand():
    f, g = SumOfSquares(LinearResiduals([[1, 2]], [0])).value_and_gradient(np.array([3.0, 1.0]))
    assert (f, g.tolist()) == (25, [10, 20])


@pytest.mark.parametrize(
    ("lower", "upper", "some"),
    [([0, -np.inf], [np.inf, np.inf], True), ([-np.inf] * 2, [np.inf, 3], True)],
)
def test_bounds_know_whether_they_bind(lower, upper, some):
    assert Bounds(np.array(lower, float), np.array(upper, float)).any is some
    assert not Bounds.free(2).any
