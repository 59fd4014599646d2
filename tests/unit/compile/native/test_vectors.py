"""Programs over long vectors: loops against NumPy on formulas of every kind of structure."""

from __future__ import annotations

import numpy as np
import pytest

from gdsolve.compile import CompiledObjective, Layout, compile_objective
from gdsolve.compile.native.loop import CHUNK
from gdsolve.errors import Source
from gdsolve.graph import Graph
from gdsolve.lower import lower
from gdsolve.text import parse_formula

SIZES = (4100, CHUNK + 3, 5 * CHUNK + 1)
"""One chunk with a ragged end, two of which the second has three rows, and enough for several threads."""

FORMULAS = {
    "chain": "sum(100*(x[1:] - x[:-1]**2)**2 + (1 - x[:-1])**2)",
    "second differences": "sum((x[2:] - 2*x[1:-1] + x[:-2])**2) + sum(x**4)/10",
    "far neighbours": "sum((x[9:] - x[:-9])**2*x[9:]) + sum((x[8:] - x[:-8])**2)",
    "a quotient of sums": "sum(x**2)/(1 + sum(exp(-x**2)))",
    "sums inside": "log(sum(exp(x))) + sum(sin(x)*cos(x))*a",
    "branches": "sum(where(x > 0, x**2, -x*a)) + sum(log(x**2 + 1)) + sum(max(x, 0.1))",
    "shared": "sum((x - sum(x)/1000)**2) + a**2",
    "gaps": "sum(x[::2]**2) + sum(x[1::2]*a) + sum(x[5:]*x[:-5])",
    "cumulated": "sum(cumsum(x)**2)/1e6 + sum(x*a)",
}


def objective(text: str, count: int, engine: str) -> CompiledObjective:
    graph = Graph()
    nodes = {"a": graph.input("a"), "x": graph.input("x", (count,))}
    output = lower(parse_formula(Source(text)), graph, nodes)
    return compile_objective(graph, output, Layout(("a", "x"), ((), (count,))), engine=engine)


def same(found: np.ndarray, expected: np.ndarray) -> None:
    """Compare relative to the largest entry: sums of mixed signs cancel."""
    assert np.abs(found - expected).max() <= 1e-13 * np.abs(expected).max()


@pytest.mark.parametrize("count", SIZES)
@pytest.mark.parametrize("name", FORMULAS)
def test_value_gradient_and_products_are_those_of_numpy(name: str, count: int) -> None:
    native, arrays = (objective(FORMULAS[name], count, engine) for engine in ("native", "numpy"))
    generator = np.random.default_rng(count)
    x, v = generator.normal(size=(2, count + 1))
    value, slope = native.value_and_gradient(x)
    expected, expected_slope = arrays.value_and_gradient(x)
    assert native.engine == "native"
    assert value == pytest.approx(expected, rel=1e-12)
    assert native.value(x) == pytest.approx(expected, rel=1e-12)
    same(slope, expected_slope)
    same(native.hessian_product(x, v), arrays.hessian_product(x, v))


def test_results_are_kept_when_it_is_called_again() -> None:
    native = objective(FORMULAS["chain"], 5000, "native")
    x = np.linspace(-1, 1, 5001)
    first = native.value_and_gradient(x)[1]
    copy = first.copy()
    native.value_and_gradient(2 * x)
    assert (first == copy).all()


def test_what_is_not_finite_is_what_numpy_says() -> None:
    native, arrays = (objective("sum(log(x)) + a", 5000, engine) for engine in ("native", "numpy"))
    x = np.ones(5001)
    x[7], x[8] = 0.0, -1.0
    for _ in range(5):
        value, slope = native.value_and_gradient(x)
        assert np.isnan(value)
        np.testing.assert_array_equal(slope, arrays.value_and_gradient(x)[1])
    # After that many calls without an answer NumPy does it all.
    assert native.value_and_gradient(np.full(5001, 2.0))[0] == pytest.approx(5000 * np.log(2.0) + 2.0)


def test_short_vectors_and_other_precisions_are_left_to_numpy() -> None:
    assert objective(FORMULAS["chain"], 100, "native").engine == "numpy"
    graph = Graph()
    x = graph.input("x", (5000,))
    output = lower(parse_formula(Source("sum(x**2)")), graph, {"x": x})
    layout = Layout(("x",), ((5000,),))
    assert compile_objective(graph, output, layout, engine="native", dtype="float32").engine == "numpy"
    assert compile_objective(graph, output, layout).engine == "numpy"
    assert compile_objective(graph, output, layout, passes=10**6).engine == "native"
