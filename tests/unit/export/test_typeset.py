from __future__ import annotations

import doctest
from xml.etree import ElementTree

import pytest

from gdsolve import pipeline
from gdsolve.export import mathml
from gdsolve.export.typeset import LONGEST, typeset
from gdsolve.problem.settings import Settings
from gdsolve.text.functions import FUNCTIONS


def text_of(element: str) -> str:
    return "".join("".join(ElementTree.fromstring(element).itertext()).split())


def test_the_examples_hold() -> None:
    assert doctest.testmod(mathml).failed == 0


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("x**2 - 2*x + 1", "x2−2·x+1"),
        ("(a - b)**2", "(a−b)2"),
        ("a/(b + c)*d", "ab+c·d"),
        ("-x**2", "−x2"),
        ("a - (b - c)", "a−(b−c)"),
        ("|x| + exp(-t/tau)", "|x|+exp(−tτ)"),
        ("u = x*y; u**2", "u2;u=x·y"),
        ("V ~ a*x + c", "V≈a·x+c"),
    ],
)
def test_a_formula_is_well_formed_and_reads_as_it_was_meant(formula: str, expected: str) -> None:
    element = typeset(formula)
    assert element is not None
    assert text_of(element) == expected


def test_a_fraction_as_a_base_is_in_parentheses() -> None:
    element = typeset("(a/b)**2")
    assert element is not None
    assert text_of(element) == "(ab)2"


def test_equations_stand_below_each_other() -> None:
    element = typeset("x = 1; y = x + 2", equations=True)
    assert element is not None
    assert [
        text_of(ElementTree.tostring(each, "unicode")) for each in ElementTree.fromstring(element).iter("mtr")
    ] == [
        "x=1",
        "y=x+2",
    ]


@pytest.mark.parametrize("text", ["polynomial of degree 2 in x", "", "x +", "x + " * LONGEST + "1"])
def test_what_is_no_formula_or_too_long_is_not_set(text: str) -> None:
    assert typeset(text) is None


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda each: each.name)
def test_every_function_has_a_notation(function) -> None:  # type: ignore[no-untyped-def]
    element = typeset(function.example)
    assert element is not None
    ElementTree.fromstring(element)


def test_export_makes_a_page_element() -> None:
    text = pipeline.export("x**2", "mathml", Settings())
    assert text.endswith("</mtable></math>\n")
    assert text_of(text[text.index("<math") :]) == "objective(x)=x2"
