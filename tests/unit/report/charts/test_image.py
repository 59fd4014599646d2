from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from gdsolve.errors import UsageError
from gdsolve.report.charts.chart import (
    Band,
    Chart,
    Contours,
    Level,
    Line,
    Panel,
    Points,
    ZeroLine,
)
from gdsolve.report.charts.files import image_suffix, write_chart
from gdsolve.report.charts.image import image_bytes


def everything() -> Chart:
    """Return a chart with each kind of mark."""
    x = np.linspace(0.1, 2.0, 20)
    z = x[np.newaxis, :] - x[:, np.newaxis]
    one = Panel(
        "curves", "x", "y", (
            Band(x, x - 0.1, x + 0.1, "band"),
            Line(x, x, "line", dashed=True),
            Points(x, x, "dots", 1, error=0.1 * x),
            Points(x[:1], x[:1], "star", 6, "star"),
            Level(1.0),
        ), y_scale="log",
    )  # fmt: skip
    heights = Contours(x, x, z, (-1.0, 0.5))
    two = Panel("map", "a", "b", (heights, ZeroLine(x, x, z, "zero")), is_map=True, equal=True)
    return Chart("every mark, with $ and __", ((one, two),), (1.0,))


@cache
def drawn(suffix: str) -> bytes:
    return image_bytes(everything(), suffix)


@pytest.mark.slow
@pytest.mark.parametrize(("suffix", "magic"), [(".png", b"\x89PNG"), (".svg", b"<?xml"), (".pdf", b"%PDF")])
def test_each_form_is_written_and_is_the_same_each_time(suffix: str, magic: bytes) -> None:
    assert drawn(suffix).startswith(magic)
    assert drawn(suffix) == image_bytes(everything(), suffix)


def test_words_of_the_chart_stand_in_the_svg_as_they_are() -> None:
    text = drawn(".svg").decode()
    for word in ("every mark, with $ and __", "curves", "line", "zero", "star"):
        assert f">{word}<" in text


@pytest.mark.slow
def test_a_plane_that_is_nowhere_zero_or_not_defined_is_drawn_without_fault() -> None:
    x = np.linspace(0.0, 1.0, 5)
    nothing = np.full((5, 5), np.nan)
    panel = Panel(
        "", "x", "y", (ZeroLine(x, x, np.ones((5, 5)), "never"), ZeroLine(x, x, nothing, "undefined"))
    )
    assert image_bytes(Chart("", ((panel,),), (1.0,)), ".png")


@pytest.mark.slow
def test_a_chart_is_written_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.svg"
    write_chart(str(path), replace(everything(), title="here"))
    assert ">here<" in path.read_text(encoding="utf-8")
    assert list(tmp_path.iterdir()) == [path]


def test_other_names_are_refused_with_one_that_works() -> None:
    with pytest.raises(UsageError, match="does not say how to draw") as caught:
        image_suffix("out/picture.jpg")
    assert caught.value.diagnostics[0].hint == (
        "the name must end in .png, .svg or .pdf, as in `--plot picture.svg`"
    )
