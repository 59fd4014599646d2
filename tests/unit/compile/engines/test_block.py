"""The engine on arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from gdsolve.compile import Layout
from gdsolve.compile.engines import block, block_source
from gdsolve.compile.engines.block import BlockEngine
from gdsolve.compile.schedule import schedule
from gdsolve.graph import Graph, Node, gradient
from gdsolve.ops import ADD, BROADCAST, EXP, LOG, MATMUL, MUL, ROWS, SIN, SQUARE, SUB, SUM, Op
from tests.unit.compile.problems import TIMES, VOLTS, decay_residual, mean_square

DATA = {"t": TIMES, "v": VOLTS}
ABC = Layout.scalars("abc")


def engine_of(outputs: list[Node], layout: Layout, columns: Any = (), dtype: str = "float64") -> BlockEngine:
    return BlockEngine(schedule(outputs, layout, columns), dtype)


def test_residuals_over_rows_computed_by_hand() -> None:
    graph = Graph()
    (found,) = engine_of([decay_residual(graph)], ABC, DATA).bind(DATA)(np.array([2.0, np.log(2.0), 0.5]))
    # 2 * 2**-t + 0.5 - v
    np.testing.assert_allclose(found, [-0.5, 0.5, 0.25, 0.125], rtol=0, atol=1e-15)


def test_what_does_not_depend_on_variables_is_computed_once() -> None:
    calls = []

    def kernel(x: Any) -> Any:
        calls.append(np.shape(x))
        return 2.0 * x

    double = Op(name="double", arity=1, summary="", scalar=None, block=kernel)
    graph = Graph()
    x, t = graph.input("x"), graph.input("t", (ROWS,))
    output = graph.apply(MUL, graph.apply(double, t), graph.apply(double, x))
    function = engine_of([output], Layout.scalars("x"), {"t"}).bind({"t": TIMES})
    assert calls == [(4,)]
    for _ in range(3):
        assert function(np.array([0.5]))[0].tolist() == [0.0, 2.0, 4.0, 8.0]
    assert calls == [(4,), (), (), ()]


def test_generated_source_reuses_names_and_holds_no_name_of_the_user() -> None:
    graph = Graph()
    node: Node = graph.input("__import__", (2,))
    for _ in range(3):
        node = graph.apply(EXP, graph.apply(SIN, node))
    engine = engine_of([node], Layout(("__import__",), ((2,),)))
    lines = ["r0 = k0(v0)", *(f"r0 = k{place}(r0)" for place in range(1, 6)), "return [r0]"]
    assert engine.code.source == "\n    ".join(["def main(v0):", *lines])
    assert engine.bind({})(np.array([0.0, 0.0]))[0].shape == (2,)


def test_a_program_too_long_for_source_runs_as_a_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = Graph()
    output = mean_square(graph, decay_residual(graph))
    outputs = [output, *gradient(graph, output, [graph.input(name) for name in "abc"])]
    x = np.array([2.0, 0.7, 0.25])
    points = np.array([x, 2 * x])
    short = engine_of(outputs, ABC, DATA).bind(DATA)
    expected, expected_at = short(x), short.at_points(points)
    monkeypatch.setattr(block_source, "SOURCE_LIMIT", 3)
    long = engine_of(outputs, ABC, DATA).bind(DATA)
    np.testing.assert_array_equal(long(x), expected)
    np.testing.assert_array_equal(long.at_points(points), expected_at)


@pytest.mark.slow
def test_a_sum_of_20000_terms_over_rows() -> None:
    graph = Graph()
    x, t = graph.input("x"), graph.input("t", (ROWS,))
    total: Node = graph.apply(MUL, x, t)
    for place in range(20_000):
        total = graph.apply(ADD, total, graph.apply(MUL, x, float(place)))
    (found,) = engine_of([total], Layout.scalars("x"), {"t"}).bind({"t": TIMES})(np.array([2.0]))
    assert found.tolist() == [2.0 * (sum(range(20_000)) + t) for t in TIMES]


def test_the_number_of_rows_is_written_into_shapes() -> None:
    graph = Graph()
    x, t = graph.input("x"), graph.input("t", (ROWS,))
    stretched = graph.apply(BROADCAST, x, shape=(ROWS,))
    engine = engine_of([graph.apply(SUM, stretched), t], Layout.scalars("x"), {"t"})
    for rows in (4, 7):
        assert engine.bind({"t": np.zeros(rows)})(np.array([1.5]))[0] == 1.5 * rows


def test_chosen_rows_are_as_if_the_data_had_only_those() -> None:
    graph = Graph()
    x, t = graph.input("x"), graph.input("t", (ROWS,))
    scale, table = graph.input("s"), graph.input("m", (2, ROWS))
    output = graph.apply(SUM, graph.apply(MUL, graph.apply(MUL, x, scale), graph.apply(MUL, t, table)))
    data = {"t": TIMES, "s": np.array(3.0), "m": np.array([[1.0, 2.0, 3.0, 4.0], [10.0, 20.0, 30.0, 40.0]])}
    engine = engine_of([output], Layout.scalars("x"), data)
    # rows 3 and 1: 3 * (4 * 44 + 1 * 22)
    assert engine.bind_rows(data, np.array([3, 1]))(np.array([1.0]))[0] == 594.0


def test_many_points_of_numbers_and_arrays_mixed() -> None:
    graph = Graph()
    b, w, table = (
        graph.input("b"),
        graph.input("w", (2,)),
        graph.constant([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]),
    )
    affine = graph.apply(ADD, graph.apply(MATMUL, table, w), b)
    curved = graph.apply(MUL, graph.apply(SQUARE, b), table)
    function = engine_of([affine, curved, b, table], Layout(("b", "w"), ((), (2,)))).bind({})
    got = function.at_points(np.array([[0.5, 1.0, 0.0], [-1.0, 0.0, 2.0]]))
    assert got[0].tolist() == [[1.5, 3.5, 5.5], [3.0, 7.0, 11.0]]
    assert got[1][0].tolist() == [[0.25, 0.5], [0.75, 1.0], [1.25, 1.5]]
    assert got[2].tolist() == [0.5, -1.0]
    assert got[3][1].tolist() == [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]


def test_points_and_rows_do_not_mix_even_if_they_are_equally_many() -> None:
    graph = Graph()
    residual = decay_residual(graph)
    function = engine_of([residual], ABC, DATA).bind(DATA)
    points = np.array([[1.0, 0.1, 0.0], [2.0, 0.2, 1.0], [3.0, 0.3, 2.0], [4.0, 0.4, 3.0]])
    (got,) = function.at_points(points)
    for point, row in zip(points, got, strict=True):
        np.testing.assert_allclose(row, point[0] * np.exp(-point[1] * TIMES) + point[2] - VOLTS, rtol=1e-14)


def test_many_points_are_taken_in_parts_that_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = []

    def kernel(x: Any) -> Any:
        sizes.append(np.size(x))
        return np.exp(x)

    graph = Graph()
    t = graph.input("t", (ROWS,))
    spy = Op(name="spy", arity=1, summary="", scalar=None, block=kernel)
    output = graph.apply(SUM, graph.apply(spy, graph.apply(MUL, graph.input("x"), t)))
    function = engine_of([output], Layout.scalars("x"), {"t"}).bind({"t": TIMES})
    points = np.linspace(-1.0, 1.0, 7)[:, np.newaxis]
    monkeypatch.setattr(block, "BATCH_NUMBERS", 12)
    (got,) = function.at_points(points)
    assert sizes == [12, 12, 4]
    np.testing.assert_allclose(got, np.exp(points * TIMES).sum(axis=1), rtol=1e-14)


def test_no_points_give_no_values() -> None:
    graph = Graph()
    function = engine_of([graph.apply(SIN, graph.input("w", (2,)))], Layout(("w",), ((2,),))).bind({})
    assert function.at_points(np.empty((0, 2)))[0].shape == (0, 2)


def test_float32_rounds_data_constants_variables_and_results() -> None:
    graph = Graph()
    x, t = graph.input("x"), graph.input("t", (ROWS,))
    output = graph.apply(ADD, graph.apply(MUL, x, t), 0.1)
    data = {"t": np.array([1 / 3, 3.0])}
    (found,) = engine_of([output], Layout.scalars("x"), data, "float32").bind(data)(np.array([0.7]))
    single = np.float32
    assert found.dtype == single
    assert found.tolist() == [float(single(0.7) * single(t) + single(0.1)) for t in data["t"]]


def test_float32_overflows_where_float32_does() -> None:
    graph = Graph()
    x = graph.input("x", (1,))
    outputs = [graph.apply(SUB, graph.apply(SQUARE, x), 1.0), graph.apply(MUL, x, 1e39)]
    function = engine_of(outputs, Layout(("x",), ((1,),)), dtype="float32").bind({})
    assert [float(each[0]) for each in function(np.array([1e20]))] == [np.inf, np.inf]
    assert function.at_points(np.array([[1e20], [1e39]]))[0].tolist() == [[np.inf], [np.inf]]


def test_out_of_the_domain_there_are_no_warnings() -> None:
    graph = Graph()
    w = graph.input("w", (3,))
    function = engine_of([graph.apply(LOG, w)], Layout(("w",), ((3,),))).bind({})
    np.testing.assert_array_equal(function(np.array([-1.0, 0.0, 1.0]))[0], [np.nan, -np.inf, 0.0])


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"t": np.zeros((4, 1)), "v": VOLTS}, r"`t` has shape \(rows,\), its data \(4, 1\)"),
        ({"t": np.zeros(3), "v": VOLTS}, "`v` has 4 rows, other columns have 3"),
    ],
)
def test_data_that_does_not_fit_is_named(data: dict[str, Any], message: str) -> None:
    graph = Graph()
    with pytest.raises(ValueError, match=message):
        engine_of([decay_residual(graph)], ABC, data).bind(data)
