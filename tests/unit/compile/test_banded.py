"""The band against the dense Hessian, which is computed by another way through the graph."""

import numpy as np
import pytest

from gdsolve.compile import CompiledObjective, Layout, compile_objective
from gdsolve.errors import Source
from gdsolve.graph import Graph
from gdsolve.lower import lower_all
from gdsolve.problem import expression_problem

CHAIN = "sum(100*(x[1:] - x[:-1]**2)**2 + (1 - x[:-1])**2)"
PAIRS = "sum(100*(x[1::2] - x[::2]**2)**2 + (1 - x[::2])**2)"
CONTROL = "sum((x[1:] - x[:-1] - 0.1*sin(x[:-1])*u)**2) + 0.01*sum(u**2) + (x[0] - 1)**2"
PLAIN = "sum(exp(x[1:] - x[:-1])) + sum(x**2) + (x[0] - 1)**4"
WIDE = "sum(cos(x[2:]*x[:-2]) + x[1:-1]**2*x[2:])"
WEIGHTED = "sum([1, 2, 3, 4, 5, 6, 7, 8]*(x[1:] - x[:-1]**2)**2) + sum(x)"

CASES = [
    (CHAIN, {"x": 12}),
    (PAIRS, {"x": 12}),
    (CONTROL, {"u": 9, "x": 10}),
    (PLAIN, {"x": 9}),
    (WIDE, {"x": 9}),
]
CASES.append((WEIGHTED, {"x": 9}))


def objective_of(text: str, sizes: dict[str, int]) -> CompiledObjective:
    graph = Graph()
    names = {name: graph.input(name, (size,)) for name, size in sizes.items()}
    lowered = lower_all(expression_problem(Source(text)).objective, graph, names)
    assert lowered.body is not None
    return compile_objective(graph, lowered.body, Layout(tuple(sizes), tuple((n,) for n in sizes.values())))


def dense(band: np.ndarray) -> np.ndarray:
    count = band.shape[1]
    matrix = np.diag(band[0])
    for d in range(1, min(len(band), count)):
        matrix += np.diag(band[d, : count - d], -d) + np.diag(band[d, : count - d], d)
    return matrix


@pytest.mark.parametrize(("text", "sizes"), CASES)
def test_value_gradient_and_band_are_those_of_the_objective(text: str, sizes: dict[str, int]) -> None:
    objective = objective_of(text, sizes)
    banded = objective.banded
    assert banded is not None
    x = np.random.default_rng(0).normal(size=objective.size)
    order = np.arange(x.size) if banded.order is None else banded.order
    model = banded.exact.model(x[order])
    value, gradient = objective.value_and_gradient(x)
    assert np.isclose(model.f, value, rtol=1e-14)
    np.testing.assert_allclose(model.g, gradient[order], rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(
        dense(model.band), objective.hessian(x)[np.ix_(order, order)], rtol=1e-12, atol=1e-12
    )


@pytest.mark.parametrize(("text", "sizes"), CASES)
@pytest.mark.parametrize(("first", "last"), [(3, 7), (0, 4), (5, 9), (4, 5)])
def test_a_window_is_that_part_of_gradient_and_band(
    text: str, sizes: dict[str, int], first: int, last: int
) -> None:
    objective = objective_of(text, sizes)
    assert objective.banded is not None
    z = np.random.default_rng(2).normal(size=objective.size)
    inside = slice(first, last)
    for function in (objective.banded, objective.banded.exact):
        window = function.window(z, first, last)
        assert window is not None
        part, whole = window.model(z[inside]), function.model(z)
        np.testing.assert_allclose(part.g, whole.g[inside], rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(
            dense(part.band), dense(whole.band)[inside, inside], rtol=1e-12, atol=1e-12
        )
        moved = z.copy()
        moved[inside] += 0.25
        change = function.model(moved).f - whole.f
        assert np.isclose(window.model(moved[inside]).f - part.f, change, rtol=1e-10)


def test_equal_windows_share_their_program() -> None:
    banded = objective_of(CHAIN, {"x": 400}).banded
    assert banded is not None
    z = np.zeros(400)
    one, other = banded.window(z, 100, 150), banded.window(z, 200, 250)
    assert one is not None
    assert other is not None
    assert one._program is other._program


def test_the_gauss_newton_matrix_of_squares_is_twice_jtj() -> None:
    banded = objective_of(CHAIN, {"x": 6}).banded
    assert banded is not None
    x = np.array([-1.2, 1.0, 0.5, 0.3, -0.7, 2.0])
    jacobian = np.zeros((10, 6))
    for i in range(5):
        jacobian[i, i], jacobian[i, i + 1], jacobian[5 + i, i] = -20 * x[i], 10.0, -1.0
    np.testing.assert_allclose(dense(banded.model(x).band), 2 * jacobian.T @ jacobian, rtol=1e-14)


@pytest.mark.parametrize("text", ["sum(x)**2 + sum(x**2)", "sum(outer(x, x))", "sum(x*x[0])", "norm(x - 1)"])
def test_entries_that_all_depend_on_each_other_have_no_band(text: str) -> None:
    assert objective_of(text, {"x": 9}).banded is None
