"""The words of a run that is still going on."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TextIO

from gdsolve.optimize.outcome import HistoryRow
from gdsolve.report.charts.sparkline import sparkline
from gdsolve.report.numbers import compact
from gdsolve.report.terminal import describe_terminal

if TYPE_CHECKING:
    from rich.text import Text

KEPT = 32
"""Objectives in the sparkline, the newest at its right end."""

_WHERE = 3  # parts that say where the run is: epoch, objective, gradient; together they fit 80 columns
_RATE_OVER = 2.0  # seconds over which the rate is taken


@dataclass(slots=True)
class Glimpses:
    """What was seen of a run so far; each look adds the newest row."""

    heights: deque[float] = field(default_factory=lambda: deque(maxlen=KEPT))
    seen: deque[tuple[float, int]] = field(default_factory=deque)

    def line(self, row: HistoryRow | None, epochs: float, seconds: float) -> str:
        """Return one line for a log.

        Args:
            row: the newest of the run; None while there is no run of an optimizer, as in proofs.
            epochs: the most that there can be.
            seconds: since the beginning.
        """
        if row is None:
            return f"{_clock(seconds)}  working"
        return "  ".join((_clock(seconds), *self._parts(row, epochs, seconds)))

    def panel(self, row: HistoryRow | None, epochs: float, seconds: float) -> str:
        """Return three lines for a terminal: where the run is, how fast it goes, and how the objective fell."""
        if row is None:
            return f"working  {_clock(seconds)}"
        self.heights.append(row.objective)
        parts = self._parts(row, epochs, seconds)
        where, pace = parts[:_WHERE], parts[_WHERE:]
        lines = ["  ".join(where), "  ".join(pace), f"{sparkline(self.heights)}  {_clock(seconds)}"]
        return "\n".join(line for line in lines if line)

    def _parts(self, row: HistoryRow, epochs: float, seconds: float) -> list[str]:
        if self.seen and row.epoch < self.seen[-1][1]:  # another run has begun
            self.seen.clear()
        self.seen.append((seconds, row.epoch))
        while len(self.seen) > 2 and seconds - self.seen[1][0] > _RATE_OVER:
            self.seen.popleft()
        began, first = self.seen[0]
        rate = (row.epoch - first) / (seconds - began) if seconds > began else 0.0
        parts = [
            f"epoch {row.epoch}/{compact(epochs)}",
            f"objective {compact(row.objective, 8)}",
            f"|gradient| {compact(row.gradient_norm, 3)}",
        ]
        if row.learning_rate is not None:
            parts.append(f"rate {compact(row.learning_rate, 3)}")
        elif row.step_norm is not None:
            parts.append(f"step {compact(row.step_norm, 3)}")
        if rate > 0:
            parts.append(f"{compact(rate, 3)} epochs/s")
            parts.append(f"at most {_clock((epochs - row.epoch) / rate)} left")
        return parts


def _clock(seconds: float) -> str:
    """Return a duration as people say it.

    >>> _clock(7.2), _clock(75.0), _clock(7322.0)
    ('7 s', '1:15 min', '2:02 h')
    """
    whole = int(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60}:{whole % 60:02} min"
    return f"{whole // 3600}:{whole // 60 % 60:02} h"


@contextmanager
def live_panel(stream: TextIO, environ: Mapping[str, str]) -> Iterator[Callable[[str], None]]:
    """Open a panel on a terminal that vanishes at the end; yields the function that puts a text into it."""
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    terminal = describe_terminal(stream, "auto", environ)
    console = Console(file=stream, width=terminal.width, highlight=False, markup=False, emoji=False)

    def fitted(text: str) -> Text:
        return Text(text, no_wrap=True, overflow="ellipsis", style="cyan" if terminal.color else "")

    with Live(console=console, auto_refresh=False, transient=True, redirect_stdout=False) as live:
        yield lambda text: live.update(fitted(text), refresh=True)
