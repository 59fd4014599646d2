"""The sparse matrix against the dense Hessian, which is computed by another way through the graph."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.compile.sparse.formulas import ARROW, CASES, GRID, SHORT, Shapes, objective_of


@pytest.mark.parametrize(("text", "shapes"), CASES)
def test_value_gradient_and_matrix_are_those_of_the_objective(text: str, shapes: Shapes) -> None:
    objective = objective_of(text, shapes)
    assert objective.sparse is not None
    function = objective.sparse.exact
    x = np.random.default_rng(0).normal(size=objective.size)
    model = function.model(x[function.order])
    value, gradient = objective.value_and_gradient(x)
    assert np.isclose(model.f, value, rtol=1e-13)
    np.testing.assert_allclose(model.g, gradient[function.order], rtol=1e-12, atol=1e-12)
    dense = objective.hessian(x)[np.ix_(function.order, function.order)]
    np.testing.assert_allclose(model.matrix.toarray(), dense, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(("text", "shapes"), CASES)
def test_the_matrix_is_symmetric_to_the_last_bit_and_sorted(text: str, shapes: Shapes) -> None:
    function = objective_of(text, shapes).sparse
    assert function is not None
    matrix = function.model(np.linspace(-1, 1, function.size)).matrix
    assert (matrix != matrix.T).nnz == 0
    assert matrix.has_sorted_indices
    assert sorted(function.order.tolist()) == list(range(function.size))


def test_the_gauss_newton_matrix_of_squares_is_twice_jtj() -> None:
    # residuals x[i+1] - a x[i], x - 1 and a - 1/2, with the Jacobian by hand
    function = objective_of(ARROW, {"x": (4,), "a": ()}).sparse
    assert function is not None
    x = np.array([0.3, -0.7, 1.1, 2.0, 0.25])
    jacobian = np.zeros((8, 5))
    for i in range(3):
        jacobian[i, i], jacobian[i, i + 1], jacobian[i, 4] = -0.25, 1.0, -x[i]
    jacobian[3:7, :4] = np.eye(4)
    jacobian[7, 4] = 1.0
    model = function.model(x[function.order])
    expected = 2 * jacobian.T @ jacobian
    np.testing.assert_allclose(
        model.matrix.toarray(), expected[np.ix_(function.order, function.order)], rtol=1e-14
    )


def test_numbers_that_everything_depends_on_are_eliminated_last() -> None:
    function = objective_of(SHORT, {"x": (60,), "b": (2,)}).sparse
    assert function is not None
    assert set(function.order[-2:].tolist()) == {60, 61}


def test_a_quadratic_has_its_matrix_computed_once() -> None:
    function = objective_of("sum((u[1:,:] - u[:-1,:])**2) + sum(u**2)", {"u": (5, 4)}).sparse
    assert function is not None
    one, other = function.model(np.zeros(20)), function.model(np.ones(20))
    assert np.shares_memory(one.matrix.data, other.matrix.data)


def test_directions_do_not_grow_with_the_grid() -> None:
    counts = []
    for side in (8, 40):
        function = objective_of(GRID, {"u": (side, side)}).sparse
        assert function is not None
        counts.append(function._structure.colouring.count)
    # a point of the grid and its four neighbours need a direction each; a greedy order may need a few more
    assert 5 <= counts[1] <= counts[0] + 1 <= 9


@pytest.mark.parametrize(
    "text",
    ["sum(x)**2 + sum(x**2)", "sum(outer(x, x)**2)", "norm(x - 1)", "logsumexp(x)", "sum(cumsum(x)**2)"],
)
def test_entries_that_all_depend_on_each_other_have_no_sparse_matrix(text: str) -> None:
    assert objective_of(text, {"x": (400,)}).sparse is None


_PARTS = st.sampled_from(
    [
        "sum(sin(u[1:,:]*u[:-1,:]))",
        "sum(u[:,2:]**2*u[:,:-2])",
        "sum(exp(u[:,0]) * x)",
        "sum(x[1:]/(2 + sin(x[:-1])))",
        "a*sum(x**2)",
        "a**3*b",
        "sum((u.T)[1:,:]*(u.T)[:-1,:]**3)",
        "prod(x[:3])",
        "sum(x * sum(u, 1))",
        "u[1,2]*x[0]*b",
        "sum(concat(x, u[0,:])[::2]**3)",
        "sum(stack(x, x[::-1])**2 * x)",
        "sum(where(x > 0, x**3, u[:,1]*x))",
        "max(x[:2])**2",
        "trace(u[:3,:3] @ u[:3,:3])",
        "det(u[:2,:2])*a",
        "x[2:5] @ u[0,:3]",
        "sum([[1,0,2,0]] @ u.T[:4,:])**2",
    ]
)


@pytest.mark.slow
@settings(max_examples=60, deadline=None, derandomize=True)
@given(parts=st.lists(_PARTS, min_size=1, max_size=4, unique=True), seed=st.integers(0, 99))
def test_sums_of_random_parts_have_the_matrix_of_the_dense_way(parts: list[str], seed: int) -> None:
    objective = objective_of(" + ".join(parts), {"u": (5, 4), "x": (5,), "a": (), "b": ()})
    function = objective.sparse
    assert function is not None
    x = np.random.default_rng(seed).normal(size=objective.size)
    model = function.exact.model(x[function.order])
    dense = objective.hessian(x)[np.ix_(function.order, function.order)]
    np.testing.assert_allclose(model.matrix.toarray(), dense, rtol=1e-11, atol=1e-11)
