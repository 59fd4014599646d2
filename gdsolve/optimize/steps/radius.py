"""How a trust-region radius follows the gain ratio.

The gain ratio is the true decrease of f over the one that the model predicted. A step is accepted if it is
not tiny or negative; the radius shrinks after a poor one and grows after a good one that it cut short.
Where f is its own model (a quadratic or linear function that falls without limit) it grows faster each
time.

Source: Nocedal & Wright, Numerical Optimization, 2nd ed., algorithm 4.1; the growing growth is ours.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

ACCEPT = 1e-4
"""Least gain ratio of an accepted step (Moré's value)."""
POOR, GOOD = 0.25, 0.75
"""Gain ratios below and above which the radius changes (algorithm 4.1)."""
CUT, CUT_UNDEFINED = 0.25, 0.1
"""Next radius over the length of the step, after a poor one and after one to where f is not finite."""
GROWTH, FAITHFUL, MOST_GROWTH = 2.0, 0.05, 64.0
"""Growth after a good step; a gain ratio within FAITHFUL of 1 doubles it, up to MOST_GROWTH."""
FIRST_GROWTH = 10.0
"""Radius after the first step, which had none, over the length of that step."""


@dataclass(frozen=True, slots=True)
class Radius:
    """A bound of |Dp|, infinite before the first step, and by how much it grows after the next good step."""

    delta: float
    growth: float = GROWTH

    def rejected(self, length: float, f: float) -> Radius:
        """Return the radius after a rejected step of that length to a point with value f."""
        return Radius(length * (CUT if math.isfinite(f) else CUT_UNDEFINED))

    def accepted(self, gain: float, length: float, is_cut: bool) -> Radius:
        """Return the radius after an accepted step.

        Args:
            gain: its gain ratio.
            length: its |Dp|.
            is_cut: whether the radius cut it short.
        """
        if gain < POOR:
            return Radius(CUT * length)
        delta = FIRST_GROWTH * length if math.isinf(self.delta) else self.delta
        if gain <= GOOD or not is_cut:
            return Radius(delta)
        growth = min(2.0 * self.growth, MOST_GROWTH) if abs(gain - 1.0) < FAITHFUL else GROWTH
        return Radius(max(delta, self.growth * length), growth)

    def carried(self, ratio: float) -> Radius:
        """Return the radius in a new metric, in which the last step is `ratio` times as long."""
        return Radius(self.delta * ratio, self.growth)
