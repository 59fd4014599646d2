"""The page in a real browser. `.ci/run` installs Chromium where apt can; elsewhere the tests say why not."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from gdsolve.report.charts.make import make_chart
from gdsolve.report.html.page import html_page
from gdsolve.report.json import document
from tests.golden import samples
from tests.unit.report.charts.test_make import plane

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here: `apt install chromium`"),
]

USE = """<script>
const slider = document.querySelector("#epoch");
const before = document.querySelector(".epochs output").textContent;
slider.value = "0";
slider.dispatchEvent(new Event("input"));
const svg = document.querySelector("#panel-0 svg");
svg.focus();
svg.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight" }));
document.title = [before, document.querySelector(".epochs output").textContent,
  document.querySelector("#panel-0 .readout").textContent,
  document.querySelectorAll(".epoch").length, performance.getEntriesByType("resource").length,
  document.documentElement.scrollWidth <= window.innerWidth].join("|");
</script></body>"""
"""Does what a reader does, and writes down what is seen."""


def opened(page: str, folder: Path, width: int = 1200) -> tuple[str, str]:
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
    command = [CHROMIUM, *options, f"--window-size={width},900", "--dump-dom", path.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    return done.stdout, done.stderr


def page() -> str:
    result = replace(samples.descent(), samples=plane())
    return html_page([result], make_chart(result), document(result))


@pytest.mark.parametrize("width", [1200, 500])  # headless windows are never narrower than 500
def test_slider_and_keys_work_and_nothing_is_loaded(tmp_path: Path, width: int) -> None:
    seen, said = opened(page().replace("</body>", USE), tmp_path, width)
    assert 'data-ready="yes"' in seen
    assert "CONSOLE" not in said, said
    title = re.search(r"<title>(.*?)</title>", seen, re.DOTALL)
    assert title is not None
    before, after, readout, marks, resources, fits = title[1].split("|")[:6]
    assert before.startswith("epoch 1000   objective ")
    assert after == "epoch 0   objective 17"
    assert readout == "path   x = 0   y = 0   epoch 0"
    assert (marks, resources, fits) == ("3", "0", "true")
