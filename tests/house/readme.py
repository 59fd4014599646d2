"""The commands in README and docs: each line `$ gdsolve ...` is followed by what the command prints.

`python -m tests.house.readme` fills in what they print now; read the diff before you commit it.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))

SHOWN = re.compile(
    r"^    \$ (gdsolve .*)\n((?:    (?!\$ |gdsolve ).*\n|\n(?=\n*    (?!\$ |gdsolve )))*)", re.MULTILINE
)
"""A command and its output, which may hold empty lines; another command or a line of text ends it."""
LIVE = re.compile(r"^ *\d+ s  (?:working|epoch ).*\n", re.MULTILINE)
"""What a run says on the way where the machine is so busy that it takes seconds."""

TERMINAL = {"COLUMNS": "80", "NO_COLOR": "1"}
"""How wide and colourful the output of a page is."""

MENTIONED = re.compile(r'^    ((?:[\w. -]+ \| |eval "\$\()?gdsolve [^#\n]*[^#\s])', re.MULTILINE)


@dataclass(frozen=True)
class Example:
    """A command of a page, and what the page shows of its output ("" for one that only stands there)."""

    page: Path
    command: str
    text: str

    def __str__(self) -> str:
        return f"{self.page.name}: {self.command}"


def output_of(command: str) -> str:
    """Return what a command prints, stdout and stderr together, at width 80 without colour."""
    finished = subprocess.run(
        [sys.executable, "-m", "gdsolve", *shlex.split(command)[1:]],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={
            **{**TERMINAL, "PATH": "", "LANG": "C.UTF-8", "PYTHONUTF8": "1"},
            "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
        },
        check=False,
        timeout=120,
    )
    return finished.stdout + finished.stderr


def examples() -> list[Example]:
    """Return each command with its output."""
    return [
        Example(page, match[1], match[2])
        for page in PAGES
        for match in SHOWN.finditer(page.read_text(encoding="utf-8"))
    ]


def mentioned() -> dict[Path, list[str]]:
    """Return the commands without output, by page and in order: what one writes, the next may read."""
    return {page: MENTIONED.findall(page.read_text(encoding="utf-8")) for page in PAGES}


def shown(output: str) -> str:
    """Return the output of a command as a page shows it: indented, without blank ends."""
    lines = LIVE.sub("", output).rstrip().splitlines()
    return "".join(f"    {line}".rstrip() + "\n" for line in lines)


def rewrite() -> None:
    """Put what each command prints now below it."""
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        new = SHOWN.sub(lambda match: f"    $ {match[1]}\n{shown(output_of(match[1]))}", text)
        if new != text:
            page.write_text(new, encoding="utf-8")


if __name__ == "__main__":
    rewrite()
