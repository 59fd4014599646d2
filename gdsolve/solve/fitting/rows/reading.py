"""What a fit reads: decided once from the names of a table, then done on all rows, or block by block."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from gdsolve.data import Table
from gdsolve.errors import DataError, Source, UsageError
from gdsolve.solve.fitting.request import Request
from gdsolve.solve.fitting.rows.expressions import ColumnNames, Expression, text_of
from gdsolve.solve.fitting.rows.rows import Column, Rows, shown
from gdsolve.text import free_names
from gdsolve.text.tree import Formula, Relation, Tree

SHOWN_ROWS = 5
"""Rows named in an error or note."""


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows of a fit, and the numbers (from 0, in the table) of those left out for lack of a number."""

    rows: Rows
    left_out: NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class RowReader:
    """Which columns and expressions of a table are fitted.

    Attributes:
        table: where the rows come from.
        inputs: the inputs of the model by the names that it has for them.
        y, sigma, conditions, trials: what they say.
        x_sigma: standard deviation of inputs, by their names.
        drops: whether rows without a number are left out, instead of being an error.
        notes: what was assumed.
    """

    table: Table
    inputs: Mapping[str, Expression]
    y: Expression
    sigma: Expression | None
    conditions: tuple[Expression, ...]
    drops: bool
    notes: tuple[str, ...]
    trials: Expression | None = None
    x_sigma: Mapping[str, Expression] = field(default_factory=dict)

    @property
    def needs(self) -> tuple[str, ...]:
        """Return the columns that are read, each once."""
        parts = [*self.inputs.values(), self.y, *self.conditions]
        parts += [each for each in (self.sigma, self.trials) if each is not None]
        parts += self.x_sigma.values()
        return tuple(dict.fromkeys(name for part in parts for name in part.needs))

    def meets(self, columns: Mapping[str, Column], count: int) -> NDArray[np.bool_]:
        """Say which of `count` rows meet all conditions."""
        keep = np.ones(count, dtype=bool)
        for condition in self.conditions:
            keep &= condition.values(columns, count) != 0
        return keep

    def block(
        self,
        columns: Mapping[str, Column],
        numbers: NDArray[np.intp],
        release: Callable[[], None] | None = None,
    ) -> Block:
        """Return the rows of a fit from columns of the table.

        Args:
            columns: those of `needs`, each of shape (k,), nan where no number stands.
            numbers: which rows of the table they are, from 0, shape (k,).
            release: lets go of the table, if it is still being read: for an error, cells are read again.

        Raises:
            DataError: a cell without a number that is needed, a sigma that is not positive.
        """
        count = len(numbers)
        keep = self.meets(columns, count)
        inputs = {name: each.values(columns, count) for name, each in self.inputs.items()}
        y = self.y.values(columns, count)
        sigma = None if self.sigma is None else self.sigma.values(columns, count)
        trials = None if self.trials is None else self.trials.values(columns, count)
        x_sigma = {name: each.values(columns, count) for name, each in self.x_sigma.items()}
        bad = ~np.isfinite(y)
        optional = [each for each in (sigma, trials) if each is not None]
        for column in (*inputs.values(), *optional, *x_sigma.values()):
            bad |= ~np.isfinite(column)
        bad &= keep
        if bad.any():
            if not self.drops:
                if release is not None:
                    release()
                raise self._fault(columns, numbers, keep, bad)
            keep &= ~bad
        if sigma is not None:
            _check_sigma(sigma, keep, numbers)
        sources = {name: each.text for name, each in self.inputs.items()}
        rows = Rows(
            inputs,
            y,
            self.y.text,
            sigma,
            self.table.names,
            self.notes,
            sources,
            numbers,
            trials=trials,
            x_sigma=x_sigma,
        )
        return Block(rows if keep.all() else rows.take(keep), numbers[bad])

    def rows(self, columns: Mapping[str, Column], numbers: NDArray[np.intp]) -> Rows:
        """Return the rows of a fit with notes on those left out; see `block`.

        Raises:
            DataError: besides, no row is left.
        """
        block = self.block(columns, numbers)
        if block.rows.count == 0:
            left = " and `--nan drop`" if block.left_out.size else ""
            raise DataError.of(f"no row meets the condition of `--where`{left}")
        return replace(block.rows, notes=(*self.notes, *self.told(block.left_out, int(block.left_out.size))))

    def told(self, left_out: NDArray[np.intp], count: int) -> tuple[str, ...]:
        """Return a note on rows that were left out; `left_out` are the first of them."""
        if not count:
            return ()
        shown = ", ".join(str(row + 1) for row in left_out[:SHOWN_ROWS])
        more = f" and {count - SHOWN_ROWS} more" if count > SHOWN_ROWS else ""
        rows = "1 row" if count == 1 else f"{count} rows"
        return (f"{rows} without a number left out: {shown}{more} (data rows, counted from 1)",)

    def _fault(
        self,
        columns: Mapping[str, Column],
        numbers: NDArray[np.intp],
        keep: NDArray[np.bool_],
        bad: NDArray[np.bool_],
    ) -> DataError:
        """Return the error that says which column, or which expression, is not finite in which rows."""
        for name in self.needs:
            empty = keep & ~np.isfinite(columns[name])
            if (empty & bad).any():
                return self.table.missing(name, numbers[empty], "leave these rows out with `--nan drop`")
        for name, each in [(self.y.text, self.y), *((part.text, part) for part in self.inputs.values())]:
            values = each.values(columns, len(numbers))
            undefined = numbers[keep & ~np.isfinite(values)]
            if undefined.size:
                return DataError.of(
                    f"`{name}` is not finite in {undefined.size} of {int(keep.sum())} rows",
                    where="data rows " + ", ".join(str(row + 1) for row in undefined[:SHOWN_ROWS]),
                    hint=f'leave them out with `--nan drop`, or `--where "{(each.needs or ("x",))[0]} > 0"`',
                )
        return _sigma_fault(numbers[bad], int(keep.sum()))


def row_reader(table: Table, request: Request, numbers: Mapping[str, float], left: Tree | None) -> RowReader:
    """Return what a fit reads of a table.

    Args:
        table: the open file.
        request: what is asked.
        numbers: constants by name; they hide columns of the same name.
        left: left side of a model `y ~ ...`.

    Raises:
        DataError, UsageError, FormulaError: no such column, or an expression that cannot be read.
    """
    names = ColumnNames(table, numbers)
    used = _model_columns(names, request)
    said: Source | Tree | None = left or request.y
    y = names.expression(Source(_default_y(table, used), "y") if said is None else said)
    x_default = None if request.x or request.model else _default_x(table, y.text)
    inputs = {name: names.expression(Source(name)) for name in used}
    if x_default is not None:
        inputs[x_default] = names.expression(Source(x_default, "x"))
    inputs |= _inputs(names, request, used)
    conditions = names.conditions(request.where)
    sigma = None if request.sigma is None else names.expression(request.sigma)
    trials = None if request.trials is None else names.expression(request.trials)
    x_sigma = _x_sigma(names, request, tuple(inputs))
    drops = request.nan == "drop"
    reader = RowReader(table, inputs, y, sigma, conditions, drops, (), trials, x_sigma)
    notes = table.told_seconds(reader.needs)
    if said is None:
        notes += (f"y not said: column `{y.text}` is fitted",)
    if x_default is not None and x_default != "x":
        notes += (f"x not said: column `{x_default}`",)
    return replace(reader, notes=notes)


def all_rows(reader: RowReader) -> Rows:
    """Return all rows of a fit, with one pass over the file, and a note on how it was read.

    Raises:
        DataError, UsageError, FormulaError: cells without numbers, no rows left.
    """
    table = reader.table
    columns = table.columns(reader.needs, strict=False)
    rows = reader.rows(columns, np.arange(len(next(iter(columns.values()), np.empty(table.rows)))))
    return replace(rows, notes=(f"{table.name}: {', '.join(table.notes)}", *rows.notes))


def read_rows(table: Table, request: Request, numbers: Mapping[str, float], left: Tree | None) -> Rows:
    """Return all rows of a fit; see `row_reader` and `all_rows`."""
    return all_rows(row_reader(table, request, numbers, left))


def _model_columns(names: ColumnNames, request: Request) -> tuple[str, ...]:
    """Return the columns that the model uses, in order of appearance."""
    if request.model is None:
        return ()
    body = request.model.body
    right = body.right if isinstance(body, Relation) else body
    model = Formula(request.model.source, request.model.definitions, right)
    return tuple(name for name in free_names(model, names.table.names) if names.is_column(name))


def _inputs(names: ColumnNames, request: Request, used: tuple[str, ...]) -> dict[str, Expression]:
    """Return the inputs that `--x` names, under the names by which the model calls them."""
    found: dict[str, Expression] = {}
    for number, source in enumerate(request.x, start=1):
        text = text_of(source)
        own = names.table.has(text)
        name = text if own else "x" if len(request.x) == 1 else f"x{number}"
        if name not in used:
            found[name] = names.expression(source)
        if own and len(request.x) == 1 and request.model and not names.table.has("x") and text not in used:
            found["x"] = found.pop(name)
    return found


def _x_sigma(names: ColumnNames, request: Request, inputs: tuple[str, ...]) -> dict[str, Expression]:
    """Return the standard deviations of the inputs, in their order."""
    if not request.x_sigma:
        return {}
    if len(request.x_sigma) != len(inputs):
        raise UsageError.of(
            f"`--x-sigma` has {len(request.x_sigma)} parts for {len(inputs)} inputs ({shown(inputs)})",
            hint="one for each input, separated by commas; 0 for an input without errors",
        )
    said = zip(inputs, request.x_sigma, strict=True)
    return {name: names.expression(source) for name, source in said}


def _default_y(table: Table, used: tuple[str, ...]) -> str:
    """Return `y` if there is such a column, else the last one that the model does not use."""
    free = [name for name in table.names if name not in used]
    if not free:
        raise UsageError.of("the model uses every column: which one is fitted?", hint="--y NAME")
    return "y" if "y" in free else free[-1]


def _default_x(table: Table, y: str) -> str:
    """Return `x` if there is such a column, else the first one that is not y."""
    free = [name for name in table.names if name != y]
    if len(table.names) < 2:
        raise UsageError.of(f"`{table.name}` has one column only: there is no x", hint="--x NAME")
    if not free:
        return y  # several columns of one name: which of them is an error of its own
    return "x" if "x" in free else free[0]


def _check_sigma(sigma: Column, keep: NDArray[np.bool_], numbers: NDArray[np.intp]) -> None:
    wrong = keep & ~(sigma > 0)
    if wrong.any():
        raise _sigma_fault(numbers[wrong], int(keep.sum()))


def _sigma_fault(numbers: NDArray[np.intp], count: int) -> DataError:
    return DataError.of(
        f"sigma is not a positive number in {numbers.size} of {count} rows",
        where="data rows " + ", ".join(str(row + 1) for row in numbers[:SHOWN_ROWS]),
    )
