"""A system handed to the optimizer that the user named: it minimises the sum of squares of the residuals."""

from __future__ import annotations

import numpy as np

from gdsolve.errors import ExitCode
from gdsolve.optimize.batches import BatchPlan
from gdsolve.optimize.loop import run
from gdsolve.optimize.optimizer import Optimizer
from gdsolve.optimize.outcome import Outcome, Status
from gdsolve.optimize.protocols import Objective, Residuals, Vector
from gdsolve.solve.choice import Choice, limits_of, stopping_of
from gdsolve.solve.results.result import Family, OptimizerUse, Test, Verdict, VerdictCode
from gdsolve.solve.roots.answer import Answer
from gdsolve.solve.roots.exact.linear import classify_linear
from gdsolve.solve.roots.newton.digits import newton_step, refine
from gdsolve.solve.roots.newton.regular import Regular
from gdsolve.solve.roots.system import System, equation_texts
from gdsolve.solve.start import choose_start

RESIDUAL_TOLERANCE = 1e-6
"""Residual, relative to the terms of its equation (absolute below 1), at which a run has found a solution."""

STEP_TOLERANCE = 1e-4
"""Largest Newton step from the end of a run, relative to the unknowns: tails such as exp(-x) fail here."""


def solve_named(system: System, choice: Choice) -> Answer:
    """Return the end of one run, with a verdict from its last point and the structure of the system."""
    optimizer = choice.optimizer
    assert optimizer is not None
    first_order = optimizer.family == "first order"
    start = choose_start(
        system.objective,
        system.model.given,
        system.bounds,
        system.model.layout,
        seed=choice.seed if first_order else None,
    )
    outcome = _run(system, choice, optimizer, start.x)
    use = OptimizerUse(optimizer.name, choice.shown_options(optimizer), "as asked, on the sum of squares")
    verdict, family, complete = _judged(system, outcome)
    is_root = verdict.exit is ExitCode.OK
    return Answer(
        verdict=verdict,
        x=outcome.x,
        roots=(outcome.x,) if is_root and family is None else (),
        complete=complete,
        family=family,
        use=use,
        outcome=outcome,
        start=start.x,
        notes=start.notes,
    )


def _run(system: System, choice: Choice, optimizer: Optimizer, start: Vector) -> Outcome:
    function: Objective | Residuals = system.objective
    if "residuals" in optimizer.needs:
        function = system.residuals
    return run(
        function,
        start,
        optimizer,
        choice.made_options(),
        bounds=system.bounds,
        limits=limits_of(choice),
        stopping=stopping_of(choice),
        batch=None if choice.batch_size is None else BatchPlan(choice.batch_size, choice.seed),
        blocks=tuple(slice(offset, offset + size) for _, _, offset, size in system.model.layout.parts()),
        dtype=system.dtype,
    )


def _judged(system: System, outcome: Outcome) -> tuple[Verdict, Family | None, bool | None]:
    """Return the verdict on the last point, the family it is a member of, and whether nothing else exists."""
    if outcome.status is Status.INTERRUPTED:
        return Verdict(VerdictCode.NOT_CONVERGED, "interrupted", ExitCode.INTERRUPTED), None, None
    x = outcome.x
    r = system.residuals.residual(x)
    if not np.isfinite(r).all():
        return Verdict(VerdictCode.NOT_CONVERGED, outcome.message, ExitCode.UNBOUNDED), None, None
    linear = classify_linear(system)
    if linear is not None and linear.kind == "inconsistent":
        words = f"{equation_texts(system, linear.clashing)} cannot hold together (proved, linear)"
        return Verdict(VerdictCode.INCONSISTENT, words, ExitCode.NO_SOLUTION), None, None
    tests = end_tests(system, x, r)
    if not all(test.passed for test in tests):
        words = f"{outcome.message}; the equations do not hold at the last point"
        return Verdict(VerdictCode.NOT_CONVERGED, words, ExitCode.STOPPED, None, tests), None, None
    if linear is not None:
        return _linear_verdict(linear.kind, linear.dimension, linear.parametrisation, tests)
    return _nonlinear_verdict(system, x, tests)


def _linear_verdict(
    kind: str, dimension: int, parametrisation: object, tests: tuple[Test, ...]
) -> tuple[Verdict, Family | None, bool | None]:
    if kind == "unique":
        verdict = Verdict(
            VerdictCode.UNIQUE_SOLUTION, "linear, one solution exists", ExitCode.OK, None, tests
        )
        return verdict, None, True
    words = f"linear, {dimension} degree{'s' if dimension > 1 else ''} of freedom"
    family = Family(dimension, dict(parametrisation))  # type: ignore[call-overload]
    return Verdict(VerdictCode.FAMILY, words, ExitCode.OK, None, tests), family, True


def _nonlinear_verdict(
    system: System, x: Vector, tests: tuple[Test, ...]
) -> tuple[Verdict, Family | None, bool | None]:
    refined = refine(system, x)
    near = isinstance(refined, Regular) and bool(
        (np.abs(refined.x - x) <= STEP_TOLERANCE * np.maximum(np.abs(x), 1.0)).all()
    )
    if not near:
        words = "the equations nearly hold at the last point, but no solution was confirmed beside it"
        return Verdict(VerdictCode.NO_ROOT_FOUND, words, ExitCode.STOPPED, None, tests), None, None
    assert isinstance(refined, Regular)
    if refined.dimension:
        words = f"{refined.dimension} degree{'s' if refined.dimension > 1 else ''} of freedom at this point"
        family = Family(refined.dimension)
        return Verdict(VerdictCode.FAMILY, words, ExitCode.OK, None, tests), family, None
    words = "a solution is confirmed beside the last point; others may exist"
    return Verdict(VerdictCode.SOLUTIONS, words, ExitCode.OK, None, tests), None, False


def end_tests(system: System, x: Vector, r: Vector) -> tuple[Test, ...]:
    """Return the tests of the end of a run: the residual, and how far a solution is by Newton's step."""
    size = np.maximum(system.magnitude(x), 1.0)
    worst = int(np.argmax(np.abs(r) / size))
    allowed = RESIDUAL_TOLERANCE * float(size[worst])
    largest = float(abs(r[worst]))
    step = newton_step(system, x)
    relative = float(np.max(np.abs(step) / np.maximum(np.abs(x), 1.0), initial=0.0))
    return (
        Test("|residual|", largest, allowed, largest <= allowed),
        Test("Newton step, relative to x", relative, STEP_TOLERANCE, relative <= STEP_TOLERANCE),
    )
