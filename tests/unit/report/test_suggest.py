from __future__ import annotations

import shlex
from dataclasses import replace

import pytest

from gdsolve.cli.app import main
from gdsolve.report.suggest import suggestion
from tests.golden import samples


def words(line: str) -> list[str]:
    return ["gdsolve", *shlex.split(line)]


def test_a_run_that_did_not_arrive_is_left_to_auto() -> None:
    typed = words(
        'minimize "(x-1)**2" --optimizer sgd --lr 0.1 --epochs=5 --start x=3 --plot a.png --option momentum=0.5'
    )
    assert suggestion(samples.descent(), typed) == "gdsolve minimize '(x-1)**2' --start x=3"


def test_a_local_answer_is_searched_for_globally() -> None:
    result = samples.newton()
    local = replace(result, verdict=replace(result.verdict, scope="local"))
    assert suggestion(local, words("minimize x --quiet -o a.json")) == "gdsolve minimize x --global"
    assert suggestion(local, words("minimize x --starts 9")) is None
    assert suggestion(local, words("run a.yaml")) is None
    assert suggestion(result, words("minimize x")) is None


def test_equations_that_may_have_more_solutions_are_searched_with_proof() -> None:
    some = replace(samples.two_roots(), complete=False)
    assert suggestion(some, words('solve "x = sin(x)"')) == "gdsolve solve 'x = sin(x)' --all"
    assert suggestion(replace(some, complete=True), words("solve x=1")) is None
    assert suggestion(some, words("solve x=1 --all")) is None


def test_the_line_that_is_shown_runs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["minimize", "(x - 2)**4 + y**2", "--optimizer", "sgd", "--lr", "0.01", "--epochs", "3"]) == 4
    (line,) = [each for each in capsys.readouterr().out.splitlines() if each.startswith("next")]
    assert main(shlex.split(line)[2:]) == 0
