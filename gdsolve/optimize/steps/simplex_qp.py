"""A small quadratic program over the unit simplex: weights of a mixture.

    minimise  w.Mw / 2 + a.w   over   w >= 0, sum w = 1

It is the dual of the step of a bundle method: M holds the inner products of gradients, a how far each
linear piece lies below f at the iterate.

Source: the active-set method of Nocedal & Wright, Numerical Optimization, 2nd ed., algorithm 16.3.
"""

from __future__ import annotations

import numpy as np

from gdsolve.optimize.protocols import Matrix, Vector

MOST_CHANGES = 300
"""Changes of the set of positive weights; a few per weight are usual."""
RIDGE = 1e-14
"""What is added to the diagonal of M, over its largest entry, so that equal gradients do no harm."""
TOLERANCE = 1e-13
"""How far a weight outside the set may seem to help, over the largest entry of M and a."""


def simplex_weights(M: Matrix, a: Vector) -> Vector:
    """Return the weights w, shape (k,).

    Args:
        M: symmetric, positive semidefinite, shape (k, k).
        a: shape (k,).
    """
    count = len(a)
    largest = float(max(np.abs(M).max(), np.abs(a).max()))
    if count == 1 or largest == 0.0:
        first: Vector = np.eye(1, count)[0]
        return first
    M = M / largest
    a = a / largest
    ridged = M + RIDGE * float(np.diag(M).max()) * np.eye(count)
    chosen = [int(np.argmin(0.5 * np.diag(M) + a))]
    w = np.zeros(count)
    w[chosen[0]] = 1.0
    for _ in range(MOST_CHANGES):
        target = _on_plane(ridged, a, chosen, count)
        if target is None:
            break
        if (target[chosen] >= 0.0).all():
            w = target
            slopes = M @ w + a
            entering = int(np.argmin(slopes))
            if entering in chosen or slopes[entering] >= float(slopes @ w) - TOLERANCE:
                break
            chosen.append(entering)
            continue
        falling = [k for k in chosen if target[k] < 0.0]
        ratios = {k: w[k] / (w[k] - target[k]) for k in falling}
        leaving = min(ratios, key=lambda k: ratios[k])
        w = w + ratios[leaving] * (target - w)
        w[leaving] = 0.0
        chosen.remove(leaving)
    w = np.maximum(w, 0.0)
    weights: Vector = w / w.sum()
    return weights


def _on_plane(M: Matrix, a: Vector, chosen: list[int], count: int) -> Vector | None:
    """Return the minimiser with the chosen weights only, of any sign; None if there is no unique one."""
    size = len(chosen)
    system = np.ones((size + 1, size + 1))
    system[:size, :size] = M[np.ix_(chosen, chosen)]
    system[size, size] = 0.0
    try:
        found = np.linalg.solve(system, np.append(-a[chosen], 1.0))[:size]
    except np.linalg.LinAlgError:
        return None
    if not np.isfinite(found).all():
        return None
    target = np.zeros(count)
    target[chosen] = found
    return target
