"""What a run may be told beyond the problem itself: command-line flags, or keywords of the Python API.

Settings override what a problem file says. Everything has a default that means "not said"; whoever needs
the value then decides (`optimizer=None` is `auto`). No validation that needs the problem happens here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

Value: TypeAlias = "float | list[Any]"
"""A number, or a nested list of numbers (row by row for a matrix)."""

Degree: TypeAlias = int | Literal["auto"]
"""Of a polynomial; `auto` compares orders and chooses."""

Watch: TypeAlias = Callable[[Callable[[], Any], float], None]
"""Told of each run of an optimizer as it begins: a function that returns its newest history row, to be called
at any time and from any thread, and the most epochs that the run may take."""

Spread: TypeAlias = Callable[[Any, Any], Any]
"""Takes the sums over data rows elsewhere; see `solve/fitting/many/passes.py`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything a user may say beside the problem.

    Attributes:
        start: start values by variable; they override those of a problem file.
        shape: shapes of variables that are arrays.
        bounds: `(lower, upper)` by variable, infinite where there is no bound.
        fix: variables that are held at a value.
        let: values of further constants.
        optimizer: name of an optimizer; None means `auto`.
        learning_rate: step size of a first-order optimizer; None means its default.
        schedule: text of a learning-rate schedule such as `cosine(decay_steps=1000)`.
        epochs: number of epochs (iterations for second-order optimizers); None means the default.
        options: further options by the optimizer's own names, e.g. `{"beta_1": 0.8}`.
        batch_size: data rows per step of a first-order optimizer on a fit; None means all rows.
        gtol: stop when the gradient norm is at most this (unit: objective per variable).
        ftol: stop when the objective changes less than this, relative to max(1, |f|).
        xtol: stop when a step is shorter than this, relative to max(1, |x|).
        time_limit: wall time of the solver in seconds.
        seed: seed of every random choice (start values, order of mini-batches).
        dtype: `float64` or `float32`; None means what the problem says, else `float64`.
        engine: `auto`, `python`, `numpy` or `native`.
        x: column names or expressions of a fit's inputs.
        y: column or expression that is fitted.
        sigma: column or number with the standard deviation of each `y`.
        sigma_kind: `absolute` (sigma is known) or `relative` (only its ratios are); None: not said.
        degree: degree of a polynomial fit, or `auto`.
        model: formula of the fitted curve.
        where: condition on data rows.
        nan: `error` or `drop`: what is done with data rows that lack a number; None means error.
        sql: query for a data file that is a database.
        residuals: keep every row beside the curve (`FitResult.rows`), however many there are.
        memory: bytes of data rows that may be kept in memory; None means a default of half a gigabyte.
        loss: name of the loss, e.g. `squares`; None means squares.
        trials: column or number of trials of a binomial count.
        x_sigma: columns or numbers with the standard deviation of each input.
        ci: level of confidence intervals in percent.
        intervals: `wald`, `profile` or `bootstrap`; None: not said.
        global_search: search the whole box for the best minimum.
        starts: number of independent searches of a global search; None means as many as time allows.
        all_roots: all solutions of equations in a box, with proof.
        prove: give the proof of an answer more time.
        digits: proved digits of each solution of equations; None means those of float64.
        in_box: `(lower, upper)` by unknown: where all solutions are sought.
        sample: evaluate the function around the answer too, for pictures (`Result.samples`).
        watch: whom to tell of each run as it begins, for a view of its progress.
        workers: processes that take the sums over the rows of a fit.
        scheduler: address of a Dask scheduler whose workers take them.
        spread: the open cluster; set by whoever opens it.
    """

    start: Mapping[str, Value] = field(default_factory=dict)
    shape: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    bounds: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    fix: Mapping[str, Value] = field(default_factory=dict)
    let: Mapping[str, Value] = field(default_factory=dict)
    optimizer: str | None = None
    learning_rate: float | None = None
    schedule: str | None = None
    epochs: int | None = None
    options: Mapping[str, object] = field(default_factory=dict)
    batch_size: int | None = None
    gtol: float | None = None
    ftol: float | None = None
    xtol: float | None = None
    time_limit: float | None = None
    seed: int = 0
    dtype: str | None = None
    engine: str = "auto"
    x: tuple[str, ...] = ()
    y: str | None = None
    sigma: str | None = None
    sigma_kind: str | None = None
    degree: Degree | None = None
    model: str | None = None
    where: str | None = None
    nan: str | None = None
    memory: float | None = None
    sql: str | None = None
    residuals: bool = False
    loss: str | None = None
    trials: str | None = None
    x_sigma: tuple[str, ...] = ()
    ci: float = 95.0
    intervals: str | None = None
    global_search: bool = False
    starts: int | None = None
    all_roots: bool = False
    prove: bool = False
    digits: int | None = None
    in_box: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    sample: bool = False
    watch: Watch | None = field(default=None, compare=False, repr=False)
    workers: int | None = None
    scheduler: str | None = None
    spread: Spread | None = field(default=None, compare=False, repr=False)
