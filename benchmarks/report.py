"""Sections of measurements as one Markdown page with a picture."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

Table = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Bars:
    """Groups of bars for the picture: seconds (or another unit) by tool, one group after the other."""

    title: str
    unit: str
    groups: Sequence[str]
    series: dict[str, Sequence[float | None]]


@dataclass(frozen=True)
class Section:
    """One kind of measurement.

    Attributes:
        title: of the section.
        text: what was measured and how.
        table: the first row is the header.
        bars: for the picture, if any.
    """

    title: str
    text: str
    table: Table
    bars: Bars | None = None
    notes: Sequence[str] = field(default=())


def seconds(value: float) -> str:
    """Return a time with three digits and its unit.

    >>> seconds(1.234), seconds(0.0123), seconds(4.56e-5), seconds(1.2e-8)
    ('1.23 s', '12.3 ms', '45.6 us', '12 ns')
    """
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("us", 1e-6)):
        if value >= size:
            return f"{value / size:.3g} {unit}"
    return f"{value / 1e-9:.3g} ns"


def times(value: float) -> str:
    """Return a ratio.

    >>> times(12.34), times(0.5)
    ('12 x', '0.50 x')
    """
    return f"{value:.0f} x" if value >= 10 else f"{value:.2f} x"


def save(folder: Path, name: str, section: Section) -> None:
    """Keep a section, so that a later run of others can write the whole page."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.json").write_text(json.dumps(asdict(section)), encoding="utf-8")


def load(folder: Path, names: Sequence[str]) -> list[Section]:
    """Return the sections that were kept, in the order of their names."""
    found = []
    for name in names:
        path = folder / f"{name}.json"
        if path.exists():
            fields = json.loads(path.read_text(encoding="utf-8"))
            bars = None if fields["bars"] is None else Bars(**fields.pop("bars"))
            found.append(Section(**{**fields, "bars": bars}))
    return found


def write(page: Path, machine: Sequence[str], sections: Sequence[Section]) -> None:
    """Write the page, and a picture beside it if a section has bars."""
    lines = [
        "# Measured beside other tools",
        "",
        "Written by `make bench` (`python -m benchmarks --help`). Everything in a table was measured in one run, the",
        "tools in turn, medians; ratios say how many times longer the other tool takes. One BLAS thread for everybody.",
        "",
        *machine,
    ]
    drawn = [each.bars for each in sections if each.bars is not None]
    if drawn:
        picture = page.with_suffix(".png")
        draw(picture, drawn)
        lines += ["", f"![The tables below as bars, on a logarithmic scale]({picture.name})"]
    for section in sections:
        lines += ["", f"## {section.title}", "", section.text, "", *_table(section.table)]
        lines += ["", *(f"- {note}" for note in section.notes)] if section.notes else []
    page.write_text("\n".join(lines) + "\n", encoding="utf-8")


def draw(path: Path, panels: Sequence[Bars]) -> None:
    """Draw one panel of bars per section, logarithmic."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    columns = 2 if len(panels) > 1 else 1
    rows = -(-len(panels) // columns)
    figure, axes = pyplot.subplots(rows, columns, figsize=(6.0 * columns, 3.2 * rows), squeeze=False)
    for axis, panel in zip(axes.flat, panels, strict=False):
        width = 0.8 / len(panel.series)
        for place, (name, values) in enumerate(panel.series.items()):
            spots = [group + place * width for group, value in enumerate(values) if value is not None]
            heights = [value for value in values if value is not None]
            axis.bar(spots, heights, width, label=name)
        axis.set_yscale("log")
        axis.set_title(panel.title, fontsize=10)
        axis.set_ylabel(panel.unit)
        axis.set_xticks(
            [group + 0.4 - width / 2 for group in range(len(panel.groups))], panel.groups, fontsize=8
        )
        axis.legend(fontsize=7, frameon=False)
        axis.spines[["top", "right"]].set_visible(False)
    for axis in list(axes.flat)[len(panels) :]:
        axis.set_visible(False)
    figure.tight_layout()
    figure.savefig(path, dpi=110, metadata={"Software": None})
    pyplot.close(figure)


def _table(table: Table) -> list[str]:
    header, *rows = table
    rule = ["---" if place == 0 else "---:" for place in range(len(header))]
    return [f"| {' | '.join(row)} |" for row in (header, rule, *rows)]
