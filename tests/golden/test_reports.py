from __future__ import annotations

import pytest

from gdsolve.report.human import draw_lines, report_text
from gdsolve.report.json import document, to_json
from gdsolve.report.pages.checks import comparison_lines
from gdsolve.report.terminal import Terminal
from tests.golden.expected import assert_golden
from tests.golden.samples import SAMPLES, descent, newton


@pytest.mark.parametrize("name", SAMPLES)
def test_the_human_report_at_width_80(name: str) -> None:
    assert_golden(f"reports/{name}.txt", report_text([SAMPLES[name]()], Terminal(80)))


@pytest.mark.parametrize("name", [name for name in SAMPLES if name != "descent"])
def test_the_json_document(name: str) -> None:
    assert_golden(f"reports/{name}.json", to_json(document(SAMPLES[name]())))


def test_the_report_at_width_40() -> None:
    assert_golden("reports/descent_40.txt", report_text([descent()], Terminal(40)))


def test_the_quiet_report() -> None:
    assert_golden("reports/newton_quiet.txt", report_text([newton()], Terminal(80), quiet=True))


def test_the_coloured_report() -> None:
    assert_golden("reports/newton_color.txt", report_text([newton()], Terminal(80, color=True)))


def test_the_comparison() -> None:
    lines = comparison_lines([newton(), descent()], 80)
    assert_golden("reports/comparison.txt", draw_lines(lines, Terminal(80)))
