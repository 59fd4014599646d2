"""What a solver of equations hands back, before it is told as a result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gdsolve.optimize.outcome import Outcome
from gdsolve.optimize.protocols import Vector
from gdsolve.solve.results.result import Family, OptimizerUse, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The end of a search for roots.

    Attributes:
        verdict: what was found, with its tests.
        x: the solution that is shown first, a member of the family, or the point that comes nearest; (n,).
        roots: all solutions found, in order; empty for families and where there is none.
        complete: whether there is no other real solution; None where the question has no meaning.
        family: the set of solutions if they are not isolated.
        use: how it was found, and why so.
        outcome: the run whose history is shown.
        start: where that run began, shape (n,); None if there was none.
        notes: what was assumed.
        proof: what the result document says of a proof by intervals.
    """

    verdict: Verdict
    x: Vector | None = None
    roots: tuple[Vector, ...] = ()
    complete: bool | None = None
    family: Family | None = None
    use: OptimizerUse | None = None
    outcome: Outcome | None = None
    start: Vector | None = None
    notes: tuple[str, ...] = ()
    proof: Mapping[str, Any] | None = None
