"""Sums over rows against the same sums of whole arrays, and against numbers worked out by hand."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from gdsolve.compile import Layout, compile_residuals
from gdsolve.compile.rows.arrays import BLOCK
from gdsolve.compile.rows.blocks import InMemory
from gdsolve.compile.rows.sums import RowSums
from gdsolve.graph import Graph, Node
from gdsolve.ops import ADD, COS, DIV, EXP, MUL, POW, ROWS, SIN, SQUARE, SUB


def wave(graph: Graph, x: Node) -> tuple[Node, list[str]]:
    """Return c + a exp(-g x) cos(w x + p) + x**2 / n with parameters of every kind of place."""
    a, g, w, p, c, n = (graph.input(name) for name in "agwpcn")
    phase = graph.apply(ADD, graph.apply(MUL, w, x), p)
    decay = graph.apply(EXP, graph.apply(MUL, graph.apply(MUL, -1.0, g), x))
    swing = graph.apply(MUL, a, graph.apply(MUL, decay, graph.apply(COS, phase)))
    both = graph.apply(ADD, swing, graph.apply(MUL, 0.5, graph.apply(SIN, phase)))
    return graph.apply(ADD, c, graph.apply(ADD, both, graph.apply(DIV, graph.apply(SQUARE, x), n))), [
        *"agwpcn"
    ]


POINT = np.array([2.0, 0.3, 3.0, 0.4, -1.0, 25.0])


def residual(graph: Graph) -> tuple[Node, Layout]:
    model, names = wave(graph, graph.input("x", (ROWS,)))
    return graph.apply(SUB, graph.input("y", (ROWS,)), model), Layout.scalars(names)


def columns(rows: int) -> dict[str, np.ndarray]:
    g = np.random.default_rng(5)
    return {"x": g.uniform(0, 10, rows), "y": g.standard_normal(rows)}


def expected(data: Mapping[str, np.ndarray], x: np.ndarray = POINT) -> np.ndarray:
    graph = Graph()
    node, layout = residual(graph)
    r, slopes = compile_residuals(graph, [node], layout, data=data, engine="numpy").residual_and_jacobian(x)
    whole = np.column_stack((slopes, r))
    return whole.T @ whole


def assert_products(found: np.ndarray, sums: np.ndarray) -> None:
    """Compare within rounding of the lengths of the columns."""
    lengths = np.sqrt(np.diagonal(sums))
    np.testing.assert_allclose(
        found / lengths / lengths[:, None], sums / lengths / lengths[:, None], atol=1e-13, rtol=0
    )


@pytest.mark.parametrize("rows", [1, 7, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK + 5])
def test_products_and_squares_are_those_of_whole_arrays(rows: int) -> None:
    graph = Graph()
    sums = RowSums(graph, *residual(graph))
    data = columns(rows)
    found = sums.products(POINT, InMemory(data))
    assert found.rows == rows
    assert_products(found.products, expected(data))
    assert sums.squares(POINT, InMemory(data)) == pytest.approx(expected(data)[-1, -1], rel=1e-13)


def test_the_triangle_has_the_same_products() -> None:
    graph = Graph()
    sums = RowSums(graph, *residual(graph))
    data = columns(BLOCK + 100)
    triangle = sums.triangle(POINT, InMemory(data))
    assert triangle.rows == BLOCK + 100
    assert_products(triangle.factor.T @ triangle.factor, expected(data))
    few = sums.triangle(POINT, InMemory({name: column[:3] for name, column in data.items()}))
    assert few.factor.shape == (7, 7)


def test_sums_of_parts_add_up_in_any_cut_and_equal_cuts_give_equal_bits() -> None:
    graph = Graph()
    sums = RowSums(graph, *residual(graph))
    data = columns(50_000)
    parts = [
        {name: column[start : start + 12_500] for name, column in data.items()}
        for start in range(0, 50_000, 12_500)
    ]
    one = sums.products(POINT, parts)
    again = sums.products(POINT, parts)
    assert (one.products == again.products).all()
    assert_products(one.products, expected(data))
    separate = [sums.products(POINT, [part]) for part in parts]
    total = separate[0] + separate[1] + (separate[2] + separate[3])
    assert total.rows == 50_000
    assert_products(total.products, expected(data))
    triangles = [sums.triangle(POINT, [part]) for part in parts]
    joined = triangles[0] + triangles[1] + (triangles[2] + triangles[3])
    assert_products(joined.factor.T @ joined.factor, expected(data))


def test_parts_that_overflow_although_their_product_does_not_are_taken_as_they_are() -> None:
    # a * (exp(x))**2 at a = 1e-300, exp(x) = 1e200: the row part 1e400 has no float64, the product is 1e100.
    graph = Graph()
    a, x = graph.input("a"), graph.input("x", (ROWS,))
    node = graph.apply(MUL, graph.apply(MUL, a, graph.apply(EXP, x)), graph.apply(EXP, x))
    sums = RowSums(graph, node, Layout.scalars("a"))
    point, rows = np.array([1e-300]), np.full(3, 200 * np.log(10.0))
    assert sums.squares(point, [{"x": rows}]) == pytest.approx(3e200, rel=1e-10)


def test_zero_to_a_power_has_no_slope_by_the_exponent() -> None:
    graph = Graph()
    a, n, x = graph.input("a"), graph.input("n"), graph.input("x", (ROWS,))
    sums = RowSums(graph, graph.apply(MUL, a, graph.apply(POW, x, n)), Layout.scalars("an"))
    found = sums.products(np.array([3.0, 2.0]), [{"x": np.array([0.0, 1.0, 2.0])}]).products
    log = np.log(2.0)
    slopes = np.array([[0.0, 1.0, 4.0], [0.0, 0.0, 12.0 * log], [0.0, 3.0, 12.0]])  # by a, by n, the value
    np.testing.assert_allclose(found, slopes @ slopes.T, rtol=1e-14)


def test_what_is_not_defined_is_not_finite() -> None:
    graph = Graph()
    a, x = graph.input("a"), graph.input("x", (ROWS,))
    sums = RowSums(graph, graph.apply(DIV, a, x), Layout.scalars("a"))
    blocks = [{"x": np.array([1.0, 0.0])}]
    assert not np.isfinite(sums.squares(np.array([1.0]), blocks))
    assert not np.isfinite(sums.products(np.array([1.0]), blocks).products).all()
    assert not np.isfinite(sums.triangle(np.array([1.0]), blocks).factor).all()
