"""How a text table is written: delimiter, header, decimal sign, comments and encoding.

The beginning of the file decides, by rules that can be said in one sentence each, so that the note on
stderr ("delimiter ';', header yes") is all a user needs in order to disagree:

* delimiter: the one of `, ; tab |` or white space that cuts the first lines into equally many cells, and
  leaves the most numbers;
* header: the first line is a header if no cell of it is a number, or a number stands below a text;
* decimal comma: if the delimiter is not the comma and cells look like `1,5` while none looks like `1.5`.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import TypeAlias

from gdsolve.data.dates import written_as
from gdsolve.errors import DataError

WHITE_SPACE = " "
"""As a delimiter: any run of blanks and tabs."""

_DELIMITERS = (",", ";", "\t", "|", WHITE_SPACE)
_SAMPLE_ROWS = 200  # enough to see a decimal comma or a ragged table, cheap enough to split five times
_LINE_END = re.compile(r"\r\n|\r|\n")
_NUMBER = re.compile(r"[+-]?(\d[\d_]*\.?\d*|\.\d+)([eE][+-]?\d+)?")
_COMMA_NUMBER = re.compile(r"[+-]?\d*,\d+([eE][+-]?\d+)?")
_POINT_NUMBER = re.compile(r"[+-]?\d*\.\d+([eE][+-]?\d+)?")
MISSING_WORDS = frozenset({"", "na", "n/a", "nan", "null", "none", "inf", "+inf", "-inf", "?", "-", "."})
"""Cells that say "no number here" without being text, in lower case."""

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Dialect:
    """How the cells of a text table are separated.

    Attributes:
        delimiter: one character; `WHITE_SPACE` for any run of blanks and tabs.
        names: column names, from the header or made up (`x`, `y` for two columns, else `c1`, `c2`, ...).
        has_header: whether the names come from the file.
        first_line: line of the first row or header (from 1; blank lines and comments may stand above).
        has_comments: whether lines that begin with `#` are skipped.
        decimal: `.` or `,`.
        encoding: `utf-8`, `utf-16` or `latin-1`.
        mixed_line_ends: whether some lines end with CR LF and others with LF alone.
        kinds: of each column, `VARCHAR`, or how it writes dates or times (see `dates`).
    """

    delimiter: str
    names: tuple[str, ...]
    has_header: bool
    first_line: int
    has_comments: bool
    decimal: str
    encoding: str
    mixed_line_ends: bool = False
    kinds: tuple[str, ...] = ()

    def notes(self) -> tuple[str, ...]:
        """Return what was understood, in words, for the user."""
        shown = {WHITE_SPACE: "white space", "\t": "tab"}.get(self.delimiter, f"'{self.delimiter}'")
        notes = [f"delimiter {shown}" if len(self.names) > 1 else "one column"]
        notes.append("header yes" if self.has_header else f"header no (columns {', '.join(self.names[:6])})")
        if self.decimal == ",":
            notes.append("decimal comma")
        if self.has_comments:
            notes.append("lines with # skipped")
        if self.encoding != "utf-8":
            notes.append(f"encoding {self.encoding}")
        return tuple(notes)


_Row: TypeAlias = tuple[str, ...]


def sniff(head: bytes, *, complete: bool, name: str) -> Dialect:
    """Return the dialect of a table that begins with `head`.

    Args:
        head: first bytes of the (uncompressed) file.
        complete: whether `head` is the whole file; otherwise its last line may be cut and is not looked at.
        name: what to call the file in an error.

    Raises:
        DataError: the file is not text, or it holds no row.
    """
    encoding = _encoding(head, complete, name)
    text = head.decode(encoding, errors="replace").lstrip("\ufeff")
    lines = _LINE_END.split(text)
    if not complete and len(lines) > 1:
        lines.pop()
    has_comments = "#" in text and any(_is_comment(line) for line in lines)
    kept = list(
        islice(
            (
                (number, line)
                for number, line in enumerate(lines, 1)
                if line.strip() and not (has_comments and _is_comment(line))
            ),
            _SAMPLE_ROWS,
        )
    )
    if not kept:
        raise DataError.of(f"`{name}` holds no rows", hint="the file is empty or has only comments")
    texts = [line for _, line in kept]
    delimiter = max(_DELIMITERS, key=lambda each: _score(_split(texts, each)))
    rows = _split(texts, delimiter)
    if not rows:
        raise DataError.of(f"`{name}` cannot be read as a table", hint="is a quotation mark left open?")
    comma = _has_decimal_comma(rows, delimiter)
    has_header = _is_header(rows)
    names = _names(rows[0], has_header)
    return Dialect(
        delimiter=delimiter,
        names=names,
        has_header=has_header,
        first_line=kept[0][0],
        has_comments=has_comments,
        decimal="," if comma else ".",
        encoding=encoding,
        mixed_line_ends=0 < text.count("\r\n") < text.count("\n"),
        kinds=_kinds(rows[1:] if has_header else rows, len(names)),
    )


def _encoding(head: bytes, complete: bool, name: str) -> str:
    """Return the encoding; latin-1 if the bytes are not UTF-8."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return encoding
    if b"\0" in head:
        raise DataError.of(
            f"`{name}` is not a text table", hint="give CSV, TSV, a white-space table (also .gz) or Parquet"
        )
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, final=complete)
    except UnicodeDecodeError:
        return "latin-1"
    return "utf-8"


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith("#")


def _split(lines: list[str], delimiter: str) -> list[_Row]:
    """Return the rows of the first lines, cut at a delimiter outside of quotes; none if it fails."""
    white_space = delimiter == WHITE_SPACE
    texts = (" ".join(line.split()) if white_space else line for line in lines[:_SAMPLE_ROWS])
    try:
        return [tuple(cell.strip() for cell in row) for row in csv.reader(texts, delimiter=delimiter)]
    except csv.Error:
        return []


def _score(rows: list[_Row]) -> tuple[bool, float, float]:
    """Rank a way of cutting: several columns first, then equally many cells, then numbers."""
    if not rows:
        return (False, 0.0, 0.0)
    usual, lines = Counter(len(row) for row in rows).most_common(1)[0]
    cells = [cell for row in rows for cell in row]
    numbers = sum(is_number(cell) or cell.lower() in MISSING_WORDS for cell in cells)
    regular = lines / len(rows)
    if usual == 1 or len(rows[0]) == 1:
        return (False, regular, numbers / len(cells))
    # A single irregular row is a fault to report; many of them mean that this is not the delimiter.
    return (regular > 0.5, round(regular, 1), numbers / len(cells))


def is_number(cell: str) -> bool:
    """Say whether a cell is written as a number, with a decimal point or comma."""
    return bool(_NUMBER.fullmatch(cell) or _COMMA_NUMBER.fullmatch(cell))


def _has_decimal_comma(rows: list[_Row], delimiter: str) -> bool:
    if delimiter == ",":
        return False
    cells = [cell for row in rows for cell in row]
    comma = any(_COMMA_NUMBER.fullmatch(cell) for cell in cells)
    return comma and not any(_POINT_NUMBER.fullmatch(cell) for cell in cells)


def _is_header(rows: list[_Row]) -> bool:
    first = rows[0]
    texts = [not is_number(cell) and cell.lower() not in MISSING_WORDS for cell in first]
    if not any(texts):
        return False
    if all(text or not cell for text, cell in zip(texts, first, strict=True)):
        return True
    below = rows[1] if len(rows) > 1 else ()
    return any(text and is_number(cell) for text, cell in zip(texts, below, strict=False))


def _names(cells: tuple[str, ...], has_header: bool) -> tuple[str, ...]:
    """Return the column names; unnamed columns are `c` and their number."""
    if has_header:
        # A delimiter at the end of every line, as some spreadsheets write it, makes no column.
        used = cells[:-1] if len(cells) > 1 and not cells[-1] else cells
        return tuple(cell or f"c{number}" for number, cell in enumerate(used, 1))
    if len(cells) == 2:
        return ("x", "y")
    return tuple(f"c{number}" for number in range(1, len(cells) + 1))


def _kinds(rows: list[_Row], count: int) -> tuple[str, ...]:
    """Return how each column is written, as far as the sample shows dates or times of day."""
    columns: list[list[str]] = [[] for _ in range(count)]
    for row in rows:
        for cells, cell in zip(columns, row, strict=False):
            if cell.lower() not in MISSING_WORDS:
                cells.append(cell)
    return tuple(written_as(cells) or "VARCHAR" for cells in columns)
