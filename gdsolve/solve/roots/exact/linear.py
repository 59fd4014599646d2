"""Linear systems: solved in fractions, so that unique, family and inconsistent are facts."""

from __future__ import annotations

import numpy as np

from gdsolve.errors import ExitCode
from gdsolve.optimize.protocols import Bounds, Matrix, Vector
from gdsolve.solve.results.result import Family, OptimizerUse, Test, Verdict, VerdictCode
from gdsolve.solve.roots.answer import Answer
from gdsolve.solve.roots.system import System, equation_texts
from gdsolve.symbols.exact.linear import LinearSolution, exact_linear

USE = OptimizerUse("exact elimination", {}, "linear equations, solved in fractions")


def solve_linear(system: System) -> Answer | None:
    """Return the exact answer of a linear system, None if it is not linear or too large."""
    found = classify_linear(system)
    if found is None:
        return None
    if found.kind == "inconsistent":
        return _inconsistent(system, found)
    x = np.array([found.values[label] for label in found.names])
    tests = linear_tests(system, x, found.dimension)
    if found.kind == "unique":
        if not inside(system.bounds, x):
            return _outside(system, "the only solution lies outside of the bounds")
        verdict = Verdict(VerdictCode.UNIQUE_SOLUTION, "linear, solved exactly", ExitCode.OK, None, tests)
        return Answer(verdict=verdict, x=x, roots=(x,), complete=True, use=USE)
    member = _member(system, x)
    if member is None:
        return _outside(system, "no member of the family of solutions lies inside the bounds")
    words = f"linear, {found.dimension} degree{'s' if found.dimension > 1 else ''} of freedom"
    verdict = Verdict(
        VerdictCode.FAMILY, words, ExitCode.OK, None, linear_tests(system, member, found.dimension)
    )
    family = Family(found.dimension, dict(found.parametrisation))
    return Answer(verdict=verdict, x=member, complete=True, family=family, use=USE)


def classify_linear(system: System) -> LinearSolution | None:
    """Return the exact solution of the equations alone, without bounds."""
    layout = system.model.layout
    shapes = dict(zip(layout.names, layout.shapes, strict=True))
    return exact_linear(system.problem.equations, shapes, system.constants)


def linear_tests(system: System, x: Vector, dimension: int) -> tuple[Test, ...]:
    """Return the rows that a reader can check: the residual of the rounded point, and the rank."""
    r = system.residuals.residual(x)
    allowed = 4 * np.finfo(float).eps * float(np.max(system.magnitude(x), initial=0.0))
    largest = float(np.max(np.abs(r), initial=0.0))
    rank = system.size - dimension
    return (
        Test("|residual|", largest, allowed, bool(largest <= allowed)),
        Test("rank", float(rank), float(system.size), True, "=" if rank == system.size else "<"),
    )


def inside(bounds: Bounds, x: Vector) -> bool:
    """Say whether a point lies in the box, up to the rounding of its own coordinates."""
    slack = 4 * np.finfo(float).eps * np.abs(x)
    return bool(((x >= bounds.lower - slack) & (x <= bounds.upper + slack)).all())


def _inconsistent(system: System, found: LinearSolution) -> Answer:
    count = len(found.clashing)
    listed = equation_texts(system, found.clashing)
    words = f"{listed} cannot hold" if count == 1 else f"{listed} cannot hold together"
    verdict = Verdict(VerdictCode.INCONSISTENT, f"{words} (proved, linear)", ExitCode.NO_SOLUTION)
    return Answer(verdict=verdict, x=nearest_point(system), use=USE)


def _outside(system: System, words: str) -> Answer:
    verdict = Verdict(VerdictCode.INCONSISTENT, f"{words} (proved, linear)", ExitCode.NO_SOLUTION)
    return Answer(verdict=verdict, x=nearest_point(system), use=USE)


def affine_map(system: System) -> tuple[Matrix, Vector]:
    """Return A and b of the residuals A x - b of a linear system, shapes (m, n) and (m,)."""
    r, A = system.residuals.residual_and_jacobian(np.zeros(system.size))
    return np.asarray(A), -r


def nearest_point(system: System) -> Vector:
    """Return the point of the box with the least residual norm, of least norm among equals; (n,)."""
    A, b = affine_map(system)
    x: Vector = np.asarray(np.linalg.lstsq(A, b, rcond=None)[0], dtype=np.float64)
    if not inside(system.bounds, x):
        from scipy.optimize import lsq_linear

        x = lsq_linear(A, b, bounds=(system.bounds.lower, system.bounds.upper), method="bvls").x
    return np.asarray(system.bounds.project(x)) + 0.0


def _member(system: System, least: Vector) -> Vector | None:
    """Return the solution nearest to the given start (else to 0) or, if bounds forbid it, any; None: none."""
    given = system.model.given
    x = least
    if not np.isnan(given).any():
        A, b = affine_map(system)
        x = given - np.linalg.lstsq(A, A @ given - b, rcond=None)[0]
    if inside(system.bounds, x):
        return np.asarray(system.bounds.project(x))
    from scipy.optimize import linprog

    A, b = affine_map(system)
    limits = list(zip(system.bounds.lower, system.bounds.upper, strict=True))
    found = linprog(np.zeros(system.size), A_eq=A, b_eq=b, bounds=limits)
    return np.asarray(found.x) if found.status == 0 else None
