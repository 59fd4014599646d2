"""Likelihoods of counts: the curve is the mean of a Poisson count, or the probability of a success.

The deviance is twice the logarithm by which the likelihood of the rows themselves exceeds that of the curve.
Where a curve that is tried leaves the range of means, the logarithm goes on as a straight line, so that the
search finds its way back; at an answer it is never used. Source: McCullagh & Nelder, Generalized Linear
Models, 2nd ed., 1989, sections 2.3, 4.4 and 6.2.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gdsolve.optimize.protocols import Vector

EDGE = 1e-9
"""Means below this part of the mean count, and probabilities so near to 0 or 1, are off the range."""


@dataclass(frozen=True, slots=True)
class Poisson:
    """Counts y with the curve as their mean."""

    y: Vector

    def scale(self, r: Vector) -> float:
        """Return 1: a count has no scale of its own."""
        return 1.0

    def value(self, r: Vector, scale: float) -> float:
        """Return the deviance."""
        mean = self.y - r
        parts = _x_log_x(self.y) - self.y * _log(mean, self._edge) - self.y + np.abs(mean)
        return _finite(2 * float(np.sum(parts)))

    def weights(self, r: Vector, scale: float) -> Vector:
        """Return 1/variance, which is 1/mean."""
        return 1 / np.maximum(self.y - r, self._edge)

    def is_inside(self, r: Vector) -> np.ndarray:
        """Return for which rows the curve is a mean."""
        return np.asarray(self.y - r > 0)

    def deviance(self, r: Vector) -> float:
        """Return minus twice the log-likelihood, in full."""
        from scipy.special import gammaln

        mean = self.y - r
        return float(2 * np.sum(mean - self.y * _log(mean, self._edge) + gammaln(self.y + 1)))

    @property
    def _edge(self) -> float:
        return EDGE * max(float(self.y.mean()), 1.0)


@dataclass(frozen=True, slots=True)
class Binomial:
    """Shares y of m trials with the curve as the probability of each trial."""

    y: Vector
    trials: Vector

    def scale(self, r: Vector) -> float:
        """Return 1: a count has no scale of its own."""
        return 1.0

    def value(self, r: Vector, scale: float) -> float:
        """Return the deviance."""
        parts = _x_log_x(self.y) + _x_log_x(1 - self.y) - self._logs(self.y - r)
        return _finite(2 * float(np.sum(self.trials * parts)))

    def weights(self, r: Vector, scale: float) -> Vector:
        """Return 1/variance of a share, which is m/(p (1 - p))."""
        p = np.clip(self.y - r, EDGE, 1 - EDGE)
        return self.trials / (p * (1 - p))

    def is_inside(self, r: Vector) -> np.ndarray:
        """Return for which rows the curve is a probability."""
        p = self.y - r
        return np.asarray((p >= 0) & (p <= 1))

    def deviance(self, r: Vector) -> float:
        """Return minus twice the log-likelihood, in full."""
        from scipy.special import gammaln

        m, hits = self.trials, self.trials * self.y
        ways = gammaln(m + 1) - gammaln(hits + 1) - gammaln(m - hits + 1)
        return float(-2 * np.sum(m * self._logs(self.y - r) + ways))

    def _logs(self, p: Vector) -> Vector:
        # Beyond 0 and 1 the curve is mirrored: a probability above 1 must not be worth more than 1.
        hit, miss = np.where(p > 1, 2 - p, p), np.where(p < 0, 1 + p, 1 - p)
        return np.asarray(self.y * _log(hit, EDGE) + (1 - self.y) * _log(miss, EDGE))


def _log(x: Vector, edge: float) -> Vector:
    """Return the logarithm, below the edge its tangent there."""
    inside = np.maximum(x, edge)
    return np.asarray(np.log(inside) + (np.minimum(x, edge) - edge) / edge)


def _x_log_x(x: Vector) -> Vector:
    return np.asarray(x * np.log(np.where(x > 0, x, 1.0)))


def _finite(value: float) -> float:
    return value if np.isfinite(value) else np.inf
