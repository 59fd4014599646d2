"""`--all`, `--prove`, `--in`: an equation system in a box, as an answer with its verdict."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from gdsolve.compile import Layout
from gdsolve.errors import ExitCode, UsageError, closest
from gdsolve.optimize.protocols import Bounds, Matrix, Vector
from gdsolve.problem.settings import Settings
from gdsolve.solve.prove.outcome import RootsProof
from gdsolve.solve.prove.reach import reach
from gdsolve.solve.prove.roots import prove_roots
from gdsolve.solve.results.result import OptimizerUse, Test, Verdict, VerdictCode
from gdsolve.solve.roots.answer import Answer
from gdsolve.solve.roots.system import System

REACH = 100.0
"""Half the width of the box of an unknown without bounds."""

SECONDS = 2.0
ASKED_SECONDS = 10.0
"""Time of a proof that `--prove` asks for."""

USE = OptimizerUse("intervals", {}, "all roots in a box, with proof")


def prove_system(system: System, settings: Settings, known: Matrix | None = None) -> Answer | None:
    """Return all solutions in the box of the settings, as far as they can be proved.

    Args:
        system: the equations.
        settings: `in_box` and the bounds give the box; where the equations leave an unknown without ends
        it gets
            100 on either side, and a note says so.
        known: solutions in float64 found elsewhere, shape (k, n).

    Returns:
        The answer, or None if nothing can be proved about these equations.

    Raises:
        UsageError: `--in` names something that is no unknown.
    """
    layout = system.model.layout
    asked = _asked(system.bounds, settings.in_box, layout)
    reached = reach(system.outputs, layout, asked)
    if reached is None:
        words = "proved: no real numbers solve the equations"
        if np.isfinite((asked.lower, asked.upper)).any():
            words = "proved: no real solution in the box"
        verdict = Verdict(VerdictCode.INCONSISTENT, words, ExitCode.NO_SOLUTION)
        return Answer(verdict=verdict, complete=True, use=USE, notes=system.notes)
    box, notes, is_given = _box(reached, layout)
    seconds = settings.time_limit or (ASKED_SECONDS if settings.prove else SECONDS)
    proof = prove_roots(
        system.model.graph, system.outputs, layout, box, seconds=seconds, seed=settings.seed, known=known
    )
    if proof is None:
        return None
    bounded = np.isfinite((asked.lower, asked.upper)).any()
    place = " in the box" if bounded or not is_given else ""
    return Answer(
        verdict=_verdict(proof, place, is_given=is_given),
        x=proof.roots[0].x if proof.roots else None,
        roots=tuple(root.x for root in proof.roots),
        complete=True if proof.is_complete and is_given else None if proof.is_complete else False,
        use=USE,
        notes=(*system.notes, *notes),
        proof=_record(proof, box, layout),
    )


def _record(proof: RootsProof, box: Bounds, layout: Layout) -> Mapping[str, Any]:
    """Return what the result document says of the proof."""

    def ends(low: Vector, high: Vector) -> dict[str, list[float]]:
        pairs = zip(layout.labels, low.tolist(), high.tolist(), strict=True)
        return {label: [below, above] for label, below, above in pairs}

    return {
        "of": "solutions",
        "enclosures": [ends(each.low, each.high) for each in proof.roots],
        "exact": [each.is_exact for each in proof.roots],
        "undecided": [ends(*each) for each in proof.undecided],
        "complete": proof.is_complete,
        "boxes": proof.boxes,
        "box": ends(box.lower, box.upper),
    }


def _asked(bounds: Bounds, wanted: Mapping[str, tuple[float, float]], layout: Layout) -> Bounds:
    """Return the bounds cut down to the ranges that were asked for."""
    lower, upper = bounds.lower.copy(), bounds.upper.copy()
    for name, (low, high) in wanted.items():
        if name not in layout.names:
            near = closest(name, list(layout.names))
            hint = f"did you mean `{near}`?" if near else f"the unknowns are {', '.join(layout.names)}"
            raise UsageError.of(f"`--in` names `{name}`, which is not an unknown", hint=hint)
        place = layout.names.index(name)
        part = slice(layout.offsets[place], layout.offsets[place] + layout.sizes[place])
        lower[part], upper[part] = np.maximum(lower[part], low), np.minimum(upper[part], high)
    return Bounds(lower, upper)


def _box(bounds: Bounds, layout: Layout) -> tuple[Bounds, tuple[str, ...], bool]:
    """Return a finite box, what to say about it, and whether it holds all that is asked."""
    lower, upper = bounds.lower, bounds.upper
    free = ~(np.isfinite(lower) & np.isfinite(upper))
    lower = np.where(
        np.isfinite(lower), lower, np.minimum(-REACH, np.where(np.isfinite(upper), upper, 0) - REACH)
    )
    upper = np.where(np.isfinite(upper), upper, np.maximum(REACH, lower + REACH))
    names = [label for label, each in zip(layout.labels, free, strict=True) if each]
    if not names:
        return Bounds(lower, upper), (), True
    shown = ", ".join(
        f"{layout.labels[i]} in {lower[i]:.6g}:{upper[i]:.6g}" for i in np.flatnonzero(free)[:4]
    )
    note = f"no range given: solutions sought with {shown}; other ranges with `--in`"
    return Bounds(lower, upper), (note,), False


def _verdict(proof: RootsProof, place: str, *, is_given: bool) -> Verdict:
    words, count = proof.words(place), len(proof.roots)
    width = max((float(np.max(root.high - root.low, initial=0.0)) for root in proof.roots), default=0.0)
    tests = (Test("widest enclosure of a solution", width, width, True),) if count else ()
    if count:
        unique = count == 1 and proof.is_complete and is_given
        code = VerdictCode.UNIQUE_SOLUTION if unique else VerdictCode.SOLUTIONS
        return Verdict(code, words, ExitCode.OK, None, tests)
    if proof.is_complete and is_given:
        return Verdict(VerdictCode.INCONSISTENT, words, ExitCode.NO_SOLUTION)
    return Verdict(VerdictCode.NO_ROOT_FOUND, words, ExitCode.STOPPED)
