"""Minimize and maximize: from a problem to its answer.

A maximum is the minimum of the negative; verdicts, history and objective are told mirrored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from gdsolve.compile import CompiledObjective, compile_objective, compile_residuals
from gdsolve.compile.engines.names import NATIVE
from gdsolve.compile.engines.precise import PreciseFunction
from gdsolve.errors import ExitCode, Span, UsageError
from gdsolve.graph import Node
from gdsolve.lower import expect_scalar, lower_all
from gdsolve.ops import NEG
from gdsolve.optimize.catalogue import find_optimizer
from gdsolve.optimize.coupled.functions import BandedObjective, SparseObjective
from gdsolve.optimize.norms import norm
from gdsolve.optimize.outcome import Outcome
from gdsolve.optimize.protocols import Objective
from gdsolve.problem.minimize import Minimize
from gdsolve.problem.parts import FileReference
from gdsolve.problem.quadratic import Quadratic
from gdsolve.problem.settings import Settings
from gdsolve.solve.choice import (
    MINIMA,
    PROOF,
    Choice,
    check_floats,
    chosen,
    expected_passes,
    limits_of,
    searched,
    stopping_of,
)
from gdsolve.solve.minimize.facts import Structure, structure_of
from gdsolve.solve.minimize.named import search_named
from gdsolve.solve.minimize.plan import DENSE, Coupling, Stage, plan
from gdsolve.solve.minimize.search import Found, Task, joined, search
from gdsolve.solve.minimize.undefined import undefined_verdict
from gdsolve.solve.model import Model, build_model
from gdsolve.solve.results.result import FoundMinimum, OptimizerUse, Result, Seconds, Verdict, VerdictCode
from gdsolve.solve.start import Start, choose_start
from gdsolve.solve.watching import watch_of

PROVED_VARIABLES = 20
"""Variables up to which an answer in a box is proved without being asked for."""

FOLLOWED = 4
"""Lower points met by a proof that are followed before the answer is given as it is."""

PROOF_SECONDS = 0.5
"""Time of such a proof."""

MIRRORED = {
    VerdictCode.MINIMUM: VerdictCode.MAXIMUM,
    VerdictCode.MAXIMUM: VerdictCode.MINIMUM,
    VerdictCode.FLAT_MINIMUM: VerdictCode.FLAT_MAXIMUM,
    VerdictCode.NOT_ATTAINED: VerdictCode.SUPREMUM_NOT_ATTAINED,
}


@dataclass(frozen=True, slots=True)
class _Setup:
    """A problem ready to run: the node that is minimised, its callables, what is known of it."""

    problem: Minimize
    model: Model
    output: Node
    task: Task
    structure: Structure
    start: Start
    choice: Choice
    notes: tuple[str, ...]
    spans: Mapping[Node, Span]


def solve_minimize(problem: Minimize | Quadratic, settings: Settings) -> Result:
    """Return the answer of a minimize, maximize or quadratic problem.

    Raises:
        FormulaError: unknown names, shapes that do not fit, an objective that is not a number.
        UsageError: settings that do not fit the problem.
    """
    if isinstance(problem, Quadratic):
        problem = as_formula(problem)
    settings = searched(problem, settings, {**MINIMA, **PROOF})
    setup = _set_up(problem, settings)
    if setup.model.layout.size == 0:
        return _constant(setup)
    if not setup.start.defined:
        verdict = undefined_verdict(setup.model, setup.output, setup.task.start, setup.spans)
        return _result(setup, None, verdict, None)
    if settings.global_search or settings.starts is not None or settings.prove:
        return _global(setup, settings)
    if setup.choice.optimizer is None:
        return _automatic(setup)
    found = search_named(setup.task, setup.choice, setup.model.layout)
    return _result(setup, found.outcome, found.verdict, found)


def _automatic(setup: _Setup) -> Result:
    """Return the answer of `auto`; a local one is tried against other starts, in a small box by proof."""
    stages = _stages(setup)
    found = search(setup.task, stages)
    untimed = setup.task.limits.time_limit is None
    if untimed and (found.verdict.scope == "local" or found.verdict.exit is ExitCode.STOPPED):
        from gdsolve.solve.minimize.elsewhere import from_nearer_starts

        found = from_nearer_starts(setup.task, stages, found)
    if found.verdict.scope != "local":
        return _result(setup, found.outcome, found.verdict, found)
    bounds = setup.task.bounds
    few = setup.model.layout.size <= PROVED_VARIABLES
    if few and np.isfinite((bounds.lower, bounds.upper)).all():
        return _in_box(setup, stages, found)
    notes: tuple[str, ...] = ()
    if untimed:
        from gdsolve.solve.minimize.elsewhere import best_around

        found, notes = best_around(setup.task, stages, found)
    result = _result(setup, found.outcome, found.verdict, found)
    if setup.problem.sense == "maximize":
        notes = tuple(each.replace("minimum", "maximum").replace("lower", "higher") for each in notes)
    return replace(result, notes=(*result.notes, *notes))


def _stages(setup: _Setup) -> tuple[Stage, ...]:
    """Return the attempts of `auto`; the form of the Hessian is only looked at where it is too large."""
    size = setup.model.layout.size
    coupling = Coupling()
    if size > DENSE and not setup.structure.facts.kinks:
        coupling = _coupling(setup.task.objective)
    return plan(setup.structure, size, coupling)


def _coupling(objective: Objective) -> Coupling:
    banded = objective.banded if isinstance(objective, BandedObjective) else None
    if banded is not None:
        return Coupling(bandwidth=banded.bandwidth)
    sparse = objective.sparse if isinstance(objective, SparseObjective) else None
    return Coupling(density=None if sparse is None else sparse.density)


def _in_box(setup: _Setup, stages: tuple[Stage, ...], found: Found) -> Result:
    """Return the answer in a finite box: lower points that the proof comes across are followed."""
    from gdsolve.solve.best.certify import Certificate, Effort, certify

    certificate = Certificate(found.verdict, None)
    for _ in range(FOLLOWED):
        certificate = certify(
            setup.model.graph,
            setup.output,
            setup.model.layout,
            setup.task.bounds,
            (found.outcome.x, found.verdict),
            Effort(seconds=min(PROOF_SECONDS, setup.task.limits.time_limit or PROOF_SECONDS)),
            mirrored=setup.problem.sense == "maximize",
        )
        if certificate.better is None:
            break
        other = search(setup.task, stages, certificate.better)
        if not other.outcome.objective < found.outcome.objective:
            break
        chain = (*found.chain, "a lower point met by the proof", *other.chain)
        found = replace(other, outcome=joined(found.outcome, other.outcome), chain=chain)
        certificate = Certificate(found.verdict, None)
    return replace(_result(setup, found.outcome, certificate.verdict, found), proof=certificate.record)


def _global(setup: _Setup, settings: Settings) -> Result:
    """Return the answer of a global search.

    Raises:
        UsageError: an optimizer is named, too.
    """
    from gdsolve.solve.best.answer import as_entries, best_answer, other_minima

    if setup.choice.optimizer is not None:
        raise UsageError.of(
            f"`--global` does not go with `--optimizer {setup.choice.optimizer.name}`",
            hint="leave the optimizer out: a global search chooses its own",
        )
    model = setup.model
    stages = _stages(setup)
    sign = -1.0 if setup.problem.sense == "maximize" else 1.0
    answer = best_answer(
        model.graph, setup.output, model.layout, setup.task, stages, settings, mirrored=sign < 0
    )
    result = _result(setup, answer.found.outcome, answer.found.verdict, answer.found)
    minima = tuple(
        FoundMinimum(plain(values), objective, hits)
        for values, objective, hits in as_entries(answer.minima, model.layout, sign)
    )
    others = other_minima(answer.minima, model.layout.labels, sign)
    notes = (*result.notes, *answer.notes, *others)
    return replace(result, minima=minima, proof=answer.proof, notes=notes)


def _constant(setup: _Setup) -> Result:
    """Return the answer of an objective without variables."""
    value = setup.task.objective.value(setup.task.start)
    if not np.isfinite(value):
        return _result(
            setup, None, undefined_verdict(setup.model, setup.output, setup.task.start, setup.spans), None
        )
    verdict = Verdict(VerdictCode.FLAT_MINIMUM, "the objective has no variables", ExitCode.OK, "global")
    sign = -1.0 if setup.problem.sense == "maximize" else 1.0
    return replace(_result(setup, None, verdict, None), objective=sign * value + 0.0)


def as_formula(problem: Quadratic) -> Minimize:
    """Return a quadratic problem as a formula, its files read."""
    from gdsolve.data import read_matrix

    parts = {"Q": problem.Q, "c": problem.c}
    read = {
        name: read_matrix(each.resolved) for name, each in parts.items() if isinstance(each, FileReference)
    }
    return problem.as_minimize(read)


def _set_up(problem: Minimize, settings: Settings) -> _Setup:
    model = build_model(problem, settings)
    graph, layout = model.graph, model.layout
    lowered = lower_all(problem.objective, graph, model.names)
    assert lowered.body is not None
    output = expect_scalar(graph, lowered.body, problem.objective.body.span)
    if problem.sense == "maximize":
        output = graph.apply(NEG, output)
    choice = chosen(problem.optimizer, settings)
    dtype = settings.dtype or problem.dtype or "float64"
    objective = compile_objective(
        graph, output, layout, dtype=dtype, engine=settings.engine, passes=expected_passes(choice)
    )
    check_floats(settings, lambda: objective.engine)
    structure = structure_of(graph, output, model)
    residuals = None
    if structure.residuals is not None:
        residuals = compile_residuals(graph, structure.residuals, layout, dtype=dtype, engine=settings.engine)
    start = choose_start(objective, model.given, model.bounds, layout)
    task = Task(
        objective=objective,
        residuals=residuals,
        precise=PreciseFunction(graph, output, layout) if dtype == "float64" else None,
        bounds=model.bounds,
        start=start.x,
        facts=structure.facts,
        labels=layout.labels,
        limits=limits_of(choice, layout.size),
        stopping=stopping_of(choice),
        offset=structure.offset,
        watch=watch_of(settings.watch, sign=-1.0 if problem.sense == "maximize" else 1.0),
    )
    notes = (*problem.objective.notes, *lowered.notes, *model.notes, *start.notes)
    return _Setup(
        problem, model, output, task, structure, start, replace(choice, dtype=dtype), notes, lowered.spans
    )


def _result(setup: _Setup, outcome: Outcome | None, verdict: Verdict, found: Found | None) -> Result:
    maximize = setup.problem.sense == "maximize"
    layout = setup.model.layout
    common: dict[str, Any] = {
        "kind": setup.problem.sense,
        "title": setup.problem.title,
        "verdict": mirrored(verdict) if maximize else verdict,
        "start": plain(layout.unpack(setup.task.start)),
        "notes": setup.notes,
        "history_names": layout.labels[:10],
    }
    if outcome is None or found is None:
        return Result(**common)
    sign = -1.0 if maximize else 1.0
    history = outcome.history
    if maximize:
        history = tuple(row._replace(objective=-row.objective) for row in history)
    projected = setup.task.bounds.projected_gradient(outcome.x, outcome.gradient)
    return Result(
        **common,
        status=outcome.status,
        message=outcome.message,
        solution=plain(layout.unpack(outcome.x)),
        objective=sign * outcome.objective + 0.0,
        gradient_norm=norm(projected),
        optimizer=_use(setup, found),
        counts=outcome.counts,
        history=history,
        seconds=Seconds(total=outcome.seconds, solve=outcome.seconds),
    )


def _use(setup: _Setup, found: Found) -> OptimizerUse:
    optimizer = find_optimizer(found.stage.optimizer)
    reason = found.stage.reason
    if len(found.chain) > 1:
        reason = f"{reason}; tried {', then '.join(found.chain)}"
    if isinstance(setup.task.objective, CompiledObjective) and setup.task.objective.engine == NATIVE:
        reason = f"{reason}, in native code"
    return OptimizerUse(optimizer.name, setup.choice.shown_options(optimizer), reason)


def mirrored(verdict: Verdict) -> Verdict:
    """Return the verdict on the negative function in the words of a maximum."""
    code = MIRRORED.get(verdict.code, verdict.code)
    words = verdict.because.replace("minima", "maxima").replace("different minimum", "different maximum")
    for one, other in (
        ("falls", "rises"),
        ("no value can be below", "no value can be above"),
        ("lower value", "higher value"),
    ):
        words = words.replace(one, other)
    words = words.replace("convex", "concave").replace("positive definite", "negative definite")
    exit_code = verdict.exit
    return replace(verdict, code=code, because=words, exit=exit_code)


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values as floats and nested lists, for the result document."""
    return {
        name: value if isinstance(value, float) else np.asarray(value).tolist()
        for name, value in values.items()
    }


__all__ = ["ExitCode", "as_formula", "mirrored", "plain", "solve_minimize"]
