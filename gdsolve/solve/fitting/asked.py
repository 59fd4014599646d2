"""A fit by an optimizer that the user named: the mean squared residual is minimised exactly as asked.

First-order optimizers begin where nothing was said at a point drawn from [0, 1) by the seed, and see
mini-batches of rows if asked, as in Keras. Nothing else is tried; the verdict says what came of it.
"""

from __future__ import annotations

import numpy as np

from gdsolve.compile import CompiledObjective, compile_objective
from gdsolve.compile.engines.names import AUTO, PYTHON
from gdsolve.compile.rows.compressed import CompressedResiduals, OnBlocks, Passes
from gdsolve.compile.rows.floats import FEW, FewRows
from gdsolve.errors import ExitCode, UsageError
from gdsolve.optimize.batches import BatchPlan
from gdsolve.optimize.loop import run
from gdsolve.optimize.outcome import Outcome, Status
from gdsolve.optimize.protocols import Matrix, Residuals, Vector
from gdsolve.solve.choice import Choice, expected_passes, limits_of, stopping_of
from gdsolve.solve.fitting.answer import Solved
from gdsolve.solve.fitting.curve import Curve, difference, difference_node, mean_square
from gdsolve.solve.fitting.inference.errors import bound_reasons, inverse_inside
from gdsolve.solve.fitting.many.batched import BatchedMeanSquare, windowed
from gdsolve.solve.fitting.many.objective import MeanSquare
from gdsolve.solve.fitting.many.passes import Spread, passes_over, told
from gdsolve.solve.results.result import OptimizerUse, Test, Verdict, VerdictCode
from gdsolve.solve.start import choose_start
from gdsolve.solve.verdict.subject import BatchObjective

FIRST_ORDER = 1e-6
"""Largest gradient at the answer of a first-order run, relative to that at its start (DESIGN 6)."""

ANGLE = 1e-5
"""Largest cosine between the residuals and a column of the Jacobian at any other answer."""


def fit_as_asked(
    curve: Curve, choice: Choice, spread: Spread | None = None, *, passes: Passes | None = None
) -> Solved:
    """Return the end of the run that was asked for.

    Args:
        curve: the model on its rows.
        choice: the optimizer and its settings.
        spread: a cluster, if one is to take the sums over rows.
        passes: sums over all rows, if the curve has only some of them.

    Raises:
        UsageError: the optimizer needs what a cluster does not sum.
    """
    optimizer = choice.optimizer
    assert optimizer is not None
    first_order = optimizer.family == "first order"
    plan = None if choice.batch_size is None else BatchPlan(choice.batch_size, choice.seed)
    passes = _passes(curve, choice, spread) if passes is None else passes
    objective: BatchObjective = _objective(curve, choice) if passes is None else MeanSquare(passes)
    if plan is not None and isinstance(passes, OnBlocks):
        plan = windowed(plan.size, plan.seed)
        assert plan.window is not None
        objective = BatchedMeanSquare(passes, curve.work.rows, plan.window)
    start = choose_start(
        objective, curve.given, curve.bounds, curve.layout, seed=choice.seed if first_order else None
    )
    function = _residuals(curve, choice, passes) if "residuals" in optimizer.needs else objective
    outcome = run(
        function,
        start.x,
        optimizer,
        choice.made_options(),
        bounds=curve.bounds,
        limits=limits_of(choice),
        stopping=stopping_of(choice),
        batch=plan,
        dtype=choice.dtype,
        watch=choice.watch,
    )
    if passes is None:
        r, slopes = curve.residual_and_slopes(outcome.x)
    else:
        r, slopes = CompressedResiduals(passes).residual_and_jacobian(outcome.x)
    held = bound_reasons(curve, outcome.x)
    finite = bool(np.isfinite(slopes).all())
    inside = np.array([name not in held for name in curve.names])
    origins = ["not given" if np.isnan(each) else "given" for each in curve.given]
    if first_order:
        origins = [f"drawn, seed {choice.seed}" if each == "not given" else each for each in origins]
    return Solved(
        names=curve.names,
        values=outcome.x,
        rss=float(r @ r),
        inverse=inverse_inside(slopes, inside) if finite else None,
        verdict=_verdict(outcome, r, slopes, first_order=first_order),
        optimizer=OptimizerUse(
            optimizer.name,
            choice.shown_options(optimizer),
            "as asked" + ("" if passes is None else told(passes)),
        ),
        starts={
            name: (float(value), origin)
            for name, value, origin in zip(curve.names, start.x, origins, strict=True)
        },
        unsure=held,
        known=len(held),
        notes=(*curve.notes, *start.notes),
        status=outcome.status,
        message=outcome.message,
        counts=outcome.counts,
        history=outcome.history,
        gradient_norm=float(np.linalg.norm(curve.bounds.projected_gradient(outcome.x, outcome.gradient))),
    )


def _objective(curve: Curve, choice: Choice) -> CompiledObjective | FewRows:
    """Return the mean squared residual on arrays, or on floats for a few rows."""
    arrays = compile_objective(
        curve.graph, mean_square(curve), curve.layout, data=curve.data, dtype=choice.dtype, engine="numpy"
    )
    engine = curve.work.engine
    few = curve.rows.count <= FEW and engine == AUTO
    if not (few or engine == PYTHON) or choice.batch_size is not None or choice.dtype != "float64":
        return arrays
    try:
        return FewRows(curve.graph, difference_node(curve), arrays, curve.layout, curve.data)
    except ValueError as error:  # rows that depend on each other, or an operation on arrays only
        if engine == PYTHON:
            raise UsageError.of(str(error), hint="leave out `--engine`") from error
        return arrays


def takes_sums(choice: Choice) -> bool:
    """Say whether an optimizer is served by sums of squares, J'r and J'J over all rows."""
    assert choice.optimizer is not None
    summed = frozenset({"value", "gradient", "residuals"})
    return choice.optimizer.needs <= summed and choice.batch_size is None and choice.dtype == "float64"


def takes_batches(choice: Choice) -> bool:
    """Say whether an optimizer is served by mini-batches of rows that go by."""
    assert choice.optimizer is not None
    is_first_order = choice.optimizer.family == "first order"
    return choice.batch_size is not None and is_first_order and choice.dtype == "float64"


def _passes(curve: Curve, choice: Choice, spread: Spread | None) -> Passes | None:
    """Return the sums that the optimizer is served from; None if it sees whole arrays."""
    optimizer = choice.optimizer
    assert optimizer is not None
    if takes_sums(choice):
        return passes_over(curve, spread, passes=expected_passes(choice))
    if spread is not None:
        missing = (
            "mini-batches"
            if choice.batch_size is not None
            else "second derivatives"
            if choice.dtype == "float64"
            else choice.dtype
        )
        raise UsageError.of(
            f"a cluster gives sums of squares, J'r and J'J over all rows, and `{optimizer.name}` needs {missing}",
            hint="leave out `--workers` and `--scheduler`, or use levenberg-marquardt, lbfgs or adam on all rows",
        )
    return None


def _residuals(curve: Curve, choice: Choice, passes: Passes | None) -> Residuals:
    return difference(curve, choice.dtype) if passes is None else CompressedResiduals(passes)


def _verdict(outcome: Outcome, r: Vector, slopes: Matrix, *, first_order: bool) -> Verdict:
    if outcome.status is Status.INTERRUPTED:
        return Verdict(VerdictCode.NOT_CONVERGED, "interrupted", ExitCode.INTERRUPTED)
    if outcome.status is Status.NON_FINITE or not np.isfinite(r).all():
        return Verdict(VerdictCode.NOT_CONVERGED, f"the run diverged: {outcome.message}", ExitCode.UNBOUNDED)
    test = _first_order_test(outcome) if first_order else _angle_test(r, slopes)
    if not test.passed:
        words = f"{outcome.message}; the sum of squares can still be lowered"
        return Verdict(VerdictCode.NOT_CONVERGED, words, ExitCode.STOPPED, None, (test,))
    return Verdict(VerdictCode.GOOD, outcome.message, ExitCode.OK, "local", (test,))


def _first_order_test(outcome: Outcome) -> Test:
    first, last = outcome.history[0].gradient_norm, outcome.history[-1].gradient_norm
    ratio = last / first if first > 0 else 0.0
    return Test("gradient, relative to the start", ratio, FIRST_ORDER, ratio <= FIRST_ORDER)


def _angle_test(r: Vector, slopes: Matrix) -> Test:
    lengths = np.linalg.norm(slopes, axis=0) * np.linalg.norm(r)
    cosines = np.abs(slopes.T @ r) / np.where(lengths > 0, lengths, 1.0)
    angle = float(np.max(cosines, initial=0.0))
    return Test("cosine between residuals and slopes", angle, ANGLE, angle <= ANGLE)
