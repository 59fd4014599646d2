"""A fit of rows that a test writes down."""

from collections.abc import Iterable
from pathlib import Path

from gdsolve.problem import fit_problem
from gdsolve.problem.settings import Settings
from gdsolve.solve.fit.solve import solve_fit
from gdsolve.solve.results.result import FitResult


def write(folder: Path, **columns: Iterable[float]) -> str:
    """Return the path of a CSV file with these columns."""
    path = folder / "rows.csv"
    lines = [",".join(columns)]
    lines += [",".join(repr(float(cell)) for cell in row) for row in zip(*columns.values(), strict=True)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


def fit(path: str, **settings: object) -> FitResult:
    """Return the fit of a file."""
    return solve_fit(fit_problem(path), Settings(**settings))  # type: ignore[arg-type]
