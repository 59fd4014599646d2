from __future__ import annotations

import sys
from threading import Event
from typing import Any

import pytest

from gdsolve.cli.app import main
from gdsolve.cli.progress import View, progress
from gdsolve.optimize.outcome import HistoryRow
from tests.unit.cli.conftest import FakePipeline

PATIENCE = 20.0
"""Seconds after which a view that never looks has failed."""


class Run:
    """A run that knows when it was looked at."""

    def __init__(self) -> None:
        self.looked_at = Event()

    def newest(self) -> HistoryRow:
        self.looked_at.set()
        return HistoryRow(7, 0.5, 1e-3, None, 0.01, (1.0,))


@pytest.mark.parametrize("flags", [{"quiet": True}, {"progress": "none"}])
def test_nothing_is_watched_when_nothing_shall_be_shown(flags: dict[str, Any]) -> None:
    with progress(flags) as watch:
        assert watch is None


def test_a_run_is_looked_at_until_the_view_is_closed(capsys: pytest.CaptureFixture[str]) -> None:
    run = Run()
    view = View(is_terminal=True, quick=0.0)
    view.follow(run.newest, 100)
    assert run.looked_at.wait(PATIENCE)
    view.close()


def test_a_quick_run_shows_nothing(pipeline: FakePipeline, capsys: pytest.CaptureFixture[str]) -> None:
    main(["minimize", "x", "--progress", "auto"])
    assert pipeline.settings.watch is not None
    assert capsys.readouterr().err == ""


def test_without_a_terminal_lines_are_written(monkeypatch: pytest.MonkeyPatch) -> None:
    run, lines = Run(), []

    def write(text: str) -> None:
        lines.append(text)

    monkeypatch.setattr("gdsolve.cli.progress.write_stderr", write)
    monkeypatch.setattr("gdsolve.cli.progress.LINE_EVERY", 0.001)
    view = View(is_terminal=False)
    view.follow(run.newest, 100)
    assert run.looked_at.wait(PATIENCE)
    view.close()
    assert any("epoch 7/100  objective 0.5" in line for line in lines)


def test_an_error_closes_the_view(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(KeyboardInterrupt), progress({}):
        raise KeyboardInterrupt
    assert sys.stderr is not None


def test_none_goes_to_the_pipeline(pipeline: FakePipeline) -> None:
    main(["minimize", "x", "--progress", "none"])
    assert pipeline.settings.watch is None
