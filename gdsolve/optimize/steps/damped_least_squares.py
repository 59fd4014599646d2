r"""The Levenberg-Marquardt step, by orthogonal factorization.

For residuals r, their Jacobian J and a positive diagonal D the damped step solves the least-squares problem

    minimise |Jp + r|**2 + lam |Dp|**2,    that is    [J; sqrt(lam) D] p ~ -[r; 0].

J D^-1 is reduced by QR to a square triangle and that by its singular values s, so that with b = U'Q'r

    D p(lam) = -V (s b / (s**2 + lam))

for every lam at no further factorization. The normal equations, which square the condition, never appear,
and a rank-deficient J gives the step of least norm at lam = 0.

Source: Moré, The Levenberg-Marquardt algorithm: implementation and theory, Lecture Notes in Mathematics 630
(1978) 105-116; Nocedal & Wright, 2nd ed., section 10.3. Moré works on the triangle by Givens rotations;
singular values cost a little more and settle the rank as well.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from gdsolve.optimize.protocols import Bounds, Matrix, Vector
from gdsolve.optimize.steps.box import Mask, bent_step

_EPS = float(np.finfo(float).eps)


@dataclass(frozen=True, slots=True)
class Factored:
    """J D^-1 = U diag(s) V', factored once for all dampings.

    Attributes:
        left: Q U, shape (m, k), k = min(m, n).
        singular: s, falling, shape (k,); those below rounding are 0.
        right: V', shape (k, n).
        scale: D, shape (n,), positive.
    """

    left: Matrix
    singular: Vector
    right: Matrix
    scale: Vector


def factor(J: Matrix, scale: Vector) -> Factored:
    """Return J D^-1 factored.

    Args:
        J: Jacobian, shape (m, n), finite.
        scale: D, shape (n,), positive.
    """
    rows, columns = J.shape
    A = J / scale
    if rows > columns:
        Q, R = np.linalg.qr(A)
        U, s, right = np.linalg.svd(R, full_matrices=False)
        U = Q @ U
    else:
        U, s, right = np.linalg.svd(A, full_matrices=False)
    cut = max(rows, columns) * _EPS * float(s.max(initial=0.0))
    return Factored(U, np.where(s > cut, s, 0.0), right, scale)


def damped_step(factored: Factored, r: Vector, damping: float) -> Vector:
    """Return the minimiser p of |Jp + r|**2 + damping |Dp|**2, of least |Dp| if there are several.

    Args:
        factored: of J and D.
        r: residuals, shape (m,).
        damping: lam >= 0.
    """
    s = factored.singular
    known = s > 0.0
    b = factored.left[:, known].T @ r
    z = -b * (s[known] / (s[known] ** 2 + damping))
    p: Vector = (z @ factored.right[known]) / factored.scale
    return p


def decrement(factored: Factored, q: Vector, damping: float) -> float:
    """Return q.(J'J + damping D**2)^-1 q for q = J'r.

    Without damping it is |U'r|**2, by how much a Gauss-Newton step lowers r.r. At a point nearby, with its
    own q, it measures closeness in the same metric.

    Args:
        factored: of J and D.
        q: shape (n,).
        damping: lam >= 0.
    """
    s = factored.singular
    known = s > 0.0
    b = factored.right[known] @ (q / factored.scale)
    return float((b * b / (s[known] ** 2 + damping)).sum())


@dataclass(frozen=True, slots=True)
class DampedStep:
    """A step p with x + p in the box, and by how much the linear model of r says that r.r falls."""

    step: Vector
    predicted: float


@dataclass(frozen=True, slots=True)
class ResidualModel:
    """The linear model r + Jp around x, in the box and in a metric.

    Attributes:
        x, r, J: point, residuals, Jacobian.
        scale: D > 0, shape (n,).
        bounds: the box.
        free: the variables that may move.
    """

    x: Vector
    r: Vector
    J: Matrix
    scale: Vector
    bounds: Bounds
    free: Mask
    _factored: dict[bytes, Factored] = field(default_factory=dict)

    def step(self, damping: float) -> DampedStep:
        """Return the damped step of the free variables, bent at the bounds."""

        def solve(free: Mask, fixed: Vector) -> Vector:
            r = self.r + self.J @ fixed if fixed.any() else self.r
            p = fixed.copy()
            p[free] = damped_step(self._of(free), r, damping)
            return p

        p = bent_step(self.x, self.bounds, self.free, solve)
        p = self.bounds.project(self.x + p) - self.x if self.bounds.any else p
        Jp = self.J @ p
        return DampedStep(p, -float(Jp @ (2.0 * self.r + Jp)))

    def decrement(self, q: Vector, damping: float = 0.0) -> float:
        """Return `decrement` of the free variables."""
        return decrement(self._of(self.free), q[self.free], damping) if self.free.any() else 0.0

    def _of(self, free: Mask) -> Factored:
        key = free.tobytes()
        if key not in self._factored:
            self._factored[key] = factor(self.J[:, free], self.scale[free])
        return self._factored[key]
