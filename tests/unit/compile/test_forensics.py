"""Where a nan comes from."""

from __future__ import annotations

import math

import numpy as np

from gdsolve.compile import Layout, first_non_finite
from gdsolve.graph import Graph
from gdsolve.ops import (
    ADD,
    DIV,
    EXP,
    INPUT,
    LOG,
    MATMUL,
    MAXIMUM,
    MUL,
    RECIPROCAL,
    ROWS,
    SIN,
    SQRT,
    SUB,
    SUM,
    WHERE,
)  # fmt: skip

XY = Layout.scalars("xy")


def test_a_finite_output_has_no_culprit() -> None:
    graph = Graph()
    # exp(-1/x) at 0 passes through an infinity and comes out finite.
    inner = graph.apply(DIV, -1.0, graph.input("x"))
    assert first_non_finite(graph, graph.apply(EXP, inner), XY, np.array([0.0, 1.0])) is None


def test_the_operation_that_left_its_domain_is_named_with_its_argument() -> None:
    graph = Graph()
    shifted = graph.apply(SUB, graph.input("x"), 3.0)
    log = graph.apply(LOG, shifted)
    output = graph.apply(ADD, graph.apply(SIN, log), graph.input("y"))
    found = first_non_finite(graph, output, XY, np.array([1.0, 5.0]))
    assert found is not None
    assert (found.node, found.arguments, found.row) == (log, (-2.0,), None)
    assert math.isnan(found.value)


def test_an_overflow_is_found_where_it_happened() -> None:
    graph = Graph()
    power = graph.apply(EXP, graph.input("x"))
    output = graph.apply(SUB, power, power)
    found = first_non_finite(graph, output, XY, np.array([1000.0, 0.0]))
    assert found is not None
    assert (found.node, found.arguments, found.value) == (power, (1000.0,), math.inf)


def test_the_branch_not_taken_is_not_blamed() -> None:
    graph = Graph()
    x, y = graph.input("x"), graph.input("y")
    guarded = graph.apply(WHERE, graph.apply(MAXIMUM, x, 0.0), graph.apply(LOG, x), 0.0)
    culprit = graph.apply(SQRT, y)
    found = first_non_finite(graph, graph.apply(ADD, guarded, culprit), XY, np.array([-1.0, -4.0]))
    assert found is not None
    assert (found.node, found.arguments) == (culprit, (-4.0,))


def test_of_two_causes_the_earlier_one_is_named() -> None:
    graph = Graph()
    first, second = graph.apply(LOG, graph.input("x")), graph.apply(SQRT, graph.input("y"))
    found = first_non_finite(graph, graph.apply(MUL, second, first), XY, np.array([-1.0, -4.0]))
    assert found is not None
    assert found.node is first


def test_the_first_bad_data_row_is_named_through_sums_and_products() -> None:
    graph = Graph()
    x, t = graph.input("x"), graph.input("t", (ROWS,))
    pole = graph.apply(RECIPROCAL, graph.apply(SUB, t, x))
    output = graph.apply(SUM, graph.apply(MUL, 3.0, graph.apply(ADD, x, pole)))
    found = first_non_finite(graph, output, XY, np.array([2.0, 0.0]), {"t": [1.0, 3.0, 2.0, 2.0]})
    assert found is not None
    assert (found.node, found.arguments, found.row, found.value) == (pole, (0.0,), 2, math.inf)


def test_an_array_operation_shows_its_arrays() -> None:
    graph = Graph()
    w = graph.input("w", (2,))
    product = graph.apply(MATMUL, [1e300, 1e300], w)
    found = first_non_finite(graph, graph.apply(SIN, product), Layout(("w",), ((2,),)), np.array([1e10, 0.0]))
    assert found is not None
    assert found.node is product
    assert np.asarray(found.arguments[1]).tolist() == [1e10, 0.0]


def test_a_variable_or_constant_that_was_not_finite_is_its_own_cause() -> None:
    graph = Graph()
    x = graph.input("x")
    found = first_non_finite(graph, graph.apply(SIN, x), XY, np.array([math.nan, 0.0]))
    assert found is not None
    assert (found.node.op, found.arguments) == (INPUT, ())
    found = first_non_finite(graph, graph.apply(ADD, x, math.inf), XY, np.array([1.0, 0.0]))
    assert found is not None
    assert found.node.number == math.inf
