from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest

from gdsolve import pipeline
from gdsolve.cli.app import main
from gdsolve.problem.settings import Settings
from gdsolve.report.html.graph import graph_svg
from gdsolve.report.html.sheet import worksheet_page
from gdsolve.solve.worksheet import Step, Worksheet
from tests.unit.report.html.test_page import checked

SVG = "{http://www.w3.org/2000/svg}"


@cache
def sheet(formula: str = "(x - 1)**2 + exp(x*y)") -> Worksheet:
    return pipeline.explain(formula, Settings(), at=("x=2,y=0.5",))


def boxes(text: str) -> list[tuple[float, float, float, float]]:
    rects = [each for each in ElementTree.fromstring(text).iter(f"{SVG}rect") if each.get("class")]
    return [tuple(float(each.get(name) or 0) for name in ("x", "y", "width", "height")) for each in rects]  # type: ignore[misc]


def test_each_node_has_a_box_with_its_value_and_slope() -> None:
    steps = sheet().steps
    root = ElementTree.fromstring(graph_svg(steps))
    words = [each.text for each in root.iter(f"{SVG}text")]
    assert words[:3] == ["x", "2", "slope 3.35914"]
    assert len(words) == 3 * len(steps)
    assert words[-3:] == [f"{steps[-1].label} = {steps[-1].operation}", "3.71828", "slope 1"]


def test_there_is_an_edge_for_each_operand() -> None:
    steps = sheet().steps
    edges = [
        each
        for each in ElementTree.fromstring(graph_svg(steps)).iter(f"{SVG}path")
        if each.get("class") == "edge"
    ]
    assert len(edges) == sum(len(each.operands) for each in steps)


@pytest.mark.slow
def test_boxes_do_not_overlap_and_a_node_is_below_its_operands() -> None:
    steps = sheet("(x + y)*(x - y)*sin(x*y) + x/y + exp(x) + x**2*y").steps
    placed = boxes(graph_svg(steps))
    for number, (x, y, width, height) in enumerate(placed):
        for left, top, wide, tall in placed[:number]:
            assert x >= left + wide or left >= x + width or y >= top + tall or top >= y + height
    place = dict(zip((each.label for each in steps), placed, strict=True))
    for step in steps:
        assert all(place[each][1] + place[each][3] < place[step.label][1] for each in step.operands)


def test_text_of_the_user_cannot_become_markup() -> None:
    text = graph_svg((Step("<script>", "variable", 1.0, 1.0),))
    assert "<script>" not in text
    ElementTree.fromstring(text)


def test_a_worksheet_is_a_sound_page_with_its_graph() -> None:
    page = worksheet_page(sheet(), "<math><mi>x</mi></math>")
    text = " ".join(checked(page).text)
    assert "<math><mi>x</mi></math>" in page
    assert page.count("<svg") == 1
    assert "Node by node" in text


def test_the_command_draws_the_graph(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "graph.svg"
    assert main(["explain", "x**2", "--plot", str(path), "--format", "html"]) == 0
    assert path.read_text(encoding="utf-8").startswith("<svg")
    assert re.search(r"<!DOCTYPE html>.*</html>", capsys.readouterr().out, re.DOTALL)


def test_a_graph_is_drawn_as_svg_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "x**2", "--plot", str(tmp_path / "graph.png")]) == 2
    assert "--plot graph.svg" in capsys.readouterr().err
