"""Newton's method in many digits: does a solution exist beside this point, and what are its digits?

The residual is evaluated in many digits at a point of many digits; the step comes from the singular values of
the float64 Jacobian. Near a regular solution each step gains about ten digits, up to any accuracy. A tail
such as exp(-x), or a residual that comes near 0 and misses it, never contracts, and is unmasked.

Digits that rounding leaves open are no proof either: tanh(x) - 1 is 0 in 50 digits at x = 200. So the
rounding error of the residual, mapped back to x, must be small as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from gdsolve.compile.precise import TooLargeError
from gdsolve.optimize.protocols import Matrix, Vector
from gdsolve.solve.roots.system import System

DIGITS = 50
UNIT = 10.0 ** (1 - DIGITS)
"""Relative rounding error of one operation in many digits."""

STEPS = 25
"""Steps of one refinement; a regular solution takes about six."""

SETTLED = 1e-25
"""Relative step at which a solution stands."""

CUT = 1e-11
"""Singular values of the scaled Jacobian below this part of the largest count as 0."""

LITERALS = 1e-13
"""Residual, relative to its terms, that the rounding of decimals such as 0.1 may leave in surplus equations."""


@dataclass(frozen=True, slots=True)
class Regular:
    """A solution at which the Jacobian has full rank among the equations that matter.

    Attributes:
        x: the solution, correctly rounded, shape (n,).
        rank: of the Jacobian.
        surplus: equations beyond the rank, which hold as well.
        step: the Newton step from the point that was refined, relative to the size of each unknown.
        exact: whether it was settled in many digits (else in float64 only).
    """

    x: Vector
    rank: int
    surplus: int
    step: float
    exact: bool

    @property
    def dimension(self) -> int:
        """Return the degrees of freedom n - rank."""
        return self.x.size - self.rank


@dataclass(frozen=True, slots=True)
class Refused:
    """No regular solution here; `singular` says that the Jacobian lost rank on the way."""

    singular: bool
    why: str


@dataclass(frozen=True, slots=True)
class Inverse:
    """The pseudo-inverse of a Jacobian, shape (n, m), its rank, and how near it is to losing one."""

    matrix: Matrix
    rank: int
    gap: float


def pseudo_inverse(J: Matrix, x: Vector, cut: float = CUT) -> Inverse:
    """Return the pseudo-inverse of J, taken after rows and columns are scaled to entries of about 1.

    Args:
        J: Jacobian, shape (m, n), finite.
        x: where, shape (n,); only its size is used.
        cut: singular values below this part of the largest count as 0.
    """
    columns = _column_scale(J, x)
    scaled = J * columns
    rows = np.max(np.abs(scaled), axis=1, initial=0.0)
    rows = np.where(rows > 0, rows, 1.0)
    U, s, V = np.linalg.svd(scaled / rows[:, None], full_matrices=False)
    kept = s > cut * s[0] if s.size and s[0] > 0 else np.zeros(s.size, dtype=bool)
    rank = int(np.count_nonzero(kept))
    inner = (V[kept].T / s[kept]) @ U[:, kept].T
    gap = float(s[rank - 1] / s[0]) if rank else 0.0
    return Inverse(columns[:, None] * inner / rows, rank, gap)


def _column_scale(J: Matrix, x: Vector) -> Vector:
    """Return the length on which each unknown is measured: its size, or what moves an equation by its row."""
    largest = float(np.max(np.abs(x), initial=0.0)) or 1.0
    norms = np.max(np.abs(J), axis=0, initial=0.0)
    top = float(np.max(norms, initial=0.0)) or 1.0
    by_norm = np.where(norms > 0, largest * np.clip(top / np.where(norms > 0, norms, 1.0), 1e-8, 1e8), largest)
    return np.where(x != 0, np.maximum(np.abs(x), 1e-8 * largest), by_norm)


def newton_step(system: System, x: Vector) -> Vector:
    """Return the Newton step (of least norm) from x, shape (n,); infinite where the Jacobian is not finite."""
    r, J = system.residuals.residual_and_jacobian(x)
    if not (np.isfinite(r).all() and np.isfinite(J).all()):
        return np.full(x.size, np.inf) if np.any(r != 0) else np.zeros(x.size)
    return np.asarray(-pseudo_inverse(np.asarray(J), x).matrix @ r)


def refine(system: System, x: Vector) -> Regular | Refused:
    """Return the regular solution that Newton's method reaches from x, or why there is none."""
    try:
        return _refine(system, x)
    except TooLargeError:
        from gdsolve.solve.roots.plain_newton import refine_plainly

        return refine_plainly(system, x)


def _refine(system: System, x: Vector) -> Regular | Refused:
    import mpmath

    program = system.precise_residual
    with mpmath.workdps(DIGITS):
        point = [mpmath.mpf(float(each)) for each in x]
        inverse: Inverse | None = None
        first = before = float("inf")
        for count in range(STEPS):
            where = np.array([float(each) for each in point])
            try:
                r = flat(program(point))
            except (ValueError, ArithmeticError):
                return Refused(False, "leaves the domain")
            if inverse is None or count < 6:
                J = np.asarray(system.residuals.residual_and_jacobian(where)[1])
                if not np.isfinite(J).all():
                    return Refused(True, "the Jacobian is not finite")
                inverse = pseudo_inverse(J, where)
            step = _precise_step(inverse, r, mpmath)
            point = [a + b for a, b in zip(point, step, strict=True)]
            length = relative_length(step, point, x)
            first = length if count == 0 else first
            if not length < 1e6:
                return Refused(False, "the steps grow")
            if length <= SETTLED:
                return _settled(system, point, inverse, first, mpmath)
            if count >= 4 and length > 0.3 * before:
                return Refused(length > 1e-30 and length < 0.1, "the steps do not shrink")
            before = length
    return Refused(True, "the steps shrink slowly")


def flat(values: Any) -> list[Any]:
    """Return outputs of a precise program as one list of numbers."""
    return [each for block in values for each in np.ravel(np.asarray(block, dtype=object))]


def relative_length(step: list[Any], point: list[Any], x: Vector) -> float:
    """Return the longest entry of a step relative to the size of its unknown.

    An unknown that is 0 has no size of its own; it is measured by where it came from and by the others.
    """
    largest = max((abs(each) for each in point), default=0)
    if all(each == 0 for each in step):
        return 0.0
    sizes = [
        max(abs(p), 1e-10 * abs(float(s)), 1e-20 * largest) for p, s in zip(point, x, strict=True)
    ]
    return max(float(abs(a) / b) if b else (0.0 if a == 0 else float("inf")) for a, b in zip(step, sizes, strict=True))


def _precise_step(inverse: Inverse, r: list[Any], mpmath: Any) -> list[Any]:
    """Return -J^+ r; r is scaled so that it fits float64, however small it is."""
    scale = max((abs(each) for each in r), default=mpmath.mpf(0))
    if scale == 0:
        return [mpmath.mpf(0)] * inverse.matrix.shape[0]
    scaled = np.array([float(each / scale) for each in r])
    return [mpmath.mpf(float(each)) * scale for each in -inverse.matrix @ scaled]


def _settled(
    system: System, point: list[Any], inverse: Inverse, first: float, mpmath: Any
) -> Regular | Refused:
    """Return the solution if its residual is 0 to the digits at hand, and these digits mean something."""
    r = flat(system.precise_residual(point))
    x = np.array([float(each) for each in point])
    magnitude = system.magnitude(x)
    surplus = system.count - inverse.rank
    allowed = LITERALS if surplus > 0 else 1e-30
    held = [abs(each) <= allowed * float(size) for each, size in zip(r, magnitude, strict=True)]
    if not all(held):
        return Refused(True, "a point of least squares, not a solution")
    noise = np.abs(inverse.matrix) @ (UNIT * magnitude)
    size = np.maximum(np.abs(x), 1e-12 * float(np.max(np.abs(x), initial=0.0)))
    if not (noise <= 1e-20 * np.where(size > 0, size, 1.0)).all():
        return Refused(False, "rounding hides the residual")
    largest = float(np.max(np.abs(x), initial=0.0))
    x = np.where(np.abs(x) <= 1e-25 * largest, 0.0, x) + 0.0
    return Regular(x, inverse.rank, surplus, first, True)
