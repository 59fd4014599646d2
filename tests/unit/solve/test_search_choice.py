"""How far to look: flags of `run`, the key `search:` of problem files, and what does not go together."""

from __future__ import annotations

from pathlib import Path

import pytest

from gdsolve import pipeline
from gdsolve.errors import GdsolveError, UsageError
from gdsolve.problem.settings import Settings


def file(tmp_path: Path, text: str) -> str:
    path = tmp_path / "problem.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


WELLS = "minimize: x**4 - 3*x**2 + x\nvariables: {x: {start: 1, lower: -2, upper: 2}}\n"


def test_run_takes_the_flags_of_a_global_search(tmp_path: Path) -> None:
    result = pipeline.run(file(tmp_path, WELLS), Settings(global_search=True))
    assert result.minima
    assert result.verdict.scope == "global"


def test_a_file_can_ask_for_a_global_search(tmp_path: Path) -> None:
    result = pipeline.run(file(tmp_path, WELLS + "search: {global: true, starts: 40}\n"), Settings())
    assert result.solution["x"] == pytest.approx(-1.30083957)
    assert result.minima


def test_a_file_can_ask_for_all_roots(tmp_path: Path) -> None:
    text = "equations: sin(x) = x/10\nsearch: {all: true, in: {x: [0, 20]}}\n"
    result = pipeline.run(file(tmp_path, text), Settings())
    assert result.verdict.because.startswith("proved: exactly 4 real solutions in the box")


def test_settings_override_the_box_of_a_file(tmp_path: Path) -> None:
    text = "equations: sin(x) = x/10\nsearch: {in: {x: [0, 20]}}\n"
    result = pipeline.run(file(tmp_path, text), Settings(in_box={"x": (1.0, 4.0)}))
    assert result.verdict.because.startswith("proved: exactly 1 real solution in the box")


@pytest.mark.parametrize(
    ("text", "settings", "words"),
    [
        (WELLS, Settings(all_roots=True), "`--all` does not go with an objective"),
        ("equations: x**2 = 2\n", Settings(starts=3), "`--starts` does not go with equations"),
        ("fit: {data: a.csv, degree: 1}\n", Settings(prove=True), "`--prove` does not go with a fit"),
    ],
)
def test_what_does_not_go_together_is_refused(
    tmp_path: Path, text: str, settings: Settings, words: str
) -> None:
    (tmp_path / "a.csv").write_text("x,y\n1,2\n2,3\n3,5\n", encoding="utf-8")
    with pytest.raises(UsageError, match=words):
        pipeline.run(file(tmp_path, text), settings)


@pytest.mark.parametrize("line", ["search: {globl: true}", "search: {in: {x: [1]}}", "search: {starts: 0}"])
def test_faults_of_the_key_are_shown(tmp_path: Path, line: str) -> None:
    with pytest.raises(GdsolveError):
        pipeline.run(file(tmp_path, WELLS + line + "\n"), Settings())
