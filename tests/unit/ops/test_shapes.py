"""Shapes: broadcasting, sentences of misfits, keys and axes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from gdsolve.graph import Graph
from gdsolve.ops import ADD, CONCAT, DET, INDEX, MATMUL, REDUCE_MAX, RESHAPE, ROWS, STACK, SUM, Op, ShapeError
from gdsolve.ops.shapes import WHOLE, axis_from_end, broadcast, normal_key, numpy_key, show_shape


@pytest.mark.parametrize(
    ("left", "right", "common"),
    [
        ((), (3,), (3,)),
        ((3,), (2, 3), (2, 3)),
        ((2, 1), (3,), (2, 3)),
        ((ROWS,), (1,), (ROWS,)),
        ((ROWS, 3), (3,), (ROWS, 3)),
        ((ROWS, 1), (1, 4), (ROWS, 4)),
        ((ROWS,), (ROWS,), (ROWS,)),
    ],
)
def test_operands_broadcast_as_in_numpy(left: Any, right: Any, common: Any) -> None:
    assert broadcast(left, right) == broadcast(right, left) == common


@pytest.mark.parametrize(
    ("left", "right", "sentence"),
    [
        ((2, 2), (3,), "shapes (2, 2) and (3,) do not fit together"),
        ((ROWS,), (3,), "shapes (rows,) and (3,) do not fit together"),
        ((ROWS, 2), (ROWS,), "shapes (rows, 2) and (rows,) do not fit together"),
    ],
)
def test_a_misfit_shows_both_shapes(left: Any, right: Any, sentence: str) -> None:
    graph = Graph()
    with pytest.raises(ShapeError) as caught:
        graph.apply(ADD, graph.input("a", left), graph.input("b", right))
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("op", "shapes", "attributes", "part"),
    [
        (MATMUL, [(2, 3), (2,)], {}, "(3 columns, 2 rows)"),
        (MATMUL, [(), (2,)], {}, "needs vectors or matrices"),
        (MATMUL, [(ROWS, 3), (2,)], {}, "shapes (rows, 3) and (2,)"),
        (RESHAPE, [(2, 3)], {"shape": (4,)}, "shape (2, 3) does not reshape to (4,)"),
        (RESHAPE, [(ROWS,)], {"shape": (4,)}, "shape (rows,) does not reshape to (4,)"),
        (INDEX, [(3,)], {"key": 3}, "index 3 is out of range for shape (3,)"),
        (INDEX, [(ROWS, 2)], {"key": 0}, "data rows cannot be picked"),
        (INDEX, [(3,)], {"key": (0, 0)}, "2 indices for an array of shape (3,)"),
        (SUM, [(3,)], {"axis": 1}, "axis 1 does not exist in an array with 1 axes"),
        (SUM, [(3, 3)], {"axis": (0, -2)}, "names the same axis twice"),
        (CONCAT, [(2, 2), (3,)], {}, "shapes (2, 2) and (3,) do not join"),
        (STACK, [(2,), (3,)], {}, "shapes (2,) and (3,) do not stack"),
        (DET, [(2, 3)], {}, "needs a square matrix, not shape (2, 3)"),
        (REDUCE_MAX, [(0,)], {}, "has no largest or smallest element"),
    ],
)
def test_a_shape_rule_says_what_is_wrong(op: Op, shapes: Any, attributes: Any, part: str) -> None:
    graph = Graph()
    inputs = [graph.input(f"x{place}", shape) for place, shape in enumerate(shapes)]
    with pytest.raises(ShapeError) as caught:
        graph.apply(op, *inputs, **attributes)
    assert part in str(caught.value)


@pytest.mark.parametrize(
    "key",
    [0, -1, slice(None), slice(1, None), slice(None, None, -1), (1, slice(0, 2)), (slice(2, 0, -1), -1)],
)
def test_a_normal_key_picks_the_same_and_stays_normal(key: Any) -> None:
    array = np.arange(12.0).reshape(4, 3)
    normal = normal_key(key, array.shape)
    np.testing.assert_array_equal(array[numpy_key(normal)], array[key])
    assert normal_key(normal, array.shape) == normal
    hash(normal)


def test_a_key_over_rows_takes_them_whole() -> None:
    assert normal_key((slice(None), 1), (ROWS, 3)) == (WHOLE, 1)


def test_axes_count_from_the_end() -> None:
    assert axis_from_end(0, 3) == axis_from_end(-3, 3) == -3


def test_rows_are_printed_by_name() -> None:
    assert show_shape((ROWS, 2)) == "(rows, 2)"
