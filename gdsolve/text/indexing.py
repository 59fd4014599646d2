"""Reads what stands in the brackets of `x[...]`: whole numbers and slices, separated by commas."""

from __future__ import annotations

from gdsolve.errors import Source
from gdsolve.text import faults
from gdsolve.text.limits import LARGEST_INDEX
from gdsolve.text.tokenizer import END, NUMBER, SEPARATOR, SYMBOL, Token
from gdsolve.text.tree import Slice


def read_items(source: Source, tokens: list[Token], opening: int) -> tuple[tuple[int | Slice, ...], int]:
    """Return the items of an index and the position behind its closing bracket.

    Args:
        source: the text, for errors.
        tokens: its tokens.
        opening: position of the `[`.

    Raises:
        FormulaError: an item that is no literal integer or slice, or a missing `]`.
    """
    items: list[int | Slice] = []
    position = opening + 1
    while True:
        item, position = _item(source, tokens, position)
        token = tokens[position]
        if token.kind in (END, SEPARATOR):
            raise faults.unclosed(source, tokens[opening])
        if item is None or token.kind != SYMBOL or token.text not in (",", "]"):
            raise faults.bad_index(source, token)
        items.append(item)
        position += 1
        if token.text == "]":
            return tuple(items), position


def _item(source: Source, tokens: list[Token], position: int) -> tuple[int | Slice | None, int]:
    """Return an integer or a slice, None where there is neither, and the position behind it."""
    ends: list[int | None] = []
    colons = 0
    while True:
        number, position = _integer(source, tokens, position)
        ends.append(number)
        if colons == 2 or not faults.is_symbol(tokens[position], ":"):
            break
        colons += 1
        position += 1
    if colons == 0:
        return ends[0], position
    start, stop, step = [*ends, None][:3]
    if step == 0:
        raise faults.bad_index(source, tokens[position - 1], "the step of a slice cannot be 0")
    return Slice(start, stop, step), position


def _integer(source: Source, tokens: list[Token], position: int) -> tuple[int | None, int]:
    token = tokens[position]
    sign = 1
    if token.kind == SYMBOL and token.text in ("+", "-"):
        sign = -1 if token.text == "-" else 1
        position += 1
        token = tokens[position]
        if token.kind != NUMBER:
            raise faults.bad_index(source, token)
    if token.kind != NUMBER:
        return None, position
    if not token.text.isdecimal():
        raise faults.bad_index(source, token)
    if len(token.text) > len(str(LARGEST_INDEX)) or int(token.text) > LARGEST_INDEX:
        raise faults.bad_index(source, token, f"an index is at most {LARGEST_INDEX}")
    return sign * int(token.text), position + 1
