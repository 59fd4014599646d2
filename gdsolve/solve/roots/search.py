"""The numerical search: lanes from many starts, candidates refined one by one, and what they prove together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gdsolve.errors import ExitCode
from gdsolve.optimize.protocols import Vector
from gdsolve.solve.choice import Choice
from gdsolve.solve.result import Family, OptimizerUse, Test, Verdict, VerdictCode
from gdsolve.solve.roots.answer import Answer
from gdsolve.solve.roots.lanes import Lanes, descend
from gdsolve.solve.roots.linear import inside
from gdsolve.solve.roots.newton import Regular, refine
from gdsolve.solve.roots.starts import lane_count, lane_starts
from gdsolve.solve.roots.system import System

ITERATIONS = 80
MOST_CANDIDATES = 120
PATIENCE = 25
"""Refused candidates in a row after which no more are refined."""


@dataclass(frozen=True, slots=True)
class Root:
    """A solution that passed all tests, and the start of the lane that found it."""

    x: Vector
    regular: Regular
    origin: Vector


def search_roots(system: System, choice: Choice) -> Answer:
    """Return the solutions that are found from many starts."""
    starts = lane_starts(system.model.given, system.bounds, lane_count(system.size), choice.seed)
    lanes = descend(system.residuals, starts, system.bounds, ITERATIONS)
    roots = find_roots(system, lanes, starts)
    use = OptimizerUse("levenberg-marquardt", {}, f"{len(starts)} starts, each solution refined by Newton's method")
    if not roots:
        return _nothing(system, lanes, use)
    given = system.model.given
    if np.isnan(given).all():
        roots = sorted(roots, key=lambda each: tuple(each.x))
    else:
        roots = sorted(roots, key=lambda each: float(np.linalg.norm(each.x - np.where(np.isnan(given), each.x, given))))
    first = roots[0]
    tests = _tests(system, first)
    dimension = max(each.regular.dimension for each in roots)
    if dimension:
        words = f"{dimension} degrees of freedom" if dimension > 1 else "1 degree of freedom"
        verdict = Verdict(VerdictCode.FAMILY, words, ExitCode.OK, None, tests)
        return Answer(verdict=verdict, x=first.x, family=Family(dimension), use=use)
    words = f"found so far, from {len(starts)} starts; others may exist"
    verdict = Verdict(VerdictCode.SOLUTIONS, words, ExitCode.OK, None, tests)
    return Answer(verdict=verdict, x=first.x, roots=tuple(each.x for each in roots), complete=False, use=use)


def find_roots(system: System, lanes: Lanes, starts: np.ndarray) -> list[Root]:
    """Return the distinct solutions beside the ends of the lanes."""
    if not lanes.x.shape[0]:
        return []
    height = np.max(np.abs(lanes.r), axis=1)
    order = np.argsort(height, kind="stable")
    roots: list[Root] = []
    seen: list[Vector] = []
    refused = 0
    for place in order:
        x = lanes.x[place]
        if any(is_same(x, each, 1e-6) for each in seen):
            continue
        seen.append(x)
        found = refine(system, x)
        if not isinstance(found, Regular) or not inside(system.bounds, found.x):
            refused += 1
            if refused >= PATIENCE:
                break
            continue
        refused = 0
        point = system.bounds.project(found.x)
        if not any(is_same(point, each.x, 1e-9) for each in roots):
            roots.append(Root(point, found, starts[lanes.origin[place]]))
        seen.append(point)
        if len(seen) > 2 * MOST_CANDIDATES:
            break
    return roots


def is_same(one: Vector, other: Vector, tolerance: float) -> bool:
    """Say whether two points agree, each unknown relative to its size (and to the largest where it is tiny)."""
    largest = max(float(np.max(np.abs(one), initial=0.0)), float(np.max(np.abs(other), initial=0.0)))
    size = np.maximum(np.maximum(np.abs(one), np.abs(other)), 1e-6 * largest)
    return bool((np.abs(one - other) <= tolerance * size).all())


def _tests(system: System, root: Root) -> tuple[Test, ...]:
    r = np.abs(system.residuals.residual(root.x))
    allowed = 8 * np.finfo(float).eps * system.magnitude(root.x)
    worst = int(np.argmax(r - allowed))
    rank = root.regular.rank
    return (
        Test("|residual|", float(r[worst]), float(allowed[worst]), bool(r[worst] <= allowed[worst])),
        Test("Newton step, relative to x", root.regular.step, 1e-6, root.regular.step <= 1e-6),
        Test("rank", float(rank), float(system.size), True, "=" if rank == system.size else "<"),
    )


def _nothing(system: System, lanes: Lanes, use: OptimizerUse) -> Answer:
    if not lanes.x.shape[0]:
        words = "the equations have no finite value at any point tried"
        return Answer(verdict=Verdict(VerdictCode.UNDEFINED, words, ExitCode.UNBOUNDED), use=use)
    best = lanes.x[int(np.argmin(np.sum(lanes.r**2, axis=1)))]
    words = f"none of {lanes.x.shape[0]} searches ended at a solution"
    return Answer(verdict=Verdict(VerdictCode.NO_ROOT_FOUND, words, ExitCode.STOPPED), x=best, use=use)
