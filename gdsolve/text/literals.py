"""Reads what the command line says about names: `x=3,y=[1,2]` and `x=0:5,y=0:`."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TypeVar

from gdsolve.errors import FormulaError, Source, Span
from gdsolve.text import faults
from gdsolve.text.constants import constant_value
from gdsolve.text.expressions import ExpressionReader
from gdsolve.text.tokenizer import END, NAME, SEPARATOR, Token, tokenize
from gdsolve.text.tree import Tree

_Given = TypeVar("_Given")


def parse_assignments(texts: Sequence[str], origin: str) -> dict[str, Tree]:
    """Return what each name is given, from texts such as `x=3,y=[1,2]`.

    Args:
        texts: the option's values, in order; each may hold several assignments. Commas inside brackets
            belong to the value.
        origin: what to call the texts in an error, such as `--start`.

    Returns:
        Trees by name; `constant_value` gives their numbers.

    Raises:
        FormulaError: a text that is no list of assignments, or a name that is given twice.
    """
    return _by_name(texts, origin, f"write it as in `{origin} x=3,y=[1,2]`", ExpressionReader.expression)


def parse_bounds(texts: Sequence[str], origin: str) -> dict[str, tuple[float, float]]:
    """Return the lower and upper bound of each name, from texts such as `x=0:5,y=0:`.

    Args:
        texts: the option's values, in order; an end that is left out is infinite.
        origin: what to call the texts in an error, such as `--bounds`.

    Raises:
        FormulaError: a text that is no list of bounds, an end that is no plain number, a lower bound above
            the upper one, or a name that is given twice.
    """
    hint = f"write it as in `{origin} x=0:5,y=0:`"

    def read(reader: ExpressionReader) -> tuple[float, float]:
        first = reader.token
        lower = -math.inf if faults.is_symbol(first, ":") else _end(reader)
        colon = reader.token
        if not faults.is_symbol(colon, ":"):
            raise FormulaError.of(
                "bounds have two ends with `:` between them",
                span=faults.span_of(reader.source, colon),
                hint=hint,
            )
        reader.advance()
        is_open = faults.is_symbol(reader.token, ",") or reader.token.kind in (END, SEPARATOR)
        upper = math.inf if is_open else _end(reader)
        if lower > upper:
            span = Span(reader.source, first.start, reader.token.start)
            raise FormulaError.of(f"the lower bound {lower:g} is above the upper bound {upper:g}", span=span)
        return lower, upper

    return _by_name(texts, origin, hint, read)


def _end(reader: ExpressionReader) -> float:
    tree = reader.expression()
    value = constant_value(tree)
    if isinstance(value, list):
        raise FormulaError.of("a bound is one number for the whole variable", span=tree.span)
    return value


def _by_name(
    texts: Sequence[str], origin: str, hint: str, read: Callable[[ExpressionReader], _Given]
) -> dict[str, _Given]:
    """Return what `read` finds behind each `name =`."""
    given: dict[str, _Given] = {}
    for text in texts:
        source = Source(text, origin)
        reader = ExpressionReader(source, tokenize(source), frozenset())
        while reader.token.kind != END:
            name = _name(reader, hint)
            if name.text in given:
                raise FormulaError.of(
                    f"`{name.text}` is given twice",
                    span=faults.span_of(source, name),
                    hint="keep one of them",
                )
            given[name.text] = read(reader)
            _end_of_item(reader, hint)
    return given


def _name(reader: ExpressionReader, hint: str) -> Token:
    name = reader.advance()
    if name.kind != NAME:
        raise FormulaError.of("a name is missing", span=faults.span_of(reader.source, name), hint=hint)
    sign = reader.token
    if not faults.is_symbol(sign, "="):
        raise FormulaError.of(
            f"`=` is missing after `{name.text}`", span=faults.span_of(reader.source, sign), hint=hint
        )
    reader.advance()
    return name


def _end_of_item(reader: ExpressionReader, hint: str) -> None:
    """Go past the comma (or `;`, or line break) behind an item."""
    token = reader.token
    if token.kind == END:
        return
    if token.kind != SEPARATOR and not faults.is_symbol(token, ","):
        raise FormulaError.of(
            f"`{token.text}` cannot stand here", span=faults.span_of(reader.source, token), hint=hint
        )
    reader.advance()
    if token.kind != SEPARATOR and reader.token.kind == END:
        raise FormulaError.of(
            "there is nothing after `,`", span=faults.span_of(reader.source, token), hint=hint
        )
