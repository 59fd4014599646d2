"""A line of source text with a part of it marked, laid out in terminal columns.

Columns are not characters: a tab, a wide letter (East Asian) and a combining accent take 4, 2 and 0 of them.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from gdsolve.report.terminal import printable

TAB = "    "
"""What a tab is drawn as. Not a tab stop: the caret then stands right whatever the terminal's stops are."""

ELLIPSIS = "..."


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Line `number` of a file, its text, and the characters `start` to `end` (end excluded) to be marked."""

    number: int
    text: str
    start: int
    end: int


def columns(text: str) -> int:
    """Return how many terminal columns a text takes.

    >>> columns("x + 变量"), columns("e\u0301")
    (8, 1)
    """
    if text.isascii():
        return len(text)
    return sum(_columns_of(each) for each in text)


def _columns_of(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def expanded(excerpt: Excerpt) -> Excerpt:
    """Return the excerpt as it is drawn: tabs as blanks, control characters as escapes, the mark kept."""
    text = excerpt.text
    start = min(max(excerpt.start, 0), len(text))
    end = min(max(excerpt.end, start), len(text))
    before, marked, after = (_drawn(part) for part in (text[:start], text[start:end], text[end:]))
    return Excerpt(excerpt.number, before + marked + after, len(before), len(before) + len(marked))


def _drawn(text: str) -> str:
    return printable(text).replace("\t", TAB)


def cut_around(excerpt: Excerpt, width: int) -> tuple[str, int, int]:
    """Return the part of an expanded line that fits into `width` columns, with the mark in sight.

    Returns:
        The text to draw, the columns before the mark, and the columns of the mark (at least 1, so that a
        mark at the end of the text is seen).
    """
    text, start, end = excerpt.text, excerpt.start, excerpt.end
    if columns(text) + (1 if start == len(text) else 0) <= width:
        return text, columns(text[:start]), max(columns(text[start:end]), 1)
    room = max(width - 2 * len(ELLIPSIS), 8)
    first = _grow(text, start, min(room // 2, max(room - columns(text[start:end]), room // 4)), step=-1)
    last = _grow(text, first, room, step=1)
    if last == len(text):  # room is left behind the end: use it in front
        first = _grow(text, last, room, step=-1)
    left = ELLIPSIS if first else ""
    right = ELLIPSIS if last < len(text) else ""
    shown_end = min(max(end, start), last)
    return (
        left + text[first:last] + right,
        len(left) + columns(text[first:start]),
        max(columns(text[start:shown_end]), 1),
    )


def _grow(text: str, position: int, room: int, *, step: int) -> int:
    """Return how far one can go from `position` by `step` before the columns between exceed `room`."""
    used = 0
    while 0 <= position + min(step, 0) < len(text):
        used += _columns_of(text[position + min(step, 0)])
        if used > room:
            break
        position += step
    return position
