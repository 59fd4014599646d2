"""`gdsolve compare DATA --model A --model B`: curves fitted to the same rows, and the choice among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from gdsolve.data import read_table
from gdsolve.errors import DataError, UsageError
from gdsolve.problem.fit import Fit
from gdsolve.problem.settings import Settings
from gdsolve.solve.comparing.comparison import Candidate, Comparison, NestedTest, choose, nested_test
from gdsolve.solve.comparing.nesting import contains
from gdsolve.solve.comparing.validation import FEW, FOLDS, MANY, left_out_errors, parts_of
from gdsolve.solve.fit.opened import OpenFit, open_fit
from gdsolve.solve.fit.solve import fit_rows
from gdsolve.solve.fitting.losses.catalogue import SQUARES
from gdsolve.solve.fitting.rows import Rows, all_rows
from gdsolve.solve.results.result import FitResult, VerdictCode
from gdsolve.text import free_names


@dataclass(frozen=True, slots=True)
class ModelComparison:
    """The comparison, and the fit of each model that could be fitted, by its name."""

    comparison: Comparison
    fits: dict[str, FitResult]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _Entry:
    """One model with its rows, and its fit if there is one."""

    name: str
    opened: OpenFit
    rows: Rows
    fit: FitResult | None
    fault: str


def compare_models(problem: Fit, settings: Settings, models: Sequence[str]) -> ModelComparison:
    """Return the fits of several models to the same rows, compared.

    Raises:
        UsageError: fewer than two models, models of different things, a loss other than squares.
        DataError, FormulaError: what is wrong with the file or with a formula.
    """
    if len(set(models)) < 2:
        raise UsageError.of("a comparison needs two models", hint='--model "a*x + b" --model "a*exp(b*x)"')
    table = read_table(problem.data.resolved, sql=settings.sql or problem.sql)
    plain = replace(settings, start={}, bounds={}, fix={}, sample=False)
    entries: list[_Entry] = []
    unused = {*settings.start, *settings.bounds, *settings.fix}
    for name in dict.fromkeys(models):
        opened = open_fit(problem, replace(plain, model=name, degree=None), table)
        assert opened.model is not None
        mine = set(free_names(opened.model))
        unused -= mine
        opened = replace(opened, settings=_restricted(opened.settings, settings, mine))
        entries.append(_fitted(" ".join(name.split()), opened))
    if unused:
        raise UsageError.of(f"no model has a parameter `{sorted(unused)[0]}`")
    _check_same(entries)
    return _compared(entries, settings.seed)


def _restricted(base: Settings, said: Settings, names: set[str]) -> Settings:
    """Return the settings with the start values, bounds and fixed values that a model has a name for."""
    return replace(
        base,
        start={name: each for name, each in said.start.items() if name in names},
        bounds={name: each for name, each in said.bounds.items() if name in names},
        fix={name: each for name, each in said.fix.items() if name in names},
    )


def _fitted(name: str, opened: OpenFit) -> _Entry:
    if opened.request.loss != SQUARES:
        raise UsageError.of(f"models are compared by least squares, not by the loss `{opened.request.loss}`")
    rows = all_rows(opened.reader)
    try:
        fit = fit_rows(opened, rows, perf_counter())
    except DataError as error:
        return _Entry(name, opened, rows, None, str(error))
    good = fit.verdict.code is VerdictCode.GOOD
    return _Entry(name, opened, rows, fit, "" if good else f"{fit.verdict.code.value}: {fit.verdict.because}")


def _check_same(entries: Sequence[_Entry]) -> None:
    """Refuse models of different things: their criteria have nothing in common."""
    first = entries[0]
    for each in entries[1:]:
        if each.rows.y_name != first.rows.y_name:
            raise UsageError.of(
                f"`{first.name}` fits `{first.rows.y_name}` and `{each.name}` fits `{each.rows.y_name}`: "
                "criteria of different things cannot be compared",
                hint="--y NAME",
            )
        if not np.array_equal(_numbers(each.rows), _numbers(first.rows)):
            raise DataError.of(
                f"`{first.name}` and `{each.name}` would be fitted to different rows",
                hint="leave out the rows that one of them cannot use, with `--where`",
            )


def _numbers(rows: Rows) -> NDArray[np.intp]:
    return np.arange(rows.count) if rows.numbers is None else rows.numbers


def _compared(entries: Sequence[_Entry], seed: int) -> ModelComparison:
    rows = entries[0].rows
    parts = None if rows.count > MANY else parts_of(rows.count, seed)
    candidates = []
    for each in entries:
        if each.fit is None:
            candidates.append(Candidate(each.name, 0, 0, np.nan, fault=each.fault))
            continue
        numbers = each.fit.statistics
        able = parts is not None and not each.fault
        errors = (
            left_out_errors(each.opened, each.rows, each.fit, parts) if able and parts is not None else None
        )
        candidates.append(
            Candidate(
                name=each.name,
                parameters=rows.count - int(numbers["dof"]),
                freedom=int(numbers["dof"]),
                rss=numbers["rss"],
                aicc=numbers.get("aicc"),
                bic=numbers.get("bic"),
                errors=errors,
                fault=each.fault,
            )
        )
    absolute = entries[0].opened.request.sigma_kind == "absolute" and rows.sigma is not None
    tests = _tests(entries, candidates, known_scale=absolute)
    chosen, reasons = choose(candidates, tests)
    how = (
        "left out for many rows"
        if parts is None
        else f"{FOLDS} parts"
        if rows.count > FEW
        else "each row left out"
    )
    comparison = Comparison(rows.y_name, rows.count, tuple(candidates), tests, chosen, reasons, how)
    notes = tuple(dict.fromkeys(note for each in entries for note in each.rows.notes))
    return ModelComparison(
        comparison, {each.name: each.fit for each in entries if each.fit is not None}, notes
    )


def _tests(
    entries: Sequence[_Entry], candidates: Sequence[Candidate], *, known_scale: bool
) -> tuple[NestedTest, ...]:
    """Return the test of each pair of which one contains the other."""
    found = []
    for small, one in enumerate(entries):
        for large, other in enumerate(entries):
            if one.fit is None or other.fit is None or one.fault or other.fault:
                continue
            if candidates[small].parameters >= candidates[large].parameters:
                continue
            if contains(other.opened, one.opened, one.rows, other.rows, one.fit):
                test = nested_test(candidates, small, large, known_scale=known_scale)
                found += [] if test is None else [test]
    return tuple(found)
