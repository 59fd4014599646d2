"""The numerical search: lanes from many starts, candidates judged one by one, and what they say together."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from time import perf_counter

import numpy as np

from gdsolve.errors import ExitCode
from gdsolve.optimize.outcome import Outcome
from gdsolve.optimize.protocols import Matrix, Vector
from gdsolve.solve.choice import Choice
from gdsolve.solve.results.result import OptimizerUse, Test, Verdict, VerdictCode
from gdsolve.solve.roots.answer import Answer
from gdsolve.solve.roots.exact.families import family_of, nearest_member
from gdsolve.solve.roots.exact.linear import inside
from gdsolve.solve.roots.impossible import may_hold, proof, proof_by_cutting
from gdsolve.solve.roots.order import is_same, ordered
from gdsolve.solve.roots.searches.confirm import Root, confirm
from gdsolve.solve.roots.searches.evidence import convex_proof, seen
from gdsolve.solve.roots.searches.lanes import Lanes, descend
from gdsolve.solve.roots.searches.nearest import nearest_of, polished
from gdsolve.solve.roots.searches.starts import lane_count, lane_starts
from gdsolve.solve.roots.system import System

ITERATIONS = 80
MOST_CANDIDATES = 240
PATIENCE = 25
"""Refused candidates in a row after which no more are judged."""

SINGULAR_PATIENCE = 5
"""Refused candidates in a row after which singular solutions, which cost the most, are no longer looked for."""

BESIDE = 1e-4
"""Ends of lanes that are nearer than this to a singular solution (relative, or absolute below 1) belong to it."""

SECONDS = 3.0
"""Time for judging candidates, if the user sets no limit; what was found until then is told."""

MEMBERS = 4
"""Members of a family that are enough."""

NAME = "levenberg-marquardt"


def search_roots(system: System, choice: Choice) -> Answer:
    """Return the solutions that are found from many starts, or why there are none."""
    impossible = proof(system)
    starts = lane_starts(system.model.given, system.bounds, lane_count(system.size), choice.seed)
    lanes = descend(system.residuals, starts, system.bounds, ITERATIONS)
    use = OptimizerUse(
        NAME, {}, f"{len(starts)} starts, each solution refined by Newton's method in many digits"
    )
    if impossible is not None:
        return _none(system, lanes, impossible.words, use)
    limit = SECONDS if choice.time_limit is None else choice.time_limit
    roots = find_roots(system, lanes, perf_counter() + limit)
    if not roots:
        return _nothing(system, lanes, starts, use)
    family = [each for each in roots if each.dimension]
    if family:
        return _family(system, family, use)
    return _solutions(system, roots, starts, lanes, use)


def find_roots(system: System, lanes: Lanes, deadline: float) -> list[Root]:
    """Return the distinct solutions beside the ends of the lanes, the most promising ends first."""
    with np.errstate(all="ignore"):
        height = np.max(np.abs(lanes.r), axis=1, initial=0.0)
    roots: list[Root] = []
    known: list[Vector] = []
    refused = members = 0
    for place in np.argsort(height, kind="stable"):
        x = lanes.x[place]
        if any(is_same(x, each, 1e-6) for each in known) or any(_is_beside(x, each) for each in roots):
            continue
        if (
            refused >= PATIENCE
            or members >= MEMBERS
            or len(known) >= MOST_CANDIDATES
            or perf_counter() > deadline
        ):
            break
        known.append(x)
        found = confirm(system, x, deep=refused < SINGULAR_PATIENCE)
        if found is None or not inside(system.bounds, found.x):
            refused += 1
            continue
        refused = 0
        point = np.asarray(system.bounds.project(found.x))
        known.append(point)
        if not any(is_same(point, each.x, 1e-9) for each in roots):
            roots.append(replace(found, x=point))
            members += found.dimension > 0
    return roots


def _is_beside(x: Vector, root: Root) -> bool:
    """Say whether a search ended at a singular solution, to which searches come only roughly."""
    return root.singular and bool((np.abs(x - root.x) <= BESIDE * np.maximum(np.abs(root.x), 1.0)).all())


def _solutions(system: System, roots: list[Root], starts: Matrix, lanes: Lanes, use: OptimizerUse) -> Answer:
    points = ordered(system, [each.x for each in roots])
    first = next(each for each in roots if each.x is points[0])
    words = f"found so far, from {len(starts)} starts; others may exist"
    if any(each.singular for each in roots):
        words += "; a solution at which the Jacobian is singular is among them"
    verdict = Verdict(VerdictCode.SOLUTIONS, words, ExitCode.OK, None, root_tests(system, first))
    outcome = _told(system, first.x, starts, lanes)
    return Answer(
        verdict=verdict,
        x=first.x,
        roots=tuple(points),
        complete=False,
        use=use,
        outcome=outcome,
        start=None
        if outcome is None
        else np.array(outcome.history[0].variables)
        if system.size <= len(outcome.history[0].variables)
        else None,
    )


def _told(system: System, x: Vector, starts: Matrix, lanes: Lanes) -> Outcome | None:
    """Return a run that ends at a solution, for its history: from the first start if it leads there."""
    ends = [k for k in range(len(lanes.x)) if is_same(lanes.x[k], x, 1e-4)]
    places = [0, *(int(lanes.origin[k]) for k in ends[:2])]
    for place in dict.fromkeys(places):
        if not np.isfinite(system.residuals.residual(starts[place])).all():
            continue
        outcome = polished(system, starts[place])
        if is_same(outcome.x, x, 1e-4):
            return outcome
    return None


def _family(system: System, members: list[Root], use: OptimizerUse) -> Answer:
    regular = [each for each in members if not each.singular] or members
    counted = Counter(each.dimension for each in regular)
    dimension = max(counted, key=lambda each: (counted[each], each))
    given = system.model.given
    target = np.where(np.isnan(given), 0.0, given)
    regular = [each for each in regular if each.dimension == dimension]
    near = [nearest_member(system, each, target) for each in regular]
    near = [each for each in near if inside(system.bounds, each.x)] or regular
    best = min(near, key=lambda each: float(np.linalg.norm(each.x - target)))
    words = f"{dimension} degrees of freedom" if dimension > 1 else "1 degree of freedom"
    verdict = Verdict(VerdictCode.FAMILY, words, ExitCode.OK, None, root_tests(system, best))
    return Answer(verdict=verdict, x=best.x, family=family_of(system, dimension), use=use)


def root_tests(system: System, root: Root) -> tuple[Test, ...]:
    """Return the rows behind a solution: its residual, its distance in many digits, the rank."""
    with np.errstate(all="ignore"):
        r, J = system.residuals.residual_and_jacobian(root.x)
        moved = np.where(np.isfinite(J), np.abs(J), 0.0) @ np.abs(root.x)
        allowed = 8 * np.finfo(float).eps * (system.magnitude(root.x) + moved)
    worst = int(np.argmax(np.abs(r) - allowed))
    largest, limit = float(abs(r[worst])), float(allowed[worst])
    return (
        Test("|residual|", largest, limit, largest <= limit),
        Test("distance in 50 digits, relative", root.distance, 1e-15, root.distance <= 1e-15),
        Test("rank", float(root.rank), float(system.size), True, "=" if root.rank == system.size else "<"),
    )


def _nothing(system: System, lanes: Lanes, starts: Matrix, use: OptimizerUse) -> Answer:
    if not lanes.x.shape[0]:
        words = "the equations have no finite value at any point tried"
        return Answer(verdict=Verdict(VerdictCode.UNDEFINED, words, ExitCode.UNBOUNDED), use=use)
    proved = proof_by_cutting(system)
    if proved is not None:
        return _none(system, lanes, proved.words, use)
    x = nearest_of(system, lanes)
    words = f"none of {lanes.x.shape[0]} searches ended at a solution"
    if x is not None and may_hold(system, x):
        words += "; at the nearest point the equations may hold: the digits of float64 cannot tell"
    else:
        found = convex_proof(system, lanes) or seen(system, lanes, starts)
        if found is not None:
            return _none(system, lanes, found.words, use)
    verdict = Verdict(VerdictCode.NO_ROOT_FOUND, words, ExitCode.STOPPED)
    return Answer(verdict=verdict, x=x, use=use)


def _none(system: System, lanes: Lanes, words: str, use: OptimizerUse) -> Answer:
    verdict = Verdict(VerdictCode.INCONSISTENT, words, ExitCode.NO_SOLUTION)
    return Answer(verdict=verdict, x=nearest_of(system, lanes), use=use)
