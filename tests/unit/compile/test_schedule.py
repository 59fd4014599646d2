"""Order, stages and registers."""

from __future__ import annotations

import pytest

from gdsolve.compile.layout import Layout
from gdsolve.compile.schedule import Stage, allocate, schedule
from gdsolve.graph import Graph
from gdsolve.ops import ADD, BROADCAST, EXP, MUL, ROWS, SIN, SQUARE, SUM

XY = Layout.scalars("xy")


def test_only_what_the_outputs_need_is_scheduled_inputs_first() -> None:
    graph = Graph()
    x, y = graph.input("x"), graph.input("y")
    wanted = graph.apply(SIN, x)
    graph.apply(EXP, y)
    output = graph.apply(SQUARE, wanted)
    assert schedule([output], XY).nodes == (x, wanted, output)


def test_a_node_belongs_to_the_first_stage_that_knows_its_inputs() -> None:
    graph = Graph()
    x, column = graph.input("x"), graph.input("t", (ROWS,))
    ones = graph.apply(BROADCAST, graph.constant(1.0), shape=(ROWS,))
    of_data = graph.apply(SIN, column)
    of_both = graph.apply(MUL, x, of_data)
    program = schedule([of_both, ones], XY, ["t"])
    assert program.stages[ones.inputs[0]] is Stage.CONSTANT
    # The number of rows is not known before there is data.
    assert program.stages[ones] is Stage.DATA
    assert program.stages[of_data] is Stage.DATA
    assert program.stages[of_both] is Stage.VARIABLE
    assert program.steps(Stage.VARIABLE) == (of_both,)
    assert set(program.known_before()) == {of_data, ones}


def test_uses_count_readers_and_outputs() -> None:
    graph = Graph()
    x = graph.input("x")
    wave = graph.apply(SIN, x)
    total = graph.apply(ADD, wave, graph.apply(EXP, wave))
    program = schedule([total, wave], XY)
    assert (program.uses[x], program.uses[wave], program.uses[total]) == (1, 3, 1)


def test_whether_everything_is_a_number() -> None:
    graph = Graph()
    x, column = graph.input("x"), graph.input("t", (ROWS,))
    assert schedule([graph.apply(SIN, x)], XY).is_scalar
    assert not schedule([graph.apply(SUM, graph.apply(MUL, x, column))], XY, ["t"]).is_scalar
    assert not schedule([x], Layout(("x", "w"), ((), (2,)))).is_scalar


def test_a_register_is_reused_after_its_last_reader_but_never_that_of_an_output() -> None:
    graph = Graph()
    x = graph.input("x")
    first = graph.apply(SIN, x)
    second = graph.apply(EXP, first)
    third = graph.apply(SQUARE, second)
    last = graph.apply(ADD, third, second)
    registers = allocate(schedule([last, first], XY))
    assert [registers[node] for node in (first, second, third, last)] == [0, 1, 2, 1]


def test_an_input_without_variable_or_data_is_named() -> None:
    graph = Graph()
    with pytest.raises(ValueError, match="`t` is neither a variable nor among the data"):
        schedule([graph.apply(SIN, graph.input("t"))], XY)


def test_a_variable_of_another_shape_is_named() -> None:
    graph = Graph()
    with pytest.raises(ValueError, match=r"`x` has shape \(\), not \(2,\)"):
        schedule([graph.apply(SIN, graph.input("x", (2,)))], XY)
