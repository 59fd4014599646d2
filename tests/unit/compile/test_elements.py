"""Arrays written out: the same values, and the limits."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from gdsolve.compile import Layout
from gdsolve.compile.elements import NotElementaryError, elements
from gdsolve.compile.values import compile_values
from gdsolve.graph import Graph
from gdsolve.ops import DET, EXP, INV, MATMUL, MUL, NORM, REDUCE_MAX, REDUCE_MIN, ROWS, SIN, SUM, TRANSPOSE


def same(graph: Graph, output: Any, layout: Layout, x: np.ndarray) -> None:
    expected = np.ravel(compile_values(graph, [output], layout)(x)[0])
    written = elements([output], layout)
    assert all(node.shape == () for node in written.outputs)
    got = compile_values(written.graph, written.outputs, written.layout)(x)
    np.testing.assert_allclose(np.array(got), expected, rtol=1e-14, atol=1e-300)


def test_array_operations_become_their_elements() -> None:
    graph = Graph()
    layout = Layout(("A", "v", "s"), ((3, 3), (3,), ()))
    A, v, s = (graph.input(name, shape) for name, shape in zip(layout.names, layout.shapes, strict=True))
    x = np.random.default_rng(1).uniform(0.5, 2.0, layout.size)
    product = graph.apply(MATMUL, A, v)
    for output in (
        product,
        graph.apply(MUL, graph.apply(EXP, v), s),
        graph.apply(SUM, graph.apply(MUL, A, graph.apply(TRANSPOSE, A)), axis=0),
        graph.apply(REDUCE_MAX, A, axis=1),
        graph.apply(REDUCE_MIN, A),
        graph.apply(NORM, v),
        graph.apply(DET, A),
    ):
        same(graph, output, layout, x)


def test_variables_are_named_by_their_labels() -> None:
    graph = Graph()
    layout = Layout(("w",), ((2, 1),))
    written = elements([graph.apply(SUM, graph.input("w", (2, 1)))], layout)
    assert written.layout.names == ("w[0,0]", "w[1,0]")


def test_data_are_written_in_as_constants() -> None:
    graph = Graph()
    layout = Layout.scalars(["x"])
    product = graph.apply(MUL, graph.input("x"), graph.input("a"))
    written = elements([product], layout, {"a": np.array(3.0)})
    assert compile_values(written.graph, written.outputs, written.layout)(np.array([2.0])) == (6.0,)


def test_what_cannot_be_written_out_is_refused() -> None:
    graph = Graph()
    layout = Layout(("A",), ((2, 2),))
    A = graph.input("A", (2, 2))
    with pytest.raises(NotElementaryError, match="inv"):
        elements([graph.apply(INV, A)], layout)
    with pytest.raises(NotElementaryError, match="rows"):
        elements([graph.apply(SUM, graph.input("y", (ROWS,)))], layout)
    large = Graph()
    wide = Layout(("w",), ((150, 150),))
    with pytest.raises(NotElementaryError, match="many"):
        elements([large.apply(SUM, large.apply(SIN, large.input("w", (150, 150))))], wide)
