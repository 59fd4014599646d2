"""What is known of the place where text goes: its width, whether it shows colour, what is safe to print.

Light on purpose (standard library only), since errors are drawn before anything heavy is imported.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TextIO

DEFAULT_WIDTH = 80
"""Columns when nothing else is known: the width of a terminal since the VT100, and of our golden files."""

NARROWEST, WIDEST = 40, 200
"""Reports are laid out for widths in this range; a terminal outside of it is treated as the nearest."""


@dataclass(frozen=True, slots=True)
class Terminal:
    """A place for text: `width` in columns, `color` says whether ANSI styles may be written."""

    width: int = DEFAULT_WIDTH
    color: bool = False


def describe_terminal(stream: TextIO, mode: str, environ: Mapping[str, str]) -> Terminal:
    """Return width and colour of a stream.

    Args:
        stream: where the text will be written.
        mode: `auto`, `always` or `never`, as in `--color`; an explicit mode wins over NO_COLOR.
        environ: environment; COLUMNS, NO_COLOR and TERM are read.
    """
    return Terminal(_width(stream, environ), _has_color(stream, mode, environ))


def _width(stream: TextIO, environ: Mapping[str, str]) -> int:
    columns = environ.get("COLUMNS", "")
    width = int(columns) if columns.isascii() and columns.isdigit() else 0
    if not width:
        try:
            width = os.get_terminal_size(stream.fileno()).columns
        except (OSError, ValueError, AttributeError):  # not a terminal, closed, or no file at all
            width = DEFAULT_WIDTH
    return min(max(width or DEFAULT_WIDTH, NARROWEST), WIDEST)


def _has_color(stream: TextIO, mode: str, environ: Mapping[str, str]) -> bool:
    if mode != "auto":
        return mode == "always"
    if environ.get("NO_COLOR") or environ.get("TERM") == "dumb":
        return False
    return stream.isatty()


def printable(text: str) -> str:
    r"""Return text with control characters written as escapes, so that user text cannot drive the terminal.

    Newlines and tabs stay; the escape character becomes the four characters `\x1b`.

    >>> printable("a\x1b[31mb")
    'a\\x1b[31mb'
    """
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() or each in "\n\t" else _escaped(each) for each in text)


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
