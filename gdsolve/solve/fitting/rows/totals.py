"""What statistics need to know of what was fitted: a few sums, whether the rows are in memory or went by."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gdsolve.solve.fitting.rows.rows import Rows


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over the rows of a fit; those of two sets of rows are added to get that of both.

    Attributes:
        count: number of rows n.
        is_weighted: whether there is a sigma.
        weight: sum of the weights 1/sigma**2 (1 where there is no sigma).
        mean: weighted mean of y.
        about_mean: weighted sum of the squares of y minus its mean.
        square: sum of (y/sigma)**2.
        target: sum of y/sigma.
        logs: sum of log(sigma).
        lowest, highest: the range of y.

    Source of the addition: Chan, Golub & LeVeque, The American Statistician 37 (1983) 242.
    """

    count: int
    is_weighted: bool
    weight: float
    mean: float
    about_mean: float
    square: float
    target: float
    logs: float
    lowest: float
    highest: float

    @classmethod
    def of(cls, rows: Rows) -> Totals:
        """Return the sums over rows in memory, at least one."""
        y, sigma = rows.y, rows.sigma
        target = y if sigma is None else y / sigma
        weight = float(len(y)) if sigma is None else float(np.sum(sigma**-2.0))
        mean = float(np.sum(target if sigma is None else target / sigma)) / weight
        about = target - (mean if sigma is None else mean / sigma)
        return cls(
            count=len(y),
            is_weighted=sigma is not None,
            weight=weight,
            mean=mean,
            about_mean=float(about @ about),
            square=float(target @ target),
            target=mean * weight if sigma is None else float(np.sum(target)),
            logs=0.0 if sigma is None else float(np.sum(np.log(sigma))),
            lowest=float(y.min()),
            highest=float(y.max()),
        )

    def __add__(self, other: Totals) -> Totals:
        weight = self.weight + other.weight
        apart = other.mean - self.mean
        return Totals(
            count=self.count + other.count,
            is_weighted=self.is_weighted,
            weight=weight,
            mean=self.mean + apart * other.weight / weight,
            about_mean=self.about_mean + other.about_mean + apart**2 * self.weight * other.weight / weight,
            square=self.square + other.square,
            target=self.target + other.target,
            logs=self.logs + other.logs,
            lowest=min(self.lowest, other.lowest),
            highest=max(self.highest, other.highest),
        )

    @property
    def is_constant(self) -> bool:
        """Say whether y is the same in every row."""
        return not self.highest > self.lowest

    @property
    def spread(self) -> float:
        """Return the sum of the squares of y/sigma minus its own mean."""
        if not self.is_weighted:
            return self.about_mean
        return max(self.square - self.target**2 / self.count, 0.0)
