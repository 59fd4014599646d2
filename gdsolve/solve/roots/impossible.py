"""Proofs by intervals that equations have no solution: cheap ones before any search, a longer one after it.

Every bound is rounded outwards, and constants count as typed: x**2 + sin(pi) = 0 is not refuted by the
1.2e-16 that float64 makes of sin(pi).
"""

from __future__ import annotations

import numpy as np

from gdsolve.compile.elements import NotElementaryError, elements
from gdsolve.compile.engines.boxes import BoxProgram, NotEnclosedError
from gdsolve.optimize.protocols import Bounds, Vector
from gdsolve.solve.prove.outcome import rounded
from gdsolve.solve.prove.reach import reach
from gdsolve.solve.prove.roots import prove_roots
from gdsolve.solve.roots.searches.evidence import Evidence
from gdsolve.solve.roots.system import System, equation_texts

LARGEST = 100
"""Unknowns and equations up to which intervals are tried: some milliseconds."""

LARGEST_CUT = 4
"""Unknowns up to which a box is cut."""

SECONDS = 0.5
"""Time of a proof that nobody asked for."""

DIGITS = 1e-12
"""How far a bound may be above its six digits and still be told with them, relative."""


def proof(system: System) -> Evidence | None:
    """Return a proof that an equation alone, or all together, cannot hold; None: nothing is proved."""
    if system.size > LARGEST or system.count > LARGEST:
        return None
    place = _place(system)
    try:
        found = _by_value(system, place)
    except (NotElementaryError, NotEnclosedError):
        return None
    if found is not None:
        return found
    for number, output in enumerate(system.outputs):
        if reach([output], system.model.layout, system.bounds) is None:
            return Evidence(f"{equation_texts(system, [number])} has no real solution{place} (proved)")
    if len(system.outputs) > 1 and reach(system.outputs, system.model.layout, system.bounds) is None:
        return Evidence(f"{_all_texts(system)} have no common real solution{place} (proved)")
    return None


def proof_by_cutting(system: System) -> Evidence | None:
    """Return a proof that there is no solution in the box that the equations leave; None: nothing is proved."""
    if system.size > LARGEST_CUT or system.count > LARGEST:
        return None
    layout = system.model.layout
    box = reach(system.outputs, layout, system.bounds)
    if box is None or not np.isfinite((box.lower, box.upper)).all():
        return None
    found = prove_roots(system.model.graph, system.outputs, layout, box, seconds=SECONDS)
    if found is None or not found.is_complete or found.roots:
        return None
    have = "has no" if len(system.outputs) == 1 else "have no common"
    return Evidence(f"{_all_texts(system)} {have} real solution{_place(system)} (proved)")


def may_hold(system: System, x: Vector) -> bool:
    """Say whether all equations may hold at x after all: their values there, enclosed, contain 0."""
    try:
        function = elements(system.outputs, system.model.layout)
        program = BoxProgram(function.outputs, function.layout, function.outputs)
    except (NotElementaryError, NotEnclosedError):
        return False
    found = program.enclose(x[None], x[None])
    return bool(((found.low <= 0) & (found.high >= 0)).all())


def _by_value(system: System, place: str) -> Evidence | None:
    """Return a proof by the values that left minus right can take."""
    function = elements(system.outputs, system.model.layout)
    program = BoxProgram(function.outputs, function.layout, function.outputs)
    bounds: Bounds = system.bounds
    found = program.enclose(bounds.lower[None].astype(float), bounds.upper[None].astype(float))
    for owner, low, high in zip(system.owners, found.low[0], found.high[0], strict=True):
        if low > 0 or high < 0:
            shown = (
                f"never below {_shown(low, up=False)}" if low > 0 else f"never above {_shown(high, up=True)}"
            )
            return Evidence(f"{equation_texts(system, [owner])}: left minus right is {shown}{place} (proved)")
    return None


def _shown(bound: float, *, up: bool) -> str:
    nearest = float(f"{bound:.6g}")
    slack = DIGITS * abs(bound)
    close = nearest >= bound - slack if up else nearest <= bound + slack
    return f"{nearest:.6g}" if close else rounded(bound, 1e-5 * abs(bound), up=up)


def _place(system: System) -> str:
    return " inside the bounds" if system.bounds.any else ""


def _all_texts(system: System) -> str:
    return equation_texts(system, range(len(system.outputs))) if len(system.outputs) <= 3 else "the equations"
