"""Values of trees without variables."""

import math

import pytest

from gdsolve.errors import FormulaError
from gdsolve.text import constant_value
from tests.unit.text.trees import tree_of


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("-3", -3.0),
        ("1e-3", 0.001),
        ("2*pi", 2 * math.pi),
        ("-inf", -math.inf),
        ("2**-3 + 7/4 - 1", 0.875),
        ("e", math.e),
        ("sqrt(2)", math.sqrt(2)),
        ("max(1, 3, 2)", 3.0),
        ("|-2|", 2.0),
        ("atan2(1, -1)", 3 * math.pi / 4),
        ("[1, -2.5]", [1.0, -2.5]),
        ("[[1], [2*3]]", [[1.0], [6.0]]),
    ],
)
def test_values(text: str, value: object) -> None:
    assert constant_value(tree_of(text)) == value


@pytest.mark.parametrize(
    ("text", "what", "place"),
    [
        ("2*x", "`x` is a name where a number belongs", "x"),
        ("1/0", "`1/0` has no finite value", "1/0"),
        ("[1, log(-1)]", "`log(-1)` has no finite value", "log(-1)"),
        ("-[1, 2]", "a list cannot be used in arithmetic here", "[1, 2]"),
        ("[[1, 2], [3]]", "the items of a list have different lengths", "[3]"),
        ("[1, [2]]", "the items of a list have different lengths", "[2]"),
        ("[1, 2][0]", "`[1, 2][0]` is not a plain number", "[1, 2][0]"),
        ("digamma(1)", "`digamma(1)` has no finite value", "digamma(1)"),
    ],
)
def test_faults(text: str, what: str, place: str) -> None:
    with pytest.raises(FormulaError) as caught:
        constant_value(tree_of(text))
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.span is not None
    assert (diagnostic.what, diagnostic.span.text) == (what, place)
