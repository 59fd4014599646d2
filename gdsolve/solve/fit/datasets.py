"""One model on several data sets: some parameters are shared, others have a number for each set.

The rows of all sets follow one another; a parameter `tau` with `per: dataset` is the sum over the sets of
`tau[set]` times an indicator of its rows, so that everything that holds for a fit holds here too. The search
begins where each set by itself ends: there its own parameters are known, and the shared ones up to the
difference between the sets.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from time import perf_counter

import numpy as np

from gdsolve.errors import DataError, UsageError
from gdsolve.optimize.protocols import Vector
from gdsolve.problem.fit import Fit
from gdsolve.problem.settings import Settings
from gdsolve.solve.fit.opened import OpenFit, choice_of, fit_title, open_fit
from gdsolve.solve.fitting.answer import Solved, assemble
from gdsolve.solve.fitting.asked import fit_as_asked
from gdsolve.solve.fitting.curve import Curve, build_curve
from gdsolve.solve.fitting.losses.catalogue import SQUARES
from gdsolve.solve.fitting.many.solve import solve_rows
from gdsolve.solve.fitting.rows import Rows, all_rows
from gdsolve.solve.fitting.rows.totals import Totals
from gdsolve.solve.fitting.search import Starts, solve_curve
from gdsolve.solve.results.formula import written
from gdsolve.solve.results.result import FitResult, InputFile
from gdsolve.text.tree import Formula

ORIGIN = "each data set by itself"


def solve_datasets(problem: Fit, settings: Settings) -> FitResult:
    """Return the fit of one model to several data sets.

    Raises:
        DataError, FormulaError, UsageError: as for a fit to one; besides, sets of which one has a sigma only.
    """
    began = perf_counter()
    if settings.degree is not None:
        raise UsageError.of("several data sets need a model, in which parameters have names", hint="--model")
    opened = [open_fit(replace(problem, data=data), settings) for _, data in problem.datasets]
    names = [name for name, _ in problem.datasets]
    first = opened[0]
    if first.request.loss != SQUARES:
        raise UsageError.of(
            f"several data sets are fitted by squares, not by the loss `{first.request.loss}`",
            hint="leave `--loss` out, or fit each data set by itself",
        )
    if first.request.x_sigma:
        raise UsageError.of(
            "several data sets are fitted without errors of inputs", hint="leave `--x-sigma` out"
        )
    model = first.model
    assert model is not None
    with np.errstate(all="ignore"):
        parts = [all_rows(each.reader) for each in opened]
        rows = _stacked(parts, names)
        curve = build_curve(first.problem, first.settings, model, rows)
        choice = choice_of(first.problem, settings)
        if choice.optimizer is None:
            solved = solve_curve(curve, Starts(_starts(curve, first, model, parts, names), ORIGIN))
        else:
            solved = fit_as_asked(curve, choice, settings.spread)
    inputs = tuple(InputFile(path, digest) for each in opened for path, digest in each.table.inputs)
    title = f"{fit_title(rows, first.request)}, {len(names)} data sets"
    result = assemble(solved, Totals.of(rows), first.request, title=title, inputs=inputs, began=began)
    return replace(result, formula=written(model))


def _stacked(parts: Sequence[Rows], names: Sequence[str]) -> Rows:
    """Return the rows of all sets, one set after the other."""
    first = parts[0]
    counts = [each.count for each in parts]
    ends = np.cumsum([0, *counts])
    sets: dict[str, Vector] = {}
    for place, name in enumerate(names):
        sets[name] = np.zeros(int(ends[-1]))
        sets[name][ends[place] : ends[place + 1]] = 1.0
    return Rows(
        columns={name: np.concatenate([each.columns[name] for each in parts]) for name in first.columns},
        y=np.concatenate([each.y for each in parts]),
        y_name=first.y_name,
        sigma=None if first.sigma is None else np.concatenate([_sigma(each) for each in parts]),
        known=first.known,
        notes=tuple(dict.fromkeys(note for each in parts for note in each.notes)),
        sets=sets,
    )


def _sigma(rows: Rows) -> Vector:
    assert rows.sigma is not None  # asked for by the same words in every set
    return rows.sigma


def _starts(
    curve: Curve, opened: OpenFit, model: Formula, parts: Sequence[Rows], names: Sequence[str]
) -> Vector:
    """Return points of all parameters, shape (k, p): the own ones of each set with the shared ones of one set.

    The last point has the middle of the shared ones. Sets that cannot be fitted by themselves count as the
    middle of the others; if none can, all sets are fitted as if they were one.
    """
    alone = [_alone(opened, model, rows) for rows in parts]
    known = [each for each in alone if each is not None]
    if not known:
        together = _alone(opened, model, replace(_stacked(parts, names), sets={}))
        known = [{}] if together is None else [together]
    middle = {name: float(np.median([each.get(name, 1.0) for each in known])) for name in known[0]}
    own = {
        f"{name}[{place}]": found or middle
        for place, found in zip(names, alone, strict=True)
        for name in middle
    }
    points = []
    for shared in (*known, middle):
        point = []
        for label in curve.names:
            if label in own:
                point.append(own[label].get(label.partition("[")[0], 1.0))
            else:
                point.append(shared.get(label, 1.0))
        points.append(point)
    return np.unique(np.array(points, dtype=np.float64), axis=0)


def _alone(opened: OpenFit, model: Formula, rows: Rows) -> dict[str, float] | None:
    """Return the parameters of a set by itself; None if its rows do not say them."""
    plain = tuple(replace(each, per_dataset=False) for each in opened.problem.variables)
    try:
        solved: Solved = solve_rows(
            build_curve(replace(opened.problem, variables=plain), opened.settings, model, rows), None
        )
    except DataError:
        return None
    if not np.isfinite(solved.values).all():
        return None
    return dict(zip(solved.names, map(float, solved.values), strict=True))
