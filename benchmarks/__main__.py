"""`python -m benchmarks`: measure against other tools in one run and write docs/benchmarks.md.

Without options the whole takes about ten minutes. `--only files --rows 1e3,1e5` measures a part of it again and keeps
the rest; `--rows 1e3,1e6,1e8` goes on to files larger than memory.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from time import perf_counter

# Before NumPy is imported: the same one thread for everybody.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

PAGE = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"


def main() -> None:
    """Measure what the command line asks for."""
    from benchmarks import machine, report
    from benchmarks.peers import cache_folder, find_peers
    from benchmarks.plan import Measure, Plan
    from benchmarks.sections import epochs, files, handwritten, large, nist, rows, startup, workers

    sections: dict[str, Measure] = {
        "startup": startup.measure,
        "epochs": epochs.measure,
        "rows": rows.measure,
        "handwritten": handwritten.measure,
        "files": files.measure,
        "large": large.measure,
        "nist": nist.measure,
        "workers": workers.measure,
    }
    asked = _arguments(list(sections))
    plan = Plan(
        find_peers(install_large=not asked.no_large_peers),
        asked.rounds,
        _numbers(asked.rows),
        _numbers(asked.variables),
    )
    lines = machine.describe(plan.peers.versions)
    results = cache_folder() / "results"
    for name in asked.only or sections:
        began = perf_counter()
        section = sections[name](plan)
        report.save(results, name, section)
        print(f"{name}: {perf_counter() - began:.0f} s", file=sys.stderr)
        for row in section.table:
            print("  " + "  ".join(row))
    report.write(asked.page, lines, report.load(results, list(sections)))
    print(f"written to {asked.page}", file=sys.stderr)


def _arguments(names: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.split("\n")[0])
    parser.add_argument(
        "--only", action="append", choices=names, help="measure this section; may be given again"
    )
    parser.add_argument(
        "--rows", default="1e3,1e4,1e5,1e6", help="numbers of data rows (default: %(default)s)"
    )
    parser.add_argument("--variables", default="1e3", help="numbers of variables (default: %(default)s)")
    parser.add_argument(
        "--rounds", type=int, default=5, help="runs of everything; medians are shown (default: 5)"
    )
    parser.add_argument(
        "--page", type=Path, default=PAGE, help="the page to write (default: docs/benchmarks.md)"
    )
    parser.add_argument("--no-large-peers", action="store_true", help="do not install JAX and PyTorch")
    return parser.parse_args()


def _numbers(text: str) -> list[int]:
    return sorted(int(float(part)) for part in text.split(","))


if __name__ == "__main__":
    main()
