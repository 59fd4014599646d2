"""Newton's method in many digits: does a solution exist beside this point, and what are its digits?

The residual is evaluated in many digits at a point of many digits; the step comes from the singular values of
the float64 Jacobian. Near a regular solution each step gains about ten digits, up to any accuracy. A tail
such as exp(-x), or a residual that comes near 0 and misses it, never contracts, and is unmasked.

Digits that rounding leaves open are no proof either: tanh(x) - 1 is 0 in 50 digits at x = 200. So the
rounding error of the residual, mapped back to x, must be small as well.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from gdsolve.compile.engines.precise import TooLargeError
from gdsolve.optimize.protocols import Vector
from gdsolve.solve.roots.newton.inverse import CUT, Inverse, inverse_by_terms, precise_inverse, pseudo_inverse
from gdsolve.solve.roots.newton.plain import refine_plainly
from gdsolve.solve.roots.newton.regular import Refused, Regular
from gdsolve.solve.roots.system import System

DIGITS = 50
MOST_DIGITS = 1500

STEPS = 25
"""Steps of one refinement; a regular solution takes about six."""

NEARLY = 1e-3
"""Singular values below this part of the largest may be 0 at a solution nearby."""

SETTLED = 1e-25
"""Relative step at which a solution stands."""

LITERALS = 1e-15
"""Residual, relative to its terms, that the rounding of decimals such as 0.1 may leave in surplus equations."""


def newton_step(system: System, x: Vector) -> Vector:
    """Return the Newton step of least norm from x, shape (n,); infinite where the Jacobian is not finite."""
    r, J = system.residuals.residual_and_jacobian(x)
    if not (np.isfinite(r).all() and np.isfinite(J).all()):
        return np.full(x.size, np.inf) if np.any(r != 0) else np.zeros(x.size)
    return pseudo_inverse(np.asarray(J)).step(r)


def refine(system: System, x: Vector) -> Regular | Refused:
    """Return the regular solution that Newton's method reaches from x, or why there is none.

    Where the Jacobian loses rank, it is computed in many digits as well: in float64 it may only underflow.
    """
    with np.errstate(all="ignore"):
        return _chosen(system, x)


def _chosen(system: System, x: Vector) -> Regular | Refused:
    try:
        found = _refine(system, x, DIGITS, in_full=False)
    except TooLargeError:
        return refine_plainly(system, x)
    if isinstance(found, Regular) and found.rank < min(system.count, system.size):
        if hides(system, x):
            return Refused(False, "rounding hides the residual")
        try:
            return _refine(system, x, digits_for(system, x), in_full=True)
        except TooLargeError:
            return Refused(False, "the rank cannot be judged")
    return found


def refine_deficient(system: System, x: Vector) -> Regular | Refused:
    """Return the solution near x at which the Jacobian has a rank that it does not have around it.

    Singular values that are small near x are taken as 0. That must be true at the solution, in many digits.
    """
    if hides(system, x):
        return Refused(False, "rounding hides the residual")
    with np.errstate(all="ignore"):
        try:
            return _refine(system, x, digits_for(system, x), in_full=True, cut=NEARLY)
        except TooLargeError:
            return Refused(False, "the rank cannot be judged")


def digits_for(system: System, x: Vector) -> int:
    """Return how many digits show the tail of an exponential of x."""
    if not system.saturates:
        return DIGITS
    return int(min(MOST_DIGITS, DIGITS + 3 * float(np.max(np.abs(x), initial=0.0))))


def hides(system: System, x: Vector) -> bool:
    """Say whether x is so large that a tail may vanish in any number of digits that is computed here."""
    return digits_for(system, x) >= MOST_DIGITS


def _refine(system: System, x: Vector, digits: int, *, in_full: bool, cut: float = CUT) -> Regular | Refused:
    import mpmath

    program = system.precise_residual
    with mpmath.workdps(digits):
        point = [mpmath.mpf(float(each)) for each in x]
        inverse: Inverse | None = None
        before = float("inf")
        for count in range(STEPS):
            try:
                r = flat(program(point))
                if inverse is None or count < 6:
                    inverse = _full_inverse(system, point, cut) if in_full else None
            except (ValueError, ArithmeticError):
                return Refused(False, "leaves the domain")
            if inverse is None:
                J = system.residuals.residual_and_jacobian(_floats(point))[1]
                if not np.isfinite(J).all():
                    return Refused(True, "the Jacobian is not finite")
                inverse = pseudo_inverse(np.asarray(J), cut)
            step = inverse.precise_step(r)
            point = [a + b for a, b in zip(point, step, strict=True)]
            length = relative_length(step, point, x)
            if not length < 1e6:
                return Refused(False, "the steps grow")
            if length <= SETTLED:
                if cut == NEARLY and not _is_deficient(system, point, inverse.rank, digits):
                    return Refused(True, "the rank is not what it seemed")
                return _settled(system, point, inverse, digits)
            if count >= 4 and length > 0.3 * before:
                return Refused(1e-30 < length < 0.1, "the steps do not shrink")
            before = length
    return Refused(True, "the steps shrink slowly")


def _full_inverse(system: System, point: list[Any], cut: float) -> Inverse:
    """Return the inverse of the Jacobian in many digits; for a rough cut, scaled by what is added up."""
    J = system.precise_jacobian(point)
    if cut != NEARLY:
        return precise_inverse(J, cut)
    return inverse_by_terms(J.astype(np.float64), *_terms(system, point), cut)


def _terms(system: System, point: list[Any]) -> tuple[Vector, Vector]:
    """Return the size of the terms of each equation, shape (m,), and of each unknown, shape (n,)."""
    x = _floats(point)
    largest = float(np.max(np.abs(x), initial=0.0)) or 1.0
    return system.magnitude(x), np.maximum(np.abs(x), 1e-6 * largest)


def _is_deficient(system: System, point: list[Any], rank: int, digits: int) -> bool:
    """Say whether the rank is that low at the solution, once entries that are rounding errors are 0."""
    J = system.precise_jacobian(point)
    magnitude, size = _terms(system, point)
    dust = 10.0 ** max(-digits / 2, -300.0) * magnitude[:, None] / size
    clean = np.where((np.abs(J) > dust).astype(bool), J, J * 0)
    return precise_inverse(clean).rank == rank


def _floats(point: list[Any]) -> Vector:
    return np.array([float(each) for each in point])


def flat(values: Any) -> list[Any]:
    """Return outputs of a precise program as one list of numbers."""
    return [each for block in values for each in np.ravel(np.asarray(block, dtype=object))]


def relative_length(step: list[Any], point: list[Any], x: Vector) -> float:
    """Return the longest entry of a step relative to the size of its unknown.

    An unknown that is 0 has no size of its own; it is measured by where it came from and by the others.
    """
    largest = max((abs(each) for each in point), default=0)
    longest = 0.0
    for change, now, before in zip(step, point, x.tolist(), strict=True):
        size = max(abs(now), abs(before), 1e-20 * largest)
        if change != 0:
            longest = max(longest, float(abs(change) / size) if size else float("inf"))
    return longest


def _settled(system: System, point: list[Any], inverse: Inverse, digits: int) -> Regular | Refused:
    """Return the solution if its residual is 0 to the digits at hand, and these digits mean something."""
    r = flat(system.precise_residual(point))
    x = _floats(point)
    largest = float(np.max(np.abs(x), initial=0.0))
    size = np.maximum(np.abs(x), 1e-12 * largest)
    magnitude = system.magnitude(x)
    surplus = system.count - inverse.rank
    J = np.asarray(system.residuals.residual_and_jacobian(x)[1])
    allowed = (LITERALS if surplus > 0 else 1e-30) * magnitude + 1e-30 * (np.abs(J) @ size)
    if not all(abs(each) <= limit for each, limit in zip(r, allowed.tolist(), strict=True)):
        return Refused(True, "a point of least squares, not a solution")
    noise = inverse.spread(magnitude, digits)
    if not (noise <= 1e-20 * np.where(size > 0, size, 1.0)).all():
        return Refused(False, "rounding hides the residual")
    away = [float(abs(a - b) / abs(a)) if a else 0.0 for a, b in zip(point, x.tolist(), strict=True)]
    x = _without_dust(system, x)
    return Regular(x, inverse.rank, surplus, max(away, default=0.0), True)


def _without_dust(system: System, x: Vector) -> Vector:
    """Return x with unknowns that are tiny beside the others at 0, if the equations then hold no worse."""
    clean = np.where(np.abs(x) <= 1e-16 * float(np.max(np.abs(x), initial=0.0)), 0.0, x) + 0.0
    if np.array_equal(clean, x):
        return clean
    before, after = (float(np.max(np.abs(system.residuals.residual(each)))) for each in (x, clean))
    return clean if after <= before else x
