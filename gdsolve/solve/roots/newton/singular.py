"""Newton's method in many digits where the Jacobian is singular at the solution.

There the steps shrink by a constant factor, (k - 1)/k towards a k-fold solution, instead of ever faster. Over
thirty digits or more that tells a solution from a near miss such as x**2 + 1e-20 = 0, where the steps shrink
for a while and then wander. Every few steps the geometric series is summed up.

Source: Decker, Keller & Kelley, Convergence rates for Newton's method at singular points, SIAM J. Numer. Anal.
20 (1983).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from gdsolve.compile.engines.precise import TooLargeError
from gdsolve.optimize.protocols import Vector
from gdsolve.solve.roots.newton.digits import digits_for, flat, relative_length
from gdsolve.solve.roots.system import System

EXTRA_DIGITS = 70
"""Beyond those of a regular solution: the Jacobian loses as many as the solution gains."""

STEPS = 120
SETTLED = 1e-22
LARGEST = 12
"""Unknowns up to which it is tried."""

MOST_DIGITS = 400
"""More are not worth their time: the point lies on a tail."""

ROUNDING = 32 * float(np.finfo(float).eps)
"""Residual of the rounded solution, relative to its terms."""

DECIMALS = (0, 1, 2, 3, 6, 9, 12)


def refine_singular(system: System, x: Vector) -> Vector | None:
    """Return the singular solution that Newton's method reaches from x, shape (n,); None if it reaches none."""
    if system.size > LARGEST:
        return None
    digits = digits_for(system, x) + EXTRA_DIGITS
    if digits > MOST_DIGITS:
        return None
    import mpmath

    try:
        with mpmath.workdps(digits):
            found = _refined(system, x, mpmath)
    except (TooLargeError, ValueError, ArithmeticError, TypeError):  # mpmath finds no pivot: a TypeError
        return None
    return found if found is not None and _holds(system, found) else None


def _holds(system: System, x: Vector) -> bool:
    """Say whether the residual of a rounded solution is 0 up to rounding."""
    with np.errstate(all="ignore"):
        r, J = system.residuals.residual_and_jacobian(x)
        terms = system.magnitude(x) + np.where(np.isfinite(J), np.abs(J), 0.0) @ np.abs(x)
    return bool((np.abs(r) <= ROUNDING * terms).all())


def _refined(system: System, x: Vector, mpmath: Any) -> Vector | None:
    point = [mpmath.mpf(float(each)) for each in x]
    before, ratio_before = float("inf"), 0.0
    for count in range(STEPS):
        r = flat(system.precise_residual(point))
        if all(each == 0 for each in r):
            return _rounded(system, point, x)
        step = _least_norm_step(system.precise_jacobian(point), r, mpmath)
        length = relative_length(step, point, x)
        ratio = length / before if before > 0 else 0.0
        if count % 4 == 3 and 0.2 < ratio < 0.98 and abs(ratio - ratio_before) < 0.05:
            step = [each / (1 - ratio) for each in step]
        point = [a + b for a, b in zip(point, step, strict=True)]
        if length <= SETTLED:
            return _rounded(system, point, x)
        if not length < 1e3 or (count > 12 and length > 0.1):
            return None
        before, ratio_before = length, ratio
    return None


def _least_norm_step(J: Any, r: list[Any], mpmath: Any) -> list[Any]:
    """Return the Newton step: of least norm with fewer equations than unknowns, of least squares with more."""
    rows, columns = J.shape
    matrix = mpmath.matrix(J.tolist())
    right = -mpmath.matrix(r)
    if rows == columns:
        return list(mpmath.lu_solve(matrix, right))
    if rows < columns:
        return list(matrix.T * mpmath.lu_solve(matrix * matrix.T, right))
    return list(mpmath.lu_solve(matrix.T * matrix, matrix.T * right))


def _rounded(system: System, point: list[Any], x: Vector) -> Vector:
    """Return the solution in float64, at round numbers where it is one to all the digits that it has."""
    result = []
    for exact, before in zip(point, x.tolist(), strict=True):
        near = float(exact)
        scale = max(abs(near), abs(before))
        for decimals in DECIMALS:
            candidate = round(near, decimals)
            if abs(exact - candidate) <= 1e-19 * scale:
                near = candidate
                break
        result.append(near + 0.0)
    return np.array(result)
