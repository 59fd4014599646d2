"""What a global search leaves behind."""

from __future__ import annotations

from dataclasses import dataclass

from gdsolve.optimize.protocols import Vector


@dataclass(frozen=True, slots=True)
class Minimum:
    """A minimum that was found: where, how low, and how many independent searches ended there (0: none
    did).
    """

    x: Vector
    value: float
    hits: int


@dataclass(frozen=True, slots=True)
class GlobalOutcome:
    """The end of a global search.

    Attributes:
        x: the best point, shape (n,).
        value: f there.
        minima: distinct minima, best first, at most `rounds.SHOWN`; the first is the best point.
        distinct: how many distinct minima were found in all.
        searches: independent local searches.
        reached: how many of them reached the best value.
        unseen: estimated chance that one more plain start finds a minimum not seen yet.
        evaluations: points at which f was computed.
        gradients: points at which its gradient was computed.
        rounds: how many rounds were run.
        stopped: why it ended, in words.
        is_settled: it ended because nothing new turned up, not because the time was up.
        seconds: wall time.
    """

    x: Vector
    value: float
    minima: tuple[Minimum, ...]
    distinct: int
    searches: int
    reached: int
    unseen: float
    evaluations: int
    gradients: int
    rounds: int
    stopped: str
    is_settled: bool
    seconds: float

    @property
    def statement(self) -> str:
        """Return in words how far the answer can be trusted."""
        many = "minima" if self.distinct != 1 else "minimum"
        words = (
            f"best of {self.searches} independent starts, reached by {self.reached};"
            f" {self.distinct} different {many}"
        )
        if not self.is_settled:
            return f"{words}; {self.stopped}"
        chance = f"{100 * self.unseen:.2g}" if self.unseen < 0.1 else f"{100 * self.unseen:.0f}"
        return f"{words}; a new random start would find another one with chance about {chance} %"
