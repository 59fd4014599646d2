"""The numbers of a fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
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
        trials: of a binomial count, None if not said.
        x_sigma: standard deviation of inputs, by their names.
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
    trials: Column | None = None
    x_sigma: Mapping[str, Column] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """Return the number of rows n."""
        return len(self.y)

    def take(self, which: NDArray[np.intp] | NDArray[np.bool_]) -> Rows:
        """Return some of the rows."""
        return replace(
            self,
            columns={name: column[which] for name, column in self.columns.items()},
            y=self.y[which],
            sigma=None if self.sigma is None else self.sigma[which],
            numbers=None if self.numbers is None else self.numbers[which],
            trials=None if self.trials is None else self.trials[which],
            x_sigma={name: column[which] for name, column in self.x_sigma.items()},
            sets={name: column[which] for name, column in self.sets.items()},
        )

    def in_file(self, which: NDArray[np.intp] | NDArray[np.bool_]) -> tuple[int, ...]:
        """Return the numbers in the table of some of the rows, from 1."""
        numbers = np.arange(self.count) if self.numbers is None else self.numbers
        return tuple(int(number) + 1 for number in numbers[which])


def shown(names: tuple[str, ...]) -> str:
    """Return names in backticks, the first twelve."""
    return ", ".join(f"`{name}`" for name in names[:12]) + (", ..." if len(names) > 12 else "")
