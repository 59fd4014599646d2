"""The engine on floats."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest

from gdsolve.compile import Layout
from gdsolve.compile.engines.block import BlockEngine
from gdsolve.compile.engines.scalar import ScalarFunction, is_available, literal
from gdsolve.compile.schedule import schedule
from gdsolve.graph import Graph, Node, gradient
from gdsolve.ops import ADD, DIV, EXP, LOG, MAXIMUM, MUL, POW, RELU, SIN, SQUARE, SUB, SUM, WHERE
from gdsolve.ops.scalar import NAMESPACE
from tests.unit.compile.problems import rosenbrock

XY = Layout.scalars("xy")


def function_of(outputs: list[Node], layout: Layout = XY) -> ScalarFunction:
    program = schedule(outputs, layout)
    block = BlockEngine(program).bind({})
    return ScalarFunction(program, block.known, block)


def test_rosenbrock_and_its_gradient_at_a_point_computed_by_hand() -> None:
    graph = Graph()
    output = rosenbrock(graph)
    slopes = gradient(graph, output, [graph.input("x"), graph.input("y")])
    # x = 2, y = 1: 1 + 100 * 9; -2 (1 - 2) - 400 * 2 * (1 - 4); 200 (1 - 4)
    assert list(function_of([output, *slopes])(np.array([2.0, 1.0]))) == [901.0, 2402.0, -600.0]


def test_a_node_read_once_is_inlined_and_one_read_twice_is_computed_once() -> None:
    graph = Graph()
    wave = graph.apply(SIN, graph.input("x"))
    source = function_of([graph.apply(ADD, graph.apply(EXP, wave), wave)]).source
    assert source == "def main(v0, v1):\n    t0 = sin(v0)\n    return [exp(t0) + t0]"


def test_an_operand_that_a_template_repeats_is_computed_once() -> None:
    graph = Graph()
    source = function_of([graph.apply(RELU, graph.apply(SIN, graph.input("x")))]).source
    assert source.count("sin(") == 1


def test_operands_keep_their_grouping() -> None:
    graph = Graph()
    x, y = graph.input("x"), graph.input("y")
    difference = graph.apply(SUB, x, graph.apply(SUB, y, graph.apply(ADD, x, 3.0)))
    quotient = graph.apply(DIV, difference, graph.apply(MUL, -2.0, y))
    # (5 - (2 - 8)) / (-2 * 2)
    assert function_of([quotient])(np.array([5.0, 2.0]))[0] == -2.75


@pytest.mark.parametrize(
    ("x", "value", "slope"),
    [(-1.0, math.nan, -1.0), (0.0, -math.inf, math.inf), (math.inf, math.inf, 0.0), (math.nan,) * 3],
)
def test_out_of_its_domain_a_logarithm_gives_what_numpy_gives(x: float, value: float, slope: float) -> None:
    graph = Graph()
    variable = graph.input("x")
    output = graph.apply(LOG, variable)
    found = function_of([output, *gradient(graph, output, [variable])])(np.array([x, 0.0]))
    np.testing.assert_array_equal([float(each) for each in found], [value, slope])


def test_overflow_is_an_infinity() -> None:
    graph = Graph()
    x = graph.input("x")
    outputs = [graph.apply(EXP, x), graph.apply(POW, x, 9.0), graph.apply(DIV, 1.0, graph.apply(SUB, x, x))]
    found = function_of(outputs)(np.array([1e200, 0.0]))
    assert [float(each) for each in found] == [math.inf] * 3


def test_a_power_of_a_negative_base_is_nan_and_never_complex() -> None:
    graph = Graph()
    power = graph.apply(POW, graph.input("x"), graph.input("y"))
    assert math.isnan(float(function_of([power])(np.array([-8.0, 1 / 3]))[0]))
    assert float(function_of([power])(np.array([-8.0, 3.0]))[0]) == -512.0


def test_a_branch_not_taken_is_not_computed() -> None:
    graph = Graph()
    x, y = graph.input("x"), graph.input("y")
    output = graph.apply(WHERE, y, graph.apply(LOG, x), graph.apply(SQUARE, x))
    assert function_of([output])(np.array([-3.0, 0.0]))[0] == 9.0


@pytest.mark.parametrize("value", [0.1, -1e-300, 1e22, -0.0, 5e-324, math.inf, -math.inf, math.nan])
def test_constants_are_exact_to_the_last_bit(value: float) -> None:
    graph = Graph()
    x = graph.input("x")
    found = function_of([graph.apply(MAXIMUM, x, value), graph.constant(value)])(np.array([value, 0.0]))
    for each in found:
        np.testing.assert_array_equal(float(each), value)
        assert math.copysign(1.0, float(each)) == math.copysign(1.0, value)


def test_infinities_and_nan_have_names() -> None:
    assert [literal(each) for each in (0.5, math.inf, -math.inf, math.nan)] == [
        "0.5", "plus_inf", "minus_inf", "not_a_number",
    ]  # fmt: skip


def test_no_name_of_the_user_enters_the_source() -> None:
    names = ("__import__", "lambda", "v1", "sin", "x; import os", "ß")
    graph = Graph()
    total: Node = graph.constant(0.0)
    for place, name in enumerate(names):
        total = graph.apply(ADD, total, graph.apply(MUL, float(place + 1), graph.input(name)))
    function = function_of([graph.apply(SIN, total), total], Layout.scalars(names))
    own = re.compile(r"[vt]\d+|def|main|return|if|else|plus_inf|minus_inf|not_a_number")
    for word in re.findall(r"[^\W\d]\w*", function.source):
        assert own.fullmatch(word) or word in NAMESPACE
    assert function(np.ones(6))[1] == 21.0


def test_a_chain_deeper_than_pythons_parser_goes() -> None:
    graph = Graph()
    node: Node = graph.input("x")
    for _ in range(500):
        node = graph.apply(EXP, graph.apply(MUL, 0.25, node))
    fixed = float(function_of([node])(np.array([1.0, 0.0]))[0])
    assert math.exp(0.25 * fixed) == pytest.approx(fixed, rel=1e-15)


@pytest.mark.slow
def test_a_sum_of_20000_terms() -> None:
    graph = Graph()
    x = graph.input("x")
    total: Node = graph.constant(0.0)
    for place in range(20_000):
        total = graph.apply(ADD, total, graph.apply(MUL, float(place), x))
    assert function_of([total])(np.array([2.0, 0.0]))[0] == 2.0 * sum(range(20_000))


def test_arrays_are_for_the_block_engine() -> None:
    graph = Graph()
    vector = graph.input("w", (2,))
    assert not is_available(schedule([graph.apply(SUM, vector)], Layout(("w",), ((2,),))))
