"""Equations that clash only because their constants were rounded: 3*x = 1 and x = 0.3333333333333333.

In exact arithmetic they have no solution. Whoever types sixteen digits means the number that float64 has
there, so a point that meets every equation up to rounding is a solution, and the clash is said.
"""

from __future__ import annotations

import re

import numpy as np

from gdsolve.errors import ExitCode
from gdsolve.optimize.protocols import Vector
from gdsolve.solve.results.result import Test, Verdict, VerdictCode
from gdsolve.solve.roots.answer import Answer
from gdsolve.solve.roots.exact.linear import USE
from gdsolve.solve.roots.system import System

LONG = 15
"""Significant digits from which a constant is taken to be rounded."""

ALLOWED = 4 * float(np.finfo(float).eps)
"""Residual relative to its terms that rounding explains."""

CLASH = "up to the rounding of the constants; digit by digit the equations clash"

NUMBER = re.compile(r"\d[\d_]*\.?[\d_]*")


def despite_rounding(system: System, answer: Answer) -> Answer:
    """Return the nearest point as a solution where rounded constants explain why there is no exact one."""
    if (
        answer.verdict.code is not VerdictCode.INCONSISTENT
        or answer.x is None
        or not _has_long_number(system)
    ):
        return answer
    r, J = system.residuals.residual_and_jacobian(answer.x)
    terms = system.magnitude(answer.x) + np.abs(J) @ np.abs(answer.x)
    if not (np.isfinite(J).all() and (np.abs(r) <= ALLOWED * terms).all()):
        return answer
    rank = int(np.linalg.matrix_rank(_scaled(J)))
    code, words = _said(rank == system.size, linear=answer.use is not None and answer.use.name == USE.name)
    worst = int(np.argmax(np.abs(r) - ALLOWED * terms))
    tests = (
        Test("|residual|", float(abs(r[worst])), float(ALLOWED * terms[worst]), True),
        Test("rank", float(rank), float(system.size), True, "=" if rank == system.size else "<"),
    )
    verdict = Verdict(code, f"{CLASH}; {words}" if words else CLASH, ExitCode.OK, None, tests)
    return Answer(verdict=verdict, x=answer.x, roots=(answer.x,), use=answer.use)


def _said(isolated: bool, *, linear: bool) -> tuple[VerdictCode, str]:
    if linear and isolated:
        return VerdictCode.UNIQUE_SOLUTION, ""
    return VerdictCode.SOLUTIONS, "others may exist" if isolated else "one of many"


def _scaled(J: Vector) -> Vector:
    columns = np.linalg.norm(J, axis=0)
    return np.asarray(J / np.where(columns > 0, columns, 1.0))


def _has_long_number(system: System) -> bool:
    """Say whether some constant, typed or given, has so many digits that it must be a rounded one."""
    typed = [each.body.span.text for each in system.problem.equations]
    given = [repr(each) for value in system.constants.values() for each in np.ravel(value).tolist()]
    return any(
        len(re.sub(r"[_.]", "", found).strip("0")) >= LONG
        for text in (*typed, *given)
        for found in NUMBER.findall(text)
    )
