"""Flat vectors."""

from __future__ import annotations

import numpy as np
import pytest

from gdsolve.compile import Layout
from gdsolve.ops import ROWS

MIXED = Layout(("x", "w", "b"), ((), (2, 1), (3,)))


def test_variables_follow_one_another_in_row_major_order() -> None:
    assert (MIXED.size, MIXED.sizes, MIXED.offsets) == (6, (1, 2, 3), (0, 1, 3))
    assert MIXED.labels == ("x", "w[0,0]", "w[1,0]", "b[0]", "b[1]", "b[2]")


def test_packing_puts_each_value_at_its_offset() -> None:
    vector = MIXED.pack({"b": [4, 5, 6], "x": 1, "w": [[2], [3]]})
    assert vector.dtype == np.float64
    assert vector.tolist() == [1, 2, 3, 4, 5, 6]


def test_unpacking_gives_floats_and_fresh_arrays() -> None:
    vector = np.arange(6.0)
    values = MIXED.unpack(vector)
    assert type(values["x"]) is float
    assert np.asarray(values["w"]).tolist() == [[1.0], [2.0]]
    np.asarray(values["b"])[:] = -1.0
    assert vector.tolist() == [0, 1, 2, 3, 4, 5]


def test_flattening_takes_one_value_per_variable() -> None:
    assert MIXED.flatten([1.0, np.array([[2.0], [3.0]]), np.array([4.0, 5.0, 6.0])]).tolist() == [
        1,
        2,
        3,
        4,
        5,
        6,
    ]
    assert Layout.scalars("xy").flatten([1.0, np.float32(2.5)]).tolist() == [1.0, 2.5]


def test_flattening_of_many_points_keeps_points_apart() -> None:
    values = [np.array([1.0, -1.0]), np.array([[[2.0], [3.0]], [[-2.0], [-3.0]]]), np.zeros((2, 3))]
    assert MIXED.flatten_points(values, 2).tolist() == [[1, 2, 3, 0, 0, 0], [-1, -2, -3, 0, 0, 0]]


def test_no_variables_at_all() -> None:
    empty = Layout((), ())
    assert (empty.size, empty.labels, empty.unpack(empty.pack({}))) == (0, (), {})


def test_whether_all_variables_are_numbers() -> None:
    assert Layout.scalars("xy").is_scalar
    assert not MIXED.is_scalar


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"x": 1.0, "w": [[2], [3]]}, "`b` has no value"),
        ({"x": 1.0, "w": [2, 3], "b": [4, 5, 6]}, r"`w` has shape \(2, 1\), its value \(2,\)"),
    ],
)
def test_a_value_that_does_not_fit_is_named(values: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        MIXED.pack(values)


def test_a_layout_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        Layout(("x", "x"), ((), ()))
    with pytest.raises(ValueError, match="2 names, but 1 shapes"):
        Layout(("x", "y"), ((),))
    with pytest.raises(ValueError, match="per data row"):
        Layout(("x",), ((ROWS,),))
