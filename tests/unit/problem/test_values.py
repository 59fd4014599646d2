from math import inf, pi

import pytest

from gdsolve.problem.values import ValueFaultError, filled, read_number, read_seconds, read_value, shape_of


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (3, 3.0),
        ("2*pi", 2 * pi),
        ("-1/4", -0.25),
        ([1, "1/2"], [1.0, 0.5]),
        ("[[1, 2], [3, 4]]", [[1.0, 2.0], [3.0, 4.0]]),
        ((1, 2), [1.0, 2.0]),
    ],
)
def test_values(raw, value):
    assert read_value(raw) == value


def test_infinities_only_where_they_are_allowed():
    assert read_value(["-inf", inf], finite=False) == [-inf, inf]
    for raw in ("inf", inf, -inf, "-inf"):
        with pytest.raises(ValueFaultError, match="finite number"):
            read_value(raw)


@pytest.mark.parametrize(
    ("raw", "what", "path"),
    [
        (None, "nothing stands where a number belongs", ()),
        (False, "false stands where a number belongs", ()),
        ({"a": 1}, "a mapping stands where a number belongs", ()),
        (10**400, "the number does not fit a float (1.8e308 is the largest)", ()),
        ([1, [2]], "row 2 has 1 entry, row 1 has a single number", (1,)),
        ([[1, 2], [3, "x"]], "`x` is not a number", (1, 1)),
        ([[1, 2], [3, "0/0"]], "`0/0` is not a number", (1, 1)),
        ("x = 1", "`x = 1` is not a number", ()),
        ("[1, 2" + "0" * 100, "`[1, 2" + "0" * 32 + "...` is not a number", ()),
        ("__import__('os')", "`__import__('os')` is not a number", ()),
    ],
)
def test_what_is_no_value(raw, what, path):
    with pytest.raises(ValueFaultError) as caught:
        read_value(raw)
    assert (caught.value.what, caught.value.path) == (what, path)


def test_a_list_is_no_single_number():
    with pytest.raises(ValueFaultError, match="a list stands where one number belongs"):
        read_number([1.0])


def test_shapes_and_filling():
    assert shape_of(1.0) == ()
    assert shape_of([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]) == (2, 3)
    assert filled(7.0, (2, 1)) == [[7.0], [7.0]]
    assert filled([1.0, 2.0], (2,)) == [1.0, 2.0]
    assert filled(7.0, ()) == 7.0


@pytest.mark.parametrize("raw", ["0s", -1, "s", "inf h", "1d"])
def test_what_is_no_duration(raw):
    if raw == "inf h":
        assert read_seconds(raw) == inf
    else:
        with pytest.raises(ValueFaultError):
            read_seconds(raw)
