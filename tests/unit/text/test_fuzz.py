"""Whatever is typed, the answer is a tree or a fault with a place inside the text."""

import subprocess
import sys

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gdsolve.errors import FormulaError, GdsolveError, ProblemError, Source
from gdsolve.text import (
    constant_value,
    parse_assignments,
    parse_bounds,
    parse_equations,
    parse_formula,
    read_document,
    same,
    to_text,
)
from gdsolve.text.tree import Relation

PIECES = st.sampled_from(
    [
        *("x", "y", "sin", "where", "e", "T", "0", "1", "2.5", "1e3", "9", ".", "_", "²", "α"),
        *("+", "-", "*", "/", "**", "^", "@", "|", "(", ")", "[", "]", ",", ":", ";", "\n", " ", "#"),
        *(
            "=",
            "==",
            "<",
            "<=",
            ">",
            ">=",
            "!=",
            "~",
            "\\",
            "'",
            "{",
            "&",
            "!",
            "\t",
            "sin(",
            "max(",
            "where(x>",
        ),
    ]
)
TEXTS = st.lists(PIECES, max_size=25).map("".join) | st.text(max_size=30)


def check_places(error: GdsolveError, text: str) -> None:
    assert error.diagnostics
    for diagnostic in error.diagnostics:
        if diagnostic.span is not None:
            assert 0 <= diagnostic.span.start <= diagnostic.span.end <= len(text)


@pytest.mark.slow
@given(TEXTS)
@settings(max_examples=400, deadline=None, derandomize=True)
@example("x .T")
@example("1e")
def test_formulas(text: str) -> None:
    try:
        formula = parse_formula(Source(text))
    except FormulaError as error:
        check_places(error, text)
        return
    again = parse_formula(Source(to_text(formula)))
    assert len(again.definitions) == len(formula.definitions)
    if isinstance(formula.body, Relation):
        assert isinstance(again.body, Relation)
        assert same(again.body.left, formula.body.left)
        assert same(again.body.right, formula.body.right)
    else:
        assert not isinstance(again.body, Relation)
        assert same(again.body, formula.body)


@pytest.mark.slow
@given(TEXTS)
@settings(max_examples=200, deadline=None, derandomize=True)
def test_equations_assignments_and_bounds(text: str) -> None:
    for read in (lambda: parse_equations(Source(text)), lambda: parse_bounds([text], "--bounds")):
        try:
            read()
        except FormulaError as error:
            check_places(error, text)
    try:
        for tree in parse_assignments([text], "--start").values():
            constant_value(tree)
    except FormulaError as error:
        check_places(error, text)


YAML_PIECES = st.sampled_from(
    [
        *(
            "a",
            "b",
            "1",
            "1e-3",
            "x**2",
            ": ",
            ":",
            "\n",
            "\n  ",
            "\n    ",
            " ",
            "- ",
            "[",
            "]",
            "{",
            "}",
            ", ",
        ),
        *(
            "'",
            '"',
            "|",
            ">",
            "|\n",
            ">-\n  ",
            "&a ",
            "*a",
            "!!str ",
            "!x ",
            "#",
            "~",
            "---",
            "...",
            "? ",
            "%",
            "\t",
        ),
        *("\\", "\\x4", "\\U0011ffff", "<<", "é", "\r\n", "@", "`", "%YAML 1.1\n---\n", "null", "é\n"),
    ]
)


@pytest.mark.slow
@given(st.lists(YAML_PIECES, max_size=25).map("".join) | st.text(max_size=30))
@settings(max_examples=400, deadline=None, derandomize=True)
def test_documents(text: str) -> None:
    try:
        document = read_document(Source(text))
    except ProblemError as error:
        check_places(error, text)
        return
    for key in document.value:
        assert document.place((key,)).end <= len(text)
        if not isinstance(document.value[key], dict | list):
            document.formula_source((key,))


def test_the_room_is_light_to_import() -> None:
    # A fresh interpreter, since the test runner itself imports nearly everything.
    program = "import sys; before = set(sys.modules); import gdsolve.text; print(*set(sys.modules) - before)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    heavy = {"numpy", "sympy", "scipy", "ruamel.yaml", "fractions", "decimal", "difflib"}
    assert heavy.isdisjoint(done.stdout.split())
