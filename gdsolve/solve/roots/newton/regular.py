"""What a refinement by Newton's method may end with."""

from __future__ import annotations

from dataclasses import dataclass

from gdsolve.optimize.protocols import Vector


@dataclass(frozen=True, slots=True)
class Regular:
    """A solution to which Newton's method converges fast.

    Attributes:
        x: the solution, correctly rounded, shape (n,).
        rank: of the Jacobian.
        surplus: equations beyond the rank, which hold as well.
        distance: of x from the solution in many digits, relative to the size of each unknown.
        exact: whether it was settled in many digits (else in float64 only).
    """

    x: Vector
    rank: int
    surplus: int
    distance: float
    exact: bool

    @property
    def dimension(self) -> int:
        """Return the degrees of freedom n - rank."""
        return self.x.size - self.rank


@dataclass(frozen=True, slots=True)
class Refused:
    """No regular solution here; `singular` says that the steps shrank like those towards a singular one."""

    singular: bool
    why: str
