"""Fits of a curve to the rows of a data file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gdsolve.errors import Source
from gdsolve.problem.kind import Kind
from gdsolve.problem.parts import FileReference, Problem
from gdsolve.problem.settings import Degree
from gdsolve.text.tree import Formula

if TYPE_CHECKING:
    from gdsolve.problem.file.reading import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit(Problem):
    """A curve through data rows; either `degree` or `model` says which.

    `variables` holds the parameters that were declared. Which other names of the model are parameters and
    which are columns is known only when the table is open.

    Attributes:
        data: the table (`-` is standard input); the first of several.
        datasets: name and table of each data set, if there are several.
        x: columns or expressions of the inputs; empty if not said.
        y: column or expression that is fitted; None if not said (or if the model reads `y ~ ...`).
        degree: of a polynomial in the single x; `auto` compares orders.
        model: a formula, or the relation `y ~ formula`.
        sigma: column, expression or number: the standard deviation of each y.
        sigma_kind: `absolute` (sigma is known) or `relative` (only its ratios are); None if not said.
        where: condition that chooses data rows.
        nan: `error` or `drop`: what is done with rows that lack a number; None if not said.
        sql: query for a table that is a database.
        loss: name of the loss; None means squares.
        intervals: `wald`, `profile` or `bootstrap`; None if not said.
        trials: column, expression or number: trials of a binomial count.
        x_sigma: columns, expressions or numbers: the standard deviation of each input.
    """

    data: FileReference
    datasets: tuple[tuple[str, FileReference], ...] = ()
    x: tuple[Source, ...] = ()
    y: Source | None = None
    degree: Degree | None = None
    model: Formula | None = None
    sigma: Source | None = None
    sigma_kind: str | None = None
    where: Source | None = None
    nan: str | None = None
    sql: str | None = None
    loss: str | None = None
    intervals: str | None = None
    trials: Source | None = None
    x_sigma: tuple[Source, ...] = ()


def _fields() -> Mapping[str, tuple[Any, str]]:
    from typing import Literal

    from pydantic import ConfigDict, Field

    from gdsolve.problem.file.types import Degree as DegreeKey
    from gdsolve.problem.file.types import Keys, Text, Texts

    class FitKeys(Keys):
        """What is fitted to which columns."""

        model_config = ConfigDict(
            json_schema_extra={"oneOf": [{"required": ["data"]}, {"required": ["datasets"]}]}
        )

        data: str | None = Field(
            None, description="file with the rows, relative to the problem file; `-` is stdin"
        )
        datasets: dict[str, str] | None = Field(
            None, description="several files by name, fitted together; see `per` of variables"
        )
        x: Texts | None = Field(None, description="column or expression of the input, or a list of them")
        y: Text | None = Field(None, description="column or expression that is fitted")
        degree: DegreeKey | None = Field(
            None, description="degree of a polynomial in x; `auto` compares orders"
        )
        model: Text | None = Field(None, description="formula of the curve, such as `a*exp(-x/tau) + c`")
        sigma: Text | None = Field(None, description="column or number: standard deviation of each y")
        sigma_kind: Literal["absolute", "relative"] | None = Field(
            None, description="whether sigma is known, or only its ratios"
        )
        where: Text | None = Field(None, description="condition that chooses rows, such as `x > 0`")
        nan: Literal["error", "drop"] | None = Field(
            None, description="what is done with rows that lack a number; an error if not given"
        )
        sql: str | None = Field(None, description="query, if the data file is an SQLite or DuckDB file")
        loss: str | None = Field(None, description="name of the loss; squares if not given")
        intervals: Literal["wald", "profile", "bootstrap"] | None = Field(
            None, description="linear, profile-likelihood or bootstrap intervals; chosen if not given"
        )
        trials: Text | None = Field(None, description="column or number: trials of a binomial count")
        x_sigma: Texts | None = Field(None, description="column or number: standard deviation of each input")

    return {"fit": (FitKeys, "a curve to fit to the rows of a data file")}


def _build(reading: Reading) -> Fit | None:
    keys = reading.keys.fit
    if (keys.degree is None) == (keys.model is None):
        reading.fault(
            "a fit needs a `degree` or a `model`"
            if keys.degree is None
            else "a fit has either a `degree` or a `model`, not both",
            ("fit",) if keys.degree is None else ("fit", "model"),
            hint="such as `degree: 1`, or `model: a*x + b`",
        )
    datasets = _datasets(reading)
    model = None if keys.model is None else reading.formula(("fit", "model"))
    shared = reading.shared((), infer=False)
    curve = f"polynomial of degree {keys.degree}" if model is None else model.source.text.strip()
    return Fit(
        title=f"{keys.y} ~ {curve}" if keys.y is not None else curve,
        data=datasets[0][1] if datasets else reading.file(("fit", "data"), keys.data or ""),
        datasets=datasets,
        x=reading.sources(("fit", "x"), keys.x),
        y=reading.source(("fit", "y"), keys.y),
        degree=keys.degree,
        model=model,
        sigma=reading.source(("fit", "sigma"), keys.sigma),
        sigma_kind=keys.sigma_kind,
        where=reading.source(("fit", "where"), keys.where),
        nan=keys.nan,
        sql=keys.sql,
        loss=keys.loss,
        intervals=keys.intervals,
        trials=reading.source(("fit", "trials"), keys.trials),
        x_sigma=reading.sources(("fit", "x_sigma"), keys.x_sigma),
        **shared,
    )


def _datasets(reading: Reading) -> tuple[tuple[str, FileReference], ...]:
    """Return the data sets; what does not fit together is noted as a fault."""
    keys = reading.keys.fit
    if (keys.data is None) == (keys.datasets is None):
        reading.fault(
            "a fit needs `data`, or several `datasets`"
            if keys.data is None
            else "a fit has either `data` or `datasets`, not both",
            ("fit",) if keys.data is None else ("fit", "datasets"),
            hint="such as `data: samples.csv`, or `datasets: {cold: a.csv, hot: b.csv}`",
        )
    if keys.datasets is None:
        for name, each in (reading.keys.variables or {}).items():
            if each.per is not None:
                reading.fault(
                    f"`{name}` is wanted for each data set, and there is one only",
                    ("variables", name, "per"),
                    hint="name several files, such as `datasets: {cold: a.csv, hot: b.csv}`",
                )
        return ()
    if len(keys.datasets) < 2:
        reading.fault("`datasets` names fewer than two files", ("fit", "datasets"), hint="use `data`")
    if keys.model is None:
        reading.fault("several data sets need a `model`, in which parameters have names", ("fit", "datasets"))
    return tuple(
        (name, reading.file(("fit", "datasets", name), path)) for name, path in keys.datasets.items()
    )


KIND = Kind("fit", "a curve fitted to the rows of a data file", Fit, ("fit",), _fields, _build)
