"""`--degree auto`: polynomials of all orders from one QR of an orthogonal basis.

With B = QR for Chebyshev polynomials over the range of x (rows divided by sigma), the polynomial of order d has
the sum of squares |y|**2 - sum of (q_j.y)**2 and the leverages sum of q_ij**2, both over j <= d. So all orders
cost one factorisation, and leaving a row out is exact: its error is r/(1 - h).
"""

from __future__ import annotations

import numpy as np

from gdsolve.errors import DataError, UsageError
from gdsolve.solve.comparing.comparison import Candidate, Comparison, choose, nested_test
from gdsolve.solve.fitting.inference.criteria import criteria
from gdsolve.solve.fitting.rows import Rows
from gdsolve.solve.fitting.rows.totals import Totals

ROUNDED = 64 * float(np.finfo(np.float64).eps)
"""Residuals below this, relative to y, are what rounding leaves of a polynomial that meets every row."""

MOST_AUTOMATIC = 10
"""Highest order that is tried; a curve that needs more is no polynomial."""


def compare_degrees(rows: Rows, *, absolute: bool) -> Comparison:
    """Return the orders 0 to 10 (fewer for few rows) beside each other, and the choice.

    Args:
        rows: one input, y, and sigma if there is one.
        absolute: sigma is known in full.

    Raises:
        UsageError: several inputs.
        DataError: too few rows to compare anything.
    """
    if len(rows.columns) != 1:
        raise UsageError.of(f"a polynomial has one input, not {len(rows.columns)}")
    (x,) = rows.columns.values()
    sigma = np.ones(rows.count) if rows.sigma is None else rows.sigma
    # AICc counts the variance as a parameter and needs one row more than that.
    most = min(MOST_AUTOMATIC, len(np.unique(x)) - 1, rows.count - 4)
    if most < 0:
        raise DataError.of(
            f"{rows.count} rows are too few to choose a degree", hint="--degree 1, or more rows"
        )
    low, high = float(x.min()), float(x.max())
    scaled = 2 * (x - low) / (high - low) - 1 if high > low else np.zeros(len(x))
    q, _ = np.linalg.qr(np.polynomial.chebyshev.chebvander(scaled, most) / sigma[:, np.newaxis])
    rest, leverage = rows.y / sigma, np.zeros(rows.count)
    totals = Totals.of(rows)
    candidates: list[Candidate] = []
    for degree in range(most + 1):
        column = q[:, degree]
        rest = rest - column * float(column @ rest)
        rest = rest - column * float(column @ rest)  # once more: what rounding left of it
        leverage = leverage + column**2
        rss = float(rest @ rest)
        good = criteria(totals, rss, degree + 1, absolute=absolute).numbers
        free = np.where(leverage < 1 - 1e-9, 1 - leverage, np.nan)
        errors = (rest / free) ** 2
        whole = bool(np.isfinite(errors).all())
        candidates.append(
            Candidate(
                name=f"degree {degree}",
                parameters=degree + 1,
                freedom=rows.count - degree - 1,
                rss=rss,
                aicc=good.get("aicc"),
                bic=good.get("bic"),
                errors=errors if whole else None,
            )
        )
        if _is_rounding(rows, rss):
            break
    return _compared(rows, candidates, absolute=absolute)


def _is_rounding(rows: Rows, rss: float) -> bool:
    target = rows.y if rows.sigma is None else rows.y / rows.sigma
    return rss <= (ROUNDED * float(np.linalg.norm(target))) ** 2


def _compared(rows: Rows, candidates: list[Candidate], *, absolute: bool) -> Comparison:
    pairs = [(small, large) for large in range(len(candidates)) for small in range(large)]
    found = [nested_test(candidates, small, large, known_scale=absolute) for small, large in pairs]
    tests = tuple(each for each in found if each is not None)
    last = len(candidates) - 1
    if _is_rounding(rows, candidates[last].rss):
        chosen: int | None = last
        reasons: tuple[str, ...] = ("the least order that passes through every row",)
    else:
        chosen, reasons = choose(candidates, tests)
        if chosen == MOST_AUTOMATIC:
            reasons = (*reasons, "the highest order that is tried: perhaps the curve is no polynomial")
    return Comparison(
        rows.y_name, rows.count, tuple(candidates), tests, chosen, reasons, "each row left out, exact"
    )
