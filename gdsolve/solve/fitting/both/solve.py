"""`--x-sigma`: the curve that passes nearest to the rows, with errors of y and of the inputs."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from gdsolve.errors import DataError, ExitCode, UsageError
from gdsolve.optimize.outcome import Counts
from gdsolve.optimize.protocols import Matrix, Vector
from gdsolve.solve.fitting.answer import Solved
from gdsolve.solve.fitting.both.descent import BothPoint, descend
from gdsolve.solve.fitting.both.shifted import shifted
from gdsolve.solve.fitting.curve import Curve
from gdsolve.solve.fitting.descent.polish import Polished
from gdsolve.solve.fitting.inference.criteria import Criteria
from gdsolve.solve.fitting.rows import Rows
from gdsolve.solve.fitting.search import End, concluded, solve_curve
from gdsolve.solve.results.result import OptimizerUse, Verdict, VerdictCode

METHOD = "orthogonal-distance"


@dataclass(frozen=True, kw_only=True)
class BothCurve(Curve):
    """A curve with shifted inputs, as weighted least squares around a point."""

    point: BothPoint
    whole: Curve

    @property
    def sample(self) -> Curve:
        """Return the model at the inputs as they were read."""
        return self.whole

    def residual(self, x: Vector) -> Vector:
        """Return the distances to the curve in standard deviations, linear around the point."""
        return self.residual_and_slopes(x)[0]

    def residual_and_slopes(self, x: Vector) -> tuple[Vector, Matrix]:
        """Return the distances and their slopes, linear around the point."""
        p = self.point
        slopes = p.roots[:, np.newaxis] * p.slopes
        return p.roots * p.left - slopes @ (x - p.x), slopes


def check_both(rows: Rows, loss: str, *, squares: bool, named: bool) -> None:
    """Refuse what does not go with errors of inputs.

    Args:
        rows: what is fitted.
        loss: name of the loss.
        squares: whether it is squares.
        named: whether an optimizer was named.

    Raises:
        UsageError: no sigma of y, another loss, a named optimizer.
        DataError: a standard deviation below 0.
    """
    if rows.sigma is None:
        raise UsageError.of(
            "`--x-sigma` needs `--sigma` too: their ratio says in which direction a row may be off",
            hint="--sigma COLUMN or --sigma NUMBER",
        )
    if not squares or named:
        what = f"the loss `{loss}`" if not squares else "a named optimizer"
        raise UsageError.of(f"`--x-sigma` does not go with {what}", hint="leave one of them out")
    for name, sigma in rows.x_sigma.items():
        if (sigma < 0).any():
            shown = ", ".join(str(each) for each in rows.in_file(sigma < 0)[:5])
            raise DataError.of(f"the sigma of `{name}` is below 0", where=f"data rows {shown}")


def solve_both(curve: Curve) -> Solved:
    """Return the parameters with the least sum of squared distances, from a fit without shifts.

    Raises:
        DataError: fewer rows than parameters.
    """
    first = solve_curve(curve)
    model = shifted(curve)
    found = descend(model, first.values) if np.isfinite(first.values).all() else None
    if found is None:
        words = "the model is not finite for all rows at any point that was tried"
        return replace(first, verdict=Verdict(VerdictCode.NOT_CONVERGED, words, ExitCode.STOPPED))
    names = " and ".join((*model.names, "y"))
    reason = f"errors of {names}: each row's shift is eliminated, from the fit without shifts"
    own = {each.name: getattr(curve, each.name) for each in fields(Curve)}
    around = BothCurve(**own, point=found, whole=curve)
    measured = Polished(found.x, found.roots * found.left, found.total, found.angle)
    counts = first.counts or Counts()
    steps = found.iterations
    counts = Counts(
        counts.iterations + steps, counts.evaluations + steps, counts.gradients + steps, counts.hessians
    )
    end = End(measured, dict(first.starts), first.verdict.scope or "local", reason, counts)
    solved = concluded(around, end, is_linear=False)
    verdict = solved.verdict
    if verdict.code is VerdictCode.GOOD:
        scope = "local" if verdict.scope == "global" else verdict.scope
        verdict = replace(verdict, because="the sum of squared distances is least here", scope=scope)
    counted = curve.size - solved.known
    return replace(
        solved,
        verdict=verdict,
        optimizer=OptimizerUse(METHOD, {}, reason),
        goodness=_goodness(curve.rows, found.total, counted),
        surface=None,
    )


def _goodness(rows: Rows, total: float, parameters: int) -> Criteria:
    """Return the numbers of the fit; what counts one residual per row has no meaning here."""
    freedom = rows.count - parameters
    found = Criteria({"n": float(rows.count), "dof": float(freedom), "rss": total, "chi2": total})
    none_left = f"{rows.count} rows and {parameters} parameters leave no degrees of freedom"
    variance = total / freedom if freedom > 0 else None
    found.put("chi2_per_dof", none_left, variance)
    found.put("residual_sd", none_left, None if variance is None else float(np.sqrt(variance)))
    reason = "the inputs have errors too: a row has no single residual"
    names = ("r_squared", "adjusted_r_squared", "aic", "aicc", "bic")
    found.missing.update(dict.fromkeys(names, reason))
    return found
