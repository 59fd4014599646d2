"""Equation systems: from a problem to its solutions, exactly where that is possible, else numerically."""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter
from typing import Any

import numpy as np

from gdsolve.errors import ExitCode, UsageError
from gdsolve.optimize.protocols import Vector
from gdsolve.problem.equations import Equations
from gdsolve.problem.settings import Settings
from gdsolve.solve.choice import PROOF, ROOTS, Choice, chosen, searched
from gdsolve.solve.minimize.solve import plain
from gdsolve.solve.results.result import PuzzleResult, Seconds, Test, Verdict, VerdictCode
from gdsolve.solve.roots.answer import Answer
from gdsolve.solve.roots.exact.linear import solve_linear
from gdsolve.solve.roots.exact.polynomial import solve_polynomials
from gdsolve.solve.roots.exact.rounded import despite_rounding
from gdsolve.solve.roots.many_digits import ManyDigits, many_digits
from gdsolve.solve.roots.named import solve_named
from gdsolve.solve.roots.searches.search import search_roots
from gdsolve.solve.roots.system import System, build_system, equation_texts


def solve_equations(problem: Equations, settings: Settings) -> PuzzleResult:
    """Return the solutions of an equation system.

    Raises:
        FormulaError: unknown names, shapes that do not fit.
        UsageError: settings that do not fit the problem.
    """
    began = perf_counter()
    settings = searched(problem, settings, {**ROOTS, **PROOF})
    system = build_system(problem, settings)
    choice = chosen(problem.optimizer, settings)
    with np.errstate(all="ignore"):  # searches may run to where numbers overflow
        answer = despite_rounding(system, _answer(system, choice, settings))
        told = many_digits(system, answer, settings.digits) if settings.digits else ManyDigits()
    result = _result(system, answer, perf_counter() - began)
    return replace(result, decimals=told.decimals, closed=told.closed, notes=(*result.notes, *told.notes))


def _answer(system: System, choice: Choice, settings: Settings) -> Answer:
    if system.size == 0:
        return _without_unknowns(system)
    if system.model.integers:
        raise UsageError.of("whole-number variables in equations are not supported yet")
    if choice.optimizer is not None:
        return solve_named(system, choice)
    if settings.all_roots or settings.prove or settings.in_box:
        return solve_linear(system) or _proved(system, choice, settings)
    return solve_linear(system) or solve_polynomials(system) or search_roots(system, choice)


def _proved(system: System, choice: Choice, settings: Settings) -> Answer:
    """Return all solutions in a box with proof; where nothing can be proved, those of the search."""
    from gdsolve.solve.prove.system import prove_system

    proved = prove_system(system, settings)
    if proved is not None and proved.verdict.code is not VerdictCode.NO_ROOT_FOUND:
        return proved
    searched = search_roots(system, choice)
    if proved is None or searched.verdict.exit is not ExitCode.OK:
        return proved or searched
    verdict = searched.verdict
    words = f"{verdict.because}; the proof in the box found: {proved.verdict.because}"
    return replace(searched, verdict=replace(verdict, because=words), notes=proved.notes)


def _without_unknowns(system: System) -> Answer:
    """Return the answer of equations between numbers."""
    x = np.zeros(0)
    r = system.residuals.residual(x)
    allowed = 4 * np.finfo(float).eps * system.magnitude(x)
    wrong = np.flatnonzero(~(np.abs(r) <= allowed))
    largest = float(np.max(np.abs(r), initial=0.0))
    tests = (Test("|residual|", largest, float(np.max(allowed, initial=0.0)), not wrong.size),)
    if wrong.size:
        listed = equation_texts(system, sorted({system.owners[each] for each in wrong}))
        words = f"there are no unknowns, and {listed} does not hold"
        return Answer(
            verdict=Verdict(VerdictCode.INCONSISTENT, words, ExitCode.NO_SOLUTION, None, tests), x=x
        )
    words = "there are no unknowns, and all equations hold"
    return Answer(
        verdict=Verdict(VerdictCode.UNIQUE_SOLUTION, words, ExitCode.OK, None, tests), x=x, complete=True
    )


def _result(system: System, answer: Answer, seconds: float) -> PuzzleResult:
    layout = system.model.layout

    def named(x: Vector) -> dict[str, Any]:
        return plain(layout.unpack(np.asarray(x) + 0.0))

    outcome = answer.outcome
    residual = None if answer.x is None else float(np.linalg.norm(system.residuals.residual(answer.x)))
    return PuzzleResult(
        kind="puzzle",
        title=system.problem.title,
        verdict=answer.verdict,
        status=outcome.status if outcome else None,
        message=outcome.message if outcome else None,
        solution={} if answer.x is None else named(answer.x),
        start={} if answer.start is None else named(answer.start),
        objective=None if residual is None else residual**2,
        optimizer=answer.use,
        counts=outcome.counts if outcome else None,
        history=outcome.history if outcome else (),
        history_names=layout.labels[:10] if outcome else (),
        notes=(*system.notes, *answer.notes),
        seconds=Seconds(total=seconds, solve=seconds),
        solutions=tuple(named(each) for each in answer.roots),
        complete=answer.complete,
        family=answer.family,
        residual_norm=residual,
        proof=answer.proof,
    )
