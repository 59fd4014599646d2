"""Profile likelihood: how the least sum changes while one parameter is held and the others follow.

With the least sum S at the answer, s**2 the variance of residuals and S(p) the least sum with the parameter
held at p, the profile t is tau(p) = +-sqrt((S(p) - S)/s**2). For a model that is linear in its parameters it
is (p - answer)/stderr, a straight line; how far it is from that says whether linear errors are valid, and
where it meets the quantile are the ends of the profile interval. Source: Bates & Watts, Nonlinear Regression
Analysis and Its Applications, 1988, section 6.1; Venzon & Moolgavkar, Applied Statistics 37 (1988) 87.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from gdsolve.optimize.protocols import Bounds, Matrix, Vector
from gdsolve.solve.fitting.curve import Curve
from gdsolve.solve.fitting.descent.criterion import Criterion
from gdsolve.solve.fitting.descent.reweighted import reweight

EXACT = 1e-6
"""Accuracy of tau at an end, as part of the quantile."""

EXPANSIONS, NARROWINGS, STEPS = 25, 40, 60
ARRIVED = 1e-6
"""Part of the residuals that may be left to explain: its square is the error of the sum."""

FARTHEST = 1e4
"""Half-widths of the linear interval beyond which an end is not looked for."""

FLAT = 1e-3
"""Growth of tau over three doublings of the distance below which it will not reach the quantile."""

LOWER = 1e-7
"""Part of the sum by which another minimum must be lower to be told."""


@dataclass(frozen=True, slots=True)
class Surface:
    """What a fit minimises, around its answer.

    Attributes:
        curve, criterion: the sum over rows.
        x: the answer, shape (p,).
        variance: of residuals, s**2.
        quantile: two-sided, of tau.
    """

    curve: Curve
    criterion: Criterion
    x: Vector
    variance: float
    quantile: float

    @property
    def least(self) -> float:
        """Return the sum at the answer."""
        return self.criterion.value(self.curve.residual(self.x), 1.0)

    def held(self, index: int, value: float, start: Vector) -> tuple[Vector, float] | None:
        """Return the best point with one parameter held, and tau squared there; negative if it is lower."""
        low, high = self.curve.bounds.lower.copy(), self.curve.bounds.upper.copy()
        low[index] = high[index] = value
        found = reweight(
            self.curve, self.criterion, start, most=STEPS, bounds=Bounds(low, high), arrived=ARRIVED
        )
        return None if found is None else (found.x, (found.value - self.least) / self.variance)


@dataclass(frozen=True, slots=True)
class End:
    """One end of an interval.

    Attributes:
        value: of the parameter; infinite where the rows set no limit, nan where none could be computed.
        lower: a point with a lower sum that was met on the way; None if there was none.
    """

    value: float
    lower: Vector | None = None


def deviation(surface: Surface, index: int, covariance: Matrix) -> tuple[float, Vector | None]:
    """Return by how much the ends of the linear interval miss the quantile of tau, as a part of it.

    Args:
        surface: around the answer.
        index: of the parameter.
        covariance: of all parameters, shape (p, p), 0 for those on bounds.

    Returns:
        The larger one of both ends, and a lower point if one was met.
    """
    error = math.sqrt(covariance[index, index])
    along = covariance[:, index] / covariance[index, index]
    worst = 0.0
    for side in (-1.0, 1.0):
        wanted = surface.x[index] + side * surface.quantile * error
        value = float(np.clip(wanted, surface.curve.bounds.lower[index], surface.curve.bounds.upper[index]))
        expected = abs(value - surface.x[index]) / error
        if expected == 0:
            continue
        found = surface.held(index, value, surface.x + along * (value - surface.x[index]))
        if found is None:
            return math.inf, None
        if found[1] < -_slack(surface):
            return math.inf, found[0]
        worst = max(worst, abs(math.sqrt(max(found[1], 0.0)) / expected - 1))
    return worst, None


def profile_end(surface: Surface, index: int, side: float, half: float, along: Vector) -> End:
    """Return one end of the profile interval.

    Args:
        surface: around the answer.
        index: of the parameter.
        side: -1 or 1.
        half: first guess of the half-width, > 0.
        along: change of all parameters per change of this one, shape (p,).
    """
    answer = float(surface.x[index])
    bound = float((surface.curve.bounds.lower if side < 0 else surface.curve.bounds.upper)[index])
    inner, inner_tau, point = answer, 0.0, surface.x
    step, taus = half, [0.0]
    for _ in range(EXPANSIONS):
        value = inner + side * step
        outer = min(value, bound) if side > 0 else max(value, bound)
        found = surface.held(index, outer, point + along * (outer - inner))
        if found is None:
            step /= 4
            if step < 1e-6 * half:
                return End(math.nan)
            continue
        if found[1] < -_slack(surface):
            return End(math.nan, found[0])
        tau = math.sqrt(max(found[1], 0.0))
        if tau >= surface.quantile:
            return _narrowed(surface, index, (inner, inner_tau, point), (outer, tau, found[0]))
        if outer == bound:
            return End(bound)
        taus.append(tau)
        flat = len(taus) > 4 and tau - taus[-4] < FLAT * surface.quantile
        if flat or abs(outer - answer) > FARTHEST * half:
            return End(side * math.inf)
        if outer != inner:
            along = (found[0] - point) / (outer - inner)
        inner, inner_tau, point = outer, tau, found[0]
        step = max(abs(outer - answer) * min(1.0, 1.3 * surface.quantile / max(tau, 1e-9) - 0.9), 0.1 * half)
    return End(side * math.inf)


def _narrowed(
    surface: Surface, index: int, inner: tuple[float, float, Vector], outer: tuple[float, float, Vector]
) -> End:
    """Return the end between a point inside and one outside (regula falsi, Illinois)."""
    low, high = inner[1] - surface.quantile, outer[1] - surface.quantile
    for _ in range(NARROWINGS):
        if abs(high) <= EXACT * surface.quantile:
            return End(outer[0])
        part = min(max(-low / (high - low), 0.02), 0.98)
        value = inner[0] + part * (outer[0] - inner[0])
        if value in (inner[0], outer[0]):
            break
        found = surface.held(index, value, inner[2] + part * (outer[2] - inner[2]))
        if found is None:
            return End(math.nan)
        tau = math.sqrt(max(found[1], 0.0))
        gap = tau - surface.quantile
        if abs(gap) <= EXACT * surface.quantile:
            return End(value)
        if gap > 0:
            outer, high, low = (value, tau, found[0]), gap, low / 2
        else:
            inner, low, high = (value, tau, found[0]), gap, high / 2
    return End(outer[0])


def _slack(surface: Surface) -> float:
    return LOWER * max(abs(surface.least) / surface.variance, 1.0)
