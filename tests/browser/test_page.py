"""The page in a real browser. `.ci/run` installs Chromium where apt can; elsewhere the tests say why not."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from dataclasses import replace
from html import escape, unescape
from pathlib import Path

import pytest

from gdsolve.report.charts.make import make_chart
from gdsolve.report.html.page import html_page
from gdsolve.report.json import document
from tests.golden import samples
from tests.golden.samples import SAMPLES
from tests.unit.report.charts.test_make import plane

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here: `apt install chromium`"),
]

USE = """<script>
const text = (selector) => document.querySelector(selector).textContent;
const ticks = () => ticksOf("#panel-0");
const press = (key, shiftKey) => svg.dispatchEvent(new KeyboardEvent("keydown", { key, shiftKey, cancelable: true }));
const svg = document.querySelector("#panel-0 svg");
const slider = document.querySelector("#epoch");
const seen = { before: text(".epochs output"), written: TICKS, drawn: null };
slider.value = "0";
slider.dispatchEvent(new Event("input"));
seen.after = text(".epochs output");
svg.focus();
press("ArrowRight");
seen.readout = text("#panel-0 .readout");
seen.marks = document.querySelectorAll(".epoch").length;
press("+");
seen.magnified = document.querySelector("#panel-0 .content").getAttribute("transform");
seen.finer = ticks();
press("ArrowLeft", true);
seen.moved = document.querySelector("#panel-0 .content").getAttribute("transform");
document.querySelector("#panel-0 [data-zoom=all]").click();
seen.drawn = ticks();
seen.resources = performance.getEntriesByType("resource").length;
seen.width = [document.documentElement.scrollWidth, window.innerWidth];
const reachable = [...document.querySelectorAll("svg, button, input, summary")];
seen.reached = reachable.filter((each) => each.tabIndex < 0).length;
const isSmall = (each) => each.getBoundingClientRect().height < 30;
seen.small = [...document.querySelectorAll("button, input")].filter(isSmall).length;
document.title = JSON.stringify(seen);
</script></main>"""
"""Does what a reader does, and writes down what is seen."""

WATCH = """<script>
const ticksOf = (figure) =>
  [...document.querySelectorAll(`${figure} .ticks text`)].map((each) => each.textContent).join(" ");
const TICKS = ticksOf("#panel-0");
</script></main>"""
"""Notes the ticks that came with the page, before its script draws them anew."""


def opened(page: str, folder: Path) -> tuple[str, str]:
    """Return the page after its scripts have run, and what the browser had to say."""
    assert CHROMIUM is not None
    path = folder / "page.html"
    path.write_text(page, encoding="utf-8")
    options = [
        "--headless",
        "--disable-gpu",
        "--enable-logging=stderr",
        f"--user-data-dir={folder / 'profile'}",
    ]
    if os.geteuid() == 0:
        options.append("--no-sandbox")
    command = [
        CHROMIUM,
        *options,
        "--window-size=1200,900",
        "--virtual-time-budget=5000",
        "--dump-dom",
        path.as_uri(),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    return done.stdout, done.stderr


def framed(page: str, width: int) -> str:
    """Return a page that shows another in a frame as wide as a phone: no window can be so narrow."""
    frame = f'<iframe style="width:{width}px;height:900px;border:0" srcdoc="{escape(page)}"></iframe>'
    copy = "document.title = document.querySelector('iframe').contentDocument.title"
    return f"<!DOCTYPE html><title></title>{frame}<script>window.onload = () => {{ {copy}; }};</script>"


def page() -> str:
    result = replace(samples.descent(), samples=plane())
    return html_page([result], make_chart(result), document(result))


@pytest.mark.parametrize("width", [1200, 360])
def test_slider_keys_and_magnifying_work_and_nothing_is_loaded(tmp_path: Path, width: int) -> None:
    used = page().replace("</main>", WATCH).replace("</body>", USE.replace("</main>", "</body>"))
    dom, said = opened(used if width == 1200 else framed(used, width), tmp_path)
    assert "CONSOLE" not in said, said
    title = re.search(r"<title>(.*?)</title>", dom, re.DOTALL)
    assert title is not None
    seen = json.loads(" ".join(unescape(title[1]).split()))
    assert seen["before"].startswith("epoch 1000 objective ")
    assert seen["after"] == "epoch 0 objective 17"
    assert seen["readout"] == "path x = 0 y = 0 epoch 0"
    assert seen["marks"] == 3
    assert seen["magnified"].startswith("matrix(1.5 0 0 1.5 ")
    assert seen["moved"] != seen["magnified"]
    assert seen["finer"] != seen["written"]
    assert seen["drawn"] == seen["written"]  # the script and the program have the same rules for ticks
    assert seen["resources"] == 0
    assert seen["width"][0] <= seen["width"][1] <= width
    assert (seen["reached"], seen["small"]) == (0, 0)


def test_every_kind_of_result_opens_without_a_word_from_the_browser(tmp_path: Path) -> None:
    pages = [html_page([each()], make_chart(each()), document(each()), SET) for each in SAMPLES.values()]
    frames = "".join(f'<iframe srcdoc="{escape(each)}"></iframe>' for each in pages)
    ready = "(each) => each.contentDocument.documentElement.dataset.ready"
    count = f"[...document.querySelectorAll('iframe')].filter({ready}).length"
    script = f"<script>window.onload = () => {{ document.title = {count}; }};</script>"
    dom, said = opened(f"{frames}{script}", tmp_path)
    assert "CONSOLE" not in said, said
    assert f"<title>{len(SAMPLES)}</title>" in dom


SET = '<math display="block"><mfrac><mi>x</mi><mn>2</mn></mfrac></math>'
