"""The answer of a fit: what a solver found becomes parameters with errors, statistics and a verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

import numpy as np

from gdsolve.optimize.outcome import Counts, HistoryRow, Status
from gdsolve.optimize.protocols import Matrix, Vector
from gdsolve.solve.fitting.inference.errors import infer, statistics
from gdsolve.solve.fitting.request import Request
from gdsolve.solve.fitting.rows import Rows
from gdsolve.solve.result import FitResult, InputFile, OptimizerUse, Parameter, Seconds, Verdict, VerdictCode


@dataclass(frozen=True, kw_only=True)
class Solved:
    """What a solver found.

    Attributes:
        names, values: the parameters that were fitted, p of them.
        rss: sum of squared residuals, divided by sigma where there is one.
        inverse: (J'J)**-1 of the weighted model, shape (p, p); None if it is singular.
        verdict: what the point is.
        starts: start value and its origin, by parameter.
        held: parameters that were fixed (`--fix`), by name.
        at_bounds: number of parameters that lie on a bound; they count as known.
    """

    names: tuple[str, ...]
    values: Vector
    rss: float
    inverse: Matrix | None
    verdict: Verdict
    optimizer: OptimizerUse
    starts: Mapping[str, tuple[float, str]] = field(default_factory=dict)
    at_bounds: int = 0
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    status: Status | None = None
    message: str | None = None
    counts: Counts | None = None
    history: tuple[HistoryRow, ...] = ()
    gradient_norm: float | None = None
    next_commands: tuple[str, ...] = ()


def assemble(
    solved: Solved,
    rows: Rows,
    request: Request,
    *,
    title: str,
    inputs: tuple[InputFile, ...],
    began: float,
) -> FitResult:
    """Return the result document's content."""
    from gdsolve.solve.result import RunInfo

    absolute = rows.sigma is not None and request.sigma_kind == "absolute"
    counted = len(solved.names) - solved.at_bounds
    freedom = rows.count - counted
    inferred = None
    settled = solved.verdict.code in (VerdictCode.GOOD, VerdictCode.NOT_IDENTIFIABLE)
    if solved.inverse is not None and settled:
        inferred = infer(solved.inverse, solved.rss, freedom, request.level, absolute=absolute)
    parameters = {}
    for index, name in enumerate(solved.names):
        value = float(solved.values[index])
        start, origin = solved.starts.get(name, (None, None))
        if inferred is None or not np.isfinite(inferred.stderr[index]):
            parameters[name] = Parameter(value, start=start, start_from=origin)
            continue
        error, half = float(inferred.stderr[index]), float(inferred.half[index])
        parameters[name] = Parameter(value, error, (value - half, value + half), start, origin)
    seconds = perf_counter() - began
    return FitResult(
        kind="fit",
        title=title,
        verdict=solved.verdict,
        status=solved.status,
        message=solved.message,
        solution=dict(zip(solved.names, map(float, solved.values), strict=True)),
        start={name: value for name, (value, _) in solved.starts.items()},
        objective=solved.rss,
        gradient_norm=solved.gradient_norm,
        optimizer=solved.optimizer,
        counts=solved.counts,
        history=solved.history,
        history_names=solved.names if solved.history else (),
        warnings=solved.warnings,
        notes=solved.notes,
        next_commands=solved.next_commands,
        seconds=Seconds(seconds, seconds),
        run=RunInfo(inputs=inputs),
        parameters=parameters,
        statistics=statistics(rows.y, solved.rss, counted, sigma=rows.sigma, absolute=absolute),
        covariance=None if inferred is None else _listed(inferred.covariance),
        correlation=None if inferred is None else _listed(inferred.correlation),
    )


def _listed(matrix: Matrix) -> list[list[Any]]:
    found: list[list[Any]] = matrix.tolist()
    return found
