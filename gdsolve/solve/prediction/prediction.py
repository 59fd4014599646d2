"""What is asked of a prediction, and its answer; `to_dict` is the JSON document `gdsolve.prediction/v1`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdsolve.optimize.protocols import Vector
from gdsolve.solve.fitting.inference.bands import MEANINGS
from gdsolve.solve.results.document import plain

SCHEMA = "gdsolve.prediction/v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """Where to predict; without `x` and `data` at 11 points over the range of the data.

    Attributes:
        x: texts such as `0:10:0.5`, `0:10` (11 points) or `1,2,3`, for a curve of one input.
        data: a table with the columns of the inputs.
        sigma: standard deviation of new readings, a number, or a column of `data`; as the fit had it.
        ci: confidence level in percent; None: that of the fit.
    """

    x: tuple[str, ...] = ()
    data: str | None = None
    sigma: str | None = None
    ci: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """A fitted curve at k points; every array has shape (k,).

    Attributes:
        title: response and formula.
        response: what was fitted.
        inputs: the points, by the column or expression of the fitted table.
        value: height of the curve; nan where the formula is not defined.
        bands: lower and upper ends by name, `confidence` and `prediction`; nan where a band has none.
        missing: why a band is not there, by its name.
        level: confidence of the bands, such as 0.95.
        is_outside: which points lie beyond the fitted data.
        ranges: smallest and largest input of the fitted data.
        notes, warnings: what was assumed, and what to beware of.
    """

    title: str
    response: str
    inputs: Mapping[str, Vector]
    value: Vector
    bands: Mapping[str, tuple[Vector, Vector]]
    missing: Mapping[str, str]
    level: float
    is_outside: NDArray[np.bool_]
    ranges: Mapping[str, tuple[float, float]]
    notes: tuple[str, ...] = field(default=())
    warnings: tuple[str, ...] = field(default=())

    @property
    def explained(self) -> dict[str, str]:
        """Return one sentence for each band."""
        percent = f"{100 * self.level:g} %"
        return {
            name: f"{MEANINGS[name]}, with {percent} confidence at each point alone" for name in self.bands
        }

    def table(self) -> dict[str, list[Any]]:
        """Return everything by columns; None where there is no number."""
        found = {name: _cells(column) for name, column in self.inputs.items()}
        found[self.response if self.response not in found else f"{self.response} (fitted)"] = _cells(
            self.value
        )
        for name, (low, high) in self.bands.items():
            found[f"{name}_low"], found[f"{name}_high"] = _cells(low), _cells(high)
        found["extrapolated"] = [int(each) for each in self.is_outside]
        return found

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON document."""
        parts = {
            "schema": SCHEMA,
            "title": self.title,
            "response": self.response,
            "level": self.level,
            "bands": self.explained,
            "not_computed": dict(self.missing) or None,
            "fitted_range": {name: list(ends) for name, ends in self.ranges.items()},
            "points": len(self.value),
            "inputs": {name: column.tolist() for name, column in self.inputs.items()},
            "value": self.value.tolist(),
            **{
                name: {"low": low.tolist(), "high": high.tolist()} for name, (low, high) in self.bands.items()
            },
            "extrapolated": self.is_outside.tolist(),
            "warnings": list(self.warnings),
        }
        return {key: plain(value) for key, value in parts.items() if value is not None}


def _cells(column: Vector) -> list[float | None]:
    return [each if np.isfinite(each) else None for each in column.tolist()]
