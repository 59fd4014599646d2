"""From a table to the numbers of a fit: which columns, which rows, what y, x and sigma are.

Columns are read with one pass over the file. Expressions of columns are ordinary formulas, lowered to the
graph and evaluated on the columns.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gdsolve.compile import Layout, compile_values
from gdsolve.data import Table
from gdsolve.errors import DataError, FormulaError, Source, UsageError, closest
from gdsolve.graph import Graph
from gdsolve.lower import lower
from gdsolve.ops import ROWS
from gdsolve.solve.fitting.request import Request
from gdsolve.text import expect_expression, free_names, parse_formula
from gdsolve.text.tree import Formula, Relation, Tree

Column = NDArray[np.float64]

_AND = re.compile(r"\s+and\s+|&&")
"""What joins several conditions of `--where`."""


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
    """

    columns: Mapping[str, Column]
    y: Column
    y_name: str
    sigma: Column | None = None
    known: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())

    @property
    def count(self) -> int:
        """Return the number of rows n."""
        return len(self.y)


class _Reader:
    """Values of expressions on the columns of a table, which are read when first needed."""

    def __init__(self, table: Table, numbers: Mapping[str, float]) -> None:
        self.table = table
        self.numbers = numbers
        self.columns: dict[str, Column] = {}

    def is_column(self, name: str) -> bool:
        return name not in self.numbers and self.table.has(name)

    def read(self, names: set[str]) -> None:
        wanted = sorted(name for name in names if self.is_column(name) and name not in self.columns)
        self.columns.update(self.table.columns(wanted))

    def names(self, source: Source | Tree | None) -> set[str]:
        """Return the columns that a text or tree needs."""
        if source is None:
            return set()
        if isinstance(source, Source):
            text = source.text.strip()
            if self.table.has(text):
                return {text}
            source = _expression(source)
        return {name for name in free_names(source, self.table.names) if self.is_column(name)}

    def values(self, source: Source | Tree) -> Column:
        """Return the value in each row."""
        if isinstance(source, Source):
            text = source.text.strip()
            if self.table.has(text):
                return self.columns[text]
            source = _expression(source)
        self._check(source)
        graph = Graph()
        data = {name: self.columns[name] for name in self.names(source)}
        nodes = {name: graph.input(name, (ROWS,)) for name in data}
        nodes |= {name: graph.constant(value) for name, value in self.numbers.items()}
        node = lower(source, graph, nodes)
        (value,) = compile_values(graph, [node], Layout.scalars(()), data=data)(np.empty(0))
        return np.broadcast_to(np.asarray(value, dtype=np.float64), (self.table.rows,)).copy()

    def _check(self, tree: Tree) -> None:
        for name in free_names(tree, self.table.names):
            if not self.is_column(name) and name not in self.numbers:
                near = closest(name, self.table.names)
                raise UsageError.of(
                    f"no column `{name}` in `{self.table.name}`",
                    span=tree.span,
                    hint=f"did you mean `{near}`?" if near else f"the columns are {shown(self.table.names)}",
                )


def shown(names: tuple[str, ...]) -> str:
    """Return names in backticks, the first twelve."""
    return ", ".join(f"`{name}`" for name in names[:12]) + (", ..." if len(names) > 12 else "")


def read_rows(table: Table, request: Request, numbers: Mapping[str, float], left: Tree | None) -> Rows:
    """Return the rows of a fit.

    Args:
        table: the open file.
        request: what is asked.
        numbers: constants by name; they hide columns of the same name.
        left: left side of a model `y ~ ...`.

    Raises:
        DataError, UsageError, FormulaError: no such column, cells without numbers, no rows left.
    """
    reader = _Reader(table, numbers)
    used = _model_columns(reader, request)
    y: Source | Tree = left or request.y or Source(_default_y(table, used), "y")
    conditions = _conditions(request.where)
    sigma = request.sigma
    needed = set(used)
    for source in (y, *request.x, *conditions, sigma):
        needed |= reader.names(source)
    x_default = None if request.x or request.model else _default_x(table, y)
    if x_default is not None:
        needed.add(x_default)
    reader.read(needed)
    keep = np.ones(table.rows, dtype=bool)
    for condition in conditions:
        keep &= reader.values(condition) != 0
    columns = {name: reader.columns[name] for name in used}
    columns |= _inputs(reader, request, used, x_default)
    target = reader.values(y)
    sigmas = None if sigma is None else reader.values(sigma)
    notes: tuple[str, ...] = (f"{table.name}: {', '.join(table.notes)}",) if table.notes else ()
    if not left and not request.y:
        notes += (f"y not said: column `{_text(y)}` is fitted",)
    if x_default is not None and x_default != "x":
        notes += (f"x not said: column `{x_default}`",)
    rows = Rows(
        {name: column[keep] for name, column in columns.items()},
        target[keep], _text(y), None if sigmas is None else sigmas[keep], table.names, notes,
    )  # fmt: skip
    _check_rows(rows, np.flatnonzero(keep))
    return rows


def _model_columns(reader: _Reader, request: Request) -> tuple[str, ...]:
    """Return the columns that the model uses, in order of appearance."""
    if request.model is None:
        return ()
    body = request.model.body
    right = body.right if isinstance(body, Relation) else body
    model = Formula(request.model.source, request.model.definitions, right)
    return tuple(name for name in free_names(model, reader.table.names) if reader.is_column(name))


def _inputs(
    reader: _Reader, request: Request, used: tuple[str, ...], x_default: str | None
) -> dict[str, Column]:
    """Return the inputs that `--x` names, under the names by which the model calls them."""
    if x_default is not None:
        return {x_default: reader.columns[x_default]}
    found: dict[str, Column] = {}
    for number, source in enumerate(request.x, start=1):
        text = source.text.strip()
        own = reader.table.has(text)
        name = text if own else "x" if len(request.x) == 1 else f"x{number}"
        if name not in used:
            found[name] = reader.values(source)
        if own and len(request.x) == 1 and request.model and not reader.table.has("x") and text not in used:
            found["x"] = found.pop(name)
    return found


def _default_y(table: Table, used: tuple[str, ...]) -> str:
    """Return `y` if there is such a column, else the last one that the model does not use."""
    free = [name for name in table.names if name not in used]
    if not free:
        raise UsageError.of("the model uses every column: which one is fitted?", hint="--y NAME")
    return "y" if "y" in free else free[-1]


def _default_x(table: Table, y: Source | Tree) -> str:
    """Return `x` if there is such a column, else the first one that is not y."""
    free = [name for name in table.names if name != _text(y)]
    if not free:
        raise UsageError.of(f"`{table.name}` has one column only: there is no x", hint="--x NAME")
    return "x" if "x" in free else free[0]


def _conditions(where: Source | None) -> list[Tree]:
    """Return the conditions of `--where` as trees whose value is 1 or 0."""
    if where is None:
        return []
    found, begin = [], 0
    ends = [(match.start(), match.end()) for match in _AND.finditer(where.text)]
    for end, following in [*ends, (len(where.text), 0)]:
        text = where.text[begin:end]
        # The grammar knows comparisons inside `where(...)` only; the column of the caret is kept.
        column = where.first_column + begin - len("where(")
        source = Source(f"where({text}, 1, 0)", where.name, where.first_line, column)
        found.append(expect_expression(parse_formula(source), "a condition"))
        begin = following
    return found


def _expression(source: Source) -> Tree:
    formula = parse_formula(source)
    if formula.definitions:
        raise FormulaError.of(
            "an expression of columns has no intermediates", span=formula.definitions[0].span
        )
    return expect_expression(formula, "an expression of columns")


def _text(source: Source | Tree) -> str:
    return source.text.strip() if isinstance(source, Source) else source.span.text.strip()


def _check_rows(rows: Rows, numbers: NDArray[np.intp]) -> None:
    if rows.count == 0:
        raise DataError.of("no row meets the condition of `--where`")
    for name, column in [(rows.y_name, rows.y), *rows.columns.items()]:
        bad = np.flatnonzero(~np.isfinite(column))
        if bad.size:
            raise DataError.of(
                f"`{name}` is not finite in {bad.size} of {rows.count} rows",
                where="data rows " + ", ".join(str(numbers[row] + 1) for row in bad[:5]),
                hint=f'leave them out with a condition, such as `--where "{_first(rows)} > 0"`',
            )
    if rows.sigma is not None:
        bad = np.flatnonzero(~(np.isfinite(rows.sigma) & (rows.sigma > 0)))
        if bad.size:
            raise DataError.of(
                f"sigma is not a positive number in {bad.size} of {rows.count} rows",
                where="data rows " + ", ".join(str(numbers[row] + 1) for row in bad[:5]),
            )


def _first(rows: Rows) -> str:
    return next(iter(rows.columns), "x")
