"""Many variables that are all coupled: the estimate of the diagonal is noise, and the method must know it."""

import numpy as np
import pytest

from gdsolve.errors import UsageError
from gdsolve.optimize.catalogue import find_optimizer
from gdsolve.optimize.loop import run
from gdsolve.optimize.methods.newton_cg import NEWTON_CG
from gdsolve.optimize.stopping import Limits

ROWS, COLUMNS, RIDGE = 20, 3000, 0.1


class Regression:
    """f = sum log(1 + exp(-A w)) + RIDGE |w|**2 / 2: far more columns than rows."""

    size = COLUMNS

    def __init__(self) -> None:
        self._rows = np.random.default_rng(0).normal(size=(ROWS, COLUMNS))

    def value(self, w: np.ndarray) -> float:
        return self.value_and_gradient(w)[0]

    def value_and_gradient(self, w: np.ndarray) -> tuple[float, np.ndarray]:
        margins = self._rows @ w
        value = np.logaddexp(0, -margins).sum() + RIDGE * float(w @ w) / 2
        return float(value), -self._rows.T @ (1 / (1 + np.exp(margins))) + RIDGE * w

    def hessian(self, w: np.ndarray) -> np.ndarray:
        raise AssertionError("no method for many variables asks for the whole Hessian")

    def hessian_product(self, w: np.ndarray, v: np.ndarray) -> np.ndarray:
        weight = 1 / (1 + np.exp(self._rows @ w))
        return self._rows.T @ (weight * (1 - weight) * (self._rows @ v)) + RIDGE * v


def test_a_regression_with_few_rows_takes_few_products() -> None:
    outcome = run(Regression(), np.zeros(COLUMNS), NEWTON_CG, NEWTON_CG.options(), limits=Limits(epochs=100))
    assert np.abs(outcome.gradient).max() <= 1e-10
    # a step needs about as many products as there are rows; in a random metric it would be thousands
    assert outcome.counts.hessians < 25 * ROWS


class Bowl(Regression):
    """f = x.Qx / 2 with Q = 2 I + ones / 10, whose minimum is 0 at x = 0."""

    def value_and_gradient(self, w: np.ndarray) -> tuple[float, np.ndarray]:
        g = self.hessian_product(w, w)
        return float(w @ g) / 2, g

    def hessian_product(self, w: np.ndarray, v: np.ndarray) -> np.ndarray:
        return 2 * v + np.full(COLUMNS, v.sum() / 10)


def test_an_answer_of_zero_ends_the_run_though_it_has_no_rounding_unit() -> None:
    outcome = run(Bowl(), np.ones(COLUMNS), NEWTON_CG, NEWTON_CG.options(), limits=Limits(epochs=100))
    assert np.abs(outcome.x).max() <= 1e-25
    assert outcome.counts.hessians < 100


@pytest.mark.parametrize("name", ["newton", "bfgs", "nelder-mead"])
def test_an_optimizer_with_a_matrix_of_all_variables_refuses_too_many(name: str) -> None:
    optimizer = find_optimizer(name)
    function = Bowl()
    function.size = 100_000
    with pytest.raises(UsageError, match=r"keeps a matrix of 100000 x 100000 numbers \(80 GB\)"):
        run(function, np.ones(100_000), optimizer, optimizer.options())
