"""How good a fit is, in numbers; each that is not defined has its reason instead.

`aic`, `aicc` and `bic` come from the normal likelihood with the variance among the parameters (as in R),
unless sigma is known. Source: Burnham & Anderson, Model Selection and Multimodel Inference, 2nd ed., 2002,
sections 2.2 and 2.4.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from gdsolve.solve.fitting.rows.totals import Totals

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


def is_perfect(totals: Totals, rss: float) -> bool:
    """Return whether the residuals are no more than the rounding of y (divided by sigma where there is one)."""
    return rss <= _EPS**2 * totals.square


def criteria(totals: Totals, rss: float, parameters: int, *, absolute: bool = False) -> Criteria:
    """Return how good a least-squares fit is.

    Args:
        totals: of what was fitted.
        rss: sum of squared residuals, divided by sigma where there is one.
        parameters: number of parameters that the rows determine.
        absolute: sigma is known, not only its ratios.
    """
    n, freedom = totals.count, totals.count - parameters
    found = Criteria({"n": float(n), "dof": float(freedom), "rss": rss})
    none_left = f"{n} rows and {parameters} parameters leave no degrees of freedom"
    variance = rss / freedom if freedom > 0 else None
    found.put("residual_sd", none_left, None if variance is None else math.sqrt(variance))
    if totals.is_weighted:
        found.numbers["chi2"] = rss
        found.put("chi2_per_dof", none_left, variance)
    total = 0.0 if totals.is_constant else totals.about_mean
    ratio = rss / total if total else None
    constant = "y is the same in every row"
    found.put("r_squared", constant, None if ratio is None else 1 - ratio)
    adjusted = None if ratio is None or freedom <= 0 else 1 - ratio * (n - 1) / freedom
    found.put("adjusted_r_squared", none_left if freedom <= 0 else constant, adjusted)
    logs = 2 * totals.logs
    if absolute:
        add_information(found, n, rss + n * _LOG_2PI + logs, parameters)
    elif is_perfect(totals, rss):
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
