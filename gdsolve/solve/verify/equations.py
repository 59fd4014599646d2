"""Answers of equation systems, checked again: residuals in many digits, existence, completeness, families."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from gdsolve.errors import Source
from gdsolve.optimize.protocols import Bounds, Vector
from gdsolve.problem import equations_problem
from gdsolve.solve.prove.digits import prover
from gdsolve.solve.prove.reach import reach
from gdsolve.solve.prove.roots import prove_roots
from gdsolve.solve.results.result import Test
from gdsolve.solve.roots.exact.linear import classify_linear
from gdsolve.solve.roots.impossible import proof, proof_by_cutting
from gdsolve.solve.roots.system import System, build_system
from gdsolve.solve.verify.claim import Claim
from gdsolve.solve.verify.report import at_most, count_of
from gdsolve.symbols.exact.system import exact_polynomial
from gdsolve.symbols.precise import evaluate_precisely
from gdsolve.text import parse_formula

DIGITS = 60
RESIDUAL = 1e-12
"""Residual in many digits, in units of what rounding the answer to float64 can make of it, over eps."""

SEARCHED_RESIDUAL = 1e-5
"""The same for an optimizer that was named, whose runs end where they are told to."""

EXACT_METHODS = ("exact algebra", "exact elimination", "levenberg-marquardt", "intervals")

SECONDS = 30.0
SAME = 1e-9
"""Distance, relative to x (absolute below 1), of two solutions that count as one."""

EFFORT = 500_000
"""Of exact algebra: some seconds."""

MEMBERS = (-1.5, 0.3, 2.25)
"""Values of the parameters at which a family is tried."""


def system_of(claim: Claim) -> System:
    """Return the equation system of a document, built again from its text.

    Raises:
        FormulaError, DataError: the document does not hold one.
    """
    files = claim.file_constants()
    names = [
        *claim.part("problem").get("variables", {}),
        *claim.part("constants"),
        *(each.name for each in files),
    ]
    problem = equations_problem(claim.equations(), names)
    told = claim.part("problem").get("variables", {})
    free = [each.name for each in problem.variables]
    variables = claim.variables([*(name for name in told if name in free), *free])
    return build_system(replace(problem, variables=variables, constants=files), claim.settings(None))


def equation_tests(claim: Claim, seconds: float | None) -> list[Test]:
    """Return the tests of an answer to equations."""
    system = system_of(claim)
    told = claim.content.get("solutions") or ([claim.solution] if _has_solution(claim) else [])
    try:
        points = [np.asarray(system.model.layout.pack(each)) for each in told]
    except (KeyError, ValueError, TypeError) as error:
        raise claim.fault("its solutions do not fit its unknowns") from error
    tests: list[Test] = []
    if _has_solution(claim):
        tests += _point_tests(system, claim, points)
    tests += _number_tests(claim, points)
    limit = seconds or SECONDS
    if claim.code == "inconsistent":
        tests += _inconsistent_tests(system, claim, limit)
    elif claim.code == "family":
        tests += _family_tests(system, claim)
    elif claim.content.get("complete") or claim.proof.get("complete"):
        tests += _complete_tests(system, claim, points, limit)
    if claim.proof.get("enclosures"):
        tests += _enclosure_tests(system, claim, points)
    if claim.content.get("decimals"):
        tests += _digit_tests(system, claim, points)
    return tests or [count_of("nothing more is claimed", 0, 0)]


def _has_solution(claim: Claim) -> bool:
    return claim.code in ("unique solution", "solutions", "family")


def _point_tests(system: System, claim: Claim, points: Sequence[Vector]) -> list[Test]:
    tests = []
    if points:
        worst = max(_residual(system, claim, each) for each in points)
        tolerance = RESIDUAL if claim.optimizer in EXACT_METHODS else SEARCHED_RESIDUAL
        tests.append(at_most("largest residual in 60 digits, relative", worst, tolerance))
    outside = [
        float(np.max(np.maximum(system.bounds.lower - x, x - system.bounds.upper), initial=0.0))
        for x in points
    ]
    if system.bounds.any:
        tests.append(at_most("distance outside of the bounds", max(0.0, *outside, 0.0), 0.0))
    return tests


def _residual(system: System, claim: Claim, x: Vector) -> float:
    """Return the largest residual in many digits, relative to its terms and to what moving x by its size does."""
    values: dict[str, Any] = {**system.constants, **claim.part("constants"), **system.model.layout.unpack(x)}
    found: list[float] = []
    for equation in system.problem.equations:
        difference = evaluate_precisely(equation, values, DIGITS)
        found += [float(each) for each in np.ravel(np.asarray(difference, dtype=object))]
    with np.errstate(all="ignore"):
        _, J = system.residuals.residual_and_jacobian(x)
        size = system.magnitude(x) + np.where(np.isfinite(J), np.abs(J), 0.0) @ np.abs(x) + 1e-300
    return float(np.max(np.abs(found) / size, initial=0.0))


def _number_tests(claim: Claim, points: Sequence[Vector]) -> list[Test]:
    """Return the tests that solutions differ, and that their number is the one that was told."""
    if claim.code not in ("unique solution", "solutions"):
        return []
    same = sum(
        bool((np.abs(one - other) <= SAME * np.maximum(1.0, np.abs(one)) * 1e-3).all())
        for place, one in enumerate(points)
        for other in points[:place]
    )
    tests = [count_of("solutions listed twice", same, 0)]
    if claim.code == "unique solution":
        tests.append(count_of("solutions listed", len(points), 1))
    return tests


def _inconsistent_tests(system: System, claim: Claim, seconds: float) -> list[Test]:
    if "proved" not in claim.because or "not proved" in claim.because:
        return [count_of("no proof is claimed", 0, 0)]
    name = "proved again that there is no solution"
    found = proof(system) is not None or proof_by_cutting(system) is not None
    if not found and claim.proof:
        found = _count_in(system, _box_of(system, claim), seconds) == 0
    if not found:
        found = _by_algebra(system) == 0
    return [count_of(name, int(found), 1)]


def _complete_tests(system: System, claim: Claim, points: Sequence[Vector], seconds: float) -> list[Test]:
    """Return the test that there are no other solutions: by intervals, else by exact algebra."""
    name = "solutions in all, proved again"
    count = _by_rank(system) if claim.optimizer == "exact elimination" else None
    if count is None:
        count = _count_in(system, _box_of(system, claim), seconds)
    if count is None:
        name, count = "solutions in all, by exact algebra", _by_algebra(system)
    return [count_of(name, -1 if count is None else count, len(points))]


def _box_of(system: System, claim: Claim) -> Bounds | None:
    """Return the box that a claim is about: all that the equations leave of the bounds, or the box of its proof."""
    reached = reach(system.outputs, system.model.layout, system.bounds)
    if not claim.proof:
        return reached
    try:
        ends = np.array([claim.proof["box"][label] for label in system.model.layout.labels], dtype=float)
    except (KeyError, ValueError, TypeError) as error:
        raise claim.fault("`proof` cannot be read") from error
    ends = ends.reshape(-1, 2)
    if claim.content.get("complete") and reached is not None and " in the box" not in claim.because:
        return reached  # the claim is about everything, so the box of the proof is not believed
    return Bounds(ends[:, 0], ends[:, 1])


def _count_in(system: System, box: Bounds | None, seconds: float) -> int | None:
    """Return the number of solutions in a box if intervals prove it."""
    if box is None:
        return 0
    if not np.isfinite((box.lower, box.upper)).all():
        return None
    found = prove_roots(system.model.graph, system.outputs, system.model.layout, box, seconds=seconds)
    return len(found.roots) if found is not None and found.is_complete else None


def _by_rank(system: System) -> int | None:
    """Return 1 for a linear system of full rank whose solution is in the bounds; None where that is not so."""
    found = classify_linear(system)
    if found is None:
        return None
    return {"unique": 1, "inconsistent": 0}.get(found.kind)


def _by_algebra(system: System) -> int | None:
    """Return the number of real solutions inside the bounds by exact algebra, None if it does not apply."""
    linear = _by_rank(system)
    if linear is not None:
        return linear
    layout = system.model.layout
    shapes = dict(zip(layout.names, layout.shapes, strict=True))
    found = exact_polynomial(system.problem.equations, shapes, system.constants, EFFORT)
    if found is None or found.kind == "infinite":
        return None
    points = [np.array([each[label] for label in layout.labels]) for each in found.points]
    slack = 1e-12
    return sum(
        bool((x >= system.bounds.lower - slack).all() and (x <= system.bounds.upper + slack).all())
        for x in points
    )


def _family_tests(system: System, claim: Claim) -> list[Test]:
    """Return the tests of a family: its dimension at the member shown, and members by its formulas."""
    family = claim.part("family")
    x = np.asarray(system.model.layout.pack(claim.solution))
    J = np.asarray(system.residuals.residual_and_jacobian(x)[1])
    s = np.linalg.svd(J, compute_uv=False) if J.size else np.zeros(0)
    rank = int(np.count_nonzero(s > 1e-9 * max(float(np.max(s, initial=0.0)), 1e-300)))
    tests = [count_of("degrees of freedom", system.size - rank, int(family.get("dimension", -1)))]
    formulas: Mapping[str, str] = family.get("parametrisation") or {}
    if not formulas or not system.model.layout.is_scalar:
        return tests
    worst = 0.0
    for shift, start in enumerate(MEMBERS):
        member = _member(formulas, start, shift)
        if all(np.isfinite(value) for value in member.values()):
            point = np.array([member.get(name, 0.0) for name in system.model.layout.names])
            worst = max(worst, _residual(system, claim, point))
    return [*tests, at_most("largest residual of three members of the family, relative", worst, RESIDUAL)]


def _member(formulas: Mapping[str, str], start: float, shift: int) -> dict[str, float]:
    """Return a member of a family: its parameters get values of their own."""
    from gdsolve.text import free_names

    trees = {name: parse_formula(Source(text, "family")) for name, text in formulas.items()}
    parameters = sorted({each for tree in trees.values() for each in free_names(tree, ())})
    values = {name: start + 0.7 * place + 0.1 * shift for place, name in enumerate(parameters)}
    return {name: float(evaluate_precisely(tree, values, DIGITS)) for name, tree in trees.items()}


def _enclosure_tests(system: System, claim: Claim, points: Sequence[Vector]) -> list[Test]:
    """Return the test that each enclosure of the document holds the root that is proved beside its solution."""
    labels = system.model.layout.labels
    try:
        boxes = [
            np.array([each[label] for label in labels], dtype=float) for each in claim.proof["enclosures"]
        ]
        exact = [bool(each) for each in claim.proof["exact"]]
    except (KeyError, ValueError, TypeError) as error:
        raise claim.fault("`proof` cannot be read") from error
    missed = int(len(boxes) != len(points) or len(exact) != len(boxes))
    for box, is_exact, x in zip(boxes, exact, points, strict=False):
        holds = bool(((box[:, 0] <= x) & (x <= box[:, 1])).all())
        missed += not (holds and (is_exact or _is_inside(system, box)))
    return [count_of("enclosures without a proved solution", missed, 0)]


def _is_inside(system: System, box: Any) -> bool:
    """Say whether a root that is proved around the box lies in it."""
    width = np.maximum(box[:, 1] - box[:, 0], 1e-14 * np.maximum(np.abs(box[:, 0]), 1e-300))
    around = Bounds(box[:, 0] - 4 * width, box[:, 1] + 4 * width)
    middle = 0.5 * (box[:, 0] + box[:, 1])
    found = prove_roots(
        system.model.graph, system.outputs, system.model.layout, around, seconds=2.0, known=middle[None]
    )
    if found is None:
        return False
    return any(bool(((root.low <= box[:, 1]) & (root.high >= box[:, 0])).all()) for root in found.roots)


def _digit_tests(system: System, claim: Claim, points: Sequence[Vector]) -> list[Test]:
    """Return the test that the digits of the document are those that are proved again."""
    told = claim.content["decimals"]
    if not isinstance(told, list) or not all(isinstance(each, Mapping) for each in told):
        raise claim.fault("`decimals` cannot be read")
    count = max((len(_significant(text)) for each in told for text in each.values()), default=0)
    proving = prover(system.outputs, system.model.layout)
    labels, wrong = system.model.layout.labels, int(len(told) != len(points))
    for each, x in zip(told, points, strict=False):
        found = proving.digits(x, count) if each and proving is not None else None
        wrong += bool(each) and (
            found is None or [each.get(label) for label in labels] != list(found.decimals)
        )
    return [count_of("solutions whose digits are not proved again", wrong, 0)]


def _significant(text: object) -> str:
    """Return the significant digits of a decimal text."""
    mantissa = str(text).partition("e")[0]
    return "".join(each for each in mantissa if each.isdigit()).lstrip("0")
