"""How much there is to do, as far as it is known beforehand: what decides whether code is made for it."""

from __future__ import annotations

from dataclasses import dataclass

from gdsolve.compile.engines.names import AUTO


@dataclass(frozen=True, slots=True)
class Work:
    """Passes over rows that are to come.

    Attributes:
        engine: the one asked for, or `auto`.
        rows: how many.
        passes: about how many.
        threads: how many may work at once; None: one per processor.
    """

    engine: str = AUTO
    rows: int = 0
    passes: int = 5
    threads: int | None = None
