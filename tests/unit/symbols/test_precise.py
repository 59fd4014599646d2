from __future__ import annotations

from fractions import Fraction

import mpmath
import pytest

from gdsolve.errors import FormulaError, Source
from gdsolve.symbols import evaluate_precisely
from gdsolve.text import FUNCTIONS, parse_formula
from tests.unit.lower.running import value
from tests.unit.lower.test_functions import ARRAYS, ELEMENTWISE, A, S, V, W, X, Y


def precisely(text, digits=50, **values):
    return evaluate_precisely(parse_formula(Source(text)), values, digits)


def test_decimals_enter_as_typed_and_floats_as_floats():
    tenth = mpmath.mpf("0.1")
    with mpmath.workdps(60):
        assert abs(precisely("0.1") - mpmath.mpf(1) / 10) < 1e-50
        assert abs(precisely("x", x=0.1) - mpmath.mpf(0.1)) == 0
        assert abs(precisely("x", x=Fraction(1, 3)) - mpmath.mpf(1) / 3) < 1e-50
    assert mpmath.mp.dps == 15
    assert float(tenth) == 0.1


def test_cancellation_is_seen():
    # (1 + 1e-20) - 1 is 0 in float64.
    assert float(precisely("(x + 1e-20) - x", x=1)) == 1e-20
    assert float(precisely("exp(x) - exp(-x) - 2*x", x=1e-9)) == pytest.approx(1e-27 / 3, rel=1e-15)


@pytest.mark.parametrize(("text", "expected"), ELEMENTWISE + ARRAYS, ids=lambda each: str(each)[:40])
def test_every_function_agrees_with_the_graph(text, expected):
    point = {"x": X, "y": Y, "v": V, "w": W, "a": A, "s": S}
    in_graph = value(text, **point)
    exactly = precisely(text, **point)
    if in_graph.shape:
        assert exactly.shape == in_graph.shape
        assert [float(each) for each in exactly.flat] == pytest.approx(list(in_graph.flat), rel=2e-15)
    else:
        assert float(exactly) == pytest.approx(float(in_graph), rel=2e-15)


def test_every_function_of_the_language_has_digits():
    known = set(evaluate_precisely.__globals__["_functions"](mpmath.mp))
    arrays = {function.name for function in FUNCTIONS if function.kind == "array"}
    written_out_by_the_parser = {"where", "square", "power"}
    assert known | arrays | written_out_by_the_parser >= {function.name for function in FUNCTIONS}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1/x", "inf"),
        ("-1/x", "-inf"),
        ("x/x", "nan"),
        ("log(x)", "-inf"),
        ("log(x - 1)", "nan"),
        ("sqrt(x - 1)", "nan"),
        ("(x - 8)**(1/3)", "nan"),
        ("asin(x + 2)", "nan"),
        ("gamma(x)", "nan"),
        ("0**x", "1.0"),
        ("exp(exp(exp(x + 100)))", "inf"),
        ("exp(-exp(exp(x + 100)))", "0.0"),
        ("(x + 10)**1e30", "inf"),
        ("gamma(x + 1e12)", "inf"),
        ("max(x, 1/x - 1/x)", "nan"),
    ],
)
def test_outside_of_a_domain_it_answers_as_float64_does(text, expected):
    assert str(float(precisely(text, x=0.0))) == expected


def test_a_relation_gives_left_minus_right():
    assert float(precisely("u = x + 1; u**2 = 3", x=2)) == 6.0


def test_shapes_that_do_not_fit_are_a_fault_with_its_place():
    with pytest.raises(FormulaError, match=r"the shapes \(2,\) and \(3,\) do not fit") as caught:
        precisely("1 + ([1, 2] + [1, 2, 3])")
    assert caught.value.diagnostics[0].span.text == "[1, 2] + [1, 2, 3]"
