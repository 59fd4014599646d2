"""A local answer is put to the test of other starts: what they find lower is taken, and what was left is said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from gdsolve.errors import ExitCode
from gdsolve.optimize.outcome import Status
from gdsolve.optimize.protocols import Vector
from gdsolve.solve.best.elsewhere import LANES, LARGEST, lower_elsewhere
from gdsolve.solve.minimize.plan import Stage
from gdsolve.solve.minimize.search import Found, Task, descended, joined, search
from gdsolve.solve.results.result import VerdictCode

NEARER = (0.1, 0.01)
"""Parts of a start from which a search is begun again. A start that was guessed in the wrong unit, or is ten
or a hundred times too large, is the commonest reason for a search that ends nowhere."""

DOUBT_EPOCHS = 100
"""Length of a first look from such a start where there is an answer already."""

CLEARLY = 1e-7
"""How much lower it must end, relative to the value of the answer."""

ROUNDS = 3
"""Lower answers that are followed; each is the best of 60 searches, so a second one is rare."""


def from_nearer_starts(task: Task, stages: tuple[Stage, ...], found: Found) -> Found:
    """Return the answer, or a better one of the other optimizers from the start, or from a start nearer to 0.

    Tried where the search failed, and where it ended at a local minimum above a floor that the formula gives
    (a sum of squares above 0) without other starts being tried later (kinks, many variables).
    """
    failed = _failed(found)
    if not (failed or _is_doubtful(task, found)):
        return found
    for some, begin, how in _beginnings(task, stages, found):
        other = search(task, some, begin)
        if failed and other.verdict.exit is ExitCode.INTERRUPTED:
            return _interrupted(found, other)
        better = failed or other.outcome.objective < found.outcome.objective
        if other.verdict.exit is ExitCode.OK and better:
            return _instead(found, other, how)
    return found


def _beginnings(
    task: Task, stages: tuple[Stage, ...], found: Found
) -> Iterator[tuple[tuple[Stage, ...], Vector, str]]:
    """Yield what else to try: optimizers, a start, and that in words."""
    failed = _failed(found)
    if failed and len(stages) > 1:
        yield stages[1:], task.start, "again from the start"
    for part in NEARER:
        begin = task.bounds.project(part * task.start)
        if np.array_equal(begin, task.start) or not np.isfinite(task.objective.value(begin)):
            continue
        if not failed:
            glimpse = descended(task, stages[0], begin, DOUBT_EPOCHS)
            if not glimpse.objective < found.outcome.objective * (1 - CLEARLY):
                continue
            begin = glimpse.x
        yield stages, begin, f"again from {part:g} of the start"


def _interrupted(found: Found, other: Found) -> Found:
    """Return the lower of two ends after Ctrl-C."""
    lower = min(found, other, key=lambda each: each.outcome.objective)
    return replace(lower, verdict=other.verdict)


def _instead(found: Found, other: Found, how: str, starts: int = 2) -> Found:
    """Return the other answer, the best of some starts, with what both cost."""
    scope = f"best of {starts} starts" if other.verdict.scope == "local" else other.verdict.scope
    return replace(
        other,
        outcome=joined(found.outcome, other.outcome),
        verdict=replace(other.verdict, scope=scope),
        chain=(*found.chain, how, *other.chain),
    )


def _failed(found: Found) -> bool:
    return found.verdict.code in (VerdictCode.NOT_CONVERGED, VerdictCode.SADDLE) and (
        found.verdict.exit is ExitCode.STOPPED and found.outcome.status is not Status.TIME_LIMIT
    )


def _is_doubtful(task: Task, found: Found) -> bool:
    untried = task.facts.kinks or task.start.size > LARGEST
    above = np.isfinite(task.facts.floor) and found.outcome.objective > task.facts.floor
    return found.verdict.scope == "local" and bool(untried and above)


def best_around(task: Task, stages: tuple[Stage, ...], found: Found) -> tuple[Found, tuple[str, ...]]:
    """Return the answer, or a lower one that searches around it found, and notes on what was left behind.

    Only minima of local scope are tried. Where the lower points lead to no answer (the function falls without
    limit there) the local minimum stays, with a note.
    """
    notes: tuple[str, ...] = ()
    for _ in range(ROUNDS):
        if found.verdict.code is not VerdictCode.MINIMUM or found.verdict.scope == "global":
            break
        point = lower_elsewhere(
            task.objective, task.bounds, task.start, found.outcome.x, found.outcome.objective, task.facts
        )
        if point is None:
            break
        other = search(task, stages, point)
        if int(other.verdict.exit) != 0:
            return found, (*notes, f"elsewhere the search ended lower: {other.verdict.because}")
        if not other.outcome.objective < found.outcome.objective:
            break
        place = ", ".join(
            f"{label} = {value:.6g}" for label, value in zip(task.labels[:6], found.outcome.x, strict=False)
        )
        notes = (
            *notes,
            f"nearest the start is a minimum with the value {found.outcome.objective:.6g}: {place}",
        )
        found = _instead(found, other, f"{LANES} other starts", starts=LANES + 1)
    return found, notes
