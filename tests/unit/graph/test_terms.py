import numpy as np

from gdsolve.compile import Layout, compile_values
from gdsolve.errors import Source
from gdsolve.graph import Graph
from gdsolve.graph.terms import terms
from gdsolve.lower import lower_all
from gdsolve.problem import expression_problem


def test_the_elements_of_the_terms_add_up_to_the_objective() -> None:
    graph = Graph()
    x = graph.input("x", (4,))
    text = "3*(sum(exp(x)) - x @ x[::-1]/2) - (x[0] - 1)**4 + 7"
    lowered = lower_all(expression_problem(Source(text)).objective, graph, {"x": x})
    assert lowered.body is not None
    found = terms(graph, lowered.body)
    point = np.array([0.3, -1.0, 0.7, 2.0])
    values = compile_values(graph, found, Layout(("x",), ((4,),)))(point)
    expected = 3 * (np.exp(point).sum() - point @ point[::-1] / 2) - (point[0] - 1) ** 4 + 7
    assert len(found) == 4
    assert np.isclose(sum(np.sum(each) for each in values), expected, rtol=1e-14)
