"""From a local answer to a proved one, where intervals can do it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from gdsolve.compile import Layout
from gdsolve.errors import ExitCode
from gdsolve.graph import Graph, Node
from gdsolve.optimize.protocols import Bounds, Vector
from gdsolve.solve.prove.minimum import LARGEST, prove_minimum
from gdsolve.solve.prove.outcome import MinimumProof
from gdsolve.solve.results.result import Verdict, VerdictCode

SECONDS = 1.0
"""Time of a proof that was not asked for."""

ASKED_SECONDS = 10.0
"""Time of a proof that was asked for by `--prove`."""

ASKED_LARGEST = 12
"""Variables of an independent part up to which a proof that was asked for is tried."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """The verdict with what was proved; `better` is a point with a lower value that the proof came across.

    `record` is what the result document says of the proof, where the verdict tells of one.
    """

    verdict: Verdict
    proof: MinimumProof | None
    better: Vector | None = None
    record: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Effort:
    """How long a proof may take, how large its parts may be, and whether one that stays open is told.

    How far an open proof came depends on the machine, so only those who asked for it read about it.
    """

    seconds: float = SECONDS
    largest: int = LARGEST
    tells_open: bool = False


ASKED = Effort(ASKED_SECONDS, ASKED_LARGEST, tells_open=True)


def certify(
    graph: Graph,
    output: Node,
    layout: Layout,
    box: Bounds,
    answer: tuple[Vector, Verdict],
    effort: Effort,
    *,
    is_domain: bool = True,
    place: str = " of the box",
    mirrored: bool = False,
) -> Certificate:
    """Return the verdict on an answer after an attempt to prove it.

    Args:
        graph: the graph of `output`.
        output: what is minimised, shape ().
        layout: the variables.
        box: a finite box that holds the answer.
        answer: the point, shape (n,), and the verdict so far.
        effort: of the proof.
        is_domain: whether the box is all that the problem allows; otherwise the claim is about the box only.
        place: words for the box; "" if no point outside of it can be lower.
        mirrored: word the proof for a maximum.
    """
    x, verdict = answer
    provable = (VerdictCode.MINIMUM, VerdictCode.FLAT_MINIMUM, VerdictCode.NOT_CONVERGED)
    if verdict.scope == "global" or verdict.code not in provable or (box.project(x) != x).any():
        return Certificate(verdict, None)
    proof = prove_minimum(graph, output, layout, box, x, seconds=effort.seconds, largest=effort.largest)
    if proof is None:
        return Certificate(verdict, None)
    if proof.better is not None:
        return Certificate(verdict, proof, proof.better)
    words = proof.words(mirrored=mirrored, place=place)
    if proof.is_closed and not is_domain:
        words = f"{words}; beyond that box nothing is proved"
    if not proof.is_closed and not effort.tells_open:
        return Certificate(verdict, proof)
    record = _record(proof, box, layout, place, mirrored=mirrored)
    if not proof.is_closed:
        return Certificate(replace(verdict, because=f"{verdict.because}; {words}"), proof, None, record)
    code, because = verdict.code, f"{verdict.because}; {words}"
    if code is VerdictCode.NOT_CONVERGED:
        code, because = VerdictCode.MINIMUM, words
    scope = "global" if is_domain else verdict.scope
    verdict = replace(verdict, code=code, because=because, exit=ExitCode.OK, scope=scope)
    return Certificate(verdict, proof, None, record)


def _record(
    proof: MinimumProof, box: Bounds, layout: Layout, place: str, *, mirrored: bool
) -> Mapping[str, Any] | None:
    """Return what the result document says: the bound, and the box in which it holds."""
    if not np.isfinite(proof.lower):
        return None
    ends = zip(layout.labels, box.lower.tolist(), box.upper.tolist(), strict=True)
    return {
        "of": "highest value" if mirrored else "lowest value",
        "bound": -proof.lower if mirrored else proof.lower,
        "gap": proof.gap,
        "complete": proof.is_closed,
        "everywhere": place == "",
        "boxes": proof.boxes,
        "box": {label: [low, high] for label, low, high in ends},
    }
