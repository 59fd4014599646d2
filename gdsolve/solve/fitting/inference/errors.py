"""What the rows say about the parameters: errors, intervals, correlations, and how good the fit is.

With the Jacobian J of the model at the answer (rows divided by sigma), s**2 = rss / (n - p) and J D**-1 = QR
for the lengths D of its columns, the covariance is s**2 D**-1 R**-1 R**-T D**-1. Source: Bates & Watts,
Nonlinear Regression Analysis and Its Applications, 1988, section 2.3; Seber & Wild, Nonlinear Regression,
1989, section 5.1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from gdsolve.optimize.protocols import Matrix, Vector

_LOG_2PI = math.log(2 * math.pi)


@dataclass(frozen=True, slots=True)
class Inference:
    """Shapes (p,) and (p, p); `half` is the half-width of the interval of each parameter."""

    stderr: Vector
    half: Vector
    covariance: Matrix
    correlation: Matrix


def infer(inverse: Matrix, rss: float, freedom: int, level: float, *, absolute: bool) -> Inference | None:
    """Return errors and intervals, or None where no freedom is left to estimate them.

    Args:
        inverse: (J'J)**-1, shape (p, p).
        rss: sum of squared (weighted) residuals.
        freedom: n - p.
        level: confidence of the intervals, such as 0.95.
        absolute: sigma is known, so that the scale is not estimated; the intervals are normal ones then.
    """
    if not absolute and freedom <= 0:
        return None
    scale = 1.0 if absolute else rss / freedom
    covariance = inverse * scale
    stderr = np.sqrt(np.maximum(np.diagonal(covariance), 0.0))
    unit = np.sqrt(np.maximum(np.diagonal(inverse), np.finfo(np.float64).tiny))
    correlation = inverse / unit / unit[:, np.newaxis]
    correlation = np.clip(correlation, -1.0, 1.0)
    np.fill_diagonal(correlation, 1.0)
    return Inference(stderr, quantile(level, None if absolute else freedom) * stderr, covariance, correlation)


def quantile(level: float, freedom: int | None) -> float:
    """Return the two-sided quantile of Student's t; None stands for the normal distribution.

    >>> round(quantile(0.95, 10), 6), round(quantile(0.95, None), 6)
    (2.228139, 1.959964)
    """
    from scipy.special import ndtri, stdtrit

    upper = (1 + level) / 2
    return float(ndtri(upper) if freedom is None else stdtrit(freedom, upper))


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


def statistics(
    y: Vector, rss: float, parameters: int, *, sigma: Vector | None = None, absolute: bool = False
) -> dict[str, float]:
    """Return how good a fit is; what is not defined is left out.

    `aic`, `aicc`, `bic` come from the normal likelihood with the variance among the parameters (as in R),
    unless sigma is absolute. `r_squared` compares with the (weighted) mean of y.
    """
    n = len(y)
    freedom = n - parameters
    weights = np.ones(n) if sigma is None else 1 / sigma**2
    mean = float(np.sum(weights * y) / np.sum(weights))
    total = float(np.sum(weights * (y - mean) ** 2))
    found = {"n": float(n), "dof": float(freedom), "rss": rss}
    if freedom > 0:
        found["residual_sd"] = math.sqrt(rss / freedom)
    if sigma is not None:
        found["chi2"] = rss
        if freedom > 0:
            found["chi2_per_dof"] = rss / freedom
    if total > 0 and np.ptp(y) > 0:
        found["r_squared"] = 1 - rss / total
        if freedom > 0 and n > 1:
            found["adjusted_r_squared"] = 1 - rss / total * (n - 1) / freedom
    found |= _criteria(n, rss, parameters, sigma, absolute=absolute)
    return found


def _criteria(
    n: int, rss: float, parameters: int, sigma: Vector | None, *, absolute: bool
) -> dict[str, float]:
    logs = 0.0 if sigma is None else 2 * float(np.sum(np.log(sigma)))
    if absolute:
        deviance, k = rss + n * _LOG_2PI + logs, parameters
    elif rss > 0:
        deviance, k = n * (math.log(rss / n) + _LOG_2PI + 1) + logs, parameters + 1
    else:
        return {}
    found = {"aic": deviance + 2 * k, "bic": deviance + k * math.log(n)}
    if n - k - 1 > 0:
        found["aicc"] = found["aic"] + 2 * k * (k + 1) / (n - k - 1)
    return found
