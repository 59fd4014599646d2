"""The answer of a fit: what a solver found becomes parameters with errors, statistics and a verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

import numpy as np

from gdsolve.errors import UsageError
from gdsolve.optimize.outcome import Counts, HistoryRow, Status
from gdsolve.optimize.protocols import Matrix, Vector
from gdsolve.solve.fitting.curve import Curve
from gdsolve.solve.fitting.descent.criterion import Criterion, Squares
from gdsolve.solve.fitting.inference.criteria import Criteria, criteria, is_perfect
from gdsolve.solve.fitting.inference.errors import Inference, infer, quantile
from gdsolve.solve.fitting.inference.intervals import Asked, Intervals, intervals
from gdsolve.solve.fitting.inference.profile import Surface
from gdsolve.solve.fitting.inference.redundancy import Combination
from gdsolve.solve.fitting.losses.catalogue import COUNTS
from gdsolve.solve.fitting.request import Request
from gdsolve.solve.fitting.rows.totals import Totals
from gdsolve.solve.results.result import (
    FitResult,
    InferenceUse,
    InputFile,
    OptimizerUse,
    Parameter,
    RunInfo,
    Seconds,
    Verdict,
    VerdictCode,
)


@dataclass(frozen=True, kw_only=True)
class Solved:
    """What a solver found.

    Attributes:
        names, values: the parameters that were fitted, p of them.
        rss: sum of squared residuals, divided by sigma where there is one.
        inverse: (J'J)**-1 of the weighted model, shape (p, p); None if it is singular.
        verdict: what the point is.
        starts: start value and its origin, by parameter.
        unsure: why a parameter has no error of its own (at a bound, not determined), by name.
        undetermined: the parameters among these that the rows do not determine.
        known: number of parameters that do not count: at bounds, or free to choose.
        combinations: what is determined of redundant parameters.
        reduced: the same model without parameters that it does not need.
        variance: what `inverse` is multiplied by to be the covariance; None: estimated from rss.
        objective: what was minimised, if it is not rss.
        goodness: how good the fit is; None: as least squares say.
        loss: name of the loss, if it is not squares.
        surface: the curve and what was minimised over its rows, for profile and bootstrap intervals.
        is_linear: the curve is linear in all parameters.
        outliers: numbers of the rows far from the curve, from 1, as a robust loss sees them.
    """

    names: tuple[str, ...]
    values: Vector
    rss: float
    inverse: Matrix | None
    verdict: Verdict
    optimizer: OptimizerUse
    starts: Mapping[str, tuple[float, str]] = field(default_factory=dict)
    unsure: Mapping[str, str] = field(default_factory=dict)
    undetermined: tuple[str, ...] = ()
    known: int = 0
    combinations: tuple[Combination, ...] = ()
    reduced: str | None = None
    variance: float | None = None
    objective: float | None = None
    goodness: Criteria | None = None
    loss: str | None = None
    outliers: tuple[int, ...] = ()
    surface: tuple[Curve, Criterion] | None = None
    is_linear: bool = False
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
    totals: Totals,
    request: Request,
    *,
    title: str,
    inputs: tuple[InputFile, ...],
    began: float,
) -> FitResult:
    """Return the result document's content."""
    absolute = (totals.is_weighted and request.sigma_kind == "absolute") or solved.loss in COUNTS
    counted = len(solved.names) - solved.known
    freedom = totals.count - counted
    inferred, reason = None, _no_errors(solved, totals, freedom, absolute=absolute)
    if not reason and solved.inverse is not None:
        unsure = np.array([name in solved.unsure for name in solved.names])
        scatter = 1.0 if absolute else solved.rss / freedom
        variance = scatter if solved.variance is None else solved.variance
        inferred = infer(solved.inverse, variance, None if absolute else freedom, request.level, unsure)
    good = solved.goodness or criteria(totals, solved.rss, counted, absolute=absolute)
    if inferred is not None and not np.isfinite(inferred.stderr).any():
        reason = "no parameter is determined on its own"
    missing = dict(good.missing) | (dict.fromkeys(("covariance", "correlation"), reason) if reason else {})
    factor = quantile(request.level, None if absolute else freedom) if inferred else 0.0
    found = _intervals(solved, request, inferred, factor)
    seconds = perf_counter() - began
    return FitResult(
        kind="fit",
        title=title,
        verdict=solved.verdict,
        status=solved.status,
        message=solved.message,
        solution=dict(zip(solved.names, map(float, solved.values), strict=True)),
        start={name: value for name, (value, _) in solved.starts.items()},
        objective=solved.rss if solved.objective is None else solved.objective,
        gradient_norm=solved.gradient_norm,
        optimizer=solved.optimizer,
        counts=solved.counts,
        history=solved.history,
        history_names=solved.names if solved.history else (),
        warnings=(
            *solved.warnings,
            *_perfect(solved, totals, inferred, absolute=absolute),
            *found.warnings,
        ),
        notes=solved.notes,
        next_commands=solved.next_commands,
        seconds=Seconds(seconds, seconds),
        run=RunInfo(inputs=inputs),
        parameters=_parameters(solved, inferred, reason, found),
        statistics=good.numbers,
        inference=InferenceUse(
            request.level, found.method, "known" if absolute else "estimated", found.deviation
        ),
        missing=missing,
        undetermined=solved.undetermined,
        combinations=_combinations(solved, inferred, factor, reason),
        reduced_model=solved.reduced,
        loss=solved.loss,
        outliers=solved.outliers,
        covariance=None if inferred is None or reason else _listed(inferred.covariance),
        correlation=None if inferred is None or reason else _listed(inferred.correlation),
    )


def _no_errors(solved: Solved, totals: Totals, freedom: int, *, absolute: bool) -> str:
    """Return why no parameter has an error, or ""."""
    if solved.verdict.code not in (VerdictCode.GOOD, VerdictCode.NOT_IDENTIFIABLE):
        return "the point is not a minimum"
    if solved.inverse is None:
        return "no parameter is determined on its own"
    if freedom <= 0 and not absolute:
        counted = totals.count - freedom
        return f"{totals.count} rows and {counted} parameters leave no degrees of freedom"
    return ""


def _intervals(solved: Solved, request: Request, inferred: Inference | None, factor: float) -> Intervals:
    """Return the intervals that are wanted; see `inference.intervals`.

    Raises:
        UsageError: profile or bootstrap intervals of a fit that has none.
    """
    wanted = request.intervals
    squares = solved.surface is not None and isinstance(solved.surface[1], Squares)
    if (wanted == "profile" and solved.surface is None) or (wanted == "bootstrap" and not squares):
        raise UsageError.of(
            f"{wanted} intervals are not there for this fit",
            hint="leave `--intervals` out: linear ones"
            if wanted == "profile"
            else "`--intervals wald`; bootstrap intervals are those of least squares",
        )
    exact = solved.is_linear and wanted in (None, "wald")
    if inferred is None or solved.surface is None or exact or not inferred.variance > 0:
        return Intervals("wald", deviation=0.0 if exact and inferred is not None else None)
    surface = Surface(*solved.surface, solved.values, inferred.variance, factor)
    asked = Asked(wanted, request.level, request.seed)
    with np.errstate(all="ignore"):
        return intervals(
            surface, asked, inferred.whole, frozenset(solved.unsure), frozenset(solved.undetermined)
        )


def _parameters(
    solved: Solved, inferred: Inference | None, reason: str, found: Intervals
) -> dict[str, Parameter]:
    """Return each parameter with its error, or with the reason why there is none."""
    parameters = {}
    for index, name in enumerate(solved.names):
        value = float(solved.values[index])
        start, origin = solved.starts.get(name, (None, None))
        why = solved.unsure.get(name) or reason
        if inferred is None or why or not np.isfinite(inferred.stderr[index]):
            why = why or "its variance is not finite"
            ends = found.ends.get(name)
            parameters[name] = Parameter(value, ci=ends, start=start, start_from=origin, missing=why)
            continue
        error, half = float(inferred.stderr[index]), float(inferred.half[index])
        linear = None if name in found.missing else (value - half, value + half)
        ends = found.ends.get(name, linear)
        lost = found.missing.get(name) or _open_words(ends)
        parameters[name] = Parameter(value, error, ends, start, origin, lost)
    return parameters


def _open_words(ends: tuple[float, float] | None) -> str | None:
    """Return why an interval has no end."""
    if ends is None or np.isfinite(ends).all():
        return None
    sides = [side for side, end in zip(("lower", "upper"), ends, strict=True) if not np.isfinite(end)]
    return f"the rows set no {' and no '.join(sides)} limit"


def _combinations(
    solved: Solved, inferred: Inference | None, factor: float, reason: str
) -> dict[str, Parameter]:
    """Return the determined combinations with their errors by the delta method."""
    found = {}
    for each in solved.combinations:
        if inferred is None:
            found[each.text] = Parameter(each.value, missing=reason)
            continue
        error = float(np.sqrt(max(float(each.slopes @ inferred.whole @ each.slopes), 0.0)))
        ends = (each.value - factor * error, each.value + factor * error)
        found[each.text] = Parameter(each.value, error, ends)
    return found


def _perfect(
    solved: Solved, totals: Totals, inferred: Inference | None, *, absolute: bool
) -> tuple[str, ...]:
    """Return a warning where errors are only zeros."""
    if inferred is None or absolute or solved.loss or not is_perfect(totals, solved.rss):
        return ()
    return (
        "the curve passes through every row: no scatter is left for errors, which are 0 but for rounding",
    )


def _listed(matrix: Matrix) -> list[list[Any]]:
    found: list[list[Any]] = matrix.tolist()
    return found
