"""Newton's method in many digits, begun at the answer: how far is the true stationary point?

At a regular minimum the steps shrink quadratically, the first one is as small as rounding allows, and the limit
gives every digit of the answer. At a degenerate one (x**4) they shrink by a constant factor; on a tail
(exp(-x), or a plateau where float64 underflows to 0) they do not shrink at all. One run tells the three apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from gdsolve.optimize.protocols import Matrix, Vector
from gdsolve.solve.verdict.subject import PreciseObjective, Subject

DIGITS = 50
"""Working precision, about three times that of float64, so that one squaring loses nothing."""

STEPS = 4
"""Newton steps: rounding level 1e-16 becomes 1e-32 after one and passes 50 digits after two."""


@dataclass(frozen=True, slots=True)
class Refinement:
    """What Newton's method in many digits found, from x on the variables that are free.

    Attributes:
        gradient: the exact gradient at x, rounded once; shape (n,).
        hessian: the exact Hessian at x, rounded once; shape (n, n).
        point: the limit, rounded to float64; shape (n,). Equal to x where it did not settle.
        shift: first Newton step, shape (n,); zero on fixed variables, nan where the Hessian is singular.
        contraction: how much shorter the second step is than the first, both relative to the size of
            each variable; 0 if the first is zero; nan where the Hessian is singular.
        descent: the direction of steepest descent, its largest entry 1 in size, also where the gradient itself
            underflows in float64; shape (n,), zero where the gradient is zero.
        value: f at x, rounded once.
    """

    gradient: Vector
    hessian: Matrix
    point: Vector
    shift: Vector
    contraction: float
    descent: Vector
    value: float


def refine(subject: Subject) -> Refinement | None:
    """Return the refinement of an answer, or None where many digits cannot be had or are not finite."""
    if subject.precise is None:
        return None
    import mpmath

    with mpmath.workdps(DIGITS):
        return _refine(subject, subject.precise, mpmath)


def _refine(subject: Subject, precise: PreciseObjective, mpmath: Any) -> Refinement | None:
    x = [mpmath.mpf(float(each)) for each in subject.x]
    try:
        exact = precise.gradient(x)
        value = precise.value(x)
        rows = precise.hessian(x)
    except (ValueError, ArithmeticError):
        return None
    if not all(_is_real(each, mpmath) for each in [value, *exact, *(item for row in rows for item in row)]):
        return None
    gradient = np.array([float(each) for each in exact])
    hessian = np.array([[float(each) for each in row] for row in rows]).reshape(len(x), len(x))
    free = np.flatnonzero(~subject.active(_signs(exact)))
    steps, point = _newton(precise, x, exact, rows, free, mpmath)
    shift, contraction = _shrinking(subject, steps, free)
    settled = contraction <= 0.1
    rounded = np.array([float(each) for each in point]) if settled else subject.x
    return Refinement(
        gradient=gradient,
        hessian=hessian,
        point=subject.bounds.project(rounded),
        shift=shift,
        contraction=contraction,
        descent=_descent(exact),
        value=float(value),
    )


def _signs(exact: list[Any]) -> Vector:
    """Return -1, 0 or 1 per entry: the sign survives where the number itself underflows in float64."""
    return np.array([(each > 0) - (each < 0) for each in exact], dtype=np.float64)


def _descent(exact: list[Any]) -> Vector:
    """Return the direction of steepest descent, scaled before it is rounded."""
    largest = max(abs(each) for each in exact)
    return np.array([float(-each / largest) if largest else 0.0 for each in exact])


def _newton(
    precise: PreciseObjective,
    x: list[Any],
    gradient: list[Any],
    rows: list[list[Any]],
    free: Any,
    mpmath: Any,
) -> tuple[list[list[Any]], list[Any]]:
    """Return the Newton steps on the free variables and the last point; fewer steps if one cannot be made."""
    steps: list[list[Any]] = []
    point = list(x)
    for _ in range(STEPS if len(free) else 0):
        matrix = mpmath.matrix([[rows[i][j] for j in free] for i in free])
        try:
            solved = mpmath.lu_solve(matrix, mpmath.matrix([-gradient[i] for i in free]))
        except (ZeroDivisionError, ValueError, TypeError):  # singular; mpmath finds no pivot (a TypeError)
            break
        step = list(solved)
        if not all(_is_real(each, mpmath) for each in step):
            break
        steps.append(step)
        for position, i in enumerate(free):
            point[i] = point[i] + step[position]
        try:
            gradient, rows = precise.gradient(point), precise.hessian(point)
        except (ValueError, ArithmeticError):
            break
        if not all(_is_real(each, mpmath) for each in [*gradient, *(item for row in rows for item in row)]):
            break
        if all(each == 0 for each in step):
            break
    return steps, point


def _shrinking(subject: Subject, steps: list[list[Any]], free: Any) -> tuple[Vector, float]:
    """Return the first step as floats and the ratio of the second to the first."""
    shift = np.zeros(subject.x.size)
    if not len(free):
        return shift, 0.0
    if not steps:
        shift[free] = np.nan
        return shift, float("nan")
    shift[free] = [float(each) for each in steps[0]]
    first = _longest(subject, steps[0], free)
    if first == 0:
        return shift, 0.0
    if len(steps) < 2:
        return shift, float("nan")
    return shift, float(_longest(subject, steps[1], free) / first)


def _longest(subject: Subject, step: list[Any], free: Any) -> Any:
    """Return the largest entry of a step relative to the size of its variable (absolute where that is 0)."""
    size = subject.size
    return max(abs(each) / (float(size[i]) if size[i] > 0 else 1) for each, i in zip(step, free, strict=True))


def _is_real(number: Any, mpmath: Any) -> bool:
    """Say whether a number in many digits is real and finite."""
    return not isinstance(number, mpmath.mpc) and bool(mpmath.isfinite(number))
