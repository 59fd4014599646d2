"""Constants as they were typed: what float64 rounds is remembered, and proofs use it."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from gdsolve.compile import Layout
from gdsolve.compile.elements import elements
from gdsolve.compile.engines.boxes import BoxProgram
from gdsolve.errors import Source
from gdsolve.graph import Graph, Node
from gdsolve.graph.exactness import exact_number
from gdsolve.lower import lower_all
from gdsolve.text import parse_formula


def node_of(text: str) -> Node:
    body = lower_all(parse_formula(Source(text, "test")), Graph(), {}).body
    assert body is not None
    return body


def bounds_of(text: str) -> tuple[float, float]:
    function = elements([node_of(text)], Layout.scalars([]))
    found = BoxProgram(function.outputs, function.layout, function.outputs).enclose(
        np.zeros((1, 0)), np.zeros((1, 0))
    )
    return float(found.low[0, 0]), float(found.high[0, 0])


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0.3 - 0.1 - 0.2", Fraction(0)),
        ("1/3 + 2/3", Fraction(1)),
        ("10**-40", Fraction(1, 10**40)),
        ("(1/3)**2 * 9 - 1", Fraction(0)),
        ("0.5 + 0.25", Fraction(3, 4)),
    ],
)
def test_arithmetic_of_typed_numbers_is_exact(text: str, number: Fraction) -> None:
    assert exact_number(node_of(text)) == number


@pytest.mark.parametrize(
    "text", ["sin(pi)", "pi - 3.141592653589793", "sqrt(2)**2 - 2", "e - 2.718281828459045"]
)
def test_what_is_no_fraction_is_enclosed(text: str) -> None:
    assert exact_number(node_of(text)) is None
    low, high = bounds_of(text)
    assert low <= 0.0 <= high
    assert high - low < 1e-14


def test_a_difference_that_float64_loses_is_kept_in_bounds() -> None:
    low, high = bounds_of("1/3 - 0.3333333333333333")
    assert low <= 1 / 3e16 <= high
    assert high - low < 1e-31


def test_entries_of_matrices_keep_their_origin() -> None:
    low, high = bounds_of("sum([0.3, -0.1, -0.2])")
    assert low <= 0.0 <= high


def test_a_rounded_zero_is_not_dropped() -> None:
    graph = Graph()
    x = graph.input("x")
    body = lower_all(parse_formula(Source("x + (1/3 - 0.3333333333333333)", "test")), graph, {"x": x}).body
    assert body is not x


def test_a_whole_exponent_reached_by_fractions_is_whole() -> None:
    graph = Graph()
    x = graph.input("x")
    whole = lower_all(parse_formula(Source("x**(1/3 + 5/3)", "test")), graph, {"x": x}).body
    assert whole is not None
    assert whole.op.name == "square"
