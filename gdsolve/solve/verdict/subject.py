"""What a verdict may look at: the function, the answer that is to be refuted, and what is known of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from gdsolve.optimize.protocols import Bounds, Matrix, Objective, Vector


class BatchObjective(Objective, Protocol):
    """An objective that also takes many points at once."""

    def values_at(self, points: Matrix) -> Vector:
        """Return f at each row of `points`, shape (k, n) -> (k,)."""
        ...


class PreciseObjective(Protocol):
    """The same function in decimal arithmetic of many digits (`mpmath` numbers)."""

    def value(self, x: Sequence[Any]) -> Any:
        """Return f(x)."""
        ...

    def gradient(self, x: Sequence[Any]) -> list[Any]:
        """Return the n partial derivatives."""
        ...

    def hessian(self, x: Sequence[Any]) -> list[list[Any]]:
        """Return the n rows of the Hessian."""
        ...


@dataclass(frozen=True, slots=True)
class Facts:
    """What the formula itself says, without looking at any point.

    Attributes:
        convex: the function is convex (on the box of its bounds).
        kinks: it has abs, min, max or norms of variables, so gradients may jump.
        quadratic: it is a polynomial of degree 2, whose Hessian is the same everywhere.
        floor: no value is below this (0 for a sum of squares; -inf: nothing is known).
        why: the reason in words, for the report.
    """

    convex: bool = False
    kinks: bool = False
    quadratic: bool = False
    floor: float = float("-inf")
    why: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """An answer on trial.

    Attributes:
        objective: the function that was minimised.
        bounds: its box.
        start: where the search began, shape (n,).
        x: the answer, shape (n,).
        f: its value.
        facts: what the formula says.
        precise: the function in many digits, where it can be had.
        labels: a name per entry of x.
        travelled: how far each variable was from its start at most, shape (n,).
    """

    objective: BatchObjective
    bounds: Bounds
    start: Vector
    x: Vector
    f: float
    facts: Facts
    precise: PreciseObjective | None
    labels: tuple[str, ...]
    travelled: Vector

    @property
    def size(self) -> Vector:
        """Return the length on which each variable is judged: its value, or how far it travelled; (n,)."""
        return np.maximum(np.abs(self.x), np.maximum(self.travelled, np.abs(self.x - self.start)))

    @property
    def unit(self) -> Vector:
        """Return that length, 1 where a variable has none; (n,)."""
        size = self.size
        return np.where(size > 0, size, 1.0)

    def scope(self, noise: float) -> tuple[str, str]:
        """Return how far the claim of a minimum reaches, and why; `noise` is the rounding noise of f."""
        if self.facts.convex:
            return "global", self.facts.why or "the objective is convex"
        if np.isfinite(self.facts.floor) and self.f <= self.facts.floor + 8 * noise:
            return "global", f"no value can be below {self.facts.floor:g}"
        return "local", ""

    def active(self, gradient: Vector) -> NDArray[np.bool_]:
        """Say which variables stand on a bound that the descent pushes against (`gradient` at x)."""
        low = (self.x <= self.bounds.lower) & (gradient > 0)
        high = (self.x >= self.bounds.upper) & (gradient < 0)
        fixed = self.bounds.lower == self.bounds.upper
        return np.asarray(low | high | fixed)
