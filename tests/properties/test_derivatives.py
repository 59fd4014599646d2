"""Laws of derivatives on random graphs: adjoint sweeps, symmetric Hessians, gradients of gradients."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdsolve import ops
from gdsolve.graph import Graph, Node, gradient, hessian, hessian_vector_product, jacobian, jvp
from tests.interpreter import evaluate

UNARY = (
    ops.NEG, ops.SIN, ops.COS, ops.TANH, ops.ATAN, ops.SIGMOID, ops.SOFTPLUS, ops.ASINH, ops.SQUARE, ops.ERF,
)  # fmt: skip
BINARY = (ops.ADD, ops.SUB, ops.MUL, ops.MAXIMUM, ops.HYPOT, ops.MATMUL)

POINT: dict[str, Any] = {
    "s": 0.7,
    "v": np.array([0.3, -1.2, 0.9]),
    "m": np.array([[0.4, -0.6, 1.1], [-0.2, 0.8, 0.5]]),
}
SETTINGS = settings(max_examples=60, derandomize=True, deadline=None, database=None)


@st.composite
def formulas(draw: st.DrawFn) -> tuple[Graph, Node, list[Node]]:
    """Return a graph, a scalar node and the sources s, v (3,) and m (2, 3)."""
    graph = Graph()
    sources = [graph.input("s"), graph.input("v", (3,)), graph.input("m", (2, 3))]
    nodes = list(sources)
    for _ in range(draw(st.integers(3, 9))):
        nodes.append(_grown(draw, graph, nodes))
    total = graph.constant(0.0)
    for node in nodes[-3:]:
        total = graph.apply(ops.ADD, total, graph.apply(ops.SUM, node))
    return graph, total, sources


def _grown(draw: st.DrawFn, graph: Graph, nodes: list[Node]) -> Node:
    x = draw(st.sampled_from(nodes))
    kind = draw(st.sampled_from(["unary", "binary", "shape"]))
    if kind == "unary":
        return graph.apply(draw(st.sampled_from(UNARY)), x)
    if kind == "binary":
        y = draw(st.sampled_from(nodes))
        try:
            # Shrunk, so that a tower of squares stays in a range where sums can be compared.
            return graph.apply(ops.MUL, 0.3, graph.apply(draw(st.sampled_from(BINARY)), x, y))
        except ops.ShapeError:
            return graph.apply(ops.MUL, 0.3, graph.apply(ops.ADD, graph.apply(ops.SUM, x), y))
    if not x.shape:
        return graph.apply(ops.STACK, x, graph.apply(ops.SQUARE, x), graph.constant(0.5))
    axis = draw(st.integers(0, len(x.shape) - 1))
    return draw(
        st.sampled_from(
            [
                lambda: graph.apply(ops.SUM, x, axis=axis),
                lambda: graph.apply(ops.CUMSUM, x, axis=axis),
                lambda: graph.apply(ops.LOGSUMEXP, x, axis=axis),
                lambda: graph.apply(ops.PROD, x, axis=axis),
                lambda: graph.apply(ops.REDUCE_MAX, x, axis=axis),
                lambda: graph.apply(ops.TRANSPOSE, x),
                lambda: graph.apply(ops.INDEX, x, key=-1),
                lambda: graph.apply(ops.NORM, x),
            ]
        )
    )()


def flat(arrays: list[Any]) -> Any:
    return np.concatenate([np.ravel(each) for each in arrays])


def close(left: Any, right: Any, tolerance: float = 1e-10) -> None:
    scale = 1.0 + max(float(np.max(np.abs(left), initial=0.0)), float(np.max(np.abs(right), initial=0.0)))
    np.testing.assert_allclose(left, right, rtol=tolerance, atol=tolerance * scale)


@pytest.mark.slow
@SETTINGS
@given(formulas(), st.integers(0, 2**32 - 1))
def test_forward_and_reverse_mode_are_adjoint(made: tuple[Graph, Node, list[Node]], seed: int) -> None:
    graph, output, sources = made
    random = np.random.default_rng(seed)
    directions = [random.standard_normal(each.shape) for each in sources]
    (ahead,) = jvp(graph, [output], sources, [graph.constant(each) for each in directions])
    got = evaluate([ahead, *gradient(graph, output, sources)], POINT)
    close(got[0], flat(got[1:]) @ flat(directions))


@pytest.mark.slow
@SETTINGS
@given(formulas())
def test_the_gradient_agrees_with_differences(made: tuple[Graph, Node, list[Node]]) -> None:
    graph, output, sources = made
    random = np.random.default_rng(5)
    directions = [random.standard_normal(each.shape) for each in sources]
    slopes = evaluate(gradient(graph, output, sources), POINT)
    ends = []
    for step in (1e-5, -1e-5):
        moved = {
            source.attributes["name"]: POINT[source.attributes["name"]] + step * direction
            for source, direction in zip(sources, directions, strict=True)
        }
        ends.append(float(evaluate([output], moved)[0]))
    close(flat(slopes) @ flat(directions), (ends[0] - ends[1]) / 2e-5, tolerance=1e-6)


@pytest.mark.slow
@SETTINGS
@given(formulas())
def test_the_hessian_is_symmetric_and_is_the_jacobian_of_the_gradient(
    made: tuple[Graph, Node, list[Node]],
) -> None:
    graph, output, sources = made
    blocks = hessian(graph, output, sources)
    slopes = gradient(graph, output, sources)
    for row, slope in enumerate(slopes):
        columns = jacobian(graph, slope, sources)
        got = evaluate([*blocks[row], *columns, *(each[row] for each in blocks)], POINT)
        rank = len(slope.shape)
        for block, column, other in zip(got[:3], got[3:6], got[6:], strict=True):
            close(block, column)
            order = (*range(block.ndim - rank, block.ndim), *range(block.ndim - rank))
            close(block, np.transpose(other, order))


@pytest.mark.slow
@SETTINGS
@given(formulas(), st.integers(0, 2**32 - 1))
def test_reverse_over_reverse_is_forward_over_reverse(
    made: tuple[Graph, Node, list[Node]], seed: int
) -> None:
    graph, output, sources = made
    random = np.random.default_rng(seed)
    vectors = [graph.constant(random.standard_normal(each.shape)) for each in sources]
    products = hessian_vector_product(graph, output, sources, vectors)
    along = graph.constant(0.0)
    for slope, vector in zip(gradient(graph, output, sources), vectors, strict=True):
        along = graph.apply(ops.ADD, along, graph.apply(ops.SUM, graph.apply(ops.MUL, slope, vector)))
    again = gradient(graph, along, sources)
    got = evaluate([*products, *again], POINT)
    close(flat(got[:3]), flat(got[3:]))
