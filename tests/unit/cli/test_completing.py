"""Completions, asked for as a shell does: through the environment, and by a real bash."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from gdsolve.cli.app import COMPLETION_VARIABLE, main

Ask = Callable[..., list[str]]


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ask:
    """Return a function from the words typed so far (the last one unfinished) to what may stand there."""

    def asked(*words: str) -> list[str]:
        monkeypatch.setenv(COMPLETION_VARIABLE, "bash_complete")
        monkeypatch.setenv("COMP_WORDS", "\n".join(("gdsolve", *words)))
        monkeypatch.setenv("COMP_CWORD", str(len(words)))
        assert main([]) == 0
        seen = capsys.readouterr()
        assert seen.err == ""
        return [line.partition(",")[2] for line in seen.out.splitlines() if line]

    return asked


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "decay.csv").write_text("t,V,dV\n0,1,0.1\n1,0.5,0.1\n", encoding="utf-8")
    (tmp_path / "valley.yaml").write_text("minimize: x**2\n", encoding="utf-8")
    (tmp_path / "notes.md").write_text("", encoding="utf-8")
    (tmp_path / "runs").mkdir()
    (tmp_path / "runs" / "a.yaml").write_text("minimize: x**2\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_commands(ask: Ask) -> None:
    assert ask("mi") == ["minimize"]
    assert ask("com") == ["compare", "completion"]


def test_options_of_a_command(ask: Ask) -> None:
    assert "--batch-size" in ask("fit", "a.csv", "--ba")


def test_optimizers_by_name(ask: Ask) -> None:
    assert ask("minimize", "x**2", "--optimizer", "ada") == ["adagrad", "adadelta", "adam", "adamw", "adamax"]
    assert ask("minimize", "x**2", "--optimizer", "=", "rms") == [
        "rmsprop"
    ]  # as bash takes --optimizer=rms apart
    assert ask("minimize", "x**2", "--optimizer", "au") == ["auto"]
    assert ask("optimizers", "na") == ["nadam"]


def test_a_list_of_optimizers_goes_on_behind_the_comma(ask: Ask) -> None:
    assert ask("compare", "x**2", "--optimizers", "adam,nad") == ["adam,nadam"]
    assert "adam,adam" not in ask("compare", "x**2", "--optimizers", "adam,ad")


def test_options_are_those_of_the_optimizer_that_is_named(ask: Ask) -> None:
    assert ask("minimize", "x**2", "--optimizer", "adam", "--option", "beta") == ["beta_1=", "beta_2="]
    assert ask("minimize", "x**2", "--optimizer", "sgd", "--option", "beta") == []
    assert "beta_1=" in ask("minimize", "x**2", "--option", "be")


def test_functions_models_targets_and_schedules(ask: Ask) -> None:
    assert ask("functions", "hyp") == ["hypot"]
    assert ask("models", "gauss")[0] == "gaussian"
    assert ask("export", "x", "--to", "tens") == ["tensorflow"]
    assert "cosine" in ask("minimize", "x", "--schedule", "cos")


def test_problem_files_and_folders(ask: Ask, folder: Path) -> None:
    assert ask("run", "") == ["runs/", "valley.yaml"]
    assert ask("check", "valley.yaml", "runs/") == ["runs/a.yaml"]
    assert ask("minimize", "v") == ["valley.yaml"]
    assert ask("run", "no/such/") == []


def test_data_files(ask: Ask, folder: Path) -> None:
    assert ask("fit", "") == ["decay.csv", "runs/", "valley.yaml"]


def test_result_documents(ask: Ask, folder: Path) -> None:
    (folder / "result.json").write_text("{}", encoding="utf-8")
    assert ask("predict", "re") == ["result.json"]
    assert ask("predict", "result.json", "d") == ["decay.csv"]
    assert ask("verify", "result.json", "re") == ["result.json"]


def test_columns_of_the_data_file(ask: Ask, folder: Path) -> None:
    assert ask("fit", "decay.csv", "--y", "") == ["t", "V", "dV"]
    assert ask("fit", "decay.csv", "--sigma", "d") == ["dV"]
    assert ask("fit", "decay.csv", "--x", "t,") == ["t,t", "t,V", "t,dV"]


@pytest.mark.parametrize("words", [("fit", "no.csv", "--y", ""), ("fit", "--y", ""), ("no-such", "")])
def test_what_cannot_be_known_is_no_fault(ask: Ask, folder: Path, words: tuple[str, ...]) -> None:
    assert ask(*words) == []


@pytest.mark.parametrize(("shell", "word"), [("zsh", "0"), ("fish", "mi")])
def test_other_shells_get_their_own_form(
    shell: str, word: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(COMPLETION_VARIABLE, f"{shell}_complete")
    monkeypatch.setenv("COMP_WORDS", "gdsolve mi")
    monkeypatch.setenv("COMP_CWORD", "1" if shell == "zsh" else word)
    assert main([]) == 0
    out = capsys.readouterr().out
    assert out.startswith({"zsh": "plain\nminimize\nFind the minimum", "fish": "plain,minimize\tFind"}[shell])


@pytest.mark.slow
def test_bash_completes_with_our_script(folder: Path) -> None:
    shim = folder / "gdsolve"
    shim.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m gdsolve "$@"\n', encoding="utf-8")
    shim.chmod(0o755)
    lines = """
eval "$(gdsolve completion bash)"
compopt() { echo "compopt $1 $2"; }
COMP_WORDS=(gdsolve fit decay.csv --y ""); COMP_CWORD=4
_gdsolve_completion gdsolve; echo "${COMPREPLY[*]}"
COMP_WORDS=(gdsolve run ru); COMP_CWORD=2
_gdsolve_completion gdsolve; echo "${COMPREPLY[*]}"
"""
    root = Path(__file__).resolve().parents[3]
    environment = {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(root)}
    done = subprocess.run(
        ["bash", "--norc", "-c", lines],
        capture_output=True,
        text=True,
        env=environment,
        check=True,
        cwd=folder,
    )
    assert done.stderr == ""
    assert done.stdout.splitlines() == ["t V dV", "compopt -o nospace", "runs/"]
