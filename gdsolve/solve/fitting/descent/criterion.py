"""What a fit minimises besides squares, as reweighted least squares see it.

A sum of losses is stationary where J'(w r) = 0 for the residuals r, the slopes J of the curve and the weights
w: psi(u)/u of u = r/s for a loss with the scale s, 1/variance for counts. Source: Holland & Welsch,
Communications in Statistics A6 (1977) 813; McCullagh & Nelder, Generalized Linear Models, 2nd ed., 1989, 2.5.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from gdsolve.optimize.protocols import Vector


class Criterion(Protocol):
    """A sum over rows that is minimised; residuals r are the target minus the curve, shape (n,)."""

    def scale(self, r: Vector) -> float:
        """Return the scale of the residuals, estimated from them; 1 where it is known."""
        ...

    def value(self, r: Vector, scale: float) -> float:
        """Return the sum; infinite where it is not defined."""
        ...

    def weights(self, r: Vector, scale: float) -> Vector:
        """Return the weight of each row, >= 0, shape (n,)."""
        ...


@dataclass(frozen=True, slots=True)
class Squares:
    """Least squares."""

    def scale(self, r: Vector) -> float:
        """Return 1: squares need no scale."""
        return 1.0

    def value(self, r: Vector, scale: float) -> float:
        """Return r.r."""
        total = float(r @ r)
        return total if np.isfinite(total) else np.inf

    def weights(self, r: Vector, scale: float) -> Vector:
        """Return 1 for each row."""
        return np.ones(len(r))
