"""The minima found so far, how often each was reached, and how much is probably still unseen.

Two counts per minimum: `plain` hits come from starts that were drawn evenly and not chosen by their value, so
statistics may use them; `hits` are all independent starts. Searches that began near known minima are never
counted.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gdsolve.optimize.protocols import Matrix, Vector

SAME_PLACE = 1e-4
"""Points of the unit box closer than this are one minimum if their values agree: minima like x**4
scatter so."""

SAME_VALUE = 1e-6
"""Relative difference of the values of one minimum."""

SAME_LEVEL = 1e-7
"""Relative difference of minima that count as equally good."""

LARGEST = 2000
"""Minima kept; the worst go first."""


class Archive:
    """Distinct minima, best first."""

    def __init__(self, size: int) -> None:
        self.unit = np.empty((0, size))
        self.values = np.empty(0)
        self.plain = np.empty(0, dtype=int)
        self.hits = np.empty(0, dtype=int)
        self.plain_lanes = 0
        self.lanes = 0

    def __len__(self) -> int:
        return len(self.values)

    @property
    def best(self) -> float:
        """Return the lowest value; inf if there is none."""
        return float(self.values[0]) if len(self.values) else np.inf

    @property
    def level_hits(self) -> int:
        """Return how many independent searches reached the lowest level."""
        return int(self.hits[self.on_best_level()].sum())

    @property
    def unseen(self) -> float:
        """Return the estimated chance that a new plain start finds a minimum not seen yet.

        Good-Turing: the share of plain lanes whose minimum was reached by no other, one added to both for
        caution.
        """
        return float((np.sum(self.plain == 1) + 1) / (self.plain_lanes + 1))

    def on_best_level(self) -> NDArray[np.bool_]:
        """Say which minima are as good as the best."""
        slack = SAME_LEVEL * max(1.0, abs(self.best))
        return np.asarray(self.values <= self.best + slack)

    def add(self, unit: Matrix, values: Vector, plain: NDArray[np.bool_], *, counted: bool) -> None:
        """Add where lanes ended.

        Args:
            unit: points z, shape (k, n).
            values: f there, shape (k,); what is not finite is left out.
            plain: which lanes began at unchosen points, shape (k,).
            counted: whether the lanes were independent of what is known.
        """
        if counted:
            self.lanes += len(values)
            self.plain_lanes += int(plain.sum())
        finite = np.flatnonzero(np.isfinite(values))
        for index in finite[np.argsort(values[finite], kind="stable")]:
            self._add_one(unit[index], float(values[index]), counted, counted and bool(plain[index]))
        order = np.argsort(self.values, kind="stable")[:LARGEST]
        self.unit, self.values = self.unit[order], self.values[order]
        self.plain, self.hits = self.plain[order], self.hits[order]

    def _add_one(self, point: Vector, value: float, counted: bool, plain: bool) -> None:
        close = np.abs(self.values - value) <= SAME_VALUE * max(1.0, abs(value))
        candidates = np.flatnonzero(close)
        if candidates.size:
            distance = np.max(np.abs(self.unit[candidates] - point), axis=1)
            nearest = int(np.argmin(distance))
            if distance[nearest] <= SAME_PLACE:
                place = candidates[nearest]
                self.hits[place] += counted
                self.plain[place] += plain
                if value < self.values[place]:
                    self.values[place], self.unit[place] = value, point
                return
        self.unit = np.concatenate((self.unit, point[None]))
        self.values = np.append(self.values, value)
        self.plain = np.append(self.plain, int(plain))
        self.hits = np.append(self.hits, int(counted))
