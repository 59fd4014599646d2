"""What is asked of a fit: the problem file's words, overridden by the settings'."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from gdsolve.errors import Source, UsageError
from gdsolve.problem.fit import Fit
from gdsolve.problem.settings import Degree, Settings
from gdsolve.solve.fitting.losses.catalogue import SQUARES, find_loss
from gdsolve.text import parse_formula
from gdsolve.text.tree import Formula

MOST_DEGREE = 60
"""Degrees above this are refused: no data in float64 determines such coefficients."""


@dataclass(frozen=True, slots=True)
class Request:
    """A fit with everything that was said about it; either `degree` (which may be `auto`) or `model` is given.

    Attributes:
        x, y, sigma, where: columns or expressions, as in `Fit`.
        sigma_kind: `absolute` or `relative`.
        nan: `error` or `drop`.
        loss: name of the loss, `squares` by default.
        intervals: `wald`, `profile` or `bootstrap`; None: linear ones where they are valid, else profile.
        seed: of bootstrap samples.
        trials: of a binomial count.
        x_sigma: standard deviation of each input, in their order.
        level: confidence of intervals, 0 < level < 1.
        engine: what is to compute it, or `auto`.
    """

    x: tuple[Source, ...]
    y: Source | None
    degree: Degree | None
    model: Formula | None
    sigma: Source | None
    sigma_kind: str
    where: Source | None
    nan: str
    loss: str
    level: float
    trials: Source | None = None
    x_sigma: tuple[Source, ...] = ()
    intervals: str | None = None
    seed: int = 0
    engine: str = "auto"


def request_of(problem: Fit, settings: Settings, columns: Collection[str]) -> Request:
    """Return what is asked; a degree or model of the settings replaces that of the problem.

    Raises:
        UsageError: neither or both of degree and model, a level or degree out of range.
        FormulaError: the model cannot be read.
    """
    degree, model = _curve(problem, settings, columns)
    if isinstance(degree, int) and not 0 <= degree <= MOST_DEGREE:
        raise UsageError.of(f"`--degree` is {degree}, not between 0 and {MOST_DEGREE}")
    if not 0 < settings.ci < 100:
        raise UsageError.of(f"`--ci` is {settings.ci:g}, not between 0 and 100", hint="--ci 95")
    loss = find_loss(settings.loss or problem.loss or SQUARES)
    return Request(
        x=tuple(Source(text, "--x") for text in settings.x) or problem.x,
        y=_source(settings.y, "--y") or problem.y,
        degree=degree,
        model=model,
        sigma=_source(settings.sigma, "--sigma") or problem.sigma,
        sigma_kind=settings.sigma_kind or problem.sigma_kind or "relative",
        where=_source(settings.where, "--where") or problem.where,
        nan=settings.nan or problem.nan or "error",
        loss=loss,
        level=settings.ci / 100,
        intervals=settings.intervals or problem.intervals,
        seed=settings.seed,
        engine=settings.engine,
        trials=_source(settings.trials, "--trials") or problem.trials,
        x_sigma=tuple(Source(text, "--x-sigma") for text in settings.x_sigma) or problem.x_sigma,
    )


def _curve(
    problem: Fit, settings: Settings, columns: Collection[str]
) -> tuple[Degree | None, Formula | None]:
    if settings.degree is not None and settings.model is not None:
        raise UsageError.of("a fit has either `--degree` or `--model`, not both")
    if settings.degree is not None:
        return settings.degree, None
    if settings.model is not None:
        formula = parse_formula(Source(settings.model, "--model"))
        definitions = (*problem.definitions, *formula.definitions)
        return None, Formula(formula.source, definitions, formula.body, formula.notes)
    if problem.degree is None and problem.model is None:
        shown = ", ".join(f"`{name}`" for name in list(columns)[:12])
        raise UsageError.of(
            f"what to fit is not said; the columns are {shown}",
            hint='`--degree 1` for a line, or a formula such as `--model "a*exp(-b*x) + c"`',
        )
    return problem.degree, problem.model


def _source(text: str | None, name: str) -> Source | None:
    return None if text is None else Source(text, name)
