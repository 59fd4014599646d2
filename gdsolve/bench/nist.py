"""Runs NIST StRD through the whole program, with default settings, and counts the digits that are right.

A run is right if the fit is called good and every parameter has 6 right digits, or the sum of squares 9 where
the data do not determine six, and every standard error has 4. Digits are -log10 of the relative error (of the
error itself where the certified number is 0), and at most those that are certified: McCullough, The American
Statistician 52 (1998) 358.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from gdsolve.bench.datasets import DataSet
from gdsolve.errors import GdsolveError
from gdsolve.problem import fit_problem
from gdsolve.problem.settings import Settings
from gdsolve.solve.fit.solve import solve_fit
from gdsolve.solve.results.result import FitResult, VerdictCode

ENOUGH_PARAMETER, ENOUGH_RSS, ENOUGH_STDERR = 6.0, 9.0, 4.0

CERTIFIED_DIGITS = {"nonlinear": 11.0, "linear": 15.0}
"""Digits of the certified numbers; more cannot be seen."""

START_NAMES = ("start 1", "start 2")


@dataclass(frozen=True, slots=True)
class Run:
    """One fit of one data set.

    Attributes:
        start: `blind`, `start 1` or `start 2`.
        parameters, stderr: digits of the worst parameter and the worst standard error; 0 if there is none.
        rss: digits of the sum of squares.
        seconds: of the fit, from the file to the answer.
        verdict: the program's own, or the error that ended it.
        is_right: see the head of this file.
        is_silent: wrong, but called good.
    """

    start: str
    parameters: float
    stderr: float
    rss: float
    seconds: float
    verdict: str
    is_right: bool
    is_silent: bool


@dataclass(frozen=True, slots=True)
class Row:
    """All runs of one data set."""

    data_set: DataSet
    runs: tuple[Run, ...]

    @property
    def is_right(self) -> bool:
        """Say whether all runs are right."""
        return all(each.is_right for each in self.runs)


def run_nist(sets: Sequence[DataSet], on_row: Callable[[Row], None] | None = None) -> tuple[Row, ...]:
    """Return the runs of each data set: blind and, if it has some, from its start values.

    Args:
        sets: what to run.
        on_row: told of each row as it is done.
    """
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for each in sets:
            path = Path(folder) / f"{each.name}.csv"
            path.write_text(each.as_csv(), encoding="utf-8")
            starts = [("blind", {}), *zip(START_NAMES, each.starts, strict=False)]
            row = Row(each, tuple(_run(each, str(path), name, start) for name, start in starts))
            rows.append(row)
            if on_row is not None:
                on_row(row)
    return tuple(rows)


def _run(data_set: DataSet, path: str, name: str, start: Mapping[str, float]) -> Run:
    began = perf_counter()
    try:
        result = solve_fit(fit_problem(path), Settings(model=data_set.model, start=start))
    except GdsolveError as error:
        return Run(name, 0.0, 0.0, 0.0, perf_counter() - began, str(error), False, False)
    return judged(data_set, result, name, perf_counter() - began)


def judged(data_set: DataSet, result: FitResult, start: str, seconds: float) -> Run:
    """Return how many digits of a result are right, and whether that is enough."""
    certified, most = data_set.certified, CERTIFIED_DIGITS[data_set.kind]
    parameters = min(
        digits(result.parameters[name].value, each, most) for name, each in certified.parameters.items()
    )
    stderr = min(
        digits(result.parameters[name].stderr, each, most) for name, each in certified.stderr.items()
    )
    rss = digits(result.statistics["rss"], certified.rss, most)
    enough = (parameters >= ENOUGH_PARAMETER or rss >= ENOUGH_RSS) and stderr >= ENOUGH_STDERR
    is_good = result.verdict.code is VerdictCode.GOOD
    return Run(
        start,
        parameters,
        stderr,
        rss,
        seconds,
        result.verdict.code.value,
        is_good and enough,
        is_good and not enough,
    )


def digits(got: float | None, certified: float, most: float = 15.0) -> float:
    """Return the number of right digits, 0 to `most`; of a certified 0, the decimal places.

    >>> digits(1.001, 1.0), digits(1e-9, 0.0), digits(None, 1.0)
    (3.0, 9.0, 0.0)
    """
    if got is None or not math.isfinite(got):
        return 0.0
    error = abs(got - certified) / (abs(certified) or 1.0)
    return min(max(-math.log10(error), 0.0), most) if error > 0 else most
