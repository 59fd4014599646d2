"""A report as headings, paragraphs and tables of text, which `forms/`, a page and a terminal can show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

FAILED = "FAILED"
"""The cell of a test that did not hold; forms that can make it stand out do."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A line above a part of the report; level 1 stands above all."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A sentence or two; `code` is shown as it is typed, `strong` is what comes first, to stand out."""

    text: str
    code: bool = False
    strong: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; the first `left` columns are words, the others numbers."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    left: int = 1


Block: TypeAlias = Heading | Paragraph | Grid
