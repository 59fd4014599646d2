"""Whether one curve contains another: can it take on its values exactly?

Formulas do not tell this in general, but numbers do: the smaller curve is drawn with parameters off its answer
(so that no accident helps), and the larger one is fitted to these values. It contains the smaller one if
nothing is left but rounding. A fit that fails only means that no test is made.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gdsolve.errors import GdsolveError
from gdsolve.solve.fit.opened import OpenFit
from gdsolve.solve.fit.solve import solve_opened
from gdsolve.solve.fitting.curve import build_curve
from gdsolve.solve.fitting.rows import Rows
from gdsolve.solve.results.result import FitResult

ENOUGH = 200
"""Rows on which curves are compared."""

EXACT = 1e-14
"""Largest sum of squares, relative to that of the values: seven digits of the curve, more than chance gives."""

_OFF = (1.043, 0.967, 1.021, 0.951, 1.013, 0.989)  # factors of the parameters in turn


def contains(large: OpenFit, small: OpenFit, rows_of_small: Rows, rows: Rows, answer: FitResult) -> bool:
    """Say whether a curve contains another one.

    Args:
        large: the curve with more parameters.
        small: the one with fewer.
        rows_of_small: the rows with the inputs of the smaller one.
        rows: the same rows with the inputs of the larger one.
        answer: the fit of the smaller one.
    """
    assert small.model is not None
    some = np.unique(np.linspace(0, rows.count - 1, ENOUGH).astype(np.intp))
    plain = replace(rows_of_small.take(some), sigma=None)
    curve = build_curve(small.problem, small.settings, small.model, plain)
    point = np.array([answer.solution[name] for name in curve.names], dtype=np.float64)
    point = point * np.resize(_OFF, len(point))
    with np.errstate(all="ignore"):
        values = curve.compiled.residual(point)
    if not np.isfinite(values).all() or not np.ptp(values) > 0:
        return False
    drawn = replace(rows.take(some), y=values, sigma=None)
    request = replace(large.request, sigma=None, sigma_kind="relative")
    try:
        found = solve_opened(replace(large, request=request), drawn)
    except GdsolveError:
        return False
    return found.statistics["rss"] <= EXACT * float(values @ values)
