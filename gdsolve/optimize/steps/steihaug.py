"""The trust-region step by conjugate gradients: only products with the Hessian are needed.

Conjugate gradients on Hp = -g build longer and longer steps. They end inside the ball when the residual is
small, and on its boundary when an iterate leaves it or a direction of negative curvature turns up, along
which the model falls without limit.

Source: Steihaug, SIAM J. Numer. Anal. 20 (1983) 626-637; Nocedal & Wright, 2nd ed., algorithm 7.2.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from gdsolve.optimize.norms import norm
from gdsolve.optimize.protocols import Vector


@dataclass(frozen=True, slots=True)
class TruncatedStep:
    """Step p and how it ended.

    Attributes:
        step: p, shape (n,).
        product: H p, shape (n,), at no extra product.
        on_boundary: whether |p| = delta.
        negative_curvature: a direction d with d.Hd <= 0 that was met, or None.
        products: how many products with H were made.
    """

    step: Vector
    product: Vector
    on_boundary: bool
    negative_curvature: Vector | None
    products: int


def steihaug_step(
    g: Vector, product: Callable[[Vector], Vector], delta: float, tolerance: float, max_products: int
) -> TruncatedStep:
    """Return an approximate minimiser of g.p + p.Hp / 2 over |p| <= delta.

    Its model value is at most that of the Cauchy point, and equals the Newton step for a positive definite H
    and a small tolerance.

    Args:
        g: gradient, shape (n,).
        product: v -> Hv.
        delta: radius > 0.
        tolerance: ends when |Hp + g| <= tolerance |g|.
        max_products: ends there at the latest; n suffices without rounding.
    """
    p = np.zeros_like(g)
    Hp = np.zeros_like(g)
    r = g.copy()
    d = -r
    square = float(r @ r)
    target = tolerance * tolerance * square
    count = 0
    while square > target and count < max_products:
        Hd = product(d)
        count += 1
        curvature = float(d @ Hd)
        if not curvature > 0:
            tau = boundary_distance(p, d, delta)
            return TruncatedStep(p + tau * d, Hp + tau * Hd, True, d, count)
        alpha = square / curvature
        ahead = p + alpha * d
        if norm(ahead) >= delta:
            tau = boundary_distance(p, d, delta)
            return TruncatedStep(p + tau * d, Hp + tau * Hd, True, None, count)
        p, Hp, r = ahead, Hp + alpha * Hd, r + alpha * Hd
        before, square = square, float(r @ r)
        d = -r + (square / before) * d
    return TruncatedStep(p, Hp, False, None, count)


def boundary_distance(p: Vector, d: Vector, delta: float) -> float:
    """Return tau >= 0 with |p + tau d| = delta, for |p| <= delta and d not zero.

    The root of the quadratic is taken in the form without cancellation.
    """
    scale = norm(d)
    unit = d / scale
    half = float(p @ unit)
    gap = max(delta * delta - float(p @ p), 0.0)
    root = float(np.sqrt(half * half + gap))
    return (gap / (half + root) if half > 0 else root - half) / scale
