"""What the command line says about names."""

import math

import pytest

from gdsolve.errors import FormulaError
from gdsolve.text import constant_value, parse_assignments, parse_bounds

START = "write it as in `--start x=3,y=[1,2]`"
BOUNDS = "write it as in `--bounds x=0:5,y=0:`"


def values_of(*texts: str) -> dict[str, object]:
    return {name: constant_value(tree) for name, tree in parse_assignments(texts, "--start").items()}


def test_assignments() -> None:
    assert values_of("x=3,y=[1,2]", "z = -2*pi") == {"x": 3.0, "y": [1.0, 2.0], "z": -2 * math.pi}
    assert values_of("w=[[1],[2]], b=2e-1") == {"w": [[1.0], [2.0]], "b": 0.2}
    assert values_of("α=max(1, 2)") == {"α": 2.0}
    assert values_of() == {}
    assert values_of("") == {}


def test_bounds() -> None:
    assert parse_bounds(["x=0:5,y=0:", "z=:-1, w = 1e-3:2*3, v=:"], "--bounds") == {
        "x": (0.0, 5.0),
        "y": (0.0, math.inf),
        "z": (-math.inf, -1.0),
        "w": (0.001, 6.0),
        "v": (-math.inf, math.inf),
    }


@pytest.mark.parametrize(
    ("text", "what", "place", "hint"),
    [
        ("x", "`=` is missing after `x`", "", START),
        ("x 3", "`=` is missing after `x`", "3", START),
        ("3", "a name is missing", "3", START),
        ("x=3,", "there is nothing after `,`", ",", START),
        ("x=", "`=` has nothing on its right", "=", None),
        ("x=3,x=4", "`x` is given twice", "x", "keep one of them"),
        ("x=3:4", "`:` cannot stand here", ":", START),
        ("x=3 y=4", "there is no operator between `3` and `y`", "y", "write `3*y` for a product"),
    ],
)
def test_faults_of_assignments(text: str, what: str, place: str, hint: str | None) -> None:
    with pytest.raises(FormulaError) as caught:
        parse_assignments([text], "--start")
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.span is not None
    assert diagnostic.span.source.name == "--start"
    assert (diagnostic.what, diagnostic.span.text, diagnostic.hint) == (what, place, hint)


@pytest.mark.parametrize(
    ("text", "what", "place", "hint"),
    [
        ("x=5", "bounds have two ends with `:` between them", "", BOUNDS),
        ("x=5:0", "the lower bound 5 is above the upper bound 0", "5:0", None),
        ("x=a:1", "`a` is a name where a number belongs", "a", None),
        ("x=[0]:1", "a bound is one number for the whole variable", "[0]", None),
        ("x=0:1:2", "`:` cannot stand here", ":", BOUNDS),
    ],
)
def test_faults_of_bounds(text: str, what: str, place: str, hint: str | None) -> None:
    with pytest.raises(FormulaError) as caught:
        parse_bounds([text], "--bounds")
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.span is not None
    assert (diagnostic.what, diagnostic.span.text, diagnostic.hint) == (what, place, hint)


def test_a_name_is_given_twice_across_options() -> None:
    with pytest.raises(FormulaError, match="`x` is given twice"):
        parse_assignments(["x=1", "x=2"], "--start")
