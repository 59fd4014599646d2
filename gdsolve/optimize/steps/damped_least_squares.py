r"""The Levenberg-Marquardt step, by orthogonal factorization, for a given damping or a given radius.

For residuals r, their Jacobian J and a positive diagonal D the damped step solves the least-squares problem

    minimise |Jp + r|**2 + lam |Dp|**2,    that is    [J; sqrt(lam) D] p ~ -[r; 0].

J D^-1 is reduced by QR to a square triangle and that by its singular values s, so that with b = U'Q'r

    D p(lam) = -V (s b / (s**2 + lam))

for every lam at no further factorization. The normal equations, which square the condition, never appear, and
a rank-deficient J gives the step of least norm.

Source: Moré, The Levenberg-Marquardt algorithm: implementation and theory, Lecture Notes in Mathematics 630
(1978) 105-116; Nocedal & Wright, 2nd ed., section 10.3. Moré works on the triangle by Givens rotations;
singular values cost a little more and settle the rank as well.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gdsolve.optimize.norms import norm
from gdsolve.optimize.protocols import Matrix, Vector
from gdsolve.optimize.steps.trust_region import shift_for_length

_EPS = float(np.finfo(float).eps)


@dataclass(frozen=True, slots=True)
class LinearResiduals:
    """The linear model r + Jp in the metric of D, factored once.

    Attributes:
        singular: s, singular values of J D^-1, falling, shape (k,), those below rounding set to 0.
        right: V', rows are right singular vectors, shape (k, n).
        projected: b = U'r, shape (k,).
        scale: D, shape (n,), positive.
    """

    singular: Vector
    right: Matrix
    projected: Vector
    scale: Vector

    @property
    def rank(self) -> int:
        """Return the number of singular values above rounding."""
        return int(np.count_nonzero(self.singular))


@dataclass(frozen=True, slots=True)
class DampedStep:
    """A step p, its damping lam >= 0, and its length |Dp|."""

    step: Vector
    damping: float
    length: float


def factor(J: Matrix, r: Vector, scale: Vector) -> LinearResiduals:
    """Return the linear model, factored.

    Args:
        J: Jacobian, shape (m, n), finite.
        r: residuals, shape (m,).
        scale: D, shape (n,), positive.
    """
    A = J / scale
    rows, columns = A.shape
    target = r
    if rows > columns:
        Q, A = np.linalg.qr(A)
        target = Q.T @ r
    U, s, right = np.linalg.svd(A, full_matrices=False)
    cut = max(rows, columns) * _EPS * (float(s[0]) if len(s) else 0.0)
    return LinearResiduals(np.where(s > cut, s, 0.0), right, U.T @ target, scale)


def damped_step(model: LinearResiduals, damping: float) -> DampedStep:
    """Return the minimiser of |Jp + r|**2 + damping |Dp|**2; of least |Dp| if damping is 0 and J is
    deficient.
    """
    s = model.singular
    denominator = s * s + damping
    known = s > 0
    coordinates = np.zeros_like(s)
    coordinates[known] = -s[known] * model.projected[known] / denominator[known]
    step = (coordinates @ model.right) / model.scale
    return DampedStep(step, damping, norm(coordinates))


def step_within(model: LinearResiduals, delta: float) -> DampedStep:
    """Return the minimiser of |Jp + r| over |Dp| <= delta.

    Its damping is 0 if the Gauss-Newton step lies inside, else the lam with |D p(lam)| = delta.

    Source: Moré (1978), section 5.
    """
    newton = damped_step(model, 0.0)
    if newton.length <= delta:
        return newton
    known = model.singular > 0
    s = model.singular[known]
    return damped_step(model, shift_for_length(s * model.projected[known], s * s, delta))
