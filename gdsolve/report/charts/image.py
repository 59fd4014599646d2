"""Charts as PNG, SVG or PDF files, drawn by Matplotlib without a display.

The object-oriented interface is used throughout: pyplot keeps global state and picks a window system.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from gdsolve.report.charts.axis import Axis
from gdsolve.report.charts.chart import (
    EPOCH,
    PALETTE,
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

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SINGLE = (7.0, 5.0)  # inches: one panel
_WIDTH, _ROW_HEIGHT = 10.0, 4.2  # inches: a text column of a paper, a screen without scrolling
_DPI = 150
_STYLE: dict[str, Any] = {
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "legend.frameon": True,
    "legend.framealpha": 0.85,
    "legend.edgecolor": "none",
    "legend.fontsize": 9,
    "axes.formatter.limits": (-4, 5),
    "axes.formatter.use_mathtext": True,
    "svg.fonttype": "none",
    "svg.hashsalt": "gdsolve",  # else the same picture would be another file each time
}


def image_bytes(chart: Chart, suffix: str) -> bytes:
    """Return the content of a `.png`, `.svg` or `.pdf` file; the same chart gives the same bytes."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context(cast("Any", _STYLE)):
        figure = Figure(figsize=_size(chart), dpi=_DPI, layout="constrained")
        figure.suptitle(_text(chart.title), fontsize=11, fontweight="bold")
        across = max(len(row) for row in chart.rows)
        slots = figure.add_gridspec(len(chart.rows), across, height_ratios=chart.heights)
        for down, row in enumerate(chart.rows):
            for place, panel in enumerate(row):
                slot = slots[down:, place] if panel.tall else slots[down, place]
                _draw(figure.add_subplot(slot), panel)
        content = io.BytesIO()
        figure.savefig(content, format=suffix.removeprefix("."), metadata=_metadata(suffix))
    return content.getvalue()


def _size(chart: Chart) -> tuple[float, float]:
    """Return width and height in inches."""
    if len(chart.panels) == 1:
        return _SINGLE
    return _WIDTH, _ROW_HEIGHT * sum(chart.heights) / max(chart.heights)


def _metadata(suffix: str) -> dict[str, Any]:
    """Return what makes a file independent of the time it was made at."""
    return {".svg": {"Date": None}, ".pdf": {"CreationDate": None}}.get(suffix, {})


def _draw(axes: Axes, panel: Panel) -> None:
    from matplotlib.ticker import MaxNLocator, NullLocator

    x_range, y_range = ranges(panel)
    axes.set_xscale(panel.x_scale)
    axes.set_yscale(panel.y_scale)
    axes.set_xlim(*x_range)
    axes.set_ylim(*y_range)
    axes.set_title(_text(panel.title), fontsize=10, loc="left")
    axes.set_xlabel(_text(panel.x_label))
    axes.set_ylabel(_text(panel.y_label))
    if panel.x_label == EPOCH:
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    for axis, ends, scale in ((axes.xaxis, x_range, panel.x_scale), (axes.yaxis, y_range, panel.y_scale)):
        if scale == "log":  # by our own ticks: Matplotlib looks for some beyond the ends, where numbers end
            ticks = Axis(*ends, scale).ticks(7)
            values = [value for value, _ in ticks]
            axis.set_ticks(values, labels=_powers(values) or [label for _, label in ticks])
            axis.set_minor_locator(NullLocator())
    if panel.equal:
        axes.set_aspect("equal")
    if not any(isinstance(mark, Contours) for mark in panel.marks):
        axes.grid(visible=True, color="#dddddd", linewidth=0.6)
    for order, mark in enumerate(panel.marks, start=2):
        _draw_mark(axes, mark, order)
    handles, labels = axes.get_legend_handles_labels()
    if labels:
        labels = [_text(label) for label in labels]
        if panel.is_map:
            beside = min(len(labels), 4)
            axes.legend(handles, labels, loc="upper center", bbox_to_anchor=(0.5, -0.16), ncols=beside)
        else:
            axes.legend(handles, labels, loc="best")


def _text(text: str) -> str:
    """Return text of the user as Matplotlib shows it literally: a `$` would begin a formula of TeX."""
    return text.replace("$", r"\$")


def _powers(values: Sequence[float]) -> list[str]:
    """Return powers of ten as such; [] if some value is none."""
    exponents = [round(math.log10(each)) for each in values]
    if any(not math.isclose(10.0**power, each) for power, each in zip(exponents, values, strict=True)):
        return []
    return [f"$\\mathdefault{{10^{{{power}}}}}$" for power in exponents]


def _draw_mark(axes: Axes, mark: Mark, order: int) -> None:
    match mark:
        case Line():
            axes.plot(
                mark.x,
                mark.y,
                color=PALETTE[mark.color],
                linestyle="--" if mark.dashed else "-",
                linewidth=0.7 if mark.thin else 1.6,
                label=mark.label,
                zorder=order,
            )
        case Points():
            _draw_points(axes, mark, order)
        case Band():
            shade = 0.35 if mark.strong else 0.2
            color = PALETTE[mark.color]
            axes.fill_between(
                mark.x,
                mark.low,
                mark.high,
                color=color,
                alpha=shade,
                linewidth=0,
                label=mark.label,
                zorder=order,
            )
        case Contours():
            _draw_contours(axes, mark)
        case ZeroLine():
            _draw_zero_line(axes, mark, order)
        case Level():
            axes.axhline(mark.y, color="#444444", linewidth=0.8, zorder=order)


_SHAPES = {"dot": ("o", 3.5), "star": ("*", 13.0), "ring": ("o", 8.0)}


def _draw_points(axes: Axes, mark: Points, order: int) -> None:
    shape, size = _SHAPES[mark.shape]
    color = PALETTE[mark.color]
    if mark.error is not None:
        axes.errorbar(
            mark.x, mark.y, mark.error, fmt="none", ecolor=color, elinewidth=0.7, alpha=0.6, zorder=order
        )
    axes.plot(
        mark.x,
        mark.y,
        linestyle="none",
        marker=shape,
        markersize=2.0 if mark.shape == "dot" and len(mark.x) > 500 else size,
        markerfacecolor="none" if mark.shape == "ring" else color,
        markeredgecolor="white" if mark.shape == "star" else color,
        markeredgewidth=0.8 if mark.shape == "star" else 1.2 if mark.shape == "ring" else 0.0,
        label=mark.label,
        zorder=order,
        clip_on=mark.shape == "dot",
    )


def _draw_contours(axes: Axes, mark: Contours) -> None:
    heights = np.ma.masked_invalid(mark.z)
    from matplotlib.colors import BoundaryNorm

    name = "Blues" if mark.top else "Blues_r"  # pale, so that every colour of a path stands out
    edges = [float(heights.min()), *mark.levels, float(heights.max())]
    edges = sorted(set(edges))
    norm = BoundaryNorm(edges, 256, extend="neither")
    axes.contourf(mark.x, mark.y, heights, levels=edges, cmap=name, norm=norm, alpha=0.45)
    axes.contour(
        mark.x, mark.y, heights, levels=mark.levels, colors="#707070", linewidths=0.5, linestyles="solid"
    )


def _draw_zero_line(axes: Axes, mark: ZeroLine, order: int) -> None:
    heights = np.ma.masked_invalid(mark.z)
    color, style = PALETTE[mark.color], "--" if mark.dashed else "-"
    if heights.count() and float(heights.min()) < 0 < float(heights.max()):
        axes.contour(
            mark.x,
            mark.y,
            heights,
            levels=[0.0],
            colors=color,
            linestyles=style,
            linewidths=1.8,
            zorder=order,
        )
    axes.plot([], [], color=color, linestyle=style, linewidth=1.8, label=mark.label)
