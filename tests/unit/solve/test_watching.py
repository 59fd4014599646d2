from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gdsolve import pipeline
from gdsolve.problem.settings import Settings


class Watcher:
    """Keeps what it was told."""

    def __init__(self) -> None:
        self.runs: list[tuple[Callable[[], Any], float]] = []

    def __call__(self, newest: Callable[[], Any], epochs: float) -> None:
        self.runs.append((newest, epochs))


@pytest.mark.parametrize("optimizer", [None, "sgd", "newton"])
def test_every_run_is_told_with_its_newest_row(optimizer: str | None) -> None:
    watcher = Watcher()
    said = Settings(watch=watcher, optimizer=optimizer, epochs=7)
    result = pipeline.minimize("(x - 3)**2 + 1", said)
    newest, epochs = watcher.runs[0]
    assert epochs == 7
    assert newest() == result.history[-1]


def test_a_maximum_is_told_with_its_own_sign() -> None:
    watcher = Watcher()
    pipeline.minimize("2 - (x - 1)**2", Settings(watch=watcher), sense="maximize")
    assert watcher.runs[-1][0]().objective == pytest.approx(2.0)


def test_a_fit_by_a_named_optimizer_is_told(tmp_path: Path) -> None:
    path = tmp_path / "line.csv"
    path.write_text("x,y\n0,1\n1,3\n2,5\n", encoding="utf-8")
    watcher = Watcher()
    pipeline.fit(str(path), Settings(watch=watcher, degree=1, optimizer="adam", epochs=3))
    assert watcher.runs[0][0]().epoch == 3
