"""One call per arrow: text -> problem -> answer. The commands and the Python API use these functions alone.

text     -> problem   `_read`: an expression, equations, a problem file, a data file
problem  -> answer    `solve_minimize`, `solve_equations`, `solve_fit`, `evaluate_gradient`
answer   -> report    not here: `report/` draws what these functions return
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING, Any, TypeVar

from gdsolve.errors import Source, UsageError

if TYPE_CHECKING:
    from gdsolve.problem.fit import Fit
    from gdsolve.problem.parts import Problem
    from gdsolve.problem.settings import Settings, Value
    from gdsolve.solve.fit.groups import GroupedFit, GroupFit
    from gdsolve.solve.results.result import FitResult, GradResult, PuzzleResult, Result
    from gdsolve.solve.sampling import Samples
    from gdsolve.solve.worksheet import Worksheet

R = TypeVar("R", bound="Result")

PROBLEM_SUFFIXES = (".yaml", ".yml")
"""What a problem file is called."""


def minimize(source: str, settings: Settings, *, sense: str = "minimize") -> Result:
    """Return the least (or greatest) value of an expression or problem file."""
    from gdsolve.problem import Minimize
    from gdsolve.solve.minimize.solve import solve_minimize

    began = perf_counter()
    problem = _read_objective(source, settings, sense)
    if isinstance(problem, Minimize) and problem.sense != sense:
        raise UsageError.of(
            f"`{source}` is a problem to {problem.sense}", hint=f"gdsolve {problem.sense} {source}"
        )
    if not isinstance(problem, Minimize):
        raise UsageError.of(f"`{source}` has no objective", hint=f"gdsolve run {source}")
    return _finished(solve_minimize(problem, settings), problem, settings, began)


def fit(source: str, settings: Settings) -> FitResult:
    """Return the fit of a curve to a data file, or of a problem file that describes one."""
    began = perf_counter()
    problem = read_fit(source, settings)
    return _finished(_fitted(problem, settings), problem, settings, began)


def fit_groups(source: str, by: str, settings: Settings) -> GroupedFit:
    """Return fits to the groups of rows that agree in column `by`, made one after the other as asked for."""
    from gdsolve.solve.fit.groups import solve_groups

    problem = read_fit(source, settings)
    if problem.datasets:
        raise UsageError.of("`--by` tells the rows of one file apart, and the problem has several")
    if settings.workers or settings.scheduler:
        raise UsageError.of("a cluster works on one large fit, and `--by` makes many small ones")
    grouped = solve_groups(problem, settings, by)
    return replace(grouped, fits=(_finished_group(each, problem, settings) for each in grouped.fits))


def _finished_group(group: GroupFit, problem: Fit, settings: Settings) -> GroupFit:
    result = group.result
    if result is None:
        return group
    began = perf_counter() - (result.seconds.total if result.seconds is not None else 0.0)
    return replace(group, result=_finished(result, problem, settings, began))


def solve(sources: Sequence[str], settings: Settings) -> PuzzleResult:
    """Return the solutions of equations, or of a problem file with equations."""
    from gdsolve.problem import Equations, equations_problem
    from gdsolve.solve.equations import solve_equations

    began = perf_counter()
    if len(sources) == 1 and _is_problem_file(sources[0]):
        problem = _load(sources[0], settings)
    else:
        problem = equations_problem(list(sources), _declared(settings))
    if not isinstance(problem, Equations):
        raise UsageError.of(f"`{sources[0]}` has no equations", hint=f"gdsolve run {sources[0]}")
    return _finished(solve_equations(problem, settings), problem, settings, began)


def grad(
    source: str,
    settings: Settings,
    *,
    at: Sequence[str] = (),
    wrt: tuple[str, ...] | None = None,
    of: str | None = None,
    order: int = 1,
    check: bool = False,
) -> GradResult | tuple[GradResult, ...]:
    """Return value and derivatives at a point, or a tuple of them for several `--at`."""
    points = [_values([text], "--at") for text in at] or [{}]
    results = tuple(
        gradient_at(source, settings, at=point, wrt=wrt, of=of, order=order, check=check) for point in points
    )
    return results[0] if len(results) == 1 else results


def gradient_at(
    source: str,
    settings: Settings,
    *,
    at: Mapping[str, Any],
    wrt: tuple[str, ...] | None = None,
    of: str | None = None,
    order: int = 1,
    check: bool = False,
) -> GradResult:
    """Return value and derivatives at one point."""
    from gdsolve.problem import Minimize
    from gdsolve.solve.gradient import Request, evaluate_gradient

    began = perf_counter()
    problem = _read_objective(source, settings, "minimize", given=at)
    if not isinstance(problem, Minimize):
        raise UsageError.of(f"`{source}` has no objective that could be differentiated")
    request = Request(at=at, wrt=wrt, of=of, order=order, check=check)
    return _finished(evaluate_gradient(problem, settings, request), problem, settings, began)


def run(path: str, settings: Settings) -> Result:
    """Return the answer of a problem file of any kind."""
    began = perf_counter()
    problem = _load(path, settings)
    return _finished(_solved(problem, settings), problem, settings, began)


def _solved(problem: Problem, settings: Settings) -> Result:
    """Return the answer of a problem; only the solver of its kind is imported."""
    from gdsolve.problem import Equations, Fit, Minimize

    match problem:
        case Minimize():
            from gdsolve.solve.minimize.solve import solve_minimize

            return solve_minimize(problem, settings)
        case Equations():
            from gdsolve.solve.equations import solve_equations

            return solve_equations(problem, settings)
        case Fit():
            return _fitted(problem, settings)
    raise AssertionError(f"a kind of problem without a solver: {type(problem).__name__}")


def _fitted(problem: Fit, settings: Settings) -> FitResult:
    """Return the answer of a fit, on a cluster if one is asked for."""
    if problem.datasets:
        from gdsolve.solve.fit.datasets import solve_datasets

        if settings.workers or settings.scheduler:
            raise UsageError.of("several data sets are not spread over a cluster yet")
        return solve_datasets(problem, settings)
    from gdsolve.solve.fit.solve import solve_fit

    if not (settings.workers or settings.scheduler):
        return solve_fit(problem, settings)
    from gdsolve.distribute.spread import spread_over

    with spread_over(settings.workers, settings.scheduler) as spread:
        result = solve_fit(problem, replace(settings, spread=spread))
    return result


def compare(source: str, optimizers: tuple[str, ...], settings: Settings) -> tuple[Result, ...]:
    """Return the answer of each optimizer on one problem, from the same start; samples are in the first."""
    from gdsolve.solve.choice import settings_of_each

    is_file = _is_problem_file(source)
    each = replace(settings, sample=False)
    results: list[Result] = []
    for one in settings_of_each(optimizers, each):
        results.append(run(source, one) if is_file else minimize(source, one))
    if settings.sample and results:
        problem = _load(source, settings) if is_file else _read_objective(source, settings, "minimize")
        results[0] = replace(results[0], samples=_samples(problem, settings, results))
    return tuple(results)


def parse_settings(
    start: Sequence[str] = (),
    bounds: Sequence[str] = (),
    fix: Sequence[str] = (),
    let: Sequence[str] = (),
    option: Sequence[str] = (),
    in_box: Sequence[str] = (),
    shape: Sequence[str] = (),
) -> dict[str, Any]:
    """Return the fields of `Settings` that are written in the formula language on the command line.

    Raises:
        FormulaError, UsageError: a text cannot be read; the fault points into it.
    """
    from gdsolve.text import parse_bounds

    fields: dict[str, Any] = {}
    for name, texts in (("start", start), ("fix", fix), ("let", let)):
        if texts:
            fields[name] = _values(texts, f"--{name}")
    if bounds:
        fields["bounds"] = parse_bounds(bounds, "--bounds")
    if in_box:
        fields["in_box"] = parse_bounds(in_box, "--in")
    if shape:
        fields["shape"] = dict(_shape(part) for text in shape for part in text.split(","))
    if option:
        fields["options"] = dict(_option(text) for text in option)
    return fields


def _values(texts: Sequence[str], origin: str) -> dict[str, Any]:
    from gdsolve.text import constant_value, parse_assignments

    return {name: constant_value(tree) for name, tree in parse_assignments(texts, origin).items()}


def _shape(text: str) -> tuple[str, tuple[int, ...]]:
    name, _, lengths = text.partition("=")
    sizes = [each.strip() for each in lengths.split("x")]
    if not name.strip() or not all(each.isdecimal() and int(each) > 0 for each in sizes):
        raise UsageError.of(
            f"`--shape {text}` is not of the form name=length",
            hint="`--shape x=1000` for a vector, `--shape A=3x2` for a matrix",
        )
    return name.strip(), tuple(map(int, sizes))


def _option(text: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    if not separator or not name.strip() or not value.strip():
        raise UsageError.of(f"`--option {text}` is not of the form name=value", hint="--option beta_1=0.8")
    return name.strip(), value.strip()


def explain(source: str, settings: Settings, *, at: Sequence[str] = ()) -> Worksheet:
    """Return the worksheet of an objective: graph, derivatives, first steps."""
    from gdsolve.problem import Minimize
    from gdsolve.solve.worksheet import make_worksheet

    point = _values(at, "--at") if at else {}
    problem = _read_objective(source, settings, "minimize", given=point)
    if not isinstance(problem, Minimize):
        raise UsageError.of(f"`{source}` has no objective that could be explained")
    return make_worksheet(problem, settings, point)


def export(source: str, target: str, settings: Settings) -> str:
    """Return an objective, or the curve of a fit, of an expression, problem file or result, in a language."""
    from gdsolve.export import export_function, find_target
    from gdsolve.export.sources import function_of_problem, function_of_result

    language = find_target(target)
    if source.lower().endswith(".json"):
        return export_function(function_of_result(source), language)
    problem = _read_objective(source, settings, "minimize")
    return export_function(function_of_problem(problem, {**settings.let, **settings.fix}), language)


def typeset(result: Result) -> str | None:
    """Return what was solved as MathML; None if it is no formula, or one too long to be read so."""
    from gdsolve.export.typeset import typeset as set_formula

    return set_formula(result.title, equations=result.kind == "puzzle")


def write_parquet(path: str, table: Mapping[str, Sequence[float | str | None]]) -> None:
    """Write columns of numbers to a Parquet file."""
    from gdsolve import data

    data.write_parquet(path, table)


def _is_problem_file(source: str) -> bool:
    """Say whether a text names a problem file rather than being a formula."""
    return source.lower().endswith(PROBLEM_SUFFIXES)


def _load(path: str, settings: Settings) -> Problem:
    from gdsolve.problem import Quadratic, load_problem

    problem = load_problem(path, tuple(settings.let), _read_start)
    if isinstance(problem, Quadratic):
        from gdsolve.solve.minimize.solve import as_formula

        return as_formula(problem)
    return problem


def _read_start(path: str) -> Value:
    from gdsolve.data import read_matrix

    values: Value = read_matrix(path).tolist()
    return values


def read_fit(source: str, settings: Settings) -> Fit:
    """Return the fit that a problem file describes, or a bare one of a data file."""
    from gdsolve.problem import Fit, fit_problem

    problem = _load(source, settings) if _is_problem_file(source) else fit_problem(source)
    if not isinstance(problem, Fit):
        raise UsageError.of(f"`{source}` is not a fit", hint=f"gdsolve run {source}")
    return problem


def _declared(settings: Settings) -> tuple[str, ...]:
    """Return the names that settings declare: among them `e` is a variable, not the constant."""
    return tuple(
        dict.fromkeys((*settings.start, *settings.shape, *settings.bounds, *settings.fix, *settings.let))
    )


def _read_objective(
    source: str, settings: Settings, sense: str, given: Mapping[str, Any] | None = None
) -> Problem:
    """Return the problem of an expression or problem file."""
    from gdsolve.problem import expression_problem

    if _is_problem_file(source) or os.path.isfile(source):
        return _load(source, settings)
    names = tuple(dict.fromkeys((*_declared(settings), *(given or {}))))
    problem = expression_problem(Source(source), "maximize" if sense == "maximize" else "minimize", names)
    variables = tuple(each for each in problem.variables if each.name not in settings.let)
    return replace(problem, variables=variables)


def _finished(result: R, problem: Problem, settings: Settings, began: float) -> R:
    """Return the result with what only this place knows: total time, version, input files."""
    from gdsolve import __version__
    from gdsolve.solve.results.formula import constants_of, formula_of
    from gdsolve.solve.results.record import record_of
    from gdsolve.solve.results.result import RunInfo, Seconds

    solve_seconds = result.seconds.solve if result.seconds is not None else 0.0
    inputs = tuple(dict.fromkeys((*_input_files(problem), *result.run.inputs)))
    run_info = RunInfo(argv=(), version=__version__, seed=settings.seed, inputs=inputs)
    samples = _samples(problem, settings, [result]) if settings.sample else None
    seconds = Seconds(perf_counter() - began, solve_seconds)
    return replace(
        result,
        seconds=seconds,
        run=run_info,
        samples=samples,
        formula=result.formula or formula_of(problem),
        constants=constants_of(problem, settings),
        problem=record_of(problem, settings, result.problem),
    )


def _samples(problem: Problem, settings: Settings, results: Sequence[Result]) -> Samples | None:
    from gdsolve.solve.sampling import sample

    return sample(problem, settings, results)


def _input_files(problem: Problem) -> tuple[Any, ...]:
    from gdsolve.data import sha256
    from gdsolve.solve.results.result import InputFile

    if problem.path is None:
        return ()
    starts = [each.start_file.resolved for each in problem.variables if each.start_file is not None]
    return tuple(InputFile(path, sha256(path)) for path in (problem.path, *starts))
