"""The frame of a panel on a page: where values stand in the drawing, ticks and names.

Coordinates are those of the drawing, 560 x 380 units, which the page scales to its width.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Any

from gdsolve.report.charts.axis import Axis
from gdsolve.report.charts.chart import EPOCH, Array, Panel, ranges

WIDTH, HEIGHT = 560, 380

_TICKS = 7


@dataclass(frozen=True, slots=True)
class Frame:
    """The axes of a panel, and the edges of what lies between them."""

    x: Axis
    y: Axis
    left: float = 80.0
    top: float = 12.0
    right: float = WIDTH - 14.0
    bottom: float = HEIGHT - 46.0

    def across(self, values: Any) -> Array:
        """Return horizontal coordinates."""
        return self.left + self.x.place(values) * (self.right - self.left)

    def down(self, values: Any) -> Array:
        """Return vertical coordinates."""
        return self.bottom - self.y.place(values) * (self.bottom - self.top)


def frame_of(panel: Panel) -> Frame:
    """Return the frame of a panel; narrower, or lower, where one unit shall be equally long on both axes."""
    x, y = ranges(panel)
    frame = Frame(Axis(*x, panel.x_scale, panel.x_label == EPOCH), Axis(*y, panel.y_scale))
    if not panel.equal:
        return frame
    unit = max((x[1] - x[0]) / (frame.right - frame.left), (y[1] - y[0]) / (frame.bottom - frame.top))
    right, top = frame.left + (x[1] - x[0]) / unit, frame.bottom - (y[1] - y[0]) / unit
    return Frame(frame.x, frame.y, frame.left, top, right, frame.bottom)


def ticks(frame: Frame) -> Iterable[str]:
    """Draw the ticks; the script of the page draws them anew when the view changes (`axes.js`)."""
    left, top, right, bottom = map(coordinate, (frame.left, frame.top, frame.right, frame.bottom))
    for value, label in frame.x.ticks(_TICKS):
        x = coordinate(frame.across(value))
        below = f'x="{x}" y="{coordinate(frame.bottom + 16)}"'
        yield f'<path class="grid" d="M{x} {top}V{bottom}"/>'
        yield f'<text class="tick" {below} text-anchor="middle">{escape(label)}</text>'
    for value, label in frame.y.ticks(_TICKS):
        y = coordinate(frame.down(value))
        beside = f'x="{coordinate(frame.left - 6)}" y="{y}" dy="4"'
        yield f'<path class="grid" d="M{left} {y}H{right}"/>'
        yield f'<text class="tick" {beside} text-anchor="end">{escape(label)}</text>'


def names(panel: Panel, frame: Frame) -> Iterable[str]:
    """Draw both axes with their names."""
    left, top, right, bottom = map(coordinate, (frame.left, frame.top, frame.right, frame.bottom))
    yield f'<path class="axis" d="M{left} {top}V{bottom}H{right}"/>'
    below = f'x="{coordinate((frame.left + frame.right) / 2)}" y="{HEIGHT - 8}"'
    yield f'<text class="name" {below} text-anchor="middle">{escape(panel.x_label)}</text>'
    if panel.y_label:
        turned = f"translate(12 {coordinate((frame.top + frame.bottom) / 2)}) rotate(-90)"
        yield f'<text class="name" transform="{turned}" text-anchor="middle">{escape(panel.y_label)}</text>'


def coordinate(number: Any) -> str:
    """Return a coordinate: a tenth of a unit is less than a pixel, also when it is magnified some times."""
    return f"{float(number):.1f}".removesuffix(".0")
