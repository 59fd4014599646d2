"""Makes the pictures of README and docs with the program itself: `make pictures`."""

from __future__ import annotations

import shlex
import subprocess
import sys

from tests.house.readme import ROOT

FOLDER = ROOT / "docs" / "pictures"

COMMANDS = {
    "valley.png": 'gdsolve minimize "(1-x)**2 + 100*(y-x**2)**2" --start x=-1.2,y=1',
    "compare.png": (
        'gdsolve compare "(x**2+y-11)**2 + (x+y**2-7)**2" --start x=0,y=-1 '
        "--optimizers sgd,adam,newton,lbfgs,nelder-mead --lr 0.01 --epochs 200"
    ),
    "crossing.png": 'gdsolve solve "x**2 + y**2 = 4" "sin(x) = y" --all --in x=-3:3,y=-3:3',
    "fit.png": "gdsolve run problems/growth.yaml",
    "graph.svg": 'gdsolve explain "(x - 1)**2 + exp(x*y)" --at x=2,y=0.5',
}
"""Each picture with the command that draws it."""


def draw() -> None:
    """Draw all of them anew."""
    FOLDER.mkdir(exist_ok=True)
    for name, command in COMMANDS.items():
        words = [*shlex.split(command)[1:], "--plot", str(FOLDER / name)]
        subprocess.run([sys.executable, "-m", "gdsolve", *words], cwd=ROOT, check=False, capture_output=True)


if __name__ == "__main__":
    draw()
