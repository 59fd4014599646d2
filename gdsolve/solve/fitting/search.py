"""A fit without a named optimizer."""

from __future__ import annotations

import numpy as np

from gdsolve.errors import DataError, ExitCode
from gdsolve.solve.fitting.answer import Solved
from gdsolve.solve.fitting.curve import Curve
from gdsolve.solve.fitting.descent import descend
from gdsolve.solve.fitting.inference import inverse_of
from gdsolve.solve.result import OptimizerUse, Test, Verdict, VerdictCode

ANGLE = 1e-6
CONDITION = 1e10


def solve_curve(curve: Curve) -> Solved:
    """Return the parameters with the least sum of squares."""
    if curve.rows.count < curve.size:
        raise DataError.of(f"{curve.rows.count} rows do not determine {curve.size} parameters")
    start = np.where(np.isnan(curve.given), 1.0, curve.given)
    found = descend(curve, start, curve.bounds)
    r, slopes = curve.residual_and_slopes(found.x)
    gradient = curve.bounds.projected_gradient(found.x, -(slopes.T @ r))
    lengths = np.linalg.norm(slopes, axis=0) * np.linalg.norm(r)
    angle = float(
        np.max(np.where(lengths > 0, np.abs(gradient) / np.where(lengths > 0, lengths, 1), 0.0), initial=0.0)
    )
    inverse = inverse_of(slopes)
    test = Test("cosine between residuals and slopes", angle, ANGLE, angle <= ANGLE)
    condition = np.inf if inverse is None else inverse[1]
    tests = (test, Test("condition of the slopes", condition, CONDITION, condition <= CONDITION))
    if not (found.converged and test.passed):
        verdict = Verdict(
            VerdictCode.NOT_CONVERGED, "the descent did not end at a minimum", ExitCode.STOPPED, None, tests
        )
    elif not tests[1].passed:
        verdict = Verdict(
            VerdictCode.NOT_IDENTIFIABLE, "the parameters are dependent", ExitCode.OK, None, tests
        )
    else:
        verdict = Verdict(VerdictCode.GOOD, "the sum of squares is least here", ExitCode.OK, "local", tests)
    return Solved(
        names=curve.names,
        values=found.x,
        rss=float(r @ r),
        inverse=None if inverse is None else inverse[0],
        verdict=verdict,
        optimizer=OptimizerUse("levenberg-marquardt", {}, "a sum of squares, exact Jacobian"),
        starts={
            name: (float(v), "given" if not np.isnan(g) else "not given")
            for name, v, g in zip(curve.names, start, curve.given, strict=True)
        },
        notes=curve.notes,
    )
