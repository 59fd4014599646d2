"""In many digits a constant is the number that was typed, in the value and in its derivatives alike."""

import mpmath
import pytest

from gdsolve.compile import Layout
from gdsolve.compile.engines.precise import PreciseFunction
from gdsolve.errors import Source
from gdsolve.graph import Graph
from gdsolve.lower import lower
from gdsolve.text import parse_formula


def function(text: str) -> PreciseFunction:
    graph = Graph()
    names = {"y": graph.input("y")}
    return PreciseFunction(graph, lower(parse_formula(Source(text)), graph, names), Layout(("y",), ((),)))


@pytest.mark.parametrize("text", ["(y/10)/y", "y/3 - y*(1/3)", "0.1*y + 0.2*y - 0.3*y"])
def test_derivatives_cancel_exactly(text: str) -> None:
    with mpmath.workdps(50):
        slope = function(text).gradient([mpmath.mpf("1.07")])[0]
        assert abs(slope) <= mpmath.mpf("1e-49")


def test_pi_and_what_is_made_of_it_have_all_digits() -> None:
    with mpmath.workdps(50):
        assert abs(function("y*sin(pi)").value([mpmath.mpf(1)])) <= mpmath.mpf("1e-49")
        assert abs(function("y*exp(1) - y*e").value([mpmath.mpf(1)])) <= mpmath.mpf("1e-49")


def test_more_digits_are_taken_when_they_are_asked_for() -> None:
    tenth = function("0.1*y")
    with mpmath.workdps(20):
        tenth.value([mpmath.mpf(1)])
    with mpmath.workdps(60):
        assert abs(tenth.value([mpmath.mpf(1)]) - mpmath.mpf(1) / 10) <= mpmath.mpf("1e-59")


def test_arrays_are_read_as_typed() -> None:
    with mpmath.workdps(50):
        value = function("sum(y*[0.1, 0.2, 0.7])").value([mpmath.mpf(1)])
        assert abs(value - 1) <= mpmath.mpf("1e-49")
