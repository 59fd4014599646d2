"""Robust losses: a residual of u scales costs rho(u), about u**2/2 while u is small, and less when it is large.

The tuning constants give 95 % of the efficiency of least squares on normal residuals. The scale is
median|r| / 0.6745, which is the standard deviation of normal residuals. Source: Huber & Ronchetti, Robust
Statistics, 2nd ed., 2009, chapters 4, 5 and 7; Holland & Welsch, Communications in Statistics A6 (1977) 813.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from gdsolve.optimize.protocols import Vector

NORMAL_MEDIAN = 0.6744897501960817
"""Median of |z| for a standard normal z."""

OUTLYING = 3.5
"""Rows whose residual is more than so many scales are outliers (Iglewicz & Hoaglin, 1993)."""

LEAST_SCALE = 1e-12
"""Part of the target that the scale is at least: half of the rows may lie on the curve."""


@dataclass(frozen=True, slots=True)
class Loss:
    """A robust loss.

    Attributes:
        name: as the user says it.
        rho: loss of u; psi: its derivative; slope: the derivative of psi.
        weight: psi(u)/u.
    """

    name: str
    rho: Callable[[Vector], Vector]
    psi: Callable[[Vector], Vector]
    slope: Callable[[Vector], Vector]
    weight: Callable[[Vector], Vector]


_HUBER, _TUKEY, _CAUCHY, _SOFT = 1.345, 4.685, 2.385, 1.287


def _squared(u: Vector, width: float) -> Vector:
    return (u / width) ** 2


def _rooted(u: Vector, width: float) -> Vector:
    return np.sqrt(1 + _squared(u, width))


def _inside(u: Vector) -> Vector:
    """Return 1 in the middle, 0 from the width of Tukey's loss on."""
    return np.maximum(1 - _squared(u, _TUKEY), 0.0)


HUBER = Loss(
    "huber",
    rho=lambda u: np.where(np.abs(u) <= _HUBER, u**2 / 2, _HUBER * np.abs(u) - _HUBER**2 / 2),
    psi=lambda u: np.clip(u, -_HUBER, _HUBER),
    slope=lambda u: (np.abs(u) <= _HUBER).astype(np.float64),
    weight=lambda u: np.minimum(1.0, _HUBER / np.maximum(np.abs(u), _HUBER)),
)

TUKEY = Loss(
    "tukey",
    rho=lambda u: _TUKEY**2 / 6 * (1 - _inside(u) ** 3),
    psi=lambda u: u * _inside(u) ** 2,
    slope=lambda u: _inside(u) * (1 - 5 * _squared(u, _TUKEY)),
    weight=lambda u: _inside(u) ** 2,
)

CAUCHY = Loss(
    "cauchy",
    rho=lambda u: _CAUCHY**2 / 2 * np.log1p(_squared(u, _CAUCHY)),
    psi=lambda u: u / (1 + _squared(u, _CAUCHY)),
    slope=lambda u: (1 - _squared(u, _CAUCHY)) / (1 + _squared(u, _CAUCHY)) ** 2,
    weight=lambda u: 1 / (1 + _squared(u, _CAUCHY)),
)

SOFT_L1 = Loss(
    "soft_l1",
    rho=lambda u: _SOFT**2 * (_rooted(u, _SOFT) - 1),
    psi=lambda u: u / _rooted(u, _SOFT),
    slope=lambda u: (1 + _squared(u, _SOFT)) ** -1.5,
    weight=lambda u: 1 / _rooted(u, _SOFT),
)

ROBUST = (HUBER, SOFT_L1, CAUCHY, TUKEY)
"""Losses with one shape; `l1` is made as sharp as is needed."""


def l1(width: float) -> Loss:
    """Return |u|, rounded off within `width` of 0."""
    return Loss(
        "l1",
        rho=lambda u: np.sqrt(u**2 + width**2) - width,
        psi=lambda u: u / np.sqrt(u**2 + width**2),
        slope=lambda u: width**2 / (u**2 + width**2) ** 1.5,
        weight=lambda u: 1 / np.sqrt(u**2 + width**2),
    )


@dataclass(frozen=True, slots=True)
class Robust:
    """A loss as a criterion. `known` is the scale if it is known, `size` the size of the target."""

    loss: Loss
    known: float | None
    size: float

    def scale(self, r: Vector) -> float:
        """Return median|r| / 0.6745, unless the scale is known."""
        if self.known is not None:
            return self.known
        return max(float(np.median(np.abs(r))) / NORMAL_MEDIAN, LEAST_SCALE * self.size)

    def value(self, r: Vector, scale: float) -> float:
        """Return the sum of losses."""
        total = float(np.sum(self.loss.rho(r / scale)))
        return total if np.isfinite(total) else np.inf

    def weights(self, r: Vector, scale: float) -> Vector:
        """Return psi(u)/u."""
        return self.loss.weight(r / scale)


def variance_factor(loss: Loss, u: Vector, parameters: int) -> float:
    """Return what (J'J)**-1 s**2 is multiplied by to be the covariance of the parameters.

    With K = 1 + p/n var(psi')/mean(psi')**2 this is K**2 sum(psi**2)/(n - p) / mean(psi')**2: the sandwich
    of an M-estimator for residuals of one distribution. Source: Huber & Ronchetti, 2009, (7.81)-(7.83).

    Args:
        loss: the loss.
        u: residuals in scales, shape (n,).
        parameters: p < n.
    """
    n = len(u)
    slope = loss.slope(u)
    mean = float(np.mean(slope))
    if mean <= 0:
        return np.inf
    correction = 1 + parameters / n * float(np.var(slope)) / mean**2
    return correction**2 * float(np.sum(loss.psi(u) ** 2)) / (n - parameters) / mean**2
