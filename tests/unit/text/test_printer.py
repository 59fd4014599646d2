"""Printed trees read back to the same tree."""

import pytest
from hypothesis import given, settings

from gdsolve.errors import Source
from gdsolve.text import parse_formula, same, to_text
from gdsolve.text.tree import Binary, Name, Negative, Number, Tree
from tests.unit.text.trees import NOWHERE, tree_of, trees


@pytest.mark.slow
@given(trees)
@settings(max_examples=150, deadline=None, derandomize=True)
def test_a_printed_tree_reads_back(tree: Tree) -> None:
    assert same(tree_of(to_text(tree)), tree), to_text(tree)


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("((x)^2)-(2*x)+1", "x**2 - 2*x + 1"),
        ("a-(b-c)", "a - (b - c)"),
        ("a*(b*c)", "a*(b*c)"),
        ("a/(b*c)", "a/(b*c)"),
        ("(a+b)*c", "(a + b)*c"),
        ("(-x)**2", "(-x)**2"),
        ("-x**2", "-x**2"),
        ("-(x*y)", "-(x*y)"),
        ("(-x)*y", "-x*y"),
        ("x*-y", "x*(-y)"),
        ("a - -x*y*z", "a - (-x)*y*z"),
        ("-x*y + -z", "-x*y + (-z)"),
        ("2**-x", "2**(-x)"),
        ("(x**y)**z", "(x**y)**z"),
        ("x**(y**z)", "x**y**z"),
        ("|x|", "abs(x)"),
        ("arcsin(x)", "asin(x)"),
        ("X[:,0].T@w[1:]", "X[:, 0].T@w[1:]"),
        ("x[::2]", "x[::2]"),
        ("(2)[0]", "(2)[0]"),
        ("(x+1).T", "(x + 1).T"),
        ("[[1,2],[3,4]]", "[[1, 2], [3, 4]]"),
        ("where((x>0),x,-x)", "where(x > 0, x, -x)"),
        ("1.50 + 2e3 + 1e+22", "1.5 + 2000 + 1e22"),
        ("0.1000000000000000000000000001", "0.1000000000000000000000000001"),
        ("12345678901234567890123", "12345678901234567890123"),
        ("α·β", "α*β"),
    ],
)
def test_printed_forms(text: str, printed: str) -> None:
    assert to_text(tree_of(text)) == printed


def test_a_text_with_intermediates_is_one_line() -> None:
    assert to_text(parse_formula(Source("a = 1\nb = 2a\na + b = x"))) == "a = 1; b = 2*a; a + b = x"


def test_computed_numbers_are_printed() -> None:
    minus_two = Number(NOWHERE, -2.0, "-2")
    third = Number(NOWHERE, 1 / 3, "1/3")
    x = Name(NOWHERE, "x")
    assert to_text(Binary(NOWHERE, "**", minus_two, x)) == "(-2)**x"
    assert to_text(Binary(NOWHERE, "**", x, third)) == "x**(1/3)"
    assert to_text(Number(NOWHERE, float("inf"), "inf")) == "inf"


def test_same_compares_structure_and_leaves() -> None:
    assert same(tree_of("x + 0.50"), tree_of("(x) + 5e-1"))
    assert not same(tree_of("x + y"), tree_of("y + x"))
    assert not same(tree_of("x + y"), tree_of("x - y"))
    assert not same(tree_of("max(x, y)"), tree_of("max(x, y, y)"))
    assert not same(tree_of("x[0]"), tree_of("x[1]"))
    assert not same(tree_of("[x]"), tree_of("x.T"))
    assert not same(tree_of("0.1"), tree_of("0.10000000000000000001"))
    assert same(Negative(NOWHERE, Name(NOWHERE, "x")), tree_of("-x"))
