"""Bootstrap intervals: the fit repeated on rows drawn with replacement, by a seed.

A drawn row counts as often as it was drawn, so that a sample is a set of weights. The interval holds the
middle part of the values (percentiles). Source: Efron & Tibshirani, An Introduction to the Bootstrap, 1993,
chapters 7 and 13.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gdsolve.optimize.protocols import Matrix, Vector
from gdsolve.solve.fitting.curve import Curve
from gdsolve.solve.fitting.descent.reweighted import reweight

SAMPLES = 1000
MOST_FAILED = 0.05
"""Part of the samples that may have no fit."""

STEPS, ARRIVED = 40, 1e-5


@dataclass(frozen=True, slots=True)
class Drawn:
    """Least squares of rows that count as often as they were drawn, shape (n,)."""

    times: Vector

    def scale(self, r: Vector) -> float:
        """Return 1."""
        return 1.0

    def value(self, r: Vector, scale: float) -> float:
        """Return the sum of squares."""
        total = float(np.sum(self.times * r**2))
        return total if np.isfinite(total) else np.inf

    def weights(self, r: Vector, scale: float) -> Vector:
        """Return the counts."""
        return self.times


def bootstrap(curve: Curve, x: Vector, seed: int, samples: int = SAMPLES) -> Matrix | None:
    """Return the parameters of each sample, shape (k, p); None if too many samples have no fit.

    Args:
        curve: the model on its rows.
        x: the fit to all of them.
        seed: of the draws.
        samples: how many.
    """
    random = np.random.default_rng(seed)
    count = len(curve.target)
    found = []
    for _ in range(samples):
        times = np.bincount(random.integers(0, count, count), minlength=count).astype(np.float64)
        point = reweight(curve, Drawn(times), x, most=STEPS, arrived=ARRIVED)
        if point is not None and np.isfinite(point.x).all():
            found.append(point.x)
    return np.array(found) if len(found) >= (1 - MOST_FAILED) * samples else None
