from __future__ import annotations

import errno
import io
import os
import sys
from pathlib import Path

import pytest

from gdsolve.cli.app import main
from gdsolve.cli.streams import write_stderr, write_stdout


class Broken(io.StringIO):
    """A stream on which every write fails, with a descriptor of its own."""

    def __init__(self, number: int, descriptor: int) -> None:
        super().__init__()
        self.number = number
        self.descriptor = descriptor

    def write(self, text: str) -> int:
        raise OSError(self.number, os.strerror(self.number))

    def fileno(self) -> int:
        return self.descriptor


@pytest.mark.parametrize("arguments", [["completion", "bash"], ["--help"]])
def test_a_full_disk_is_a_fault(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with open(tmp_path / "out", "w", encoding="utf-8") as file:
        monkeypatch.setattr(sys, "stdout", Broken(errno.ENOSPC, file.fileno()))
        assert main(arguments) == 3
    assert "no space left on device" in capsys.readouterr().err.lower()


def test_a_reader_that_has_gone_is_no_fault(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with open(tmp_path / "out", "w", encoding="utf-8") as file:
        monkeypatch.setattr(sys, "stdout", Broken(errno.EPIPE, file.fileno()))
        write_stdout("text")
        monkeypatch.setattr(sys, "stderr", Broken(errno.EPIPE, file.fileno()))
        write_stderr("text")
    assert (tmp_path / "out").read_text(encoding="utf-8") == ""


def test_streams_closed_by_the_shell_are_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    write_stdout("text")
    write_stderr("text")
