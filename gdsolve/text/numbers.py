"""Number literals: their float64, and the product that a name behind them makes."""

from __future__ import annotations

from gdsolve.errors import FormulaError, Source, Span
from gdsolve.text.limits import LONGEST_NUMBER, does_not_fit
from gdsolve.text.tokenizer import NAME, Token
from gdsolve.text.tree import Number


def read_number(source: Source, token: Token) -> Number:
    """Return the literal.

    Raises:
        FormulaError: it has too many digits, or its size is beyond a float64 (a nonzero number that would
            become 0 is refused like one that would become infinite).
    """
    span = Span(source, token.start, token.end)
    if len(token.text) > LONGEST_NUMBER:
        raise FormulaError.of(
            f"the number has {len(token.text)} characters, at most {LONGEST_NUMBER} are read",
            span=span,
            hint="17 digits fix a float64",
        )
    value = float(token.text)
    if value == float("inf") or (value == 0 and _has_digits(token.text)):
        raise does_not_fit(span)
    return Number(span, value, token.text)


def _has_digits(text: str) -> bool:
    """Say whether a literal has a digit other than 0 before its exponent."""
    return any(digit in "123456789" for digit in text.lower().partition("e")[0])


def product_note(source: Source, number: Token, following: Token, calls: bool, before: str) -> str:
    """Return how `2x`, `2(...)` or `2sin(...)` is understood.

    Args:
        source: the text.
        number: the literal.
        following: the name or parenthesis directly behind it.
        calls: whether the name is the name of a function that is called.
        before: the operator before the number, which takes the number first; "" if there is none.

    Raises:
        FormulaError: what was typed cannot have been meant as a product, such as `1_000` or `0x10`.
    """
    if following.kind == NAME:
        _refuse_other_numbers(source, number, following)
    right = f"{following.text}(...)" if calls else following.text if following.kind == NAME else "(...)"
    note = f"`{number.text}{right}` was read as `{number.text}*{right}`"
    if before in ("/", "**"):
        note += f": `a{before}{number.text}{right}` means `(a{before}{number.text})*{right}`"
    return note


def _refuse_other_numbers(source: Source, number: Token, name: Token) -> None:
    span = Span(source, number.start, name.end)
    product = f"write `{number.text}*{name.text}` if a product is meant"
    if name.text.startswith("_"):
        plain = span.text.replace("_", "")
        hint = f"write `{plain}`" if plain.isdecimal() else product
        raise FormulaError.of(f"`{span.text}` is not a number", span=span, hint=hint)
    if number.text == "0" and name.text[0] in "xXoObB" and name.text[1:2].isalnum():
        raise FormulaError.of(f"`{span.text}` is not a number: numbers are decimal", span=span, hint=product)
    if number.text.endswith("."):
        # `2.T` and `2.x` look like attributes.
        raise FormulaError.of(
            f"`{span.text}` is not clear", span=span, hint=f"write `{number.text}0*{name.text}` for a product"
        )
