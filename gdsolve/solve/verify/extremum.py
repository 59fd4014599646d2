"""Answers of `minimize` and `maximize`, checked again: value, bounds, derivatives, neighbours, proof."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np

from gdsolve.compile import Layout
from gdsolve.compile.elements import NotElementaryError, elements
from gdsolve.compile.engines.boxes import BoxProgram, NotEnclosedError
from gdsolve.graph import Graph, Node
from gdsolve.lower import expect_scalar, lower_all
from gdsolve.ops import NEG
from gdsolve.optimize.protocols import Bounds, Vector
from gdsolve.problem.minimize import Minimize
from gdsolve.solve.model import build_model
from gdsolve.solve.results.result import Test
from gdsolve.solve.verify.claim import Claim
from gdsolve.solve.verify.digits import PreciseFormula
from gdsolve.solve.verify.report import at_least, at_most, count_of
from gdsolve.text import free_names

MOST_WORK = 4e6
"""Numbers in constants times points: each takes some microseconds in many digits."""

LARGEST_GRADIENT = 200
LARGEST_HESSIAN = 20
"""Variables up to which derivatives are taken as differences in many digits."""

VALUE_SLACK = 1e-12
"""Relative difference of a value that no interval rule can bound; float32 has its own."""

SINGLE_SLACK = 1e-5

STEP = 1e-6
"""Newton step, relative to x (absolute below 1), at which a point counts as stationary."""

FIRST_ORDER_STEP = 1e-3
"""The same for a first-order optimizer, whose runs end at a gradient of 1e-6 of the first."""

SECOND_ORDER = ("newton", "newton-cg", "lbfgs", "bfgs", "levenberg-marquardt", "gauss-newton")

NEAR = (1e-4, 1e-6)
"""Distances, relative to x (absolute below 1), at which neighbours are looked at."""

RISE = 1e-11
"""How much lower a neighbour may be, relative to the value (absolute below 1): rounding of x itself."""

RAY_STEPS = 2
"""Of three steps along a ray, each ten times as long: an exponential may have reached its limit by then."""

SINGULAR = 1e-8
"""Eigenvalue of the Hessian, relative to the largest, that counts as 0."""


@dataclass(frozen=True)
class Subject:
    """A minimize problem of a document, mirrored if a maximum was asked for, and its answer x."""

    claim: Claim
    precise: PreciseFormula
    graph: Graph
    output: Node
    layout: Layout
    bounds: Bounds
    x: Vector
    sign: float
    is_single: bool

    def value(self, x: Any) -> Any:
        """Return what is minimised, in many digits."""
        return self.sign * self.precise.value(x)


def subject_of(claim: Claim) -> Subject:
    """Return the problem of a document, built again from its text.

    Raises:
        FormulaError, UsageError, DataError: the document does not describe a problem with an answer.
    """
    formula = claim.formula()
    files = claim.file_constants()
    names = [*claim.solution, *claim.part("constants"), *(each.name for each in files)]
    variables = claim.variables([name for name in free_names(formula, names) if name in claim.solution])
    problem = Minimize(
        title=str(claim.content.get("formula")),
        variables=variables,
        constants=files,
        objective=formula,
        sense="maximize" if claim.kind == "maximize" else "minimize",
    )
    model = build_model(problem, claim.settings(None))
    lowered = lower_all(formula, model.graph, model.names)
    if lowered.body is None:
        raise claim.fault("its formula is a relation")
    output = expect_scalar(model.graph, lowered.body, formula.body.span)
    sign = -1.0 if claim.kind == "maximize" else 1.0
    if sign < 0:
        output = model.graph.apply(NEG, output)
    try:
        x = model.layout.pack(claim.solution)
    except (KeyError, ValueError, TypeError) as error:
        raise claim.fault("its solution does not fit its variables") from error
    constants = {name: node.attributes["value"] for name, node in model.names.items() if node.is_constant}
    exact = {**constants, **claim.part("constants")}
    entries = sum(np.size(each) for each in constants.values())
    points = 100 + (2 * len(x) if len(x) <= LARGEST_GRADIENT else 0)
    if entries * points > MOST_WORK:
        raise claim.fault(f"its constants hold {entries} numbers, too many to compute with in many digits")
    precise = PreciseFormula(formula, exact, model.layout)
    is_single = claim.part("problem").get("dtype") == "float32"
    return Subject(
        claim, precise, model.graph, output, model.layout, model.bounds, np.asarray(x), sign, is_single
    )


def value_tests(subject: Subject) -> list[Test]:
    """Return the tests of value and bounds."""
    claim, x = subject.claim, subject.x
    tests: list[Test] = []
    told = claim.number("objective")
    if told is not None:
        found = float(subject.precise.value(subject.precise.point(x)))
        apart = 0.0 if told == found else abs(told - found)
        tests.append(at_most("value: difference from 60 digits", apart, _slack(subject, found)))
    low, high = subject.bounds.lower, subject.bounds.upper
    outside = float(np.max(np.maximum(low - x, x - high), initial=0.0))
    if np.isfinite((low, high)).any():
        tests.append(at_most("distance outside of the bounds", max(0.0, outside), 0.0))
    minima = claim.content.get("minima") or []
    if minima:
        worst = max(_other_difference(subject, each) for each in minima[:50])
        tests.append(at_most("other minima: largest difference of a value, relative", worst, 1e-9))
    return tests


def _slack(subject: Subject, value: float) -> float:
    """Return how far a float64 value may be from the true one: the width of its enclosure."""
    size = max(1.0, abs(value))
    if subject.is_single:
        return SINGLE_SLACK * size
    try:
        function = elements([subject.output], subject.layout)
        program = BoxProgram(function.outputs, function.layout, function.outputs)
    except (NotElementaryError, NotEnclosedError):
        return VALUE_SLACK * size
    found = program.enclose(subject.x[None], subject.x[None])
    width = float(found.high[0, 0] - found.low[0, 0])
    return width + 4 * float(np.spacing(abs(value))) if np.isfinite(width) else VALUE_SLACK * size


def _other_difference(subject: Subject, minimum: Any) -> float:
    try:
        x, told = subject.layout.pack(minimum["solution"]), float(minimum["objective"])
    except (KeyError, ValueError, TypeError) as error:
        raise subject.claim.fault("`minima` cannot be read") from error
    found = float(subject.precise.value(subject.precise.point(x)))
    return abs(told - found) / max(1.0, abs(found))


@dataclass(frozen=True, slots=True)
class Shape:
    """Derivatives at the answer: those of variables that no bound holds. Eigenvalues are scaled and sorted."""

    gradient: Vector
    size: Vector
    eigenvalues: Vector | None
    step: float | None


def shape_at(subject: Subject) -> Shape | None:
    """Return the derivatives at the answer in many digits; None where they are too many."""
    if subject.x.size > LARGEST_GRADIENT:
        return None
    precise, x = subject.precise, subject.precise.point(subject.x)
    gradient = np.array([float(subject.sign * each) for each in precise.gradient(x)])
    low, high = subject.x <= subject.bounds.lower, subject.x >= subject.bounds.upper
    free = ~((low & (gradient > 0)) | (high & (gradient < 0)))
    size = np.maximum(1.0, np.abs(subject.x))
    if subject.x.size > LARGEST_HESSIAN:
        return Shape(gradient[free], size[free], None, None)
    rows = [[float(subject.sign * each) for each in row] for row in precise.hessian(x)]
    H = np.array(rows).reshape(len(x), len(x))[np.ix_(free, free)] * size[free][:, None] * size[free]
    if not np.isfinite(H).all():
        return Shape(gradient[free], size[free], None, None)
    eigenvalues = np.linalg.eigvalsh(H)
    step = None
    if eigenvalues.size and np.min(np.abs(eigenvalues)) > SINGULAR * np.max(np.abs(eigenvalues)):
        step = float(np.max(np.abs(np.linalg.solve(H, gradient[free] * size[free]))))
    return Shape(gradient[free], size[free], eigenvalues, step)


def stationary_tests(subject: Subject, shape: Shape, *, kinked: bool) -> list[Test]:
    """Return the test that the gradient is 0, as far as the digits of x allow; none at kinks."""
    if kinked:
        return []
    name = subject.claim.optimizer
    tolerance = STEP if name in SECOND_ORDER or not name else FIRST_ORDER_STEP
    if shape.step is not None:
        return [at_most("Newton step, relative to x", shape.step, tolerance)]
    value = subject.claim.number("objective") or 0.0
    largest = float(np.max(np.abs(shape.gradient * shape.size), initial=0.0))
    return [at_most("|gradient|, projected", largest, tolerance * max(1.0, abs(value)))]


def lower_neighbours(subject: Subject) -> int:
    """Return how many of the points around the answer have a lower value, in many digits."""
    n = subject.x.size
    directions = np.concatenate((np.eye(n), -np.eye(n)))[: 2 * LARGEST_HESSIAN]
    random = np.random.default_rng(7).standard_normal((10, n))
    length = np.linalg.norm(random, axis=1, keepdims=True)
    directions = np.concatenate((directions, random / np.where(length > 0, length, 1.0)))
    here = subject.value(subject.precise.point(subject.x))
    allowed = RISE * max(1.0, abs(float(here))) * (1e6 if subject.is_single else 1.0)
    size = np.maximum(1.0, np.abs(subject.x))
    lower = 0
    for distance in NEAR:
        for direction in directions:
            point = subject.bounds.project(subject.x + distance * size * direction)
            there = subject.value(subject.precise.point(point))
            lower += bool(there < here - allowed)
    return lower


def verdict_tests(subject: Subject, *, kinked: bool) -> list[Test]:
    """Return the tests of what the verdict says of the point."""
    code = subject.claim.code
    plain = MIRRORED.get(code, code) if subject.sign < 0 else code
    rule = _RULES.get(plain)
    if rule is None:
        return []
    return rule(subject, kinked)


def _minimum(subject: Subject, kinked: bool, *, flat: bool = False) -> list[Test]:
    tests: list[Test] = []
    shape = shape_at(subject)
    if shape is not None:
        tests += stationary_tests(subject, shape, kinked=kinked)
        if shape.eigenvalues is not None and shape.eigenvalues.size and not kinked:
            tests.append(_smallest(subject, shape.eigenvalues, flat=flat))
    return [*tests, count_of("lower values around", lower_neighbours(subject), 0)]


def _smallest(subject: Subject, eigenvalues: Vector, *, flat: bool) -> Test:
    """Return the test of the smallest eigenvalue: not negative; positive where that was said."""
    largest = float(np.max(np.abs(eigenvalues)))
    name, least = "smallest eigenvalue of the Hessian", float(eigenvalues[0])
    if "definite" in subject.claim.because and not flat:
        return Test(name, least, 0.0, least > 0.0, ">")
    return at_least(name, least, -1e-6 * max(largest, 1.0 if flat else 0.0))


def _flat(subject: Subject, kinked: bool) -> list[Test]:
    return _minimum(subject, kinked, flat=True)


def _maximum(subject: Subject, kinked: bool) -> list[Test]:
    mirrored = replace(subject, sign=-subject.sign)
    return [
        replace(each, name=each.name.replace("lower", "higher").replace("smallest", "largest, negated,"))
        for each in _minimum(mirrored, kinked)
    ]


def _saddle(subject: Subject, kinked: bool) -> list[Test]:
    shape = shape_at(subject)
    if shape is None:
        return []
    tests = stationary_tests(subject, shape, kinked=kinked)
    lower = lower_neighbours(subject)
    higher = lower_neighbours(replace(subject, sign=-subject.sign))
    ways = int(lower > 0) + int(higher > 0)
    if shape.eigenvalues is not None and shape.eigenvalues.size:
        ways = max(ways, int(shape.eigenvalues[0] < 0) + int(shape.eigenvalues[-1] > 0))
    return [*tests, count_of("directions of both signs", ways, 2)]


def _falling(subject: Subject, kinked: bool) -> list[Test]:
    """Return the test that the value goes on falling from the last point: outwards, or towards the origin."""
    if subject.value(subject.precise.point(subject.x)) == -np.inf:
        return [count_of("the value is infinite", 1, 1)]
    best = 0
    for base in (10.0, 0.1):
        points = (subject.precise.point(subject.x * base**power) for power in range(4))
        values = [subject.value(point) for point in points]
        best = max(best, sum(bool(after < before) for before, after in pairwise(values)))
    return [at_least("steps along a ray that fall", best, RAY_STEPS)]


def _not_converged(subject: Subject, kinked: bool) -> list[Test]:
    return [count_of("nothing more is claimed", 0, 0)]


_RULES: dict[str, Callable[[Subject, bool], list[Test]]] = {
    "minimum": _minimum,
    "flat minimum": _flat,
    "maximum": _maximum,
    "flat maximum": _maximum,
    "saddle": _saddle,
    "unbounded": _falling,
    "infimum not attained": _falling,
    "not converged": _not_converged,
}

MIRRORED = {
    "minimum": "maximum",
    "maximum": "minimum",
    "flat minimum": "flat maximum",
    "flat maximum": "flat minimum",
    "supremum not attained": "infimum not attained",
}
