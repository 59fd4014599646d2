"""How good a fit is, in numbers; each that is not defined has its reason instead.

`aic`, `aicc` and `bic` come from the normal likelihood with the variance among the parameters (as in R),
unless sigma is known. Source: Burnham & Anderson, Model Selection and Multimodel Inference, 2nd ed., 2002,
sections 2.2 and 2.4.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from gdsolve.optimize.protocols import Vector

_LOG_2PI = math.log(2 * math.pi)
_EPS = float(np.finfo(np.float64).eps)


@dataclass(frozen=True, slots=True)
class Criteria:
    """Numbers by name, and for those that are not defined the reason."""

    numbers: dict[str, float] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)

    def put(self, name: str, reason: str, value: float | None) -> None:
        """Keep a number, or the reason why it is None."""
        if value is None:
            self.missing[name] = reason
        else:
            self.numbers[name] = value


def is_perfect(y: Vector, rss: float, sigma: Vector | None = None) -> bool:
    """Return whether the residuals are no more than the rounding of y (divided by sigma where there is one)."""
    target = y if sigma is None else y / sigma
    return rss <= (_EPS * float(np.linalg.norm(target))) ** 2


def criteria(
    y: Vector, rss: float, parameters: int, *, sigma: Vector | None = None, absolute: bool = False
) -> Criteria:
    """Return how good a least-squares fit is.

    Args:
        y: what was fitted, shape (n,).
        rss: sum of squared residuals, divided by sigma where there is one.
        parameters: number of parameters that the rows determine.
        sigma: standard deviation of each y, shape (n,).
        absolute: sigma is known, not only its ratios.
    """
    n, freedom = len(y), len(y) - parameters
    found = Criteria({"n": float(n), "dof": float(freedom), "rss": rss})
    none_left = f"{n} rows and {parameters} parameters leave no degrees of freedom"
    variance = rss / freedom if freedom > 0 else None
    found.put("residual_sd", none_left, None if variance is None else math.sqrt(variance))
    if sigma is not None:
        found.numbers["chi2"] = rss
        found.put("chi2_per_dof", none_left, variance)
    total = _total(y, sigma)
    ratio = rss / total if total else None
    constant = "y is the same in every row"
    found.put("r_squared", constant, None if ratio is None else 1 - ratio)
    adjusted = None if ratio is None or freedom <= 0 else 1 - ratio * (n - 1) / freedom
    found.put("adjusted_r_squared", none_left if freedom <= 0 else constant, adjusted)
    logs = 0.0 if sigma is None else 2 * float(np.sum(np.log(sigma)))
    if absolute:
        add_information(found, n, rss + n * _LOG_2PI + logs, parameters)
    elif is_perfect(y, rss, sigma):
        reason = "with zero residuals the likelihood has no upper limit"
        found.missing.update(dict.fromkeys(("aic", "aicc", "bic"), reason))
    else:
        add_information(found, n, n * (math.log(rss / n) + _LOG_2PI + 1) + logs, parameters + 1)
    return found


def add_information(found: Criteria, n: int, deviance: float, k: int) -> None:
    """Add AIC, AICc and BIC from minus twice the log-likelihood at its top, with k parameters in it."""
    aic = deviance + 2 * k
    found.numbers["aic"] = aic
    few = f"{n} rows are too few for {k} parameters (the scatter counted)"
    found.put("aicc", few, aic + 2 * k * (k + 1) / (n - k - 1) if n - k - 1 > 0 else None)
    found.numbers["bic"] = deviance + k * math.log(n)


def _total(y: Vector, sigma: Vector | None) -> float:
    """Return the sum of squares about the (weighted) mean; 0 for a y that is constant."""
    if not np.ptp(y) > 0:
        return 0.0
    weights = np.ones(len(y)) if sigma is None else 1 / sigma**2
    mean = float(np.sum(weights * y) / np.sum(weights))
    return float(np.sum(weights * (y - mean) ** 2))
