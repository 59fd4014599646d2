"""The self-test of the functions under the enclosures: passed here, thorough when slow, and it does refuse."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from gdsolve.compile import Layout
from gdsolve.compile.engines import boxes
from gdsolve.compile.engines.boxes import BoxProgram, NotEnclosedError
from gdsolve.graph import Graph
from gdsolve.ops import EXP, OPS
from gdsolve.ops.enclosures.interval import Interval, widened
from gdsolve.ops.enclosures.selftest import TABLE, holds_true_values, is_sound
from gdsolve.optimize.protocols import Bounds
from gdsolve.solve.prove.minimum import prove_minimum

ROUNDED = {
    *(
        "neg",
        "add",
        "sub",
        "mul",
        "masked_mul",
        "div",
        "reciprocal",
        "square",
        "abs",
        "sign",
        "floor",
        "ceil",
    ),
    *("lt", "le", "gt", "ge", "eq", "ne", "where", "minimum", "maximum", "relu"),
}
"""Correctly rounded by IEEE 754, or exact."""


def test_every_function_is_tested() -> None:
    named = {op.name for op in OPS if op.elementwise and op.enclose is not None}
    assert named - ROUNDED <= set(TABLE)


@pytest.mark.parametrize("name", TABLE)
def test_functions_are_as_good_as_assumed(name: str) -> None:
    assert is_sound(name)


@pytest.mark.slow
@pytest.mark.parametrize("name", TABLE)
def test_functions_are_as_good_as_assumed_at_many_points(name: str) -> None:
    assert holds_true_values(*TABLE[name], 3000)


@pytest.mark.parametrize("units", [8, 100])
def test_a_function_that_is_some_units_off_is_seen(units: int) -> None:
    def rule(watch: Any, x: Interval) -> Interval:
        y = np.exp(x.low) * (1 + units * np.spacing(1.0))
        return widened(y, y)

    _, reference, low, high = TABLE["exp"]
    assert not holds_true_values(rule, reference, low, high)


def test_nothing_is_proved_with_a_bad_function(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boxes, "unsound", lambda names: tuple(each for each in names if each == "exp"))
    graph = Graph()
    x = graph.input("x")
    layout, output = Layout.scalars(["x"]), graph.apply(EXP, x)
    with pytest.raises(NotEnclosedError, match="less accurate"):
        BoxProgram([output], layout, [output])
    bounds = Bounds(np.array([-1.0]), np.array([1.0]))
    assert prove_minimum(graph, output, layout, bounds, np.array([-1.0])) is None
