"""Intervals of the parameters: linear ones, checked, or profile and bootstrap ones."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from gdsolve.optimize.protocols import Matrix, Vector
from gdsolve.solve.fitting.inference.bootstrap import SAMPLES, bootstrap
from gdsolve.solve.fitting.inference.profile import Surface, deviation, profile_end

VALID = 0.1
"""Linear errors are valid if tau at the ends of each interval is within this part of what it should be."""

FEW_ROWS = 20_000
"""Rows up to which every fit is checked: with more, the sum of squares is as good as quadratic."""

MOST_PARAMETERS = 30

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Intervals:
    """Intervals by parameter.

    Attributes:
        method: `wald`, `profile` or `bootstrap`.
        ends: both ends by name, infinite where the rows set no limit; only where they are not the linear ones.
        missing: why a parameter has no interval, by name.
        deviation: largest deviation of tau at the ends of linear intervals; None if it was not looked at.
        warnings: what to tell.
    """

    method: str
    ends: dict[str, Interval] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    deviation: float | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """Which intervals are wanted: method (None: linear ones if they are valid), level, seed."""

    method: str | None
    level: float
    seed: int


def intervals(
    surface: Surface, asked: Asked, whole: Matrix, unsure: frozenset[str], undetermined: frozenset[str]
) -> Intervals:
    """Return the intervals that are wanted, or the profile ones where the linear ones are not valid.

    Args:
        surface: what was minimised, around the answer.
        asked: what is wanted.
        whole: covariance of all parameters, shape (p, p), 0 for those on bounds.
        unsure: parameters without an error of their own.
        undetermined: those of them that the rows do not determine.
    """
    names = surface.curve.names
    if asked.method == "bootstrap":
        return _drawn(surface, asked, undetermined)
    sure = [index for index, name in enumerate(names) if name not in unsure and whole[index, index] > 0]
    worst, lower = _deviation(surface, sure, whole, always=asked.method == "profile")
    if lower is not None:
        return Intervals("wald", deviation=None, warnings=(_lower_words(surface, lower),))
    if asked.method == "wald" or (asked.method is None and (worst is None or worst <= VALID)):
        warned = worst is not None and worst > VALID
        words = "linear errors are not valid here: `--intervals profile` gives the ends"
        return Intervals("wald", deviation=worst, warnings=(words,) if warned else ())
    wanted = [index for index, name in enumerate(names) if name not in undetermined]
    return _profiled(surface, wanted, whole, worst)


def _deviation(
    surface: Surface, sure: list[int], whole: Matrix, *, always: bool
) -> tuple[float | None, Vector | None]:
    """Return the largest deviation of the linear intervals, and a lower point if one was met."""
    all_rows = surface.curve.sample is surface.curve
    if surface.curve.budget.is_spent(0):
        return None, None
    few = all_rows and surface.curve.rows.count <= FEW_ROWS and len(sure) <= MOST_PARAMETERS
    if not sure or not (few or always):
        return None, None
    worst = 0.0
    for index in sure:
        found, lower = deviation(surface, index, whole)
        if lower is not None:
            return None, lower
        worst = max(worst, found)
    return worst, None


def _profiled(surface: Surface, wanted: list[int], whole: Matrix, worst: float | None) -> Intervals:
    ends: dict[str, Interval] = {}
    missing: dict[str, str] = {}
    for index in wanted:
        name = surface.curve.names[index]
        half, along = _first_guess(surface, index, whole)
        if not half > 0 or not math.isfinite(half):
            missing[name] = "the curve does not change with it here"
            continue
        pair = [profile_end(surface, index, side, half, along) for side in (-1.0, 1.0)]
        lower = next((each.lower for each in pair if each.lower is not None), None)
        if lower is not None:
            return Intervals("wald", deviation=worst, warnings=(_lower_words(surface, lower),))
        low, high = pair[0].value, pair[1].value
        if math.isnan(low) or math.isnan(high):
            missing[name] = "the curve is not defined on the way to an end of its interval"
            continue
        ends[name] = (low, high)
    return Intervals("profile", ends, missing, worst)


def _first_guess(surface: Surface, index: int, whole: Matrix) -> tuple[float, Vector]:
    """Return the linear half-width, and the change of all parameters per change of this one."""
    along = np.zeros(len(surface.x))
    along[index] = 1.0
    if whole[index, index] > 0:
        return surface.quantile * math.sqrt(whole[index, index]), whole[:, index] / whole[index, index]
    # On a bound: as if nothing else moved.
    r, slopes = surface.curve.residual_and_slopes(surface.x)
    roots = np.sqrt(surface.criterion.weights(r, 1.0))
    length = float(np.linalg.norm(roots * slopes[:, index]))
    return (surface.quantile * math.sqrt(surface.variance) / length if length > 0 else math.nan), along


def _drawn(surface: Surface, asked: Asked, undetermined: frozenset[str]) -> Intervals:
    found = bootstrap(surface.curve, surface.x, asked.seed)
    names = surface.curve.names
    if found is None:
        reason = "too many of the bootstrap samples have no fit"
        return Intervals("bootstrap", missing=dict.fromkeys(names, reason))
    tail = (1 - asked.level) / 2
    low, high = np.quantile(found, [tail, 1 - tail], axis=0)
    ends = {
        name: (float(low[index]), float(high[index]))
        for index, name in enumerate(names)
        if name not in undetermined
    }
    failed = SAMPLES - len(found)
    words = f"{failed} of {SAMPLES} bootstrap samples have no fit and are left out"
    return Intervals("bootstrap", ends, warnings=(words,) if failed else ())


def _lower_words(surface: Surface, lower: Vector) -> str:
    start = ",".join(f"{name}={value:.6g}" for name, value in zip(surface.curve.names, lower, strict=True))
    return f"a lower sum was met while the intervals were checked: fit again with `--start {start}`"
