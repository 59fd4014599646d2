"""`--degree N`: the polynomial of a degree in one x, solved exactly."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from gdsolve.compile.engines.names import NATIVE
from gdsolve.compile.rows.work import Work
from gdsolve.errors import DataError, ExitCode, Source, UsageError
from gdsolve.optimize.protocols import Vector
from gdsolve.solve.fitting.answer import Solved
from gdsolve.solve.fitting.linear.polynomial import Polynomial, fit_polynomial
from gdsolve.solve.fitting.many.passes import MANY, Spread
from gdsolve.solve.fitting.many.polynomial import ManyRowPolynomial, fit_many_rows
from gdsolve.solve.fitting.request import Request
from gdsolve.solve.fitting.rows import Rows
from gdsolve.solve.results.result import OptimizerUse, Test, Verdict, VerdictCode
from gdsolve.text import parse_formula
from gdsolve.text.tree import Formula

ILL_DETERMINED = 1e6
"""Condition number of the scaled powers from which the digits lost are told."""

PASSES = 3
"""Over many rows: a step, a look at its end, the last digits."""

REASON = "a polynomial is linear in its coefficients: solved exactly, without start values"


def solve_polynomial(rows: Rows, request: Request, spread: Spread | None = None) -> Solved:
    """Return the polynomial of the degree that was asked for.

    Raises:
        UsageError: several inputs.
        DataError: fewer rows, or fewer different x, than coefficients.
    """
    degree = request.degree
    assert isinstance(degree, int)
    name, x = _input(rows)
    names = coefficient_names(degree)
    if rows.count < len(names):
        raise DataError.of(
            f"{rows.count} rows do not determine {len(names)} coefficients",
            hint=f"--degree {rows.count - 1}",
        )
    # Sorting all of many rows would take longer than the fit; mostly the first ones are enough.
    looked_at = MANY if len(np.unique(x[:MANY])) > degree else len(x)
    different = len(np.unique(x[:looked_at]))
    found = _fitted(x, rows, request, spread) if different > degree else None
    if found is None:
        raise DataError.of(
            f"`{name}` has {different} different values, which do not determine {len(names)} coefficients",
            hint=f"--degree {different - 1}",
        )
    where = f" in {looked_at} rows" if looked_at < len(x) else ""
    return _answer(found, rows, degree, different, where)


def polynomial_by_passes(
    sample: Rows, request: Request, spread: Spread, ends: Mapping[str, tuple[float, float]], count: int
) -> Solved | None:
    """Return the polynomial through rows of which only a sample is in memory; None if sums do not tell it.

    Args:
        sample: some of the rows.
        request: says the degree.
        spread: takes sums over all rows.
        ends: smallest and largest value of the input over all rows.
        count: how many rows there are.

    Raises:
        UsageError: several inputs.
    """
    degree = request.degree
    assert isinstance(degree, int)
    name, x = _input(sample)
    different = len(np.unique(x))
    work = Work(request.engine, count, PASSES)
    if different <= degree:
        return None
    found = fit_many_rows(_columns(x, sample), degree, spread, ends[name], work)
    if found is None:
        return None
    return _answer(found, sample, degree, different, f" in {len(x)} rows")


def _answer(
    found: Polynomial | ManyRowPolynomial, rows: Rows, degree: int, different: int, where: str
) -> Solved:
    """Return the answer; `where` are the rows in which that many different x were counted."""
    name, _ = _input(rows)
    names = coefficient_names(degree)
    warnings: tuple[str, ...] = ()
    if found.condition > ILL_DETERMINED:
        lost = math.log10(found.condition)
        warnings = (
            f"the powers of `{name}` are nearly dependent (condition {found.condition:.1e}): about "
            f"{lost:.0f} digits of the data are lost in the coefficients, not in the curve; a lower "
            "degree, or x minus its mean, keeps them",
        )
    test = Test(f"different values of {name}{where}", different, len(names), True, ">=")
    because = (
        "solved in exact arithmetic" if isinstance(found, Polynomial) else "on a nearly orthogonal basis"
    )
    verdict = Verdict(VerdictCode.GOOD, f"the only minimum, {because}", ExitCode.OK, "global", (test,))
    return Solved(
        names=names,
        values=found.coefficients,
        rss=found.rss,
        inverse=found.inverse,
        verdict=verdict,
        optimizer=OptimizerUse("least-squares", {}, REASON),
        notes=rows.notes,
        warnings=warnings,
    )


def _fitted(
    x: Vector, rows: Rows, request: Request, spread: Spread | None
) -> Polynomial | ManyRowPolynomial | None:
    degree = request.degree
    assert isinstance(degree, int)
    if rows.count >= MANY or spread is not None or request.engine == NATIVE:
        work = Work(request.engine, rows.count, PASSES)
        found = fit_many_rows(_columns(x, rows), degree, spread, work=work)
        if found is not None:
            return found
    return fit_polynomial(x, rows.y, degree, None if rows.sigma is None else rows.sigma**-2.0)


def _columns(x: Vector, rows: Rows) -> dict[str, Vector]:
    return {"x": x, "y": rows.y} | ({} if rows.sigma is None else {"sigma": rows.sigma})


def coefficient_names(degree: int) -> tuple[str, ...]:
    """Return `c0`, `c1`, ..., the constant first."""
    return tuple(f"c{power}" for power in range(degree + 1))


def polynomial_model(rows: Rows, degree: int) -> tuple[Formula, Rows]:
    """Return the polynomial as a formula of `x`, for a named optimizer, and the rows with such an input."""
    name, x = _input(rows)
    terms = ["c0", *(f"c{power}*x" + (f"**{power}" if power > 1 else "") for power in range(1, degree + 1))]
    formula = parse_formula(Source(" + ".join(terms), "--degree"))
    return formula, replace(
        rows,
        columns={"x": x},
        sources={"x": rows.sources.get(name, name)},
        x_sigma=dict(zip(("x",), rows.x_sigma.values(), strict=False)),
    )


def _input(rows: Rows) -> tuple[str, Vector]:
    if len(rows.columns) != 1:
        raise UsageError.of(
            f"a polynomial has one input, not {len(rows.columns)}",
            hint='write the model, such as `--model "a + b*x1 + c*x2"`',
        )
    return next(iter(rows.columns.items()))
