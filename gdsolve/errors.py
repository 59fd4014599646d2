"""Faults as data: what is wrong, where it is, and what to write instead.

Rooms raise a `GdsolveError` that carries one or several `Diagnostic`; only `report/diagnostic.py` draws
them and only `cli/app.py` catches them. The class of the error decides the exit code.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar, Self


class ExitCode(IntEnum):
    """What the process tells its caller; the numbers are a contract."""

    OK = 0
    BUG = 1
    USAGE = 2
    INPUT = 3
    STOPPED = 4
    NO_SOLUTION = 5
    UNBOUNDED = 6
    NOT_VERIFIED = 8
    INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Source:
    """A text that the user gave, and what to call it in an error.

    `name` is a file path, or a word such as `expression` or `--start` for text from the command line.
    `first_line` and `first_column` (both from 1) say where `text` begins in that file, so that a formula
    inside a YAML document is shown at its place in the document.
    """

    text: str
    name: str = "expression"
    first_line: int = 1
    first_column: int = 1


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` (from 0, end excluded) of a source."""

    source: Source
    start: int
    end: int

    @property
    def text(self) -> str:
        """Return the characters that the span covers."""
        return self.source.text[self.start : self.end]

    def joined(self, other: Span) -> Span:
        """Return the smallest span of the same source that covers both."""
        return Span(self.source, min(self.start, other.start), max(self.end, other.end))


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One fault: `what` (names in backticks, lower case), where, and a `hint` that can be pasted.

    `span` points into a text; `where` is used for faults that have a place but no text (an iterate, a data
    row). Either may be missing.
    """

    what: str
    span: Span | None = None
    where: str | None = None
    hint: str | None = None


class GdsolveError(Exception):
    """Base of every error that is not a bug of ours; carries all faults found, first one first."""

    exit_code: ClassVar[ExitCode] = ExitCode.INPUT

    def __init__(self, *diagnostics: Diagnostic) -> None:
        super().__init__("; ".join(each.what for each in diagnostics))
        self.diagnostics = diagnostics

    def __reduce__(self) -> tuple[type[Self], tuple[Diagnostic, ...]]:
        """Return how to make the error again in another process."""
        return type(self), self.diagnostics

    @classmethod
    def of(
        cls,
        what: str,
        *,
        span: Span | None = None,
        where: str | None = None,
        hint: str | None = None,
    ) -> Self:
        """Return an error with a single diagnostic."""
        return cls(Diagnostic(what, span, where, hint))


class UsageError(GdsolveError):
    """The command line asks for something that does not exist or does not fit together."""

    exit_code = ExitCode.USAGE


class FormulaError(GdsolveError):
    """A formula cannot be read: syntax, unknown name, wrong number of arguments, shapes, limits."""


class ProblemError(GdsolveError):
    """A problem file cannot be read: YAML, unknown or duplicate key, wrong type, missing part."""


class DataError(GdsolveError):
    """A data file cannot be used: missing, empty, no such column, text or NaN where numbers belong."""


class UndefinedError(GdsolveError):
    """The function is not defined where it must be evaluated and no better point was found."""

    exit_code = ExitCode.UNBOUNDED


def closest(name: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate most like `name`, or None if none is close.

    Two names are close when they differ only in case, or when `difflib` finds a similarity of 0.6.

    >>> closest("sine", ["sin", "cos", "sinh"])
    'sin'
    >>> closest("qqq", ["sin"]) is None
    True
    """
    from difflib import get_close_matches

    known = list(candidates)
    for candidate in known:
        if candidate.lower() == name.lower():
            return candidate
    found = get_close_matches(name.lower(), known, n=1, cutoff=0.6)
    return found[0] if found else None
