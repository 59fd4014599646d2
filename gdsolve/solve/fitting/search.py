"""A fit without a named optimizer: linear models in one step, others from given starts or without any."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gdsolve.errors import DataError
from gdsolve.optimize.outcome import Counts
from gdsolve.optimize.protocols import Matrix, Vector
from gdsolve.solve.fitting.answer import Solved
from gdsolve.solve.fitting.curve import Curve
from gdsolve.solve.fitting.descent.criterion import Squares
from gdsolve.solve.fitting.descent.levenberg import descend_all
from gdsolve.solve.fitting.descent.polish import PERFECT, Polished, polish
from gdsolve.solve.fitting.inference.errors import bound_reasons, inverse_inside, inverse_of
from gdsolve.solve.fitting.judge import judge
from gdsolve.solve.fitting.linear.many_digits import many_digits
from gdsolve.solve.fitting.starts.blind import Found, Plan, plan_of, search
from gdsolve.solve.fitting.starts.ordering import ordered
from gdsolve.solve.results.result import OptimizerUse

POLISHED = 2
"""Minima that are polished: the second may turn out the better one."""

DEPENDENT = 100.0
"""Condition number from which a linear model is solved in many digits."""


@dataclass(frozen=True, slots=True)
class Starts:
    """Points to begin at, shape (k, p), and where they come from."""

    points: Matrix
    origin: str


@dataclass(frozen=True)
class End:
    """A point with how it was reached.

    Attributes:
        point: the answer.
        starts: start value and its origin, by parameter.
        scope: of the claim, if all tests pass.
        reason: what was done, in words.
        counts: the cost.
        inverse: (J'J)**-1, if it was solved in many digits.
        warnings: what to tell.
    """

    point: Polished
    starts: dict[str, tuple[float, str]]
    scope: str
    reason: str
    counts: Counts
    inverse: Matrix | None = None
    warnings: tuple[str, ...] = ()


def solve_curve(curve: Curve, starts: Starts | None = None) -> Solved:
    """Return the parameters with the least sum of squares.

    Args:
        curve: the model.
        starts: where to begin; by default from what is given, or from our own.

    Raises:
        DataError: fewer rows than parameters.
    """
    if curve.rows.count < curve.size:
        raise DataError.of(
            f"{curve.rows.count} rows do not determine {curve.size} parameters",
            hint="hold some of them with `--fix`, or use a model with fewer",
        )
    plan = plan_of(curve)
    is_linear = not plan.structure.theta and all(each.kind == "plain" for each in plan.structure.linear)
    return concluded(curve, _linear(plan) if is_linear else _nonlinear(plan, starts), is_linear=is_linear)


def concluded(curve: Curve, end: End, *, is_linear: bool) -> Solved:
    """Return a point with its verdict and what errors are made of.

    Args:
        curve: the model.
        end: the point and how it was reached.
        is_linear: the model is linear in all parameters.
    """
    judged = judge(curve, end.point, linear=is_linear, scope=end.scope, because=_because(is_linear))
    lost = judged.undetermined
    held = bound_reasons(curve, end.point.x)
    _, slopes = curve.residual_and_slopes(end.point.x)
    inside = np.array([name not in held for name in curve.names])
    inverse = end.inverse if end.inverse is not None and not held else inverse_inside(slopes, inside)
    redundant = None if lost is None else lost.redundancy
    names = () if lost is None else lost.names
    return Solved(
        names=curve.names,
        values=end.point.x,
        rss=end.point.rss,
        inverse=inverse,
        verdict=judged.verdict,
        optimizer=OptimizerUse("levenberg-marquardt", {}, end.reason),
        starts=end.starts,
        unsure=held | dict.fromkeys(names, "not determined by the rows"),
        undetermined=names,
        known=len(held) + (0 if lost is None else lost.free),
        combinations=() if redundant is None else redundant.determined,
        reduced=None if lost is None else lost.reduced,
        surface=(curve, Squares()),
        is_linear=is_linear,
        notes=curve.notes,
        warnings=(*judged.warnings, *end.warnings),
        counts=end.counts,
    )


def _because(is_linear: bool) -> str:
    return "linear in all parameters: the only minimum" if is_linear else "the sum of squares is least here"


def _linear(plan: Plan) -> End:
    """Return the answer of a model that is linear in all parameters."""
    model = plan.model
    projected = model.project(np.empty((1, 0)))
    x = model.points(projected)[0]
    _, slopes = plan.curve.residual_and_slopes(x)
    counts = Counts(1, 2, 1, 0)
    found = inverse_of(slopes)
    reason = f"{_listed(plan.curve.names)} enter linearly: solved in one step, without start values"
    if found is not None and found[1] > DEPENDENT and (exact := many_digits(plan.curve, slopes=True)):
        solved = exact.least_squares()
        if solved is not None:
            values, rss, inverse, residual = solved
            return End(Polished(values, residual, rss, 0.0), {}, "global", reason, counts, inverse)
    return End(_polished(plan.curve, x), {}, "global", reason, counts)


def _nonlinear(plan: Plan, starts: Starts | None = None) -> End:
    """Return the best minimum from the given starts, or from our own."""
    index = plan.model.theta_index
    given = plan.curve.given[index]
    theta_names = [plan.curve.names[each] for each in index]
    linear = [plan.curve.names[each.index] for each in plan.structure.linear]
    reason = f"{_listed(theta_names)} searched" + (f", {_listed(linear)} solved exactly" if linear else "")
    if index and not np.isnan(given).any():
        sizes = plan.units.sizes[index]
        descents = descend_all(plan.model, given[np.newaxis], sizes, bounds=plan.box)
        found = Found(descents, given[np.newaxis], ("given",) * len(index), 1)
        scope, start = "local", given
    elif starts is not None and index:
        theta = np.where(np.isnan(given), starts.points[:, index], given)
        descents = descend_all(plan.model, theta, plan.units.sizes[index], bounds=plan.box)
        origins = tuple("given" if said else starts.origin for said in ~np.isnan(given))
        found = Found(descents, theta, origins, len(theta))
        scope, start = f"best of {len(theta)} starts", theta[descents.sources[0]]
    else:
        found = search(plan)
        scope, start = f"best of {len(found.starts)} starts", None
    descents = found.descents
    points = plan.model.points(descents.projected)
    kept = points[:POLISHED][np.isfinite(points[:POLISHED]).all(axis=1)]
    ends = [_polished(plan.curve, x) for x in kept]
    if not ends:
        x = np.where(np.isfinite(points[0]), points[0], 0.0)
        ends = [Polished(x, plan.curve.target * np.nan, np.inf, np.inf)]
    best = min(ends, key=lambda each: each.rss)
    if np.isfinite(best.rss):
        x = ordered(plan, best.x, start)
        if (x != best.x).any():
            best = _polished(plan.curve, x)
    began = found.starts[descents.sources[0]]
    origins_of = {
        name: (float(value), origin)
        for name, value, origin in zip(theta_names, began, found.origins, strict=True)
    }
    total = found.candidates + descents.evaluations
    return End(best, origins_of, scope, reason, Counts(descents.iterations, total, descents.iterations, 0))


def _polished(curve: Curve, x: Vector) -> Polished:
    """Return a point with its last digits; a perfect fit gets residuals of many digits."""
    point = polish(curve, x)
    if 0 < np.sqrt(point.rss) < PERFECT * float(np.linalg.norm(curve.target)):
        exact = many_digits(curve)
        if exact is not None and exact.residual(point.x) is not None:
            return polish(curve, point.x, exact.residual, most=8)
    return point


def _listed(names: tuple[str, ...] | list[str]) -> str:
    if len(names) < 2:
        return ", ".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"
