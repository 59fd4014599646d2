"""A panel as inline SVG, with its data beside it for the script of the page.

Coordinates are those of the drawing, 560 x 380 units, which the page scales to its width.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

import numpy as np

from gdsolve.report.charts.axis import Axis, height_areas, height_lines
from gdsolve.report.charts.chart import (
    PALETTE,
    Array,
    Band,
    Contours,
    Level,
    Line,
    Mark,
    Panel,
    Points,
    ZeroLine,
)
from gdsolve.report.html.frame import HEIGHT, WIDTH, Frame, coordinate, frame_of, names, ticks

_TOOLS = (
    '<div class="tools" hidden><button type="button" data-zoom="in" aria-label="magnify">+</button>'
    '<button type="button" data-zoom="out" aria-label="show more">−</button>'
    '<button type="button" data-zoom="all" aria-label="show all">all</button></div>'
)
"""Shown by the script; without one they would do nothing."""

MOST_POINTS = 800
"""Points of a line that are written; more of them cannot be told apart on a screen."""


def panel_figure(panel: Panel, number: int) -> str:
    """Return the panel as a `<figure>` with title, drawing, legend and data.

    Args:
        panel: any.
        number: of the panel in the page; names in the drawing are told apart by it.
    """
    frame = frame_of(panel)
    clip = f"inside-{number}"
    parts = [
        f'<clipPath id="{clip}"><rect x="{frame.left:g}" y="{frame.top:g}" width="{frame.right - frame.left:g}"'
        f' height="{frame.bottom - frame.top:g}"/></clipPath>',
        f'<g class="ticks">{"".join(ticks(frame))}</g>',
        *names(panel, frame),
        f'<g clip-path="url(#{clip})"><g class="content">',
        *(piece for mark in panel.marks for piece in _mark(mark, frame)),
        '<g class="overlay"></g>',
        "</g></g>",
    ]
    label = escape(f"{panel.title}: {panel.y_label or 'values'} against {panel.x_label}")
    data = _script_json(_data(panel, frame))
    return "\n".join((
        f'<figure class="panel" id="panel-{number}">',
        f"<figcaption>{escape(panel.title)}</figcaption>",
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}" tabindex="0">',
        *parts,
        "</svg>",
        _TOOLS,
        f'<p class="readout" aria-live="polite"></p>{_legend(panel)}',
        f'<script type="application/json" class="series">{data}</script>',
        "</figure>",
    ))  # fmt: skip


def kept(count: int) -> list[int]:
    """Return which of so many points are written: all, or `MOST_POINTS` spread evenly with both ends."""
    if count <= MOST_POINTS:
        return list(range(count))
    return [round(each) for each in np.linspace(0, count - 1, MOST_POINTS)]


def _script_json(data: Any) -> str:
    """Return JSON that cannot end the script element it stands in."""
    return json.dumps(data, allow_nan=False, separators=(",", ":")).replace("<", "\\u003c")


def _mark(mark: Mark, frame: Frame) -> Iterable[str]:
    match mark:
        case Line():
            chosen = kept(len(mark.x))
            path = _path(frame.across(mark.x)[chosen], frame.down(mark.y)[chosen])
            width = 0.8 if mark.thin else 2
            yield f'<path class="line c{mark.color}" stroke-width="{width}"{_dash(mark)} d="{path}"/>'
        case Points():
            yield from _points(mark, frame)
        case Band():
            across = frame.across(mark.x)
            edge = _path(across, frame.down(mark.high))
            edge += _path(across[::-1], frame.down(mark.low)[::-1], "L")
            shade = 0.35 if mark.strong else 0.2
            yield f'<path class="area c{mark.color}" fill-opacity="{shade}" d="{edge}Z"/>'
        case Contours():
            yield from _contours(mark, frame)
        case ZeroLine():
            for line in height_lines(mark, 0.0):
                path = _path(frame.across(line[:, 0]), frame.down(line[:, 1]))
                yield f'<path class="line c{mark.color}" stroke-width="2"{_dash(mark)} d="{path}"/>'
        case Level():
            y = coordinate(frame.down(mark.y))
            yield f'<path class="level" d="M{coordinate(frame.left)} {y}H{coordinate(frame.right)}"/>'


def _dash(mark: Line | ZeroLine) -> str:
    return ' stroke-dasharray="6 4"' if mark.dashed else ""


def _points(mark: Points, frame: Frame) -> Iterable[str]:
    across, down = frame.across(mark.x), frame.down(mark.y)
    if mark.error is not None:
        low, high = frame.down(mark.y - mark.error), frame.down(mark.y + mark.error)
        bars = "".join(
            f"M{coordinate(x)} {coordinate(a)}V{coordinate(b)}"
            for x, a, b in zip(across, low, high, strict=True)
            if math.isfinite(x + a + b)
        )
        yield f'<path class="line c{mark.color}" stroke-width="0.8" d="{bars}"/>'
    size = {"dot": 3.0 if len(mark.x) <= 500 else 1.6, "star": 9.0, "ring": 6.0}[mark.shape]
    places = [(x, y) for x, y in zip(across, down, strict=True) if math.isfinite(x + y)]
    if mark.shape == "dot":  # one path of round ends draws thousands of dots fast
        dots = "".join(f"M{coordinate(x)} {coordinate(y)}h0" for x, y in places)
        look = f'class="line c{mark.color}" stroke-linecap="round" stroke-width="{2 * size}"'
        yield f'<path {look} d="{dots}"/>'
        return
    for x, y in places:  # moved to their place, so that the script can keep their size in a magnified view
        at = coordinate(x), coordinate(y)
        place = f'transform="translate({" ".join(at)})" data-x="{at[0]}" data-y="{at[1]}"'
        if mark.shape == "ring":
            yield f'<circle class="glyph line c{mark.color}" stroke-width="2" r="{size}" {place}/>'
        else:
            yield f'<path class="glyph star c{mark.color}" d="{_star(size)}" {place}/>'


def _star(size: float) -> str:
    corners = []
    for corner in range(10):
        radius = size if corner % 2 == 0 else 0.4 * size
        angle = math.pi * (corner / 5 - 0.5)
        corners.append(f"{coordinate(radius * math.cos(angle))} {coordinate(radius * math.sin(angle))}")
    return f"M{'L'.join(corners)}Z"


def _contours(mark: Contours, frame: Frame) -> Iterable[str]:
    levels = mark.levels
    darkest = 0.45
    for position, level in enumerate(levels):
        part = (position + 1) / len(levels) if mark.top else 1 - position / len(levels)
        # Each level darkens what is beyond it a little more, so that the areas need not be cut out.
        shade = darkest * part / len(levels) * 2
        for area in height_areas(mark, level, above=mark.top):
            path = "".join(_path(frame.across(ring[:, 0]), frame.down(ring[:, 1])) + "Z" for ring in area)
            yield f'<path class="shade" fill-opacity="{shade:.3f}" d="{path}"/>'
    for level in levels:
        for line in height_lines(mark, level):
            yield f'<path class="height" d="{_path(frame.across(line[:, 0]), frame.down(line[:, 1]))}"/>'


def _path(x: Array, y: Array, first: str = "M") -> str:
    """Return path commands through points; nan begins a new piece."""
    commands, pen = [], first
    for across, down in zip(np.clip(x, -2000, 4000), np.clip(y, -2000, 4000), strict=True):
        if not math.isfinite(across + down):
            pen = "M"
            continue
        commands.append(f"{pen}{coordinate(across)} {coordinate(down)}")
        pen = "L"
    return "".join(commands)


def _legend(panel: Panel) -> str:
    entries = [
        f'<li><span class="swatch {_look(mark)} c{mark.color}"></span>{escape(mark.label)}</li>'
        for mark in panel.marks
        if isinstance(mark, Line | Points | Band | ZeroLine) and mark.label
    ]
    return f'<ul class="legend">{"".join(entries)}</ul>' if entries else ""


def _look(mark: Line | Points | Band | ZeroLine) -> str:
    match mark:
        case Points():
            return mark.shape
        case Band():
            return "band"
        case _:
            return "dashed" if mark.dashed else "solid"


def _data(panel: Panel, frame: Frame) -> dict[str, Any]:
    """Return what the script needs: names, and points in the drawing beside their values."""
    series = []
    for mark in panel.marks:
        if not isinstance(mark, Line | Points) or (isinstance(mark, Line) and mark.thin and not mark.epochs):
            continue
        chosen = kept(len(mark.x))
        drawn = frame.across(mark.x), frame.down(mark.y)
        epochs = mark.epochs if isinstance(mark, Line) else None
        series.append({
            "label": mark.label or "",
            "color": PALETTE[mark.color],
            "x": _numbers(mark.x, chosen, 7),
            "y": _numbers(_seen(mark.y, frame.y), chosen, 7),
            "px": _numbers(drawn[0], chosen, 5),
            "py": _numbers(drawn[1], chosen, 5),
            "epochs": [epochs[each] for each in chosen] if epochs else None,
        })  # fmt: skip
    frame_ends = [round(each, 1) for each in (frame.left, frame.top, frame.right, frame.bottom)]
    axes = {
        name: {"low": axis.low, "high": axis.high, "log": axis.scale == "log", "counts": axis.counts}
        for name, axis in (("x", frame.x), ("y", frame.y))
    }
    names = {"x": panel.x_label, "y": panel.y_label or "value"}
    return {"frame": frame_ends, "axes": axes, **names, "series": series}


def _numbers(values: Array, chosen: Sequence[int], digits: int) -> list[float | None]:
    return [float(f"{values[each]:.{digits}g}") if math.isfinite(values[each]) else None for each in chosen]


def _seen(values: Array, axis: Axis) -> Array:
    """Return the values without those that only stand for zero, below a logarithmic axis."""
    return np.where(values < axis.low, np.nan, values) if axis.scale == "log" else values
