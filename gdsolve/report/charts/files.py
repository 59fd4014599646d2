"""Which files a picture can be written to, and writing it."""

from __future__ import annotations

from pathlib import Path

from gdsolve.errors import UsageError
from gdsolve.report.charts.chart import Chart

IMAGE_SUFFIXES = (".png", ".svg", ".pdf")


def image_suffix(path: str) -> str:
    """Return `.png`, `.svg` or `.pdf`, the form in which a picture is written.

    Raises:
        UsageError: the name ends in something else.
    """
    suffix = Path(path).suffix.lower()
    if suffix in IMAGE_SUFFIXES:
        return suffix
    stem = Path(path).stem or "picture"
    raise UsageError.of(
        f"`{path}` does not say how to draw the picture",
        where="--plot",
        hint=f"the name must end in .png, .svg or .pdf, as in `--plot {stem}.svg`",
    )


def write_chart(path: str, chart: Chart) -> None:
    """Write a picture, whole or not at all.

    Raises:
        DataError: the file cannot be written.
    """
    from gdsolve.report.charts.image import image_bytes
    from gdsolve.report.files import write_bytes

    write_bytes(path, image_bytes(chart, image_suffix(path)))
