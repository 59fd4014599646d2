"""The rounds of a global search, and when it may stop.

Round 0 screens an even sequence of points; every round then runs lanes from fresh plain and screened
starts and from points around the best minima (perturbations, crossovers, a scan along each axis), with an
evolution of the whole box now and then. It stops when the plain starts keep finding what is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter

import numpy as np

from gdsolve.optimize.protocols import Bounds, Matrix, Vector
from gdsolve.solve.lanes.archive import Archive
from gdsolve.solve.lanes.evolution import evolve
from gdsolve.solve.lanes.kinks import Smoothed, followed, poll, smoothed_lanes
from gdsolve.solve.lanes.lbfgs import lbfgs_lanes
from gdsolve.solve.lanes.newton import Ended, newton_lanes
from gdsolve.solve.lanes.outcome import GlobalOutcome, Minimum
from gdsolve.solve.lanes.polish import polished, snapped
from gdsolve.solve.lanes.starts import Sequence, crossovers, perturbations, scan
from gdsolve.solve.lanes.view import LaneObjective, View

LARGE = 20
"""Variables from which lanes run L-BFGS: Hessians and their eigenvalues then cost more than they save."""

ELITES = 12
"""Best minima around which new starts are made."""

EVOLVING_ROUNDS = (0, 4, 10)
"""Rounds that begin with an evolution, of 40, 80 and 160 points per variable."""

EVOLVING_SHARE = 0.35
"""Share of the time left that evolutions may take."""

KNOWN = 0.02
"""Unseen mass at which the minima count as known."""

GIVEN_SHIFT = 1e-4
"""How far lanes begin from a given point, in parts of the box."""

SHOWN = 50
"""Minima kept in the outcome."""

PATIENCE = ((20, 3), (3, 20))
"""Stop when the best level was hit so often and so many rounds brought no gain."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How much a round does. The defaults were measured on 182 test functions, see docs.

    Attributes:
        first: points screened in round 0, and in later rounds `later`.
        plain: lanes from unchosen points in round 0; half as many later.
        chosen: lanes from the best of the screened points in round 0; half as many later.
        starts: independent lanes in all; None: the stop rules decide.
    """

    first: int = 4096
    later: int = 2048
    plain: int = 64
    chosen: int = 96
    starts: int | None = None


class _Search:
    """The state of one search."""

    def __init__(self, view: View, effort: Effort, smoothed: Smoothed | None, seed: int) -> None:
        self.view, self.effort, self.smoothed = view, effort, smoothed
        self.generator = np.random.default_rng(seed)
        self.sequence = Sequence(view.size, self.generator.random(view.size))
        self.archive = Archive(view.size)
        self.without_gain = 0
        self.rounds = 0

    def lanes(self, unit: Matrix) -> Ended:
        """Run local searches from the unit points."""
        if self.smoothed is not None:
            return smoothed_lanes(self.view, unit, self.smoothed)
        return lbfgs_lanes(self.view, unit) if self.view.size >= LARGE else newton_lanes(self.view, unit)

    def explore(self, given: Matrix | None) -> None:
        """Run lanes from fresh points of the sequence, and from given ones."""
        effort, first = self.effort, self.rounds == 0
        wanted = effort.plain if first else effort.plain // 2
        chosen = effort.chosen if first else effort.chosen // 2
        if effort.starts is not None:
            left = max(1, effort.starts - self.archive.lanes - (0 if given is None else len(given)))
            wanted, chosen = min(wanted, max(1, left // 2)), min(chosen, left - max(1, left // 2))
        points = self.sequence.take(effort.first if first else effort.later)
        values = self.view.values(points[wanted:]) if chosen else np.empty(0)
        order = np.argsort(values, kind="stable")[:chosen]
        starts = np.concatenate((points[:wanted], points[wanted:][order]))
        plain = np.arange(len(starts)) < wanted
        if given is not None:
            # A little beside it: the origin is a saddle of many functions, and a lane would rest there.
            given = np.clip(given + GIVEN_SHIFT * self.generator.standard_normal(given.shape), 0.0, 1.0)
            starts, plain = (
                np.concatenate((starts, given)),
                np.append(plain, np.zeros(len(given), dtype=bool)),
            )
        ended = self.lanes(starts)
        self.archive.add(ended.unit, ended.values, plain, counted=True)

    def exploit(self) -> None:
        """Run lanes from points around the best minima."""
        if len(self.archive) == 0:
            return
        elites = self.archive.unit[:ELITES]
        size = self.view.size
        changed = perturbations(elites, 512, self.generator)
        starts = [changed[self._selected(changed, 48)]]
        if len(elites) > 1:
            crossed = crossovers(elites, 256, self.generator)
            starts.append(crossed[self._selected(crossed, 24)])
        starts.append(self._scanned(elites[0], 128 if size <= 4 else 64))
        ended = self.lanes(np.concatenate(starts))
        self.archive.add(ended.unit, ended.values, np.zeros(len(ended.values), dtype=bool), counted=False)

    def evolve(self, share: float) -> None:
        """Let a population evolve on the whole box, and run lanes from where it ends."""
        factor = 40 << EVOLVING_ROUNDS.index(self.rounds)
        seconds = share * max(0.0, self.view.deadline - perf_counter())
        ended = self.lanes(evolve(self.view, factor * self.view.size, seconds, self.generator))
        self.archive.add(ended.unit, ended.values, np.zeros(len(ended.values), dtype=bool), counted=False)

    def _selected(self, points: Matrix, count: int) -> Vector:
        """Return indices: three quarters the best by value, the rest at random."""
        order = np.argsort(self.view.values(points), kind="stable")
        best = order[: 3 * count // 4]
        rest = self.generator.choice(order[3 * count // 4 :], count - len(best), replace=False)
        return np.concatenate((best, rest))

    def _scanned(self, best: Vector, per_axis: int) -> Matrix:
        """Return the two best points of a scan along each axis, and the best of every axis at once."""
        points = scan(best, per_axis)
        values = self.view.values(points).reshape(best.size, per_axis)
        rows = np.arange(best.size) * per_axis
        two = np.argsort(values, axis=1, kind="stable")[:, :2]
        joint = points[rows + two[:, 0], np.arange(best.size)]
        return np.concatenate((points[(rows[:, None] + two).ravel()], joint[None]))

    def stop(self, before: float) -> str:
        """Return why the search should stop, or an empty text."""
        archive = self.archive
        gain = before - archive.best
        slack = 1e-9 * max(1.0, abs(archive.best))
        self.without_gain = 0 if gain > slack or not np.isfinite(before) else self.without_gain + 1
        if self.effort.starts is not None:
            return "all starts were run" if archive.lanes >= self.effort.starts else ""
        known = archive.unseen <= KNOWN and archive.level_hits >= 10
        if self.smoothed is None and self.rounds >= 2 and known and self.without_gain >= 1:
            return "new starts find what is known"
        for hits, rounds in PATIENCE:
            if archive.level_hits >= hits and self.without_gain >= rounds:
                return "no round brought anything better"
        return ""


def global_search(
    objective: LaneObjective,
    bounds: Bounds,
    *,
    seed: int = 0,
    seconds: float = 1.0,
    effort: Effort | None = None,
    smoothed: Smoothed | None = None,
    given: Matrix | None = None,
) -> GlobalOutcome:
    """Return the best minimum of f in a finite box, with the others that were found.

    Args:
        objective: the function.
        bounds: a finite box.
        seed: of everything random.
        seconds: wall time; it may be passed by one batch.
        effort: how much a round does.
        smoothed: stand-ins of a function with kinks.
        given: points x from which lanes start, too, shape (k, n).

    Raises:
        ValueError: the box is not finite.
    """
    if not (np.isfinite(bounds.lower).all() and np.isfinite(bounds.upper).all()):
        raise ValueError("a global search needs finite bounds")
    began = perf_counter()
    view = View(objective, bounds, began + seconds)
    search = _Search(view, effort or Effort(), smoothed, seed)
    with np.errstate(all="ignore"):
        stopped = _rounds(search, None if given is None else _to_unit(view, given))
        return _outcome(search, stopped, began)


def _rounds(search: _Search, given: Matrix | None) -> str:
    while True:
        before = search.archive.best
        search.explore(given if search.rounds == 0 else None)
        if search.effort.starts is None or search.rounds > 0:
            share = EVOLVING_SHARE if search.archive.unseen > KNOWN else 0.0
            if share and search.rounds in EVOLVING_ROUNDS and not search.view.is_late:
                search.evolve(share)
        if not search.view.is_late:
            search.exploit()
        search.rounds += 1
        stopped = search.stop(before)
        if stopped:
            return stopped
        if search.view.is_late:
            return "the time was up"


def _to_unit(view: View, points: Matrix) -> Matrix:
    span = np.where(view.span > 0, view.span, 1.0)
    return np.clip((points - view.bounds.lower) / span, 0.0, 1.0)


def _outcome(search: _Search, stopped: str, began: float) -> GlobalOutcome:
    view, archive = search.view, search.archive
    if len(archive):
        unit = _finished(search)
        x = view.points(unit[None])[0]
        x, value = snapped(view.objective, view.bounds, x, float(view.objective.values_at(x[None])[0]))
    else:
        x, value = view.points(np.full((1, view.size), 0.5))[0], np.inf
    points = view.points(archive.unit[:SHOWN])
    minima = [
        Minimum(point, float(f), int(hits))
        for point, f, hits in zip(points, archive.values, archive.hits, strict=False)
    ]
    if minima:
        minima[0] = Minimum(x, value, minima[0].hits)
    return GlobalOutcome(
        x=x,
        value=value,
        minima=tuple(minima),
        distinct=len(archive),
        searches=archive.lanes,
        reached=archive.level_hits,
        unseen=archive.unseen,
        evaluations=view.evaluations,
        gradients=view.gradients,
        rounds=search.rounds,
        stopped=stopped,
        is_settled=stopped != "the time was up",
        seconds=perf_counter() - began,
    )


def _finished(search: _Search) -> Vector:
    """Return the best unit point with its last digits."""
    archive, view = search.archive, search.view
    # The last digits may take a moment more than the time that was set.
    final = View(view.objective, view.bounds, max(view.deadline, perf_counter() + 0.05))
    best = archive.unit[0]
    if search.smoothed is None:
        return polished(final, best)
    unit, values = followed(final, best[None], archive.values[:1], search.smoothed)
    return poll(final, unit[0], float(values[0]), search.generator)
