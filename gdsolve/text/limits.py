"""How large a formula or a document may be, and what is said when it is larger.

The limits keep every input from hanging or exhausting memory. They are checked as early as possible: the
length before anything is read, the number of parts while the text is cut into tokens, the nesting while
the tree is built.
"""

from __future__ import annotations

from gdsolve.errors import FormulaError, Source, Span

LARGEST_TEXT = 1_000_000
"""Bytes of one formula (DESIGN 2)."""

DEEPEST_NESTING = 200
"""Open parentheses, brackets, bars, signs and towers of powers around one place (DESIGN 2)."""

MOST_NODES = 100_000
"""Numbers and names of one formula, and as many operations between them (DESIGN 2)."""

LONGEST_NUMBER = 1_000
"""Characters of one literal: 17 digits fix a float64; CPython refuses to read integers above 4300 digits."""

LARGEST_INDEX = 2**31 - 1
"""Size of an index or slice end: beyond any array that fits into memory."""


def check_text(source: Source) -> None:
    """Raise FormulaError if the text of a formula is longer than `LARGEST_TEXT` bytes."""
    # A character has at least one byte, so that a huge text is refused before it is encoded.
    size = len(source.text)
    if size <= LARGEST_TEXT:
        size = len(source.text.encode("utf-8", "surrogatepass"))
    if size > LARGEST_TEXT:
        raise FormulaError.of(
            f"the formula has {size} bytes, at most {LARGEST_TEXT} are read",
            where=source.name,
            hint="put data into a file and name it, as in `constants: {X: {file: X.csv}}`",
        )


def too_many(what: str, span: Span) -> FormulaError:
    """Return the error for a formula with more than `MOST_NODES` parts; `what` names them."""
    return FormulaError.of(
        f"the formula has more than {MOST_NODES} {what}",
        span=span,
        hint="write a sum over data as `sum(...)` of vectors",
    )


def too_deep(span: Span) -> FormulaError:
    """Return the error for the place where the nesting exceeds `DEEPEST_NESTING`."""
    return FormulaError.of(
        f"the formula is nested more than {DEEPEST_NESTING} deep",
        span=span,
        hint="name a part of it, as in `u = ...; u**2`",
    )


def does_not_fit(span: Span, reason: str = "") -> FormulaError:
    """Return the error for a constant that float64 cannot hold."""
    shown = span.text if len(span.text) <= 40 else f"{span.text[:30]}..."
    return FormulaError.of(
        f"`{shown}` does not fit a float64{reason}",
        span=span,
        hint="float64 holds sizes from 5e-324 to 1.8e308",
    )
