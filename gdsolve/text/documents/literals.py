"""Long lists of numbers in a YAML document, read beside the parser.

ruamel.yaml takes some 30 microseconds for each number of a list. A long list in brackets that holds numbers
alone means the same in YAML 1.2 as in JSON, whose reader is a hundred times faster. So such lists are taken
out of the text, a mark is put in their places, and the builder puts the values where it meets the marks. A
mark that it does not meet stood in a comment, a formula or a block of text: then nothing is taken out.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

Positions: TypeAlias = tuple[int, ...]

MARK = "\ue000"
"""A character for private use: stands for a list in the text that ruamel.yaml sees."""

_SHORTEST = 200  # characters of a list that is worth it
_NUMBERS = re.compile(rf"\[[-+0-9.eE,\s\[\]]{{{_SHORTEST},}}")
_UNSAFE = re.compile(r"[eE][-+]?\d{3}|\d{300}")  # may not fit a float64, which is a fault to tell
_BRACKET = re.compile(r"[\[\]]")
_TOKEN = re.compile(r"[\[\]]|[^\s,\[\]]+")
_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Literal:
    """A list of numbers.

    Attributes:
        value: nested lists of int and float.
        start, end: its place in the text.
        size: how many values it holds, itself and the lists inside included.
        height: how many lists stand inside each other.
    """

    value: list[Any]
    start: int
    end: int
    size: int
    height: int


class Shortened:
    """A text without its long lists of numbers."""

    def __init__(self, text: str, literals: list[Literal]) -> None:
        parts, end = [], 0
        for each in literals:
            parts += [text[end : each.start], MARK]
            end = each.end
        self.text = "".join([*parts, text[end:]])
        self.literals = literals

    def original(self, index: int) -> int:
        """Return where a place of the shortened text is in the whole one."""
        before = bisect_left(self._marks, index)
        return index + (self._shifts[before - 1] if before else 0)

    def at(self, index: int) -> Literal | None:
        """Return the list whose mark stands at a place of the shortened text."""
        place = bisect_left(self._marks, index)
        return self.literals[place] if place < len(self._marks) and self._marks[place] == index else None

    @cached_property
    def _marks(self) -> list[int]:
        return [match.start() for match in re.finditer(MARK, self.text)]

    @cached_property
    def _shifts(self) -> list[int]:
        """Return by how much a place behind each mark is shifted."""
        shifts, total = [], 0
        for each in self.literals:
            total += each.end - each.start - len(MARK)
            shifts.append(total)
        return shifts


def shorten(text: str) -> Shortened | None:
    """Return the text without its long lists of numbers; None if there are none."""
    if MARK in text:
        return None
    literals = list(_literals(text))
    return Shortened(text, literals) if literals else None


def _literals(text: str) -> Iterator[Literal]:
    place = 0
    while match := _NUMBERS.search(text, place):
        place = match.end()
        end, height = _closing(text, match.start(), match.end())
        long_enough = end - match.start() >= _SHORTEST and height <= _DEEPEST
        if not long_enough or _UNSAFE.search(text, match.start(), end):
            continue
        part = text[match.start() : end]
        try:
            value = json.loads(part)
        except ValueError:
            continue  # numbers that YAML writes otherwise (`.5`, `+1`), or no list at all
        place = end
        yield Literal(value, match.start(), end, part.count(",") + part.count("[") + 1, height)


def _closing(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where the list that begins at a place ends (there, if it does not), and how deep it goes."""
    depth = height = 0
    for match in _BRACKET.finditer(text, start, end):
        depth += 1 if match.group() == "[" else -1
        height = max(height, depth)
        if depth == 0:
            return match.end(), height
    return start, height


def places_in(text: str, literal: Literal) -> Mapping[Positions, tuple[int, int]]:
    """Return where each value of a list stands in the text, by the positions that lead to it."""
    found: dict[Positions, tuple[int, int]] = {}
    path: list[int] = []
    begun: list[int] = []
    for match in _TOKEN.finditer(text, literal.start, literal.end):
        token = match.group()
        if token == "[":
            begun.append(match.start())
            path.append(0)
            continue
        if token == "]":
            path.pop()
            found[tuple(path)] = (begun.pop(), match.end())
        else:
            found[tuple(path)] = match.span()
        if path:
            path[-1] += 1
    return found
