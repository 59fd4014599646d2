"""Charts as text, for terminals. Lines differ by their dashes, so that nothing is said by colour alone."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from gdsolve.report.charts.axis import Axis, height_lines
from gdsolve.report.charts.canvas import Canvas
from gdsolve.report.charts.chart import (
    EPOCH,
    Band,
    Chart,
    Contours,
    Level,
    Line,
    Mark,
    Panel,
    Points,
    ZeroLine,
    ranges,
)
from gdsolve.report.terminal import Terminal, printable

HEIGHT = 16
"""Rows of a panel: two of them, with the report's last lines, fit a terminal of 50."""

_WIDEST = 100  # columns; a wider panel looks flat
_LEVELS = 4  # contour lines: more of them would fill the letters
_ANSI = (34, 31, 32, 35, 33, 36, 39, 93)  # the palette in the terminal's own colours
_DIM = 90
_SHAPES = {"star": "★", "ring": "○"}
_ASCII_SHAPES = {"star": "*", "ring": "O"}


@dataclass(frozen=True, slots=True)
class _Style:
    color: bool
    ascii_only: bool

    def paint(self, text: str, code: int | None) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.color and code is not None and text.strip() else text


def chart_text(chart: Chart, terminal: Terminal, *, ascii_only: bool = False) -> str:
    """Return the picture as lines of text, one panel below the other, with a final newline.

    Args:
        chart: any.
        terminal: width and colour of the place where it is shown.
        ascii_only: no letters beyond ASCII, for streams that cannot carry them.
    """
    style = _Style(terminal.color, ascii_only)
    width = min(terminal.width, _WIDEST)
    blocks = ["\n".join(_panel(panel, width, style)) for panel in chart.panels]
    text = "\n\n".join(blocks) + "\n"
    return text.replace("−", "-") if ascii_only else text


def _panel(panel: Panel, width: int, style: _Style) -> list[str]:
    x_range, y_range = ranges(panel)
    x, y = Axis(*x_range, panel.x_scale, panel.x_label == EPOCH), Axis(*y_range, panel.y_scale)
    y_ticks = y.ticks(5)
    gutter = max((len(label) for _, label in y_ticks), default=1)
    canvas = Canvas(width - gutter - 3, HEIGHT, ascii_only=style.ascii_only)
    legend = [_draw(canvas, mark, x, y, style) for mark in panel.marks]
    labels = {_row_of(float(y.place(each))): label for each, label in y_ticks}
    side, corner, flat = ("|", "+", "-") if style.ascii_only else ("│", "└", "─")
    heading = f"{panel.title}" + (f" ({panel.y_label})" if panel.y_label else "")
    lines = [f"{'':>{gutter + 2}}{printable(heading)}"]
    for number, row in enumerate(canvas.rows()):
        cells = "".join(style.paint(letter, code) for letter, code in row)
        lines.append(f"{labels.get(number, ''):>{gutter}} {side}{cells}".rstrip())
    lines.append(f"{'':>{gutter}} {corner}{flat * canvas.width}")
    lines.append(f"{'':>{gutter + 2}}{_x_labels(x, canvas.width, panel.x_label)}")
    shown = [each for each in legend if each]
    return [*lines, *_wrapped(shown, width - gutter - 2, gutter + 2)]


def _row_of(place: float) -> int:
    return min(int((1 - place) * HEIGHT), HEIGHT - 1)


def _x_labels(axis: Axis, width: int, name: str) -> str:
    """Return the ticks below the axis, each centred at its place, and the name behind them."""
    line = [" "] * width
    taken = -1
    for each, label in axis.ticks(max(width // 12, 2)):
        begin = min(
            max(round(float(axis.place(each)) * (width - 1)) - len(label) // 2, 0), width - len(label)
        )
        if begin > taken:
            line[begin : begin + len(label)] = label
            taken = begin + len(label)
    text = "".join(line).rstrip()
    room = max(width - len(name) - 2, 0)
    if len(text) > room:  # the last tick gives way, whole
        text = text[:room].rpartition(" ")[0].rstrip()
    return f"{text}  {printable(name)}"


def _draw(canvas: Canvas, mark: Mark, x: Axis, y: Axis, style: _Style) -> str:
    """Draw one mark and return its entry of the legend ("" for none)."""
    match mark:
        case Line():
            pattern = 2 if mark.thin else mark.color if mark.dashed or mark.color else 0
            canvas.line(x.place(mark.x), y.place(mark.y), _ANSI[mark.color], pattern)
            return _entry(_sample(pattern, style), mark.label, _ANSI[mark.color], style)
        case Points():
            return _points(canvas, mark, x, y, style)
        case Band():
            for edge in (mark.low, mark.high):
                canvas.line(x.place(mark.x), y.place(edge), _ANSI[mark.color], 5)
            return _entry(_sample(5, style), mark.label, _ANSI[mark.color], style)
        case Contours():
            levels = mark.levels[:: max(1, len(mark.levels) // _LEVELS)]
            _heights(canvas, mark, levels, x, y, (_DIM, 5))
            return ""
        case ZeroLine():
            _heights(canvas, mark, (0.0,), x, y, (_ANSI[mark.color], mark.color))
            return _entry(_sample(mark.color, style), mark.label, _ANSI[mark.color], style)
        case Level():
            ends = np.array([0.0, 1.0])
            canvas.line(ends, np.repeat(y.place(mark.y), 2), _DIM)
            return ""


def _heights(
    canvas: Canvas,
    mark: Contours | ZeroLine,
    levels: tuple[float, ...],
    x: Axis,
    y: Axis,
    look: tuple[int, int],
) -> None:
    """Draw lines of equal height; `look` is their colour and pattern."""
    for line in (line for level in levels for line in height_lines(mark, level)):
        canvas.line(x.place(line[:, 0]), y.place(line[:, 1]), *look)


def _points(canvas: Canvas, mark: Points, x: Axis, y: Axis, style: _Style) -> str:
    color = _ANSI[mark.color]
    if mark.shape == "dot":
        few = len(mark.x) <= canvas.width
        sign = ("o" if few else ":") if style.ascii_only else ("•" if few else ":")
        if few:
            for across, up in zip(x.place(mark.x), y.place(mark.y), strict=True):
                canvas.letter(float(across), float(up), sign, color)
        else:
            canvas.dots(x.place(mark.x), y.place(mark.y), color)
        return _entry(sign, mark.label, color, style)
    sign = (_ASCII_SHAPES if style.ascii_only else _SHAPES)[mark.shape]
    for across, up in zip(x.place(mark.x), y.place(mark.y), strict=True):
        canvas.letter(float(across), float(up), sign, color)
    return _entry(sign, mark.label, color, style)


def _sample(pattern: int, style: _Style) -> str:
    """Return a few letters of a line with that pattern, for the legend."""
    canvas = Canvas(4, 1, ascii_only=style.ascii_only)
    canvas.line(np.array([0.0, 1.0]), np.array([0.5, 0.5]), None, pattern)
    return "".join(letter for letter, _ in canvas.rows()[0])


def _entry(sign: str, label: str | None, color: int, style: _Style) -> str:
    return f"{style.paint(sign, color)} {printable(label)}" if label else ""


def _wrapped(entries: list[str], width: int, indent: int) -> list[str]:
    """Return the entries of the legend in as few lines as they fit; escapes take no room."""
    lines: list[list[str]] = []
    used = width
    for entry in entries:
        size = len(_plain(entry)) + 3
        if used + size > width + 3:
            lines.append([])
            used = 0
        lines[-1].append(entry)
        used += size
    return [" " * indent + "   ".join(line) for line in lines]


def _plain(text: str) -> str:
    return re.sub("\x1b\\[[0-9]*m", "", text)
