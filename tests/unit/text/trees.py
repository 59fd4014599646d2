"""Reading formulas in tests, and a strategy for trees that a text can hold."""

from __future__ import annotations

from hypothesis import strategies as st

from gdsolve.errors import FormulaError, Source, Span
from gdsolve.text import parse_formula
from gdsolve.text.functions import FUNCTIONS
from gdsolve.text.tree import (
    Array,
    Binary,
    Call,
    Comparison,
    Index,
    Name,
    Negative,
    Number,
    Relation,
    Slice,
    Transpose,
    Tree,
)

NOWHERE = Span(Source(""), 0, 0)


def tree_of(text: str) -> Tree:
    body = parse_formula(Source(text)).body
    assert not isinstance(body, Relation)
    return body


def fault_of(text: str, names: tuple[str, ...] | None = None) -> tuple[str, str, str | None]:
    """Return what is wrong with a text, the text of the place, and the hint."""
    try:
        parse_formula(Source(text), names)
    except FormulaError as error:
        (diagnostic,) = error.diagnostics
        place = "" if diagnostic.span is None else diagnostic.span.text
        return diagnostic.what, place, diagnostic.hint
    raise AssertionError(f"{text!r} was read without a fault")


def shape_of(tree: Tree) -> str:
    """Return a tree with every part in brackets, for comparison by eye (small trees only)."""
    match tree:
        case Number():
            return f"{tree.value:g}"
        case Name():
            return tree.name
        case Negative():
            return f"(-{shape_of(tree.operand)})"
        case Binary() | Comparison():
            return f"({shape_of(tree.left)} {tree.operator} {shape_of(tree.right)})"
        case Call():
            return f"{tree.function}({', '.join(map(shape_of, tree.arguments))})"
        case Index():
            items = ",".join(
                f"{item.start}:{item.stop}:{item.step}" if isinstance(item, Slice) else str(item)
                for item in tree.items
            )
            return f"{shape_of(tree.operand)}[{items}]"
        case Transpose():
            return f"{shape_of(tree.operand)}.T"
        case Array():
            return f"[{', '.join(map(shape_of, tree.items))}]"
    raise AssertionError(tree)


_WORDS = ("x", "y1", "alpha", "α", "T", "e", "lambda", "gamma", "_", "Größe")

_numbers = st.one_of(
    st.integers(0, 10**25).map(str),
    st.floats(1e-300, 1e300).map(repr),
    st.from_regex(r"\A[0-9]{1,4}\.[0-9]{1,25}\Z"),
).map(lambda text: Number(NOWHERE, float(text), text))

_ends = st.none() | st.integers(-9, 9)
_steps = st.none() | st.integers(1, 9)
_items = st.integers(-99, 99) | st.builds(Slice, _ends, _ends, _steps)

# Names only below powers and functions, so that no constant leaves the range of a float64.
_names = st.sampled_from(_WORDS).map(lambda word: Name(NOWHERE, word))


def _calls(below: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    functions = [each for each in FUNCTIONS if each.name not in ("square", "power", "where")]
    plain = st.sampled_from(functions).flatmap(
        lambda function: st.lists(
            below, min_size=function.fewest, max_size=function.most or function.fewest + 2
        ).map(lambda arguments: Call(NOWHERE, function.name, tuple(arguments)))
    )
    conditions = st.builds(
        Comparison, st.just(NOWHERE), st.sampled_from(("<", "<=", ">", ">=", "==", "!=")), below, below
    )
    choices = st.tuples(conditions | below, below, below)
    return plain | choices.map(lambda arguments: Call(NOWHERE, "where", arguments))


def _larger(below: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    return st.one_of(
        st.builds(Negative, st.just(NOWHERE), below),
        st.builds(Binary, st.just(NOWHERE), st.sampled_from(("+", "-", "*", "/", "@")), below, below),
        st.builds(Binary, st.just(NOWHERE), st.just("**"), below, _names),
        st.builds(Transpose, st.just(NOWHERE), below),
        st.builds(Index, st.just(NOWHERE), below, st.lists(_items, min_size=1, max_size=3).map(tuple)),
        st.lists(below, min_size=1, max_size=3).map(lambda items: Array(NOWHERE, tuple(items))),
        _calls(below),
    )


def _has_huge_constants(tree: Tree) -> bool:
    try:
        from gdsolve.text import to_text

        parse_formula(Source(to_text(tree)))
    except FormulaError as error:
        return "does not fit" in str(error)
    return False


trees = st.recursive(_numbers | _names, _larger, max_leaves=20).filter(
    lambda tree: not _has_huge_constants(tree)
)
"""Trees that a formula can say."""
