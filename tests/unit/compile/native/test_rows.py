"""Sums of native code against those of NumPy, at every length of a ragged end."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from numpy.typing import NDArray

from gdsolve.compile import Layout
from gdsolve.compile.engine import Target
from gdsolve.compile.native.errors import NotNativeError
from gdsolve.compile.native.loop import CHUNK
from gdsolve.compile.native.machine import machine
from gdsolve.compile.native.rows import NativeRows
from gdsolve.compile.rows.arrays import ArrayRows
from gdsolve.compile.rows.split import Part, split
from gdsolve.compile.rows.sums import RowSums
from gdsolve.compile.rows.work import Work
from gdsolve.errors import Source
from gdsolve.graph import Graph, jacobian
from gdsolve.lower import lower
from gdsolve.ops import POLYGAMMA, ROWS, SUB
from gdsolve.text import parse_formula

Columns = Mapping[str, NDArray[np.float64]]

RATIO = "(a + b*x + c*x**2)/(1 + d*x**2)"
WIDE = " + ".join(f"p{k}*x**{k}" for k in range(9))
BRANCHES = "where(x > 1, a*sqrt(x), b*abs(x - 0.5)) + max(c*x, 0.1) - min(x, d) + relu(x - a)*sign(b - x) + floor(c*x)"


def parts_of(text: str, names: str) -> tuple[Target, tuple[Part, ...]]:
    graph = Graph()
    nodes = {name: graph.input(name) for name in names.split()}
    columns = {"x": graph.input("x", (ROWS,)), "y": graph.input("y", (ROWS,))}
    model = lower(parse_formula(Source(text)), graph, nodes | columns)
    residual = graph.apply(SUB, columns["y"], model)
    slopes = (*jacobian(graph, residual, tuple(nodes.values())), residual)
    return Target(graph, Layout.scalars(names.split()), {}), split(graph, slopes)


def columns(count: int) -> Columns:
    generator = np.random.default_rng(count)
    return {"x": generator.uniform(0.1, 2.0, count), "y": generator.normal(size=count)}


def agree(text: str, names: str, data: Columns, threads: int = 1) -> None:
    target, parts = parts_of(text, names)
    point = np.linspace(0.3, 0.9, len(names.split()))
    native, arrays = NativeRows(machine(), target, parts, threads), ArrayRows(target, parts)
    slope, expected_slope = native.slope(point, [data]), arrays.slope(point, [data])
    sums, expected = native.products(point, [data]), arrays.products(point, [data])
    square = native.squares(point, [data])
    assert slope is not None
    assert sums is not None
    assert square is not None
    assert slope.rows == sums.rows == len(data["x"])
    # Sums of mixed signs cancel: errors are relative to the lengths of both columns.
    lengths = np.sqrt(np.diagonal(expected.products))
    scale = np.outer(lengths, lengths)
    assert np.abs((sums.products - expected.products) / scale).max() <= 1e-13
    assert np.abs((slope.products - expected_slope.products) / scale[-1]).max() <= 1e-13
    assert square == pytest.approx(expected.products[-1, -1], rel=1e-13)


@pytest.mark.parametrize("count", [*range(1, 18), 255, 256, 257, CHUNK - 1, CHUNK, CHUNK + 1])
def test_any_number_of_rows(count: int) -> None:
    agree(RATIO, "a b c d", columns(count))


def test_more_parameters_than_registers_and_branches() -> None:
    agree(WIDE, " ".join(f"p{k}" for k in range(9)), columns(1003))
    agree(BRANCHES, "a b c d", columns(1003))
    agree("a", "a", columns(11))


def test_the_same_bits_for_any_number_of_threads() -> None:
    target, parts = parts_of(RATIO, "a b c d")
    data, point = columns(9 * CHUNK + 5), np.full(4, 0.5)
    found = [NativeRows(machine(), target, parts, threads).products(point, [data]) for threads in (1, 2, 3)]
    assert len({sums.products.tobytes() for sums in found if sums is not None}) == 1
    assert None not in found


def test_blocks_are_added_and_other_layouts_of_memory_are_read() -> None:
    target, parts = parts_of(RATIO, "a b c d")
    data, point = columns(1000), np.full(4, 0.5)
    halves = [
        {name: column[cut] for name, column in data.items()} for cut in (slice(0, 333), slice(333, None))
    ]
    spaced = {name: np.repeat(column, 2)[::2] for name, column in data.items()}
    native = NativeRows(machine(), target, parts, 1)
    whole, added, read = (native.products(point, blocks) for blocks in ([data], halves, [spaced]))
    assert whole is not None
    assert added is not None
    assert read is not None
    np.testing.assert_allclose(added.products, whole.products, rtol=1e-13)
    assert read.products.tobytes() == whole.products.tobytes()
    empty = native.products(point, [])
    assert empty is not None
    assert empty.rows == 0
    assert not empty.products.any()


def test_what_is_not_finite_is_left_to_numpy() -> None:
    target, parts = parts_of("a/x + b", "a b")
    data = {"x": np.array([1.0, 0.0, 2.0]), "y": np.ones(3)}
    native = NativeRows(machine(), target, parts, 1)
    assert native.products(np.ones(2), [data]) is None
    # After some passes without an answer no more are tried.
    assert native.slope(np.ones(2), [data]) is None
    assert native.squares(np.ones(2), [data]) is None
    assert native.squares(np.ones(2), [{"x": np.ones(3), "y": np.ones(3)}]) is None


def test_sums_are_asked_of_native_code_and_then_of_numpy() -> None:
    graph = Graph()
    a, x = graph.input("a"), graph.input("x", (ROWS,))
    node = graph.apply(SUB, x, a)
    sums = RowSums(graph, node, Layout.scalars("a"), work=Work("native"))
    assert sums.engine == "native"
    assert sums.squares(np.array([1.0]), [{"x": np.array([2.0, 4.0])}]) == 10.0
    assert np.isinf(sums.squares(np.array([1.0]), [{"x": np.array([2.0, np.inf])}]))
    assert RowSums(graph, node, Layout.scalars("a")).engine == "numpy"
    assert RowSums(graph, node, Layout.scalars("a"), work=Work("numpy", 10**9, 1000)).engine == "numpy"


def test_it_is_made_where_numpy_would_take_long() -> None:
    graph = Graph()
    node = graph.apply(SUB, graph.input("x", (ROWS,)), graph.input("a"))

    def engine(rows: int, passes: int) -> str:
        return RowSums(graph, node, Layout.scalars("a"), work=Work("auto", rows, passes)).engine

    assert engine(1000, 1000) == "numpy"
    assert engine(10**6, 5) == "numpy"
    assert engine(10**6, 10**4) == "native"
    assert engine(10**9, 5) == "native"


def test_more_parameters_than_are_multiplied_and_qr() -> None:
    names = [f"p{place}" for place in range(15)]
    graph = Graph()
    nodes = {name: graph.input(name) for name in names} | {"x": graph.input("x", (ROWS,))}
    text = " + ".join(f"{name}*cos({place}*x)" for place, name in enumerate(names)) + " + exp(-p1*x)"
    node = lower(parse_formula(Source(text)), graph, nodes)
    data, point = {"x": np.linspace(0.0, 3.0, 20_011)}, np.linspace(-1.0, 1.0, 15)
    native, arrays = (
        RowSums(graph, node, Layout.scalars(names), work=Work(engine)) for engine in ("native", "numpy")
    )
    found, expected = native.products(point, [data]).products, arrays.products(point, [data]).products
    lengths = np.sqrt(np.diagonal(expected))
    assert np.abs((found - expected) / np.outer(lengths, lengths)).max() <= 1e-13
    factor, other = (sums.triangle(point, [data]).factor for sums in (native, arrays))
    np.testing.assert_allclose(np.abs(factor.diagonal()), np.abs(other.diagonal()), rtol=1e-9)


def test_an_operation_without_native_code_is_said() -> None:
    graph = Graph()
    product = lower(
        parse_formula(Source("a*x")), graph, {"a": graph.input("a"), "x": graph.input("x", (ROWS,))}
    )
    node = graph.apply(POLYGAMMA, product, order=1)
    with pytest.raises(NotNativeError, match="polygamma"):
        RowSums(graph, node, Layout.scalars("a"), work=Work("native"))
    assert RowSums(graph, node, Layout.scalars("a"), work=Work("auto", 10**9)).engine == "numpy"
