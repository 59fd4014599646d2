"""What only a real process shows: imports, closed pipes, encodings."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

HEAVY = ("numpy", "scipy", "sympy", "rich", "pydantic", "duckdb", "ruamel", "matplotlib")

PROGRAM = "import sys; from gdsolve.cli.app import main; code = main(sys.argv[1:]); "


def run(*arguments: str, program: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program, *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, **environ},
        check=False,
    )


@pytest.mark.parametrize("arguments", [["--help"], ["minimize", "--help"], ["minimize", "x", "--strat", "1"]])
def test_help_and_usage_errors_import_nothing_heavy(arguments: list[str]) -> None:
    listing = f"heavy = [name for name in {HEAVY!r} if name in sys.modules]; print(heavy, file=sys.stderr)"
    finished = run(*arguments, program=PROGRAM + listing)
    assert finished.stderr.splitlines()[-1] == "[]"


def test_a_closed_pipe_is_quiet() -> None:
    command = [sys.executable, "-c", PROGRAM + "sys.exit(code)", "--help"]
    reader, writer = os.pipe()
    os.close(reader)
    try:
        finished = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, text=True, check=False)
    finally:
        os.close(writer)
    assert finished.stderr == ""
    assert finished.returncode == 0


def test_a_stream_without_the_letters_gets_escapes() -> None:
    finished = run("θ=1", program=PROGRAM + "sys.exit(code)", PYTHONIOENCODING="ascii:strict")
    assert finished.returncode == 2
    assert "unknown command `\\u03b8=1`" in finished.stderr
