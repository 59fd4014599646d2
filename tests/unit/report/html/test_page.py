from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pytest

from gdsolve.report.charts.chart import Chart, Line, Panel, Points
from gdsolve.report.charts.make import make_chart, make_comparison
from gdsolve.report.html.page import html_page
from gdsolve.report.json import document, results_document
from gdsolve.solve.results.result import Result, RunInfo
from gdsolve.solve.sampling import LineSample, Slices
from tests.golden import samples
from tests.golden.samples import SAMPLES
from tests.unit.report.charts.test_image import everything
from tests.unit.report.charts.test_make import plane

VOID = {"meta", "input", "br"}


class Checker(HTMLParser):
    """Sees to it that every element is closed in order; keeps the text and scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def checked(page: str) -> Checker:
    checker = Checker()
    checker.feed(page)
    checker.close()
    assert checker.open == []
    return checker


def page_of(result: Result) -> str:
    return html_page([result], make_chart(result), document(result))


def embedded(page: str) -> Any:
    found = re.search(r'<script type="application/json" id="result">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    return json.loads(found[1])


@pytest.mark.parametrize("name", SAMPLES)
def test_every_kind_of_result_makes_a_sound_page_with_its_document(name: str) -> None:
    result = SAMPLES[name]()
    page = page_of(result)
    text = " ".join(checked(page).text)
    assert result.verdict.because in text
    assert embedded(page) == document(result)


def test_the_page_asks_for_nothing_from_anywhere() -> None:
    page = html_page([samples.newton()], everything(), document(samples.newton()))
    for name, value in checked(page).attributes:
        assert name not in ("src", "href", "srcset", "action")
        assert "http" not in (value or "") or name == "http-equiv"
    assert "default-src 'none'" in page
    assert "@import" not in page
    assert "url(" not in page.replace("url(#inside-", "")


def test_text_of_the_user_cannot_become_markup() -> None:
    evil = "</script><img src=x onerror=alert(1)>&\"'"
    x = np.array([0.0, 1.0])
    result = replace(
        samples.newton(),
        title=evil,
        notes=(evil,),
        solution={evil: 1.0},
        run=RunInfo(("gdsolve", evil)),
        samples=Slices((LineSample(evil, x, (x,), 0, 1.0),), 1),
    )
    page = page_of(result)
    assert "<img" not in page
    assert page.count("</script>") == page.count("<script")
    assert embedded(page)["solution"] == {evil: 1.0}
    assert evil in " ".join(checked(page).text)


def test_the_command_line_can_be_pasted() -> None:
    result = replace(samples.newton(), run=RunInfo(("gdsolve", "minimize", "x**2 - 2*x"), "0.1.0", 7))
    text = " ".join(checked(page_of(result)).text)
    assert "gdsolve minimize 'x**2 - 2*x'" in text
    assert "gdsolve 0.1.0, seed 7" in text


def test_a_run_has_a_slider_and_the_epochs_of_its_path() -> None:
    result = replace(samples.descent(), samples=plane())
    page = page_of(result)
    assert '<input id="epoch" type="range"' in page
    data = [json.loads(each) for each in re.findall(r'class="series">(.*?)</script>', page)]
    (path,) = [each for each in data[0]["series"] if each["epochs"]]
    assert (path["epochs"][0], path["epochs"][-1]) == (0, 1000)
    assert len(path["epochs"]) <= 800
    assert path["x"][0] == 0.0
    assert path["px"][0] > data[0]["frame"][0]


def test_a_failed_test_says_so() -> None:
    assert '<td class="failed">FAILED</td>' in page_of(samples.descent(epochs=3))


def test_a_comparison_has_a_row_for_each_optimizer() -> None:
    results = [samples.newton(), samples.descent()]
    page = html_page(results, make_comparison(results), results_document(results))
    text = checked(page).text
    assert "newton" in text
    assert "sgd" in text
    assert len(embedded(page)["results"]) == 2


def test_a_drawing_has_each_kind_of_mark() -> None:
    page = html_page([samples.newton()], everything(), document(samples.newton()))
    for name in ("area c0", "line c0", "glyph star c6", "level", "shade", "height"):
        assert f'class="{name}"' in page
    assert "nan" not in page.lower().replace("nan0", "")


def test_a_circle_is_one_where_both_axes_have_one_unit() -> None:
    ends = np.array([0.0, 1.0])
    panel = Panel("", "x", "y", (Points(ends, ends),), x_range=(-9.0, 9.0), y_range=(-1.0, 2.0), equal=True)
    page = html_page([samples.newton()], Chart("", ((panel,),)), document(samples.newton()))
    (points,) = json.loads(re.findall(r'class="series">(.*?)</script>', page)[0])["series"]
    assert points["px"][1] - points["px"][0] == pytest.approx(points["py"][0] - points["py"][1], abs=0.1)


def test_the_formula_is_set_below_its_text() -> None:
    set_formula = '<math display="block"><mi>x</mi></math>'
    page = html_page([samples.newton()], None, document(samples.newton()), set_formula)
    assert set_formula in page
    assert "x**2 - 2*x + 1" in " ".join(checked(page).text)


def test_a_value_that_only_stands_for_zero_is_not_written() -> None:
    panel = Panel(
        "",
        "epoch",
        "y",
        (Line(np.arange(3.0), np.array([1.0, 0.1, 1e-9])),),
        y_scale="log",
        y_range=(0.01, 1.0),
    )
    page = html_page([samples.newton()], Chart("", ((panel,),)), document(samples.newton()))
    (series,) = json.loads(re.findall(r'class="series">(.*?)</script>', page)[0])["series"]
    assert series["y"] == [1.0, 0.1, None]
