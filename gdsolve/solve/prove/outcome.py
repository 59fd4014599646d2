"""What a proof leaves behind, and its words. Lower ends are printed rounded down, upper ends rounded up."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal

import numpy as np


@dataclass(frozen=True, slots=True)
class MinimumProof:
    """How far the least value of a function in a box is known for certain.

    Attributes:
        lower: no point of the box has a value below this (-inf: nothing is known).
        upper: the value at the best point is at most this.
        is_closed: the gap between them is as small as was asked.
        boxes: boxes examined.
        seconds: wall time.
    """

    lower: float
    upper: float
    is_closed: bool
    boxes: int
    seconds: float

    @property
    def gap(self) -> float:
        """Return how far the value at the best point may be above the least one."""
        return self.upper - self.lower

    def words(self, *, mirrored: bool = False) -> str:
        """Return what is proved; `mirrored` for a maximum, whose function is the negative of this one."""
        side, bound = ("above", -self.lower) if mirrored else ("below", self.lower)
        if not np.isfinite(self.lower):
            return "nothing is proved"
        shown = rounded(bound, up=mirrored)
        cost = f"{self.boxes} boxes"
        if self.is_closed:
            return f"proved: no point of the box is {side} {shown} (gap {self.gap:.1e}, {cost})"
        return f"proved only that no point of the box is {side} {shown} ({cost})"


def rounded(value: float, *, up: bool, digits: int = 10) -> str:
    """Return a number with few digits, rounded up or down.

    >>> rounded(-1.03162845348, up=False, digits=6), rounded(2.0, up=True)
    ('-1.03163', '2')
    """
    context = Context(prec=digits, rounding=ROUND_CEILING if up else ROUND_FLOOR)
    text = f"{context.plus(Decimal(value)):f}" if 1e-5 <= abs(value) < 1e15 or value == 0 else ""
    text = text or f"{context.plus(Decimal(value)):e}"
    return text.rstrip("0").rstrip(".") if "." in text and "e" not in text.lower() else text
