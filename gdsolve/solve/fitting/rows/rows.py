"""The numbers of a fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Column: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Rows:
    """The numbers of a fit, every array of shape (n,).

    Attributes:
        columns: the inputs of the model by name; expressions of `--x` are called `x` (or `x1`, `x2`, ...).
        y: what is fitted, and what to call it.
        y_name: name or text of y.
        sigma: standard deviation of each y, None if not said.
        known: all columns of the table.
        notes: what was assumed.
        sources: column or expression of the table behind each input, by its name in the model.
        numbers: which rows of the table they are, from 0; None: all of them, in order.
        sets: of several data sets by name: 1 in the rows that belong to it, 0 elsewhere.
    """

    columns: Mapping[str, Column]
    y: Column
    y_name: str
    sigma: Column | None = None
    known: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())
    sources: Mapping[str, str] = field(default_factory=dict)
    numbers: NDArray[np.intp] | None = None
    sets: Mapping[str, Column] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """Return the number of rows n."""
        return len(self.y)


def shown(names: tuple[str, ...]) -> str:
    """Return names in backticks, the first twelve."""
    return ", ".join(f"`{name}`" for name in names[:12]) + (", ..." if len(names) > 12 else "")
