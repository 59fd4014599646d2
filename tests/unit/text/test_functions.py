"""The table of functions is complete, and its examples are formulas."""

import pytest

from gdsolve.errors import Source
from gdsolve.text import FUNCTIONS, Function, find_function, parse_formula
from gdsolve.text.functions import suggestion

DESIGNED = """
exp log log2 log10 log1p expm1 sqrt cbrt abs sign floor ceil sin cos tan asin acos atan atan2 sinh cosh
tanh asinh acosh atanh hypot erf erfc gamma lgamma digamma sigmoid softplus relu min max where clip
sum mean prod norm dot matmul transpose trace det inv outer concat stack logsumexp softmax cumsum rows
ln arcsin arccos arctan arctan2 arcsinh arccosh arctanh square power
"""


@pytest.mark.parametrize("name", DESIGNED.split())
def test_the_designed_functions_exist(name: str) -> None:
    assert find_function(name) is not None


def test_names_are_unique() -> None:
    names = [name for each in FUNCTIONS for name in (each.name, *each.aliases)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda each: each.name)
def test_examples_use_their_function(function: Function) -> None:
    parse_formula(Source(function.example))
    assert f"{function.name}(" in function.example
    assert function.summary
    assert not function.summary.endswith(".")


def test_arity_in_words() -> None:
    words = {each.name: each.arity for each in FUNCTIONS}
    assert words["sin"] == "1 argument"
    assert words["where"] == "3 arguments"
    assert words["sum"] == "1 or 2 arguments"
    assert words["max"] == "at least 1 argument"


def test_suggestions() -> None:
    assert suggestion("arcsine") == "did you mean `arcsin`? `gdsolve functions` shows all of them"
    assert suggestion("std") == "write `sqrt(mean((x - mean(x))**2))`"
    assert suggestion("q", "t") == "`gdsolve functions` shows all of them; a product is written `q*(t)`"
