"""The benchmark page is written from sections: its arithmetic, without measuring anything."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.plan import power_of_ten
from benchmarks.report import Bars, Section, load, save, seconds, times, write

ROOT = Path(__file__).resolve().parents[2]


def test_times_have_three_digits_and_a_unit() -> None:
    assert [seconds(each) for each in (12.0, 1.234, 0.0123, 4.56e-5, 1.2e-8)] == [
        "12 s", "1.23 s", "12.3 ms", "45.6 us", "12 ns",
    ]  # fmt: skip
    assert [times(each) for each in (12.34, 1.5)] == ["12 x", "1.50 x"]


def test_round_numbers_are_written_as_powers_of_ten() -> None:
    assert [power_of_ten(each) for each in (1000, 5_000_000, 1234)] == ["1e3", "5e6", "1234"]


@pytest.mark.slow
def test_a_page_has_its_tables_and_a_picture(tmp_path: Path) -> None:
    section = Section(
        "Start-up", "Whole processes.", [("process", "time"), ("gdsolve", "1 s")],
        Bars("start-up", "seconds", ["all"], {"gdsolve": [1.0], "other": [None]}),
    )  # fmt: skip
    page = tmp_path / "page.md"
    save(tmp_path, "startup", section)
    write(page, ["- a machine"], load(tmp_path, ["missing", "startup"]))
    text = page.read_text()
    assert "| process | time |\n| --- | ---: |\n| gdsolve | 1 s |\n" in text
    assert "- a machine" in text
    assert (tmp_path / "page.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.slow
def test_the_command_says_what_it_does() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--help"], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert "--only" in shown.stdout
