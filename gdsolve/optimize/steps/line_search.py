"""A line search for the strong Wolfe conditions.

Along a descent direction p, phi(a) = f(x + a p) has phi'(0) < 0. Wanted is a step a with

    phi(a) <= phi(0) + c1 a phi'(0)      (decrease)         (3.7a)
    |phi'(a)| <= c2 |phi'(0)|            (curvature)        (3.7b)

First the step grows until an interval surely holds such a point (algorithm 3.5), then the interval shrinks by
cubic interpolation (algorithm 3.6). Near a minimum f changes by less than its own rounding; there decrease is
judged by the slope instead: phi'(a) <= (2 c1 - 1) phi'(0), Hager & Zhang's approximate condition. It is used
only between values that rounding cannot tell apart.

Source: Nocedal & Wright, Numerical Optimization, 2nd ed., section 3.5 and (3.59); Hager & Zhang, SIAM J.
Optim. 16 (2005) 170-192, (4.1).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from gdsolve.optimize.protocols import Vector

DECREASE, CURVATURE = 1e-4, 0.9
"""c1 and c2 for quasi-Newton directions (Nocedal & Wright, section 3.1)."""
MOST_TRIALS = 30
"""Evaluations in one search; halving alone passes 9 decimal orders with these."""
LEAST_GROWTH, MOST_GROWTH = 2.0, 1e3
"""Bounds of the growth of a step that is too short; the upper one finds any scale in a few trials."""
MARGIN = 0.1
"""Part of the interval that interpolation keeps from both its ends."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A point of the line: its step a, x + a p, phi(a), phi'(a) and the gradient there."""

    step: float
    x: Vector
    f: float
    slope: float
    g: Vector

    @property
    def is_finite(self) -> bool:
        """Say whether value and slope are finite."""
        return math.isfinite(self.f) and math.isfinite(self.slope)


@dataclass(frozen=True, slots=True)
class Wolfe:
    """The conditions of one search.

    Attributes:
        start: the trial with step 0.
        noise: what f may rise by rounding alone, >= 0.
        decrease, curvature: c1 and c2, 0 < c1 < c2 < 1.
    """

    start: Trial
    noise: float = 0.0
    decrease: float = DECREASE
    curvature: float = CURVATURE

    def has_decreased(self, trial: Trial) -> bool:
        """Say whether (3.7a) holds, or within rounding the approximate condition."""
        slope = self.start.slope
        if trial.f <= self.start.f + self.decrease * trial.step * slope:
            return True
        same = abs(trial.f - self.start.f) <= self.noise
        return same and trial.slope <= (2.0 * self.decrease - 1.0) * slope

    def is_flat(self, trial: Trial) -> bool:
        """Say whether (3.7b) holds."""
        return abs(trial.slope) <= self.curvature * abs(self.start.slope)


Evaluate: TypeAlias = Callable[[float], Trial]


def strong_wolfe(evaluate: Evaluate, wolfe: Wolfe, first: float, largest: float = math.inf) -> Trial | None:
    """Return a trial that meets the strong Wolfe conditions, or the best that meets the first of them.

    Args:
        evaluate: makes the trial of a step; its f and slope may be nan or infinite.
        wolfe: start and conditions; the slope at the start is < 0.
        first: first step to try, > 0.
        largest: no step is longer. A trial there that still falls is accepted.

    Returns:
        The trial; None if no step decreases phi; a trial with f = -inf if one was met.
    """
    before = wolfe.start
    step = min(first, largest)
    for trials in range(1, MOST_TRIALS + 1):
        trial = evaluate(step)
        if trial.f == -math.inf:
            return trial
        left = MOST_TRIALS - trials
        if not trial.is_finite or not wolfe.has_decreased(trial) or trial.f > before.f + wolfe.noise:
            return _zoom(evaluate, wolfe, before, trial, left)
        if wolfe.is_flat(trial):
            return trial
        if trial.slope >= 0.0:
            return _zoom(evaluate, wolfe, trial, before, left)
        if step >= largest:
            return trial
        step = min(_longer(before, trial), largest)
        before = trial
    return before


def _zoom(evaluate: Evaluate, wolfe: Wolfe, low: Trial, high: Trial, trials: int) -> Trial | None:
    """Return an acceptable trial between two steps.

    `low` is the lowest trial so far that has decreased (perhaps the start), and phi falls from it towards
    `high`: algorithm 3.6.
    """
    for _ in range(trials):
        step = _between(low, high)
        gain = abs(low.slope * (high.step - low.step))
        if step in (low.step, high.step) or gain <= wolfe.noise:
            break  # what is left to gain is rounding
        trial = evaluate(step)
        if trial.f == -math.inf:
            return trial
        if not trial.is_finite or not wolfe.has_decreased(trial) or trial.f > low.f + wolfe.noise:
            high = trial
            continue
        if wolfe.is_flat(trial):
            return trial
        if trial.slope * (high.step - low.step) >= 0.0:
            high = low
        low = trial
    return low if low.f < wolfe.start.f else None


def _longer(before: Trial, trial: Trial) -> float:
    """Return the next step when phi still falls: where the secant of the slopes is 0, within bounds."""
    bend = trial.slope - before.slope
    at_zero = trial.step - trial.slope * (trial.step - before.step) / bend if bend > 0.0 else math.inf
    return min(max(at_zero, LEAST_GROWTH * trial.step), MOST_GROWTH * trial.step)


def _between(low: Trial, high: Trial) -> float:
    """Return a step inside the interval, not too near its ends: the cubic's minimum, else the middle."""
    width = high.step - low.step
    part = 0.5
    if high.is_finite:
        found = cubic_minimum(low, high)
        if MARGIN <= found <= 1.0 - MARGIN:
            part = found
        elif 0.0 < found < 1.0:
            part = min(max(found, MARGIN), 1.0 - MARGIN)
    else:
        part = MARGIN  # f is undefined there, perhaps almost everywhere up to there
    return low.step + part * width


def cubic_minimum(low: Trial, high: Trial) -> float:
    """Return where the cubic through both values and slopes is least, 0 at `low` and 1 at `high`.

    The result is nan if the cubic has no minimum. Source: Nocedal & Wright, (3.59).
    """
    width = high.step - low.step
    at_low, at_high = low.slope * width, high.slope * width
    d = at_low + at_high - 3.0 * (high.f - low.f)
    square = d * d - at_low * at_high
    if not square >= 0.0:
        return math.nan
    root = math.sqrt(square)
    denominator = at_high - at_low + 2.0 * root
    return 1.0 - (at_high + root - d) / denominator if denominator != 0.0 else math.nan
