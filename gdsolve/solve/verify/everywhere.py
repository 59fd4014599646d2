"""Claims that reach beyond the point: no lower value in a box, or anywhere. Proofs are run again."""

from __future__ import annotations

import numpy as np

from gdsolve.compile.elements import NotElementaryError, elements
from gdsolve.compile.engines.boxes import BoxProgram, NotEnclosedError
from gdsolve.graph import curvature
from gdsolve.optimize.protocols import Bounds
from gdsolve.solve.prove.minimum import prove_minimum
from gdsolve.solve.prove.reach import reach_below
from gdsolve.solve.results.result import Test
from gdsolve.solve.verify.extremum import Subject
from gdsolve.solve.verify.report import at_least, at_most, count_of

SECONDS = 30.0
"""Time for a proof, if no limit is set."""

LARGEST = 12
SEGMENTS = 40
"""Random segments on which convexity is tried."""


def scope_tests(subject: Subject, seconds: float | None) -> list[Test]:
    """Return the tests of a claim about a whole box, or about all points."""
    if subject.claim.proof:
        return _proof_tests(subject, seconds or SECONDS)
    if subject.claim.verdict.get("scope") != "global" or subject.x.size == 0:
        return []
    found = _proved_again(subject, min(seconds or SECONDS, SECONDS))
    if found is not None:
        return [found]
    return _convex_tests(subject)


def _proof_tests(subject: Subject, seconds: float) -> list[Test]:
    """Return the tests of the proof in the document: its box, its bound, its gap."""
    proof, sign = subject.claim.proof, subject.sign
    try:
        bound = sign * float(proof["bound"])
        ends = np.array([proof["box"][label] for label in subject.layout.labels], dtype=float).reshape(-1, 2)
        is_closed = bool(proof["complete"])
    except (KeyError, ValueError, TypeError) as error:
        raise subject.claim.fault("`proof` cannot be read") from error
    box = Bounds(ends[:, 0], ends[:, 1])
    tests = _box_tests(subject, box)
    value = float(subject.value(subject.precise.point(subject.x)))
    if is_closed:
        gap = 1.1e-8 * max(1.0, abs(value)) + (1e-5 * max(1.0, abs(value)) if subject.is_single else 0.0)
        tests.append(at_most("gap between value and bound", value - bound, gap))
    found = prove_minimum(
        subject.graph, subject.output, subject.layout, box, subject.x, seconds=seconds, largest=LARGEST
    )
    name = "bound proved again" if sign > 0 else "bound proved again, negated"
    lower = -np.inf if found is None else found.lower
    # Another run cuts other boxes, so it may end a little lower: by less than the gap that both may leave.
    slack = 2.1e-8 * max(1.0, abs(value)) if is_closed else 1e-3 * max(1.0, abs(bound))
    tests.append(at_least(name, lower, bound - slack))
    tests.append(at_least("value at the answer is not below the bound", value, bound))
    return tests


def _box_tests(subject: Subject, box: Bounds) -> list[Test]:
    """Return the test that the box of the proof is the one that the claim is about."""
    bounds, scope = subject.bounds, subject.claim.verdict.get("scope")
    inside = bool(((box.lower <= subject.x) & (subject.x <= box.upper)).all())
    tests = [count_of("the answer lies in the box of the proof", int(inside), 1)]
    if scope != "global":
        return tests
    covers = bool(((box.lower <= bounds.lower) & (box.upper >= bounds.upper)).all())
    if not covers:
        value = float(subject.value(subject.precise.point(subject.x)))
        reached = reach_below(subject.output, subject.layout, bounds, value)
        covers = reached is None or bool(((box.lower <= reached.lower) & (box.upper >= reached.upper)).all())
    return [*tests, count_of("the box holds every point that may be lower", int(covers), 1)]


def least_value(subject: Subject) -> float:
    """Return a certain lower bound of f within the bounds from one look at the formula; -inf: none."""
    try:
        function = elements([subject.output], subject.layout)
        program = BoxProgram(function.outputs, function.layout, function.outputs)
    except (NotElementaryError, NotEnclosedError):
        return -np.inf
    low, high = subject.bounds.lower[None].astype(float), subject.bounds.upper[None].astype(float)
    return float(program.enclose(low, high).low[0, 0])


def _proved_again(subject: Subject, seconds: float) -> Test | None:
    """Return a proof by intervals of a claim that came with none; None where intervals cannot close it."""
    value = float(subject.value(subject.precise.point(subject.x)))
    if not np.isfinite(value):
        return None
    box = subject.bounds
    floor = least_value(subject)
    gap = 1.1e-8 * max(1.0, abs(value))
    if value - floor <= gap:
        return at_most("gap to the least value that the formula can have", max(0.0, value - floor), gap)
    if not np.isfinite((box.lower, box.upper)).all():
        reached = reach_below(subject.output, subject.layout, box, value + 1e-6 * max(1.0, abs(value)))
        if reached is None or not np.isfinite((reached.lower, reached.upper)).all():
            return None
        box = reached
    found = prove_minimum(subject.graph, subject.output, subject.layout, box, subject.x, seconds=seconds)
    if found is None or not (found.is_closed or found.better is not None):
        return None
    lower = -np.inf if found.better is not None else found.lower
    return at_most("gap to a lower bound proved by intervals", value - lower, gap)


def _convex_tests(subject: Subject) -> list[Test]:
    """Return what can be said of convexity: the rules of composition, and no segment that contradicts."""
    variables = [
        subject.graph.input(*each) for each in zip(subject.layout.names, subject.layout.shapes, strict=True)
    ]
    told = curvature(subject.output, variables)
    tests = [count_of("convex by the rules of composition", int(told in ("convex", "affine", "constant")), 1)]
    return [*tests, count_of("segments that bend the wrong way", _wrong_segments(subject), 0)]


def _wrong_segments(subject: Subject) -> int:
    generator = np.random.default_rng(11)
    size, wrong = np.maximum(1.0, np.abs(subject.x)), 0
    for _ in range(SEGMENTS if subject.x.size <= 20 else 10):
        ends = subject.x + size * generator.standard_normal((2, subject.x.size)) * 10.0 ** generator.uniform(
            -3, 1
        )
        first, last = (subject.precise.point(subject.bounds.project(each)) for each in ends)
        middle = [(one + other) / 2 for one, other in zip(first, last, strict=True)]
        values = [subject.value(each) for each in (first, middle, last)]
        wrong += bool(values[1] > (values[0] + values[2]) / 2 + 1e-40 * abs(values[1]))
    return wrong
