"""What the rows say about the parameters: errors, intervals, correlations.

With the Jacobian J of the model at the answer (rows divided by sigma), s**2 = rss / (n - p) and J D**-1 = QR
for the lengths D of its columns, the covariance is s**2 D**-1 R**-1 R**-T D**-1. Source: Bates & Watts,
Nonlinear Regression Analysis and Its Applications, 1988, section 2.3; Seber & Wild, Nonlinear Regression,
1989, section 5.1.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from gdsolve.optimize.protocols import Matrix, Vector
from gdsolve.solve.fitting.curve import Curve

CONDITION = 1e13
"""Condition number of the slopes above which only what they determine is looked at."""

_MANY_FREEDOM = 10_000
"""Degrees of freedom from which the series for Student's t has all digits; SciPy takes 0.2 s to import."""


@dataclass(frozen=True, slots=True)
class Inference:
    """Shapes (p,) and (p, p); `half` is the half-width of the interval of each parameter.

    `covariance` and `correlation` are nan where a parameter has no error of its own; `whole` holds numbers
    there too, for what is determined of several parameters together. `variance` is that of the residuals.
    """

    stderr: Vector
    half: Vector
    covariance: Matrix
    correlation: Matrix
    whole: Matrix
    variance: float


def infer(
    inverse: Matrix, variance: float, freedom: int | None, level: float, unsure: NDArray[np.bool_]
) -> Inference:
    """Return errors and intervals.

    Args:
        inverse: (J'J)**-1, shape (p, p).
        variance: of the (weighted) residuals.
        freedom: n - p; None if the variance is known: the intervals are normal ones then.
        level: confidence of the intervals, such as 0.95.
        unsure: which parameters have no error of their own, shape (p,).
    """
    whole = inverse * variance
    hidden = unsure | unsure[:, np.newaxis]
    covariance = np.where(hidden, np.nan, whole)
    stderr = np.sqrt(np.maximum(np.diagonal(covariance), 0.0))
    unit = np.sqrt(np.maximum(np.diagonal(inverse), np.finfo(np.float64).tiny))
    correlation = inverse / unit / unit[:, np.newaxis]
    correlation = np.clip(correlation, -1.0, 1.0)
    np.fill_diagonal(correlation, 1.0)
    half = quantile(level, freedom) * stderr
    return Inference(stderr, half, covariance, np.where(hidden, np.nan, correlation), whole, variance)


def quantile(level: float, freedom: int | None) -> float:
    """Return the two-sided quantile of Student's t; None stands for the normal distribution.

    >>> round(quantile(0.95, 10), 6), round(quantile(0.95, None), 6)
    (2.228139, 1.959964)
    """
    upper = (1 + level) / 2
    if freedom is None or freedom >= _MANY_FREEDOM:
        z = NormalDist().inv_cdf(upper)
        return z if freedom is None else z + _student(z, freedom)
    from scipy.special import stdtrit

    return float(stdtrit(freedom, upper))


def _student(z: float, freedom: int) -> float:
    """Return what Student's t adds to a normal quantile, to terms of 1/freedom**3.

    Source: Abramowitz & Stegun, Handbook of Mathematical Functions, 1964, 26.7.5.
    """
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return ((third / freedom + second) / freedom + first) / freedom


def inverse_of(slopes: Matrix) -> tuple[Matrix, float] | None:
    """Return (J'J)**-1 and the condition number of J with columns of length 1; None if it is singular."""
    lengths = np.linalg.norm(slopes, axis=0)
    if not (np.isfinite(lengths).all() and (lengths > 0).all()):
        return None
    triangle = np.linalg.qr(slopes / lengths, mode="r")
    singular = np.linalg.svd(triangle, compute_uv=False)
    if len(slopes) < len(lengths) or singular[-1] <= np.finfo(np.float64).eps * singular[0]:
        return None
    root = np.linalg.inv(triangle) / lengths[:, np.newaxis]
    return root @ root.T, float(singular[0] / singular[-1])


def inverse_inside(slopes: Matrix, inside: NDArray[np.bool_]) -> Matrix | None:
    """Return (J'J)**-1 of the parameters inside their bounds, with rows and columns of 0 for the others.

    Where J has dependent columns, what it does determine keeps its errors: the pseudo-inverse.

    Args:
        slopes: J, shape (n, p).
        inside: which parameters lie inside their bounds, shape (p,).
    """
    if not inside.any():
        return None
    found = inverse_of(slopes[:, inside])
    if found is None or found[1] > CONDITION:
        lengths = np.linalg.norm(slopes, axis=0)
        if not np.isfinite(lengths).all():
            return None
        scale = np.where(lengths > 0, lengths, 1.0)
        half = np.linalg.pinv((slopes / scale)[:, inside], rcond=1 / CONDITION)
        part = half @ half.T / scale[inside] / scale[inside][:, np.newaxis]
    else:
        part = found[0]
    inverse = np.zeros((len(inside), len(inside)))
    inverse[np.ix_(inside, inside)] = part
    return inverse


def bound_reasons(curve: Curve, x: Vector) -> dict[str, str]:
    """Return why the parameters that lie on a bound have no error."""
    found = {}
    for name, value, low, high in zip(curve.names, x, curve.bounds.lower, curve.bounds.upper, strict=True):
        if value <= low or value >= high:
            found[name] = f"on its {'lower' if value <= low else 'upper'} bound"
    return found
