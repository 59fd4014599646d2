"""Polynomial systems of moderate size: all real solutions, or the proof that there is none."""

from __future__ import annotations

import numpy as np

from gdsolve.errors import ExitCode
from gdsolve.optimize.protocols import Vector
from gdsolve.solve.results.result import OptimizerUse, Test, Verdict, VerdictCode
from gdsolve.solve.roots.answer import Answer
from gdsolve.solve.roots.exact.linear import inside
from gdsolve.solve.roots.order import ordered
from gdsolve.solve.roots.searches.nearest import nearest_by_lanes
from gdsolve.solve.roots.system import System, equation_texts
from gdsolve.symbols.exact.system import PolynomialSolution, exact_polynomial

EFFORT = 50_000
"""About half a second."""

AGREEMENT = 1e-9
"""Residual, relative to its terms, above which an exact solution is not believed."""


def solve_polynomials(system: System) -> Answer | None:
    """Return the proved answer, None if the equations are no polynomials or too many."""
    layout = system.model.layout
    shapes = dict(zip(layout.names, layout.shapes, strict=True))
    found = exact_polynomial(system.problem.equations, shapes, system.constants, EFFORT)
    if found is None or found.kind == "infinite":
        return None
    use = OptimizerUse(
        "exact algebra", {}, "polynomial equations, solved by a Groebner basis and Sturm's theorem"
    )
    if found.kind == "inconsistent":
        listed = equation_texts(system, found.clashing) or "the equations"
        few = "has no real solution" if len(found.clashing) == 1 else "have no common real solution"
        return _none(system, f"{listed} {few} (proved)", use)
    points = [np.array([each[label] for label in layout.labels]) for each in found.points]
    tests = [_residual_test(system, each) for each in points]
    if not all(test.passed for test in tests):
        return None
    kept = ordered(system, [each for each in points if inside(system.bounds, each)])
    if not kept:
        return _none(system, f"all {len(points)} real solutions lie outside of the bounds (proved)", use)
    return _solutions(system, found, kept, use)


def _solutions(system: System, found: PolynomialSolution, kept: list[Vector], use: OptimizerUse) -> Answer:
    kept = [np.asarray(system.bounds.project(each)) for each in kept]
    one = len(kept) == 1
    words = "the only real solution (proved)" if one else f"all {len(kept)} real solutions (proved)"
    if found.multiple:
        words += "; some solution, real or complex, is a multiple one"
    code = VerdictCode.UNIQUE_SOLUTION if one else VerdictCode.SOLUTIONS
    verdict = Verdict(code, words, ExitCode.OK, None, (_residual_test(system, kept[0]),))
    return Answer(verdict=verdict, x=kept[0], roots=tuple(kept), complete=True, use=use)


def _none(system: System, words: str, use: OptimizerUse) -> Answer:
    verdict = Verdict(VerdictCode.INCONSISTENT, words, ExitCode.NO_SOLUTION)
    return Answer(verdict=verdict, x=nearest_by_lanes(system), use=use)


def _residual_test(system: System, x: Vector) -> Test:
    """Return the row of the largest residual; out of the domain or far off it fails."""
    with np.errstate(all="ignore"):
        r = np.abs(system.residuals.residual(x))
        allowed = AGREEMENT * (system.magnitude(x) + np.finfo(float).tiny)
    worst = int(np.argmax(np.where(np.isfinite(r), r / allowed, np.inf)))
    return Test("|residual|", float(r[worst]), float(allowed[worst]), bool(r[worst] <= allowed[worst]))
