"""The other tools, in a virtual environment of their own under the user's cache folder.

They are installed at the first run and found there afterwards. What cannot be installed is left out of the
tables, and said so.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

NEEDED = ("numpy", "scipy", "pandas", "pyarrow", "lmfit")
OPTIONAL = (("jax",), ("torch", "--index-url", "https://download.pytorch.org/whl/cpu"))
"""Large ones, each with the options of `pip install`."""

SCRIPTS = Path(__file__).parent / "scripts"


@dataclass(frozen=True)
class Peers:
    """An environment with other tools: its Python, and what is installed there."""

    python: Path
    versions: dict[str, str]

    def has(self, name: str) -> bool:
        """Say whether a tool is there."""
        return name in self.versions

    def command(self, script: str, *arguments: str) -> list[str]:
        """Return the command that runs one of our scripts there."""
        return [str(self.python), str(SCRIPTS / script), *arguments]


def cache_folder() -> Path:
    """Return where everything that benchmarks make is kept."""
    root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return root / "gdsolve-benchmarks"


def find_peers(*, install_large: bool) -> Peers:
    """Return the environment of the other tools; it is made if it is not there.

    Args:
        install_large: try to install JAX and PyTorch too, if they are not there.
    """
    folder = cache_folder() / "peers"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        print(f"making {folder} (once)", file=sys.stderr)
        venv.create(folder, with_pip=True)
    versions = _versions(python)
    if not all(name in versions for name in NEEDED):
        _install(python, *NEEDED)
    for options in OPTIONAL if install_large else ():
        if options[0] not in versions:
            _install(python, *options)
    return Peers(python, _versions(python))


def _install(python: Path, *options: str) -> None:
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *options]
    print(f"installing {options[0]}", file=sys.stderr)
    if subprocess.run(command, check=False).returncode:
        print(f"{options[0]} cannot be installed here: left out", file=sys.stderr)


def _versions(python: Path) -> dict[str, str]:
    names = [*NEEDED, *(options[0] for options in OPTIONAL)]
    code = (
        "import importlib.metadata as m, json\n"
        f"names = {names!r}\n"
        "found = {d.name.lower(): d.version for d in m.distributions()}\n"
        "print(json.dumps({n: found[n] for n in names if n in found}))"
    )
    found = subprocess.run([str(python), "-c", code], check=True, capture_output=True, text=True)
    versions: dict[str, str] = json.loads(found.stdout)
    return versions
