"""A local answer is put to the test of other starts: what they find lower is taken, and what was left is said."""

from __future__ import annotations

from dataclasses import replace

from gdsolve.solve.best.elsewhere import LANES, lower_elsewhere
from gdsolve.solve.plan import Stage
from gdsolve.solve.result import VerdictCode
from gdsolve.solve.search import Found, Task, joined, search

ROUNDS = 3
"""Lower answers that are followed; each is the best of 60 searches, so a second one is rare."""


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
        scope = other.verdict.scope if other.verdict.scope == "global" else f"best of {LANES + 1} starts"
        found = replace(
            other,
            outcome=joined(found.outcome, other.outcome),
            verdict=replace(other.verdict, scope=scope),
            chain=(*found.chain, f"{LANES} other starts", *other.chain),
        )
    return found, notes
