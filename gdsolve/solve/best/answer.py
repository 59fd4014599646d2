"""`--global`: from the best point of all searches to an answer with its verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from gdsolve.compile import Layout
from gdsolve.graph import Graph, Node
from gdsolve.optimize.protocols import Bounds
from gdsolve.problem.settings import Settings
from gdsolve.solve.best.box import SearchBox, search_box
from gdsolve.solve.best.certify import ASKED, Effort, certify
from gdsolve.solve.best.search import Request, search_globally
from gdsolve.solve.lanes.outcome import GlobalOutcome, Minimum
from gdsolve.solve.minimize.plan import Stage
from gdsolve.solve.minimize.search import Found, Task, search
from gdsolve.solve.prove.reach import reach_below
from gdsolve.solve.results.result import Verdict

SECONDS = 1.0
"""Time of a search that no limit was set for."""

LONGEST = 3600.0
"""Time of a search with a number of starts but no limit, in seconds."""

IMPROVEMENTS = 20
"""Lower points that proofs may come across, each of which is followed."""

NOTED = 5
"""Other minima named in the notes; the result document has more."""


@dataclass(frozen=True, slots=True)
class BestAnswer:
    """The answer with its verdict, the search that led to it, and what to say about it."""

    found: Found
    outcome: GlobalOutcome
    minima: tuple[Minimum, ...]
    notes: tuple[str, ...]
    proof: Mapping[str, Any] | None = None


def best_answer(
    graph: Graph,
    output: Node,
    layout: Layout,
    task: Task,
    stages: Sequence[Stage],
    settings: Settings,
    *,
    mirrored: bool = False,
) -> BestAnswer:
    """Return the best answer of many searches, finished and judged like any other answer.

    Args:
        graph: the graph of `output`.
        output: what is minimised, shape ().
        layout: the variables.
        task: the same function for single points, with bounds, start and limits.
        stages: attempts of the finishing search.
        settings: seed, number of starts, time limit.
        mirrored: word what is said for a maximum.
    """
    box = search_box(task.bounds, task.start, task.labels)
    seconds = task.limits.time_limit
    if seconds is None:
        seconds = SECONDS if settings.starts is None else LONGEST
    request = Request(box.bounds, seconds, settings.seed, settings.starts, task.start[None])
    outcome = search_globally(graph, output, layout, request)
    begin = outcome.x if np.isfinite(outcome.value) else task.start
    limits = replace(task.limits, time_limit=None)
    task = replace(task, limits=limits)
    found = search(task, tuple(stages), begin)
    effort = ASKED if settings.prove else Effort()
    domain = _domain(output, layout, task.bounds, box, outcome.value)
    for _ in range(IMPROVEMENTS):
        certificate = certify(
            graph,
            output,
            layout,
            domain.bounds,
            (found.outcome.x, found.verdict),
            effort,
            is_domain=domain.is_given,
            place=" of the box" if box.is_given else "" if domain.is_given else " of the searched box",
            mirrored=mirrored,
        )
        if certificate.better is None:
            break
        better = search(task, tuple(stages), certificate.better)
        if better.outcome.objective >= found.outcome.objective:
            break
        found = better
    found = replace(_counted(found, outcome), verdict=_scoped(certificate.verdict, outcome))
    minima = _with_answer(outcome, found)
    return BestAnswer(found, outcome, minima, box.notes, certificate.record)


def _domain(output: Node, layout: Layout, bounds: Bounds, box: SearchBox, value: float) -> SearchBox:
    """Return the box to prove about: if all values up to the best one lie in a finite box, that is as
    good as all.

    Otherwise it is the searched box, and the claim is about that.
    """
    if box.is_given or not np.isfinite(value):
        return box
    reached = reach_below(output, layout, bounds, value + 1e-6 * max(1.0, abs(value)))
    if reached is None or not np.isfinite((reached.lower, reached.upper)).all():
        return box
    return SearchBox(reached, True, ())


def _scoped(verdict: Verdict, outcome: GlobalOutcome) -> Verdict:
    """Return the verdict with the reach of the search where the formula alone proves nothing."""
    if verdict.scope != "local":
        return verdict
    because = f"{verdict.because}; {outcome.statement}"
    return replace(verdict, scope=f"best of {outcome.searches} starts", because=because)


def _counted(found: Found, outcome: GlobalOutcome) -> Found:
    counts = found.outcome.counts
    counts = replace(
        counts,
        evaluations=counts.evaluations + outcome.evaluations,
        gradients=counts.gradients + outcome.gradients,
        hessians=counts.hessians + outcome.gradients,
    )
    seconds = found.outcome.seconds + outcome.seconds
    return replace(found, outcome=replace(found.outcome, counts=counts, seconds=seconds))


def _with_answer(outcome: GlobalOutcome, found: Found) -> tuple[Minimum, ...]:
    """Return the minima, the first of them the finished answer, without copies of it."""
    answer = found.outcome
    if not outcome.minima or not np.isfinite(answer.objective):
        return ()
    first = outcome.minima[0]
    scale = 1e-6 * np.maximum(1.0, np.abs(answer.x))
    others = [
        each
        for each in outcome.minima[1:]
        if (np.abs(each.x - answer.x) > scale).any() and each.value >= answer.objective
    ]
    return (Minimum(answer.x, answer.objective, first.hits), *others)


def other_minima(minima: tuple[Minimum, ...], labels: tuple[str, ...], sign: float) -> tuple[str, ...]:
    """Return a note for each of the next best minima; `sign` is -1 where a maximum was asked for."""
    word, notes = "minimum" if sign > 0 else "maximum", []
    for each in minima[1 : 1 + NOTED]:
        place = ", ".join(f"{name} = {value:.6g}" for name, value in zip(labels[:4], each.x, strict=False))
        more = ", ..." if len(labels) > 4 else ""
        times = {0: "", 1: ", reached once"}.get(each.hits, f", reached {each.hits} times")
        notes.append(f"other {word}: {sign * each.value + 0.0:.8g} at {place}{more}{times}")
    return tuple(notes)


def as_entries(minima: Sequence[Minimum], layout: Layout, sign: float) -> tuple[tuple[Any, float, int], ...]:
    """Return (values by name, objective, hits) of each minimum; `sign` is -1 where a maximum was asked
    for.
    """
    return tuple((layout.unpack(each.x), sign * each.value + 0.0, each.hits) for each in minima)
