"""The graph: equal nodes are one node, constants go by their bits, operands broadcast."""

from __future__ import annotations

import math

import numpy as np
import pytest

from gdsolve.graph import Graph, free_inputs, topological
from gdsolve.ops import ADD, BROADCAST, EXP, MUL, POW, ROW_COUNT, ROWS, SUB, SUM, ShapeError


def test_equal_nodes_are_one_node() -> None:
    graph = Graph()
    x, y = graph.input("x"), graph.input("y")
    assert graph.apply(SUB, x, y) is graph.apply(SUB, x, y)
    assert graph.apply(SUB, x, y) is not graph.apply(SUB, y, x)
    assert graph.apply(MUL, x, y) is graph.apply(MUL, y, x)
    assert graph.input("x") is x


def test_constants_go_by_their_bits() -> None:
    graph = Graph()
    assert graph.constant(0.0) is not graph.constant(-0.0)
    assert graph.constant(math.nan) is graph.constant(math.nan)
    assert graph.constant(2) is graph.constant(2.0) is graph.constant(np.float32(2.0))
    assert graph.constant([1.0, 2.0]) is graph.constant(np.array([1, 2]))
    assert graph.constant([1.0, 2.0]) is not graph.constant([[1.0, 2.0]])


def test_a_constant_cannot_be_changed_from_outside() -> None:
    graph = Graph()
    array = np.array([1.0, 2.0])
    node = graph.constant(array)
    array[0] = 7.0
    assert node.attributes["value"][0] == 1.0
    with pytest.raises(ValueError, match="read-only"):
        node.attributes["value"][0] = 7.0


def test_a_name_has_one_shape() -> None:
    graph = Graph()
    graph.input("x", (2,))
    with pytest.raises(ShapeError, match=r"`x` has shape \(2,\), not \(\)"):
        graph.input("x")


def test_inputs_come_before_their_users() -> None:
    graph = Graph()
    x = graph.input("x")
    total = graph.apply(ADD, graph.apply(EXP, x), x)
    order = topological([total])
    assert order[-1] is total
    assert all(order.index(each) < order.index(node) for node in order for each in node.inputs)


def test_scalars_stay_scalars_and_other_operands_are_stretched() -> None:
    graph = Graph()
    column, row = graph.input("column", (2, 1)), graph.input("row", (3,))
    total = graph.apply(ADD, column, row)
    assert total.shape == (2, 3)
    assert all(each.op is BROADCAST for each in total.inputs)
    assert graph.apply(MUL, row, 2.0).inputs[1].shape == ()


def test_rows_are_counted_on_an_input() -> None:
    graph = Graph()
    x = graph.input("x", (ROWS, 2))
    residual = graph.apply(SUM, graph.apply(EXP, x), axis=1)
    count = graph.apply(ROW_COUNT, residual)
    assert count.inputs == (x,)
    stretched = graph.apply(BROADCAST, graph.input("s"), shape=(ROWS,))
    assert graph.apply(ROW_COUNT, stretched) is count


def test_free_inputs_are_what_the_node_needs() -> None:
    graph = Graph()
    x, _, z = graph.input("x"), graph.input("y"), graph.input("z")
    assert free_inputs(graph.apply(POW, z, graph.apply(ADD, x, 1.0))) == (x, z)


def test_a_node_prints_without_its_inputs() -> None:
    graph = Graph()
    x = graph.input("x", (ROWS, 2))
    assert repr(graph.apply(SUM, x, axis=1)) == "%1 = sum(%0) axis=(-1,) keepdims=False (rows,)"
