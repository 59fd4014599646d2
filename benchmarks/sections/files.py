"""Fits from a file: whole processes that read it, fit and print."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from benchmarks.peers import cache_folder
from benchmarks.plan import Plan, power_of_ten
from benchmarks.report import Bars, Section, seconds, times
from benchmarks.timing import Cost, gdsolve, processes
from gdsolve.data import write_parquet

MODEL = "a*exp(-b*x)+c"


def measure(plan: Plan) -> Section:
    """Return time and memory of fits by number of rows, from CSV and from Parquet."""
    table = [
        (
            "file",
            "fit",
            "gdsolve",
            "processor",
            "memory",
            "SciPy or NumPy",
            "processor",
            "memory",
            "lmfit",
            "processor",
        )
    ]
    bars: dict[str, list[float | None]] = {"gdsolve": [], "pandas + SciPy": [], "pandas + lmfit": []}
    for rows in plan.rows:
        rounds = plan.rounds if rows <= 1_000_000 else min(3, plan.rounds)
        for path in data_files(rows):
            kind = "CSV" if path.suffix == ".csv" else "Parquet"
            costs = processes(_curves(plan, path), rounds)
            table.append((f"{power_of_ten(rows)} rows, {kind}", "exponential", *_cells(costs)))
            if kind == "CSV":
                bars["gdsolve"].append(costs["gdsolve"].wall)
                bars["pandas + SciPy"].append(costs["scipy"].wall)
                bars["pandas + lmfit"].append(costs["lmfit"].wall)
            costs = processes(_polynomials(plan, path), rounds)
            table.append((f"{power_of_ten(rows)} rows, {kind}", "degree 2", *_cells(costs)))
    return Section(
        "Fits from a file",
        f'Whole processes. `gdsolve fit FILE --model "{MODEL}"` without start values beside pandas with `curve_fit` '
        "(analytic Jacobian, start 1, 1, 1) or with lmfit; `--degree 2` beside pandas with NumPy's `Polynomial.fit`. "
        "Wall time, time of the processors, peak memory; of the other tools the ratios of the times.",
        table,
        Bars(
            "a*exp(-b*x) + c from CSV",
            "seconds",
            [f"{power_of_ten(rows)} rows" for rows in plan.rows],
            dict(bars),
        ),
    )


def data_files(rows: int) -> tuple[Path, Path]:
    """Return a CSV and a Parquet file with x and a noisy decay y; they are made once."""
    folder = cache_folder() / "data"
    folder.mkdir(parents=True, exist_ok=True)
    csv, parquet = folder / f"decay-{rows}.csv", folder / f"decay-{rows}.parquet"
    if not (csv.exists() and parquet.exists()):
        g = np.random.default_rng(0)
        x = g.uniform(0.0, 10.0, rows)
        y = 2.5 * np.exp(-0.7 * x) + 0.3 + 0.05 * g.standard_normal(rows)
        x, y = np.round(x, 6), np.round(y, 6)
        write_parquet(parquet, {"x": x, "y": y})
        with csv.open("w", encoding="utf-8") as stream:
            stream.write("x,y\n")
            for start in range(0, rows, 100_000):
                pairs = zip(
                    x[start : start + 100_000].tolist(), y[start : start + 100_000].tolist(), strict=True
                )
                stream.writelines(f"{one!r},{other!r}\n" for one, other in pairs)
    return csv, parquet


def _curves(plan: Plan, path: Path) -> dict[str, list[str]]:
    file = str(path)
    return {
        "gdsolve": gdsolve("fit", file, "--model", MODEL, "--quiet"),
        "scipy": plan.peers.command("fit_scipy.py", file),
        "lmfit": plan.peers.command("fit_lmfit.py", file),
    }


def _polynomials(plan: Plan, path: Path) -> dict[str, list[str]]:
    file = str(path)
    return {
        "gdsolve": gdsolve("fit", file, "--degree", "2", "--quiet"),
        "numpy": plan.peers.command("fit_polynomial.py", file),
    }


def _cells(costs: dict[str, Cost]) -> list[str]:
    own = costs["gdsolve"]
    other, third = costs.get("scipy") or costs["numpy"], costs.get("lmfit")
    cells = [seconds(own.wall), seconds(own.cpu), f"{own.memory:.0f} MB"]
    cells += [times(other.wall / own.wall), times(other.cpu / own.cpu), f"{other.memory:.0f} MB"]
    return cells + (["", ""] if third is None else [times(third.wall / own.wall), times(third.cpu / own.cpu)])
