"""The view of a run that lasts: a panel on the terminal, or a line now and then where there is none.

A thread looks at the newest row of the run a few times a second. The run itself does nothing for it, so
watching costs only what the thread draws.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import perf_counter
from typing import TYPE_CHECKING, Any

from gdsolve.cli.options import Flags
from gdsolve.cli.streams import write_stderr

if TYPE_CHECKING:
    from gdsolve.problem.settings import Watch

QUICK = 0.5
"""Seconds within which nobody misses a view."""

PANEL_EVERY, LINE_EVERY = 0.2, 5.0
"""Seconds between two looks: five in a second are seen as motion, and drawing takes half a millisecond."""


@contextmanager
def progress(flags: Flags) -> Iterator[Watch | None]:
    """Show how the runs inside go on; yields what they are told to, None if nothing shall be shown."""
    if flags.get("quiet") or flags.get("progress") == "none" or sys.stderr is None:
        yield None
        return
    view = View(sys.stderr.isatty())
    try:
        yield view.follow
    finally:
        view.close()


class View:
    """Looks at the newest run from a thread of its own, until it is closed."""

    def __init__(self, is_terminal: bool, quick: float = QUICK) -> None:
        self._newest: Callable[[], Any] | None = None
        self._epochs = 0.0
        self._began = perf_counter()
        self._done = Event()
        self._every = PANEL_EVERY if is_terminal else LINE_EVERY
        self._quick = quick
        self._thread = Thread(target=self._panel if is_terminal else self._lines, daemon=True)
        self._thread.start()

    def follow(self, newest: Callable[[], Any], epochs: float) -> None:
        """Look at this run from now on."""
        self._newest, self._epochs = newest, epochs

    def close(self) -> None:
        """End the view and leave no trace of the panel."""
        self._done.set()
        self._thread.join()

    def _lines(self) -> None:
        from gdsolve.report.live import Glimpses

        glimpses = Glimpses()
        while not self._done.wait(self._every):
            write_stderr(f"{glimpses.line(self._row(), self._epochs, perf_counter() - self._began)}\n")

    def _panel(self) -> None:
        if self._done.wait(self._quick):
            return
        from gdsolve.report.live import Glimpses, live_panel

        glimpses = Glimpses()
        with live_panel(sys.stderr, os.environ) as show:
            while True:
                show(glimpses.panel(self._row(), self._epochs, perf_counter() - self._began))
                if self._done.wait(self._every):
                    return

    def _row(self) -> Any:
        return None if self._newest is None else self._newest()
