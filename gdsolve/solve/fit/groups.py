"""A fit to every group of rows: those that agree in one column.

The file is read once; then each group is fitted for itself, by the same words, in the order in which the
groups appear. A group that cannot be fitted does not stop the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np

from gdsolve.errors import DataError, UsageError
from gdsolve.problem.fit import Fit
from gdsolve.problem.settings import Settings
from gdsolve.solve.fit.opened import OpenFit, open_fit
from gdsolve.solve.fit.solve import fit_rows
from gdsolve.solve.fitting.rows import Column
from gdsolve.solve.results.result import FitResult


@dataclass(frozen=True, slots=True)
class GroupFit:
    """The fit to one group: either `result`, or the `fault` for which there is none.

    Attributes:
        name: what its rows have in common.
        rows: how many rows of the file these are.
    """

    name: str
    rows: int
    result: FitResult | None
    fault: DataError | None = None

    @property
    def exit_code(self) -> int:
        """Return 0 if the fit passed its tests."""
        if self.result is not None:
            return int(self.result.verdict.exit)
        return 0 if self.fault is None else int(self.fault.exit_code)


@dataclass(frozen=True, slots=True)
class GroupedFit:
    """All groups, and their fits as they are made.

    Attributes:
        by: the column.
        title: what is fitted.
        names: of the groups, in order of appearance.
        notes: what was assumed.
        fits: one after the other; groups none of whose rows meet `--where` are left out.
    """

    by: str
    title: str
    names: tuple[str, ...]
    notes: tuple[str, ...]
    fits: Iterator[GroupFit]


def solve_groups(problem: Fit, settings: Settings, by: str) -> GroupedFit:
    """Return a fit to every group of rows that agree in column `by`.

    Raises:
        DataError, FormulaError, UsageError: what is wrong with the whole file or the model (the latter when
            the first fit is made).
    """
    opened = open_fit(problem, settings)
    table, reader = opened.table, opened.reader
    if by in reader.inputs or by == reader.y.text:
        raise UsageError.of(f"`{by}` is fitted itself, so it cannot tell groups apart", where="--by")
    names, codes = table.groups(by)
    columns = table.columns(reader.needs, strict=False)
    what = (
        reader.y.text
        + " ~ "
        + (
            f"polynomial of degree {opened.request.degree}"
            if opened.model is None
            else opened.model.body.span.text
        )
    )
    notes = (f"{table.name}: {', '.join(table.notes)}", *reader.notes)
    opened = replace(opened, reader=replace(reader, notes=()))
    return GroupedFit(by, " ".join(what.split()), names, notes, _fits(opened, names, codes, columns))


def _fits(
    opened: OpenFit, names: tuple[str, ...], codes: Column, columns: dict[str, Column]
) -> Iterator[GroupFit]:
    order = np.argsort(codes, kind="stable")  # rows of a group stay in the order of the file
    ends = np.searchsorted(codes[order], np.arange(len(names) + 1))
    for group, name in enumerate(names):
        began = perf_counter()
        numbers = order[ends[group] : ends[group + 1]]
        mine = {each: column[numbers] for each, column in columns.items()}
        try:
            if not opened.reader.meets(mine, len(numbers)).any():
                continue
            result = fit_rows(opened, opened.reader.rows(mine, numbers), began)
        except DataError as fault:
            yield GroupFit(name, len(numbers), None, fault)
        else:
            yield GroupFit(name, len(numbers), result)
