"""Text tables that hold nothing but plain decimal numbers, read with NumPy alone.

Most tables of measurements are digits, a sign, a decimal sign and a delimiter. Their cells are taken as words
of eight characters, all cells of a piece at once, and a word becomes a number by three multiplications. That
takes half of the processor time of a general reader, and spares the import of one. A few cells may be unusual
(an exponent, more than 16 characters, a word for a missing number) and are looked at one by one; whatever else
stands in a cell ends it: `NotPlainError`, and somebody else reads the rest.

A cell of up to 16 characters is an integer below 2**53 over a power of ten up to 10**15, both exact as
doubles, or an integer of 16 digits: the quotient is rounded once, so every number is the double nearest to
what is written, as from any other reader.

Source of the multiplications: D. Lemire, "Parsing series of integers with SIMD" (2022), and W. Mula's notes on
SWAR conversion of eight digits.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from gdsolve.data.arrow import Column
from gdsolve.data.dialect import MISSING_WORDS, WHITE_SPACE, Dialect

Words = NDArray[np.uint64]
Places = NDArray[np.intp]

_PIECE = 1 << 17
"""Characters that are read at once: their cells stay in the second cache level (measured)."""

_PIECES = 16  # of a block, which is then as long as those of other readers

_WIDTH = 8  # characters of a word
_LONGEST = 2 * _WIDTH
_PAD = b"0" * _LONGEST  # so that the words of the first cell begin inside of the piece
_LINE_END, _MINUS, _ZERO = 10, 45, 48

_ZEROS: Final = np.uint64(0x3030303030303030)
_NO_DIGIT: Final = np.uint64(0x1010101010101010)
"""Bits that a point, a comma or a minus has after `_ZEROS` is taken off, and no digit has."""

_PLACE: Final = np.uint64(0x0706050403020100)
"""Times 256**p, its first byte is 7 - p: how many characters of a word follow the one at place p."""

_PAIRS: Final = tuple(
    (np.uint64(factor), np.uint64(shift), np.uint64(mask))
    for factor, shift, mask in (
        (10 * 2**8 + 1, 8, 0x00FF00FF00FF00FF),
        (100 * 2**16 + 1, 16, 0x0000FFFF0000FFFF),
        (10_000 * 2**32 + 1, 32, 0xFFFFFFFF),
    )
)
_NINE_TO_HIGHEST: Final = np.uint64(0x7676767676767676)
_HIGHEST: Final = np.uint64(0x8080808080808080)
_POWERS: Final = 10.0 ** np.arange(_LONGEST)
_ONE, _FOUR, _BYTE, _LAST = np.uint64(1), np.uint64(4), np.uint64(8), np.uint64(56)
_ALL_BITS: Final = np.uint64(255)

_MOST_UNUSUAL = 0.01
"""Part of the cells that may need a look at each of them."""

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII)


class NotPlainError(Exception):
    """A cell is no number, or a line has another number of cells."""


@dataclass(frozen=True, slots=True)
class PlainTable:
    """Files of one dialect whose cells may all be plain numbers.

    Attributes:
        files: one after the other.
        delimiter: between cells, one character.
        decimal: `.` or `,`.
        count: cells of a line.
        has_header: whether the first line of each file is left out.
    """

    files: Sequence[str]
    delimiter: str
    decimal: str
    count: int
    has_header: bool

    def blocks(self, indices: Sequence[int]) -> Iterator[list[Column]]:
        """Yield columns in blocks of rows, in order.

        Raises:
            NotPlainError: from here on somebody else has to read.
        """
        for path in self.files:
            parts: list[Column] = []
            for piece in self._pieces(path):
                parts.append(self._numbers(piece, indices))
                if len(parts) == _PIECES:
                    yield _columns(parts)
                    parts = []
            if parts:
                yield _columns(parts)

    def rows(self) -> int:
        """Return the number of rows.

        Raises:
            NotPlainError: a line has another number of cells, or it is not sure which are cells.
        """
        return sum(len(self._ends(piece)) for path in self.files for piece in self._pieces(path))

    def _pieces(self, path: str) -> Iterator[bytes]:
        """Yield whole lines after `_PAD`, each with its end."""
        with open(path, "rb") as stream:
            if self.has_header:
                header = _with_line_ends(stream.readline(_PIECE))
                if not header.endswith(b"\n") or header.count(b'"') % 2:
                    raise NotPlainError  # it goes on, or nothing follows
            rest = b""
            while read := stream.read(_PIECE):
                end = read.rfind(b"\n") + 1
                if not end:
                    raise NotPlainError
                yield _with_line_ends(_PAD + rest + read[:end])
                rest = read[end:]
        if rest:
            yield _with_line_ends(_PAD + rest + b"\n")

    def _ends(self, piece: bytes) -> Places:
        """Return where each cell ends, shape (rows, cells)."""
        if b'"' in piece:
            raise NotPlainError
        text = np.frombuffer(piece, np.uint8)
        found = np.flatnonzero((text == ord(self.delimiter)) | (text == _LINE_END))
        if len(found) % self.count:
            raise NotPlainError
        ends = found.reshape(-1, self.count)
        if not (text[ends[:, -1]] == _LINE_END).all() or (text[ends[:, :-1]] == _LINE_END).any():
            raise NotPlainError
        if self.count == 1 and (np.diff(found, prepend=len(_PAD) - 1) == 1).any():
            raise NotPlainError  # a blank line is no row
        return ends

    def _numbers(self, piece: bytes, indices: Sequence[int]) -> Column:
        """Return the numbers of some columns, shape (rows, columns)."""
        ends = self._ends(piece)
        starts = np.empty_like(ends)
        starts.flat[0] = len(_PAD)
        np.add(ends.ravel()[:-1], 1, out=starts.ravel()[1:])
        if list(indices) != list(range(self.count)):
            starts, ends = starts[:, indices], ends[:, indices]
        return _values(piece, starts.ravel(), ends.ravel(), self.decimal).reshape(ends.shape)


def plain_table(files: Sequence[str], dialect: Dialect) -> PlainTable | None:
    """Return a table whose cells may all be plain numbers; None if its dialect says that they are not."""
    begins = dialect.first_line == 1 and not dialect.has_comments
    if not begins or dialect.encoding != "utf-8" or dialect.delimiter == WHITE_SPACE:
        return None
    return PlainTable(files, dialect.delimiter, dialect.decimal, len(dialect.names), dialect.has_header)


def _columns(parts: Sequence[Column]) -> list[Column]:
    return list(np.ascontiguousarray(np.concatenate(parts).T))


def _with_line_ends(piece: bytes) -> bytes:
    """Return the piece with LF at the end of each line."""
    if b"\r" in piece:
        piece = piece.replace(b"\r\n", b"\n")
        if b"\r" in piece:
            raise NotPlainError  # CR alone ends lines in some files
    return piece


def _values(piece: bytes, starts: Places, ends: Places, decimal: str) -> Column:
    """Return the numbers in the cells from `starts` to `ends` of a piece; nan where a cell says so.

    Raises:
        NotPlainError: a cell is no number, or too many of them are unusual.
    """
    is_negative = np.frombuffer(piece, np.uint8)[starts] == _MINUS
    lengths = ends - starts - is_negative
    words = np.ndarray((len(piece) - _WIDTH + 1,), "<u8", piece, 0, (1,))
    point = np.uint64(ord(decimal) ^ _ZERO)
    last, points, wrong = _checked(words[ends - _WIDTH], np.minimum(lengths, _WIDTH), point)
    follow = (points * _PLACE) >> _LAST
    has_point = points != 0
    if int(lengths.max(initial=0)) <= _WIDTH:
        digits = _joined(_without(last, points))
    else:
        inside = np.clip(lengths - _WIDTH, 0, _WIDTH)
        first, others, wrong_too = _checked(words[ends - _LONGEST], inside, point)
        wrong |= wrong_too | (has_point & (others != 0))
        follow += np.where(others != 0, ((others * _PLACE) >> _LAST) + _BYTE, np.uint64(0))
        moved = np.where(has_point, first << _BYTE, _without(first, others))
        last = np.where(has_point, _without(last, points) | (first >> _LAST), last)
        digits = _joined(moved) * np.uint64(10**_WIDTH) + _joined(last)
        has_point |= others != 0
        wrong |= lengths > _LONGEST
    wrong |= lengths <= has_point  # no digit
    numbers = digits.astype(np.float64)
    numbers /= _POWERS[follow.view(np.int64) & (_LONGEST - 1)]
    np.negative(numbers, out=numbers, where=is_negative)
    unusual = np.flatnonzero(wrong)
    if len(unusual) > _MOST_UNUSUAL * len(wrong) + 1:
        raise NotPlainError
    for place in unusual:
        numbers[place] = _unusual(piece[starts[place] : ends[place]], decimal)
    return numbers


def _unusual(cell: bytes, decimal: str) -> float:
    """Return the number in a cell with an exponent, a plus or many digits; nan if it says that there is none."""
    text = cell.decode("ascii", errors="replace").strip(" \t").lower()
    if text in MISSING_WORDS:
        return math.nan
    if decimal != ".":
        text = text.replace(".", "?").replace(decimal, ".")
    if not _NUMBER.fullmatch(text):
        raise NotPlainError
    return float(text)


def _checked(words: Words, lengths: Places, point: np.uint64) -> tuple[Words, Words, NDArray[np.bool_]]:
    """Return the digits of words, where their points are, and which words hold anything else.

    Args:
        words: eight characters each, the last one in the highest byte; used up.
        lengths: how many of them, from the last one, belong to a cell.
        point: the decimal sign with `_ZERO` taken off.

    Returns:
        Digits as bytes, 0 where no character or the point is; 1 in the byte of the point; what is wrong.
    """
    shifts = ((_WIDTH - lengths) * _WIDTH).view(np.uint64)
    words ^= _ZEROS
    words >>= shifts
    words <<= shifts
    words[lengths == 0] = 0  # a shift by 64 is not defined everywhere
    points = words & _NO_DIGIT
    points >>= _FOUR
    words ^= points * point
    # A byte above 9 gets its highest bit, if it has not got it.
    wrong = words + _NINE_TO_HIGHEST
    wrong |= words
    wrong &= _HIGHEST
    wrong |= points & (points - _ONE)  # two points
    wrong |= words & (points * _ALL_BITS)  # another sign in place of the point
    return words, points, wrong != 0


def _without(words: Words, points: Words) -> Words:
    """Return the digits with those before the point moved up into its place."""
    before = points - _ONE
    before &= words
    before <<= _BYTE
    after = points << _BYTE
    np.negative(after, out=after)
    after &= words
    after |= before
    if not points.all():
        np.copyto(after, words, where=points == 0)
    return after


def _joined(digits: Words) -> Words:
    """Return the number that eight digits make, the first one in the lowest byte; they are used up."""
    for factor, shift, mask in _PAIRS:
        digits *= factor
        digits >>= shift
        digits &= mask
    return digits
