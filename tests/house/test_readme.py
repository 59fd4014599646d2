"""README and docs show what really happens."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from gdsolve.cli.app import main
from tests.house.readme import PAGES, ROOT, TERMINAL, Example, examples, mentioned, output_of, shown

ANSWERED = (0, 4, 5, 6)
"""Exit codes of commands that were understood and had something to work on."""


def test_the_readme_has_examples() -> None:
    assert sum(each.page.name == "README.md" for each in examples()) >= 6


def quick_or_slow(example: Example) -> object:
    """Return an example as a parameter; the fits of several models together take seconds."""
    marks = pytest.mark.slow if example.command.startswith("gdsolve compare problems/") else ()
    return pytest.param(example, id=str(example), marks=marks)


@pytest.mark.parametrize("example", [quick_or_slow(each) for each in examples()])
def test_a_page_shows_what_the_command_prints(
    example: Example, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # In this process, which has imported nearly everything: half a second less for each example.
    monkeypatch.chdir(ROOT)
    for name, value in TERMINAL.items():
        monkeypatch.setenv(name, value)
    _here(example.command)
    assert shown("".join(capsys.readouterr())).rstrip() == example.text.rstrip()


def test_a_process_of_its_own_prints_the_same() -> None:
    example = examples()[0]
    assert shown(output_of(example.command)).rstrip() == example.text.rstrip()


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_commands_of_a_page_run_one_after_the_other(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "problems").symlink_to(ROOT / "problems")
    for command in mentioned()[page]:
        code = _in_a_shell(command, tmp_path) if set(command) & set("|>$&*") else _here(command)
        assert code in ANSWERED, command


def _here(command: str) -> int:
    return main(shlex.split(command)[1:])


def _in_a_shell(command: str, folder: Path) -> int:
    shim = folder / "bin" / "gdsolve"
    shim.parent.mkdir(exist_ok=True)
    shim.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m gdsolve "$@"\n', encoding="utf-8")
    shim.chmod(0o755)
    path = f"{shim.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        ["bash", "--norc", "-c", command], cwd=folder, env=environment, check=False, timeout=120
    )
    return done.returncode
