import numpy as np
import pytest

from gdsolve.compile import Layout, compile_residuals, compile_values
from gdsolve.errors import Source
from gdsolve.graph import Graph, Node
from gdsolve.graph.stencil import stencils
from gdsolve.lower import lower_all
from gdsolve.problem import expression_problem

N = 9


def vector(formula: str) -> tuple[Graph, Node, Node]:
    graph = Graph()
    x = graph.input("x", (N,))
    lowered = lower_all(expression_problem(Source(formula)).objective, graph, {"x": x})
    assert lowered.body is not None
    return graph, lowered.body, x


@pytest.mark.parametrize(
    "formula",
    [
        "x[1:] - x[:-1]**2",
        "x[2:]*sin(x[1:-1]) - exp(x[:-2])",
        "x[1::2] - x[:-1:2]**2",
        "x[::-1]**3",
        "concat(x[:3], x[5:]**2)",
        "x[3]*x[4]",
        "where(x > 0, x**2, 0)[1:] + abs(x[:-1])",
    ],
)
def test_a_stencil_holds_the_whole_jacobian(formula: str) -> None:
    graph, output, x = vector(formula)
    (found,) = stencils(graph, [output], [x]) or pytest.fail("no stencil")
    layout = Layout(("x",), ((N,),))
    point = np.random.default_rng(1).normal(size=N)
    expected = compile_residuals(graph, [output], layout).residual_and_jacobian(point)[1]
    values = compile_values(graph, list(found.values()), layout)(point)
    jacobian = np.zeros_like(expected)
    rows = np.arange(len(expected))
    for place, coefficient in zip(found, values, strict=True):
        jacobian[rows, place.stride * rows + place.shift] += coefficient
    np.testing.assert_allclose(jacobian, expected, rtol=1e-14, atol=1e-14)


@pytest.mark.parametrize("formula", ["x - sum(x)", "x*x[0]", "cumsum(x)", "outer(x, x)", "sum(x)"])
def test_what_couples_all_entries_is_no_stencil(formula: str) -> None:
    graph, output, x = vector(formula)
    assert stencils(graph, [output], [x]) is None
