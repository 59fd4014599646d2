"""What a proof leaves behind, and its words. Lower ends are printed rounded down, upper ends rounded up."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal

import numpy as np

from gdsolve.optimize.protocols import Vector
from gdsolve.solve.prove.certify_roots import Root


@dataclass(frozen=True, slots=True)
class MinimumProof:
    """How far the least value of a function in a box is known for certain.

    Attributes:
        lower: no point of the box has a value below this (-inf: nothing is known).
        upper: the value at the best point is at most this.
        is_closed: the gap between them is as small as was asked.
        boxes: boxes examined.
        seconds: wall time.
        better: a point with a surely lower value, shape (n,), if one was met; the proof ends there.
    """

    lower: float
    upper: float
    is_closed: bool
    boxes: int
    seconds: float
    better: Vector | None = None

    @property
    def gap(self) -> float:
        """Return how far the value at the best point may be above the least one."""
        return self.upper - self.lower

    def words(self, *, mirrored: bool = False, place: str = " of the box") -> str:
        """Return what is proved; `mirrored` for a maximum, whose function is the negative of this one.

        `place` says where: "" for everywhere.
        """
        side, bound = ("above", -self.lower) if mirrored else ("below", self.lower)
        if not np.isfinite(self.lower):
            return "nothing is proved"
        shown = rounded(bound, self.gap, up=mirrored)
        cost = f"{self.boxes} boxes"
        if self.is_closed:
            return f"proved: no point{place} is {side} {shown} (gap {self.gap:.1e}, {cost})"
        return f"proved only that no point{place} is {side} {shown} ({cost})"


@dataclass(frozen=True, slots=True)
class RootsProof:
    """What is known for certain about the roots in a box.

    Attributes:
        roots: roots that exist, in order of their coordinates.
        undecided: regions, (low, high) of shape (n,) each, that may hold roots beside those.
        unexamined: boxes for which the time did not suffice.
        boxes: boxes examined.
        seconds: wall time.
    """

    roots: tuple[Root, ...]
    undecided: tuple[tuple[Vector, Vector], ...]
    unexamined: int
    boxes: int
    seconds: float

    @property
    def is_complete(self) -> bool:
        """Say whether there are no other roots in the box."""
        return not self.undecided and not self.unexamined

    def words(self, place: str = " in the box") -> str:
        """Return what is proved; `place` says where ("" for everywhere)."""
        count = len(self.roots)
        many = "solutions" if count != 1 else "solution"
        if self.is_complete:
            if not count:
                return f"proved: no real solution{place} ({self.boxes} boxes)"
            return f"proved: exactly {count} real {many}{place} ({self.boxes} boxes)"
        parts = [f"{count} {many} proved"]
        if self.undecided:
            place = ", ".join(f"{value:.6g}" for value in 0.5 * (self.undecided[0][0] + self.undecided[0][1]))
            regions = "region is" if len(self.undecided) == 1 else "regions are"
            parts.append(f"{len(self.undecided)} small {regions} undecided, the first near ({place})")
        if self.unexamined:
            parts.append(f"{self.unexamined} {'box' if self.unexamined == 1 else 'boxes'} unexamined")
        return "; ".join(parts)


def rounded(value: float, gap: float, *, up: bool) -> str:
    """Return a number with the digits that a gap leaves (and one more), rounded up or down.

    >>> rounded(-1.0316284637, 1e-8, up=False), rounded(-9.99e-9, 1e-8, up=False), rounded(2.0, 1e-8, up=True)
    ('-1.031628464', '-1e-8', '2')
    """
    exact = Decimal(value)
    place = max(Decimal(gap).adjusted() - 1, exact.adjusted() - 16) if gap > 0 else exact.adjusted() - 16
    digits = max(1, exact.adjusted() - place + 1)
    context = Context(prec=digits, rounding=ROUND_CEILING if up else ROUND_FLOOR)
    shown = context.plus(exact).normalize()
    if shown and not -5 <= shown.adjusted() < 15:
        return f"{shown:e}".replace("e+", "e")
    return f"{shown:f}"
