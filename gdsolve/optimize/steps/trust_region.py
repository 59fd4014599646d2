r"""The exact trust-region step, by eigenvalues.

The step p minimises the model m(p) = g.p + p.Hp / 2 inside the ball |p| <= delta. It is a global solution
exactly if some multiplier lam >= 0 satisfies

    (H + lam I) p = -g,    lam (delta - |p|) = 0,    H + lam I positive semidefinite.

With H = Q diag(w) Q' and c = Q'g the length of p(lam) is sqrt(sum (c_i / (w_i + lam))**2), which falls with
lam. The unknown is the *shift* mu = lam + w_min >= 0 rather than lam: w_i + lam = (w_i - w_min) + mu then has
no cancellation, so the nearly hard case (g almost orthogonal to the lowest eigenvector) needs no special
treatment. In the hard case proper the step is completed along the lowest eigenvector to the boundary, in
either direction: both are global solutions and both are returned.

Source: Conn, Gould & Toint, Trust-Region Methods (2000), section 7.3; Nocedal & Wright, Numerical
Optimization, 2nd ed., theorem 4.1 and section 4.3.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gdsolve.optimize.norms import norm
from gdsolve.optimize.protocols import Matrix, Vector

_EPS = float(np.finfo(float).eps)
_SECULAR_ITERATIONS = 100
"""More than enough: the safeguarded Newton iteration needs 2 to 6, bisection of the exponent below 60."""

_LENGTH_TOLERANCE = 1e-12
"""How far |p| may be from delta, relatively; a trust-region radius carries no more meaning than that."""


@dataclass(frozen=True, slots=True)
class TrustStep:
    """A step inside the ball and what is known about it.

    Attributes:
        step: p, shape (n,).
        multiplier: lam >= 0; 0 for a step inside the ball.
        on_boundary: whether |p| = delta.
        lowest: smallest eigenvalue of H, or a lower bound of it where it is only estimated; nan if not known.
        mirrored: the other global solution in the hard case, else the same as `step`.
    """

    step: Vector
    multiplier: float
    on_boundary: bool
    lowest: float
    mirrored: Vector


@dataclass(frozen=True, slots=True)
class Spectrum:
    """A symmetric matrix by its eigenvalues w (ascending, shape (n,)) and orthonormal eigenvectors Q, (n,
    n).
    """

    values: Vector
    vectors: Matrix

    @property
    def noise(self) -> float:
        """Return the size below which an eigenvalue is rounding error: n eps max|w|."""
        return len(self.values) * _EPS * float(np.max(np.abs(self.values), initial=0.0))


def spectrum(H: Matrix) -> Spectrum:
    """Return the eigenvalues and eigenvectors of a symmetric matrix with finite entries."""
    values, vectors = np.linalg.eigh(H)
    return Spectrum(values, vectors)


def trust_region_step(g: Vector, H: Spectrum, delta: float, level: float = 0.0) -> TrustStep:
    """Return the global minimiser of g.p + p.Hp / 2 over |p| <= delta.

    Args:
        g: gradient, shape (n,); may be zero.
        H: eigenvalues and eigenvectors of the model Hessian; may be indefinite or singular.
        delta: radius > 0, may be infinite if H is positive definite.
        level: rounding error of g; what is smaller along a flat direction counts as 0.

    Eigenvalues within rounding of zero (`Spectrum.noise`) count as the smallest positive curvature that
    rounding allows, so that a flat direction is neither blown up nor taken for a descent by noise.

    Source: Conn, Gould & Toint, algorithm 7.3.1 in the variable mu of this file's head.
    """
    c = H.vectors.T @ g
    w = _without_noise(H)
    c = np.where((w <= H.noise) & (w > 0.0) & (np.abs(c) <= level), 0.0, c)
    lowest = float(w[0])
    if lowest > 0:
        inside = -c / w
        if norm(inside) <= delta:
            p = H.vectors @ inside
            return TrustStep(p, 0.0, False, lowest, p)
    gaps = w - lowest
    floor = max(lowest, 0.0)
    if lowest <= 0:
        reached = _rest(c, gaps)
        if reached is not None and norm(reached) <= delta:
            return _hard_case(H, reached, -lowest, lowest, delta)
    mu = shift_for_length(c, gaps, delta, floor)
    p = H.vectors @ (-c / (gaps + mu))
    return TrustStep(p, mu - lowest, True, lowest, p)


def shift_for_length(c: Vector, gaps: Vector, delta: float, floor: float = 0.0) -> float:
    """Return mu >= floor with sqrt(sum (c_i / (gaps_i + mu))**2) = delta, for the unique such mu.

    Args:
        c: coordinates of the gradient, shape (n,), not all zero where gaps are zero.
        gaps: numbers >= 0, shape (n,).
        delta: wanted length, smaller than the length at `floor`.
        floor: where the search begins; the length there is larger than delta.

    The function 1 / length is nearly linear in mu and concave, so Newton's method on 1/delta - 1/length
    converges monotonically from the left; a bracket guards it against rounding.

    Source: Conn, Gould & Toint, (7.3.5)-(7.3.7); Hebden (1973).
    """
    size = norm(c)
    high = size / delta
    low = max(floor, high - float(gaps.max()), 0.0)
    singular = norm(c[gaps <= 0.0]) / delta
    low = max(low, singular)
    mu = low if low > 0 else high * _EPS
    for _ in range(_SECULAR_ITERATIONS):
        parts = c / (gaps + mu)
        length = norm(parts)
        if abs(length - delta) <= _LENGTH_TOLERANCE * delta:
            break
        if length > delta:
            low = max(low, mu)
        else:
            high = min(high, mu)
        # (7.3.6): |p|**2 / (p . (H + lam I)^-1 p) * (|p| - delta) / delta
        unit = parts / length
        better = mu + (length - delta) / delta / float(unit @ (unit / (gaps + mu)))
        mu_next = better if low < better < high else float(np.sqrt(low * high)) if low > 0 else high / 2
        if mu_next == mu or high <= low * (1 + _EPS):
            break
        mu = mu_next
    return mu


def _without_noise(H: Spectrum) -> Vector:
    noise = H.noise
    return np.where(np.abs(H.values) <= noise, noise, H.values)


def _rest(c: Vector, gaps: Vector) -> Vector | None:
    """Return -c / gaps off the lowest eigenspace, or None if g has a part inside it (the easy case)."""
    lowest = gaps <= 0.0
    if np.any(c[lowest] != 0.0):
        return None
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(lowest, 0.0, -c / gaps)


def _hard_case(H: Spectrum, reached: Vector, multiplier: float, lowest: float, delta: float) -> TrustStep:
    left = np.sqrt(max(delta * delta - float(reached @ reached), 0.0))
    base = H.vectors @ reached
    along = left * H.vectors[:, 0]
    return TrustStep(base + along, multiplier, True, lowest, base - along)
