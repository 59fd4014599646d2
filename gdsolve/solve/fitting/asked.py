"""A fit by an optimizer that the user named: the mean squared residual is minimised exactly as asked.

First-order optimizers begin where nothing was said at a point drawn from [0, 1) by the seed, and see
mini-batches of rows if asked, as in Keras. Nothing else is tried; the verdict says what came of it.
"""

from __future__ import annotations

import numpy as np

from gdsolve.compile import compile_objective
from gdsolve.errors import ExitCode
from gdsolve.optimize.batches import BatchPlan
from gdsolve.optimize.loop import run
from gdsolve.optimize.outcome import Outcome, Status
from gdsolve.optimize.protocols import Matrix, Vector
from gdsolve.solve.choice import Choice, limits_of, stopping_of
from gdsolve.solve.fitting.answer import Solved
from gdsolve.solve.fitting.curve import Curve, difference, mean_square
from gdsolve.solve.fitting.inference.errors import bound_reasons, inverse_inside
from gdsolve.solve.result import OptimizerUse, Test, Verdict, VerdictCode
from gdsolve.solve.start import choose_start

FIRST_ORDER = 1e-6
"""Largest gradient at the answer of a first-order run, relative to that at its start (DESIGN 6)."""

ANGLE = 1e-5
"""Largest cosine between the residuals and a column of the Jacobian at any other answer."""


def fit_as_asked(curve: Curve, choice: Choice) -> Solved:
    """Return the end of the run that was asked for."""
    optimizer = choice.optimizer
    assert optimizer is not None
    first_order = optimizer.family == "first order"
    objective = compile_objective(
        curve.graph, mean_square(curve), curve.layout, data=curve.data, dtype=choice.dtype, engine="block"
    )
    start = choose_start(
        objective, curve.given, curve.bounds, curve.layout, seed=choice.seed if first_order else None
    )
    function = difference(curve, choice.dtype) if "residuals" in optimizer.needs else objective
    outcome = run(
        function,
        start.x,
        optimizer,
        choice.made_options(),
        bounds=curve.bounds,
        limits=limits_of(choice),
        stopping=stopping_of(choice),
        batch=None if choice.batch_size is None else BatchPlan(choice.batch_size, choice.seed),
        dtype=choice.dtype,
        watch=choice.watch,
    )
    r, slopes = curve.residual_and_slopes(outcome.x)
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
        optimizer=OptimizerUse(optimizer.name, choice.shown_options(optimizer), "as asked"),
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
