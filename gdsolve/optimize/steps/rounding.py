"""How small a change of f can be and still mean something."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from gdsolve.optimize.norms import norm
from gdsolve.optimize.protocols import Vector

PROBES = 6


def rounding_of(f: float, g: Vector, x: Vector, scale: Vector, eps: float) -> float:
    """Return the change of f that rounding f, or x, to `eps` makes.

        eps |f|  +  eps sum |g_i x_i|  +  (eps |Dx|)**2 / 2

    The first is the rounding of the value, the others are the change of f between x and its neighbours in
    floating point, to second order with curvature D_i**2. At f = 0 and x = 0 it is 0.
    """
    first = float(np.abs(g * x).sum())
    second = norm(scale * x)
    return eps * (abs(f) + first) + 0.5 * (eps * second) ** 2


def measured_noise(value: Callable[[Vector], float], x: Vector, f: float, g: Vector, eps: float) -> float:
    """Return how much f jumps between neighbours of x where, by its gradient, it should hardly change.

    Sums that cancel make f far noisier than `eps` |f|; only evaluating it tells. The probes lie up to
    `PROBES` units in the last place from x, on alternating sides.

    Source: the idea of Moré & Wild, Estimating Computational Noise, SIAM J. Sci. Comput. 33 (2011) 1292-1314.
    """
    pattern = np.where(np.arange(len(x)) % 2 == 0, 1.0, -1.0)
    worst = 0.0
    for k in range(1, PROBES + 1):
        moved = x * (1.0 + (k if k % 2 else -k) * eps * np.roll(pattern, k))
        jump = value(moved) - f - float(g @ (moved - x))
        if np.isfinite(jump):
            worst = max(worst, abs(jump))
    return worst
