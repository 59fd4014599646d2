"""The kinds of problems there are. A new kind is one file and one line here."""

from __future__ import annotations

from gdsolve.problem import equations, fit, minimize, quadratic
from gdsolve.problem.kind import Kind

KINDS: tuple[Kind, ...] = (
    minimize.KIND,
    equations.KIND,
    fit.KIND,
    quadratic.KIND,
)
