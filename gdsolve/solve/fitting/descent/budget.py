"""What a search may take: `--epochs` and `--time-limit`."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Budget:
    """Iterations of each descent, and the time at which everything ends; None: as many as it takes.

    Attributes:
        iterations: `--epochs`.
        deadline: on the clock of `perf_counter`.
    """

    iterations: int | None = None
    deadline: float | None = None

    def is_spent(self, iteration: int) -> bool:
        """Say whether a descent must end after so many iterations."""
        if self.iterations is not None and iteration >= self.iterations:
            return True
        return self.deadline is not None and perf_counter() >= self.deadline

    @property
    def words(self) -> str:
        """Return the flags that limit it, "" if none does."""
        flags = [] if self.iterations is None else [f"`--epochs {self.iterations}`"]
        return " and ".join([*flags, *([] if self.deadline is None else ["`--time-limit`"])])


def budget(epochs: int | None, seconds: float | None) -> Budget:
    """Return a budget whose time begins now."""
    return Budget(epochs, None if seconds is None else perf_counter() + seconds)
