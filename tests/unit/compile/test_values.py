"""Plain values."""

from __future__ import annotations

import numpy as np
import pytest

from gdsolve.compile import Layout, compile_values
from gdsolve.graph import Graph
from gdsolve.ops import ADD, MUL, ROWS, SIN


@pytest.mark.parametrize("engine", ["python", "numpy"])
def test_numbers_come_as_floats(engine: str) -> None:
    graph = Graph()
    x = graph.input("x")
    values = compile_values(
        graph, [graph.apply(SIN, x), x, graph.constant(2.0)], Layout.scalars("x"), engine=engine
    )
    found = values(np.array([0.0]))
    assert found == (0.0, 0.0, 2.0)
    assert [type(each) for each in found] == [float] * 3


def test_arrays_come_fresh_in_their_shape() -> None:
    graph = Graph()
    w, t = graph.input("w", (2,)), graph.input("t", (ROWS,))
    shifted = graph.apply(ADD, graph.apply(MUL, 2.0, t), 1.0)
    values = compile_values(graph, [w, shifted], Layout(("w",), ((2,),)), data={"t": [0, 1, 2]})
    point = np.array([5.0, 6.0])
    same, of_data = values(point)
    assert np.asarray(same).tolist() == [5.0, 6.0]
    assert np.asarray(of_data).tolist() == [1.0, 3.0, 5.0]
    np.asarray(same)[:] = 0.0
    np.asarray(of_data)[:] = 0.0
    assert point.tolist() == [5.0, 6.0]
    assert np.asarray(values(point)[1]).tolist() == [1.0, 3.0, 5.0]


def test_float32_values_are_float64_arrays() -> None:
    graph = Graph()
    w = graph.input("w", (1,))
    (found,) = compile_values(graph, [graph.apply(MUL, w, 3.0)], Layout(("w",), ((1,),)), dtype="float32")(
        np.array([0.1])
    )
    assert np.asarray(found).dtype == np.float64
    assert np.asarray(found)[0] == float(np.float32(0.1) * np.float32(3.0))
