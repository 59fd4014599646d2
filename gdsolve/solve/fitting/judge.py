"""The verdict on a fit: a table of tests.

The limits were measured on 339 answers of weak and full solvers: a condition above 1e7 or a residual that
the slopes can still explain marks 56 of 59 wrong ones and no right one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gdsolve.errors import ExitCode
from gdsolve.optimize.protocols import Matrix, Vector
from gdsolve.solve.fitting.curve import Curve
from gdsolve.solve.fitting.descent.polish import Polished
from gdsolve.solve.fitting.inference.undetermined import Undetermined, undetermined
from gdsolve.solve.results.result import Test, Verdict, VerdictCode

ANGLE = 1e-5
CONDITION, LINEAR_CONDITION = 1e7, 1e13
PERFECT = 1e-13
"""Residuals below this part of y are rounding: no angle can be measured with them."""

DEAD = 1e-9
"""A parameter whose own size changes the curve by less than this part of y has no effect."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdict, what to warn of, and what the rows do not determine."""

    verdict: Verdict
    warnings: tuple[str, ...] = ()
    undetermined: Undetermined | None = None


def judge(curve: Curve, point: Polished, *, linear: bool, scope: str, because: str) -> Judged:
    """Return the verdict on a point.

    Args:
        curve: the model.
        point: the answer.
        linear: the model is linear in all parameters.
        scope: of the claim, if all tests pass.
        because: the sentence to it.
    """
    if not (np.isfinite(point.x).all() and np.isfinite(point.rss)):
        words = "the model is not finite for all rows at any point that was tried"
        return Judged(Verdict(VerdictCode.NOT_CONVERGED, words, ExitCode.STOPPED))
    _, slopes = curve.residual_and_slopes(point.x)
    inside = (point.x > curve.bounds.lower) & (point.x < curve.bounds.upper)
    condition = _condition(slopes[:, inside])
    limit = LINEAR_CONDITION if linear else CONDITION
    tests = []
    size = float(np.linalg.norm(curve.target))
    angle = point.angle
    if np.sqrt(point.rss) <= PERFECT * size:
        angle = 0.0
    elif condition > limit:
        angle = _determined_angle(slopes[:, inside], point.residual)
    tests.append(Test("part of the residuals that slopes explain", angle, ANGLE, angle <= ANGLE))
    tests.append(Test("condition of the slopes", condition, limit, condition <= limit))
    if not tests[0].passed:
        limit_words = f", by {curve.budget.words}" if curve.budget.words else ""
        words = f"the search ended before a minimum{limit_words}: the sum of squares can still be lowered"
        return Judged(Verdict(VerdictCode.NOT_CONVERGED, words, ExitCode.STOPPED, None, tuple(tests)))
    if not tests[1].passed:
        found = undetermined(curve, point.x, slopes, inside, limit)
        verdict = Verdict(VerdictCode.NOT_IDENTIFIABLE, found.words, ExitCode.OK, None, tuple(tests))
        return Judged(verdict, (), found)
    return Judged(
        Verdict(VerdictCode.GOOD, because, ExitCode.OK, scope, tuple(tests)), _warnings(curve, point, slopes)
    )


def _condition(slopes: Matrix) -> float:
    """Return the condition number of slopes with columns of length 1."""
    lengths = np.linalg.norm(slopes, axis=0)
    if not slopes.shape[1]:
        return 1.0
    if not (np.isfinite(lengths).all() and (lengths > 0).all()):
        return np.inf
    singular = np.linalg.svd(slopes / lengths, compute_uv=False)
    if len(singular) < slopes.shape[1] or singular[-1] == 0:
        return np.inf
    return float(singular[0] / singular[-1])


def _determined_angle(slopes: Matrix, residual: Vector) -> float:
    """Return the part of the residual in the directions that the slopes do determine."""
    lengths = np.linalg.norm(slopes, axis=0)
    used = np.isfinite(lengths) & (lengths > 0)
    left, singular, _ = np.linalg.svd(slopes[:, used] / lengths[used], full_matrices=False)
    left = left[:, singular * CONDITION > singular.max(initial=0.0)]
    return float(np.linalg.norm(left.T @ residual) / np.linalg.norm(residual))


def _warnings(curve: Curve, point: Polished, slopes: Matrix) -> tuple[str, ...]:
    found = []
    spread = float(np.linalg.norm(curve.target - curve.target.mean()))
    effect = np.abs(point.x) * np.linalg.norm(slopes, axis=0)
    for name, value, each in zip(curve.names, point.x, effect, strict=True):
        if value != 0 and each < DEAD * spread:
            found.append(f"`{name}` has no effect on the curve here")
    sample = curve.sample
    runs = _runs(sample, sample.residual(point.x))
    if runs < -3:
        found.append(
            f"the residuals keep their sign in long runs (z = {runs:.1f}): the model misses something"
        )
    return tuple(found)


def _runs(curve: Curve, residual: Vector) -> float:
    """Return the z-score of the number of runs of equal sign along x (Wald & Wolfowitz 1940)."""
    columns = list(curve.rows.columns.values())
    signs = np.sign(residual[np.argsort(columns[0], kind="stable")] if columns else residual)
    signs = signs[signs != 0]
    plus, minus = float((signs > 0).sum()), float((signs < 0).sum())
    total = plus + minus
    if min(plus, minus) < 5:
        return 0.0
    runs = 1 + float((np.diff(signs) != 0).sum())
    mean = 2 * plus * minus / total + 1
    variance = (mean - 1) * (mean - 2) / (total - 1)
    return (runs - mean) / float(np.sqrt(variance)) if variance > 0 else 0.0
