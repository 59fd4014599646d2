"""Fills the README: each line `$ gdsolve ...` in it is followed by what the command prints."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
SHOWN = re.compile(r"^    \$ (gdsolve .*)\n((?:    .*\n)*)", re.MULTILINE)


def output_of(command: str) -> str:
    """Return what a command prints, stdout and stderr together, at width 80 without colour."""
    code = "import sys; from gdsolve.cli.app import main; sys.exit(main(sys.argv[1:]))"
    finished = subprocess.run(
        [sys.executable, "-c", code, *shlex.split(command)[1:]],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={"COLUMNS": "80", "NO_COLOR": "1", "PATH": "", "LANG": "C.UTF-8", "PYTHONUTF8": "1"},
        check=False,
        timeout=120,
    )
    return finished.stdout + finished.stderr


def examples() -> list[tuple[str, str]]:
    """Return each command of the README with the text shown below it."""
    return [(match[1], match[2]) for match in SHOWN.finditer(README.read_text(encoding="utf-8"))]


def shown(command: str) -> str:
    """Return the output of a command as the README shows it: indented, without blank ends."""
    return "".join(f"    {line}".rstrip() + "\n" for line in output_of(command).rstrip().splitlines())
