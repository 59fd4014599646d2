from __future__ import annotations

import pytest

from gdsolve.errors import Source
from gdsolve.symbols import solution_family
from gdsolve.text import parse_equations


def family(text, names, **constants):
    return solution_family(parse_equations(Source(text)), names.split(), constants)


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        ("x*y = 1", "x y", {"x": "t", "y": "1/t"}),
        ("t*y = 1", "t y", {"t": "s", "y": "1/s"}),
        ("x*y = 1; z = x + y", "x y z", {"x": "t", "y": "1/t", "z": "(t**2 + 1)/t"}),
        ("y = exp(x)", "x y", {"x": "t", "y": "exp(t)"}),
        ("x*exp(y) = 2", "x y", {"x": "2*exp(-t)", "y": "t"}),
        ("(x**2 + 1)*z = y", "x y z", {"x": "t1", "y": "t2", "z": "t2/(t1**2 + 1)"}),
        ("a*b*c = 6; a = b", "a b c", {"a": "t", "b": "t", "c": "6/t**2"}),
        ("x + y = 1; 2*x + 2*y = 2", "x y", {"x": "t", "y": "1 - t"}),
        ("x*y = 1; y*x = 1", "x y", {"x": "t", "y": "1/t"}),
    ],
)
def test_each_equation_gives_one_unknown_in_the_others(text, names, expected):
    found = family(text, names)
    assert dict(found.parametrisation) == expected
    assert found.dimension == len(found.parameters)


def test_constants_are_exact():
    assert family("k*x*y = 1", "x y", k=0.1).parametrisation == {"x": "t", "y": "10/t"}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("x**2 + y**2 = 1", "x y"),  # implicit
        ("x*y = 0", "x y"),  # two branches, of which y = 0/x is one
        ("x*y = 1; x + y = 2", "x y"),  # a point
        ("x = 1; y = 2", "x y"),
        ("x + y = 1; x + y = 2", "x y"),  # nothing
        ("x <= y", "x y"),
        ("; ".join(f"x{i} = y" for i in range(13)), " ".join([f"x{i}" for i in range(13)] + ["y"])),
    ],
)
def test_what_is_not_a_family_that_covers_everything_is_not_called_one(text, names):
    assert family(text, names) is None
