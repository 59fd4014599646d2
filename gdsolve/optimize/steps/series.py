"""The end of a geometric series of steps.

At a singular minimum (x**4) the steps of Newton's method shrink by a constant ratio q < 1 along one line,
with q = (k - 2) / (k - 1) for x**k. Two steps in a row show q; what is left of the series is p q / (1 - q)
for the last step p.

Source: Kelley & Suresh, SIAM J. Numer. Anal. 20 (1983) 1001-1009, by another route.
"""

from __future__ import annotations

from gdsolve.optimize.norms import norm
from gdsolve.optimize.protocols import Vector

PARALLEL = 0.9
"""Cosine above which two steps in a row count as one line."""
RATIOS = (0.3, 0.98)
"""Ratios of a series worth summing: below, Newton's own convergence is quick; above, the sum is a guess."""


def rest_of_series(p: Vector, before: Vector, scale: Vector) -> Vector | None:
    """Return what is left of the series that the steps `before`, p begin, or None if they begin none.

    Args:
        p: the last step, shape (n,).
        before: the step before it, shape (n,), or empty where there was none.
        scale: metric D in which lengths and angles are taken, shape (n,).
    """
    if not len(before):
        return None
    z, y = scale * p, scale * before
    last, first = norm(z), norm(y)
    if not (0.0 < last and RATIOS[0] * first < last < RATIOS[1] * first):
        return None
    if float(z @ y) < PARALLEL * last * first:
        return None
    q = last / first
    return p * (q / (1.0 - q))
