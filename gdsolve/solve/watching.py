"""Runs that can be watched while they go on: a watcher asks when it likes, the run does nothing for it."""

from __future__ import annotations

from collections.abc import Callable

from gdsolve.optimize.outcome import HistoryRow
from gdsolve.problem.settings import Watch


def watch_of(watch: Watch | None, *, sign: float = 1.0, offset: float = 0.0) -> Watch | None:
    """Return a watch that is told `sign * objective + offset`, the objective as the user knows it.

    Args:
        watch: whom to tell; None for nobody.
        sign: -1 where the negative of the objective is minimised.
        offset: what the sum of squares that is minimised lacks.
    """
    if watch is None or (sign == 1.0 and offset == 0.0):
        return watch

    def told(newest: Callable[[], HistoryRow], epochs: float) -> None:
        def changed() -> HistoryRow:
            row = newest()
            return row._replace(objective=sign * row.objective + offset)

        watch(changed, epochs)

    return told
