"""How good a fit by another loss than squares is, in numbers."""

from __future__ import annotations

import numpy as np

from gdsolve.optimize.protocols import Vector
from gdsolve.solve.fitting.descent.reweighted import Reweighted
from gdsolve.solve.fitting.inference.criteria import Criteria, add_information
from gdsolve.solve.fitting.losses.counts import Binomial, Poisson
from gdsolve.solve.fitting.rows import Rows


def goodness_of_loss(r: Vector, scale: float, value: float, parameters: int) -> Criteria:
    """Return the numbers of a robust fit.

    Args:
        r: residuals, shape (n,).
        scale: of the residuals.
        value: of the loss.
        parameters: that the rows determine.
    """
    n = len(r)
    found = Criteria({"n": float(n), "dof": float(n - parameters), "loss": value, "scale": scale})
    found.missing["residual_sd"] = "outliers would dominate it: see the scale"
    reason = "a robust loss is no likelihood"
    found.missing.update(dict.fromkeys(("r_squared", "adjusted_r_squared", "aic", "aicc", "bic"), reason))
    return found


def goodness_of_counts(
    criterion: Poisson | Binomial, rows: Rows, point: Reweighted, parameters: int, trials: Vector
) -> Criteria:
    """Return the numbers of a fit of counts: deviance, Pearson's chi2, criteria of the full likelihood."""
    n = rows.count
    freedom = n - parameters
    found = Criteria({"n": float(n), "dof": float(freedom), "deviance": point.value})
    mean = float(np.average(rows.y, weights=trials))
    null = criterion.value(rows.y - mean, 1.0)
    explained = 1 - point.value / null if np.isfinite(null) and null > 0 else None
    found.put("deviance_explained", "y is the same in every row", explained)
    pearson = float(np.sum((point.roots * point.r) ** 2))
    found.numbers["chi2"] = pearson
    left = None if freedom <= 0 else pearson / freedom
    found.put("chi2_per_dof", f"{n} rows and {parameters} parameters leave no degrees of freedom", left)
    add_information(found, n, criterion.deviance(point.r), parameters)
    reason = "a count has no residuals of one size: see the deviance"
    found.missing.update(dict.fromkeys(("residual_sd", "r_squared", "adjusted_r_squared"), reason))
    return found
