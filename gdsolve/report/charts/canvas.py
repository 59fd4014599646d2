"""A canvas of Braille dots, two across and four down in each letter: the finest that a terminal can draw.

Where only ASCII can be shown, each letter is one dot.
"""

from __future__ import annotations

import numpy as np

from gdsolve.report.charts.chart import Array

_BRAILLE = 0x2800
_BITS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))  # rows of dots, as Unicode numbers them

PATTERNS = ((1, 0), (4, 3), (1, 2), (7, 2), (2, 2), (1, 4))
"""Dots drawn and left out of each line, so that lines differ without colour too."""

_ASCII = ".+ox#%"


class Canvas:
    """Letters of a panel with the colour of each (None: the terminal's own)."""

    def __init__(self, width: int, height: int, *, ascii_only: bool = False) -> None:
        self.width, self.height = width, height
        self.across, self.down = (1, 1) if ascii_only else (2, 4)
        self._ascii = ascii_only
        self._dots = [[0] * width for _ in range(height)]
        self._letters: list[list[str]] = [[""] * width for _ in range(height)]
        self._colors: list[list[int | None]] = [[None] * width for _ in range(height)]

    def line(self, x: Array, y: Array, color: int | None, pattern: int = 0) -> None:
        """Draw a line through places (0 to 1, y upwards); what lies outside is cut off, nan breaks it."""
        columns, rows = self.width * self.across - 1, self.height * self.down - 1
        drawn, gap = PATTERNS[pattern % len(PATTERNS)]
        run = 0
        for begin in range(len(x) - 1):
            ends = np.array([x[begin], x[begin + 1], y[begin], y[begin + 1]])
            if not np.isfinite(ends).all() or not _touches(ends):
                continue
            ends = np.clip(ends, -8.0, 9.0)  # far outside: the direction no longer matters
            steps = int(max(abs(ends[1] - ends[0]) * columns, abs(ends[3] - ends[2]) * rows, 1))
            for step in range(steps + 1):
                part = step / steps
                place = ends[0] + part * (ends[1] - ends[0]), ends[2] + part * (ends[3] - ends[2])
                if run % (drawn + gap) < drawn:
                    self._dot(*place, color, pattern)
                run += step < steps

    def dots(self, x: Array, y: Array, color: int | None) -> None:
        """Draw separate dots."""
        for across, up in zip(x, y, strict=True):
            if np.isfinite(across) and np.isfinite(up):
                self._dot(float(across), float(up), color, 2)

    def letter(self, x: float, y: float, letter: str, color: int | None) -> None:
        """Put one letter at a place."""
        if not (0 <= x <= 1 and 0 <= y <= 1):
            return
        column = min(int(x * self.width), self.width - 1)
        row = min(int((1 - y) * self.height), self.height - 1)
        self._letters[row][column] = letter
        self._colors[row][column] = color

    def rows(self) -> list[list[tuple[str, int | None]]]:
        """Return the letters with their colours, from the top."""
        return [[self._cell(row, column) for column in range(self.width)] for row in range(self.height)]

    def _dot(self, x: float, y: float, color: int | None, pattern: int) -> None:
        if not (0 <= x <= 1 and 0 <= y <= 1):
            return
        column = round(x * (self.width * self.across - 1))
        row = round((1 - y) * (self.height * self.down - 1))
        cell = column // self.across, row // self.down
        if self._ascii:
            self._letters[cell[1]][cell[0]] = _ASCII[pattern % len(_ASCII)]
        else:
            self._dots[cell[1]][cell[0]] |= _BITS[row % self.down][column % self.across]
        self._colors[cell[1]][cell[0]] = color

    def _cell(self, row: int, column: int) -> tuple[str, int | None]:
        letter, dots = self._letters[row][column], self._dots[row][column]
        text = letter or (chr(_BRAILLE + dots) if dots else " ")
        return text, self._colors[row][column]


def _touches(ends: Array) -> bool:
    """Say whether a segment (x, x, y, y) can meet the canvas."""
    across, up = np.sort(ends[:2]), np.sort(ends[2:])
    return bool(across[0] <= 1 and across[1] >= 0 and up[0] <= 1 and up[1] >= 0)
