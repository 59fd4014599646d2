"""Expressions of columns: ordinary formulas, lowered to the graph and evaluated on blocks of rows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from gdsolve.compile import Layout, compile_values
from gdsolve.data import Table
from gdsolve.errors import FormulaError, Source, UsageError, closest
from gdsolve.graph import Graph
from gdsolve.lower import lower
from gdsolve.ops import ROWS
from gdsolve.solve.fitting.rows.rows import Column, shown
from gdsolve.text import expect_expression, free_names, parse_formula
from gdsolve.text.tree import Tree

_AND = re.compile(r"\s+and\s+|&&")
"""What joins several conditions of `--where`."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A column, or a formula of columns.

    Attributes:
        text: as it was written.
        column: the column, if it is one.
        tree: the formula otherwise.
        needs: the columns that it reads.
        numbers: values of names that are constants.
    """

    text: str
    column: str | None
    tree: Tree | None
    needs: tuple[str, ...]
    numbers: Mapping[str, float]

    def values(self, columns: Mapping[str, Column], count: int) -> Column:
        """Return the value in each of `count` rows; nan or infinite where it is not defined."""
        if self.column is not None:
            return columns[self.column]
        assert self.tree is not None
        graph = Graph()
        data = {name: columns[name] for name in self.needs}
        nodes = {name: graph.input(name, (ROWS,)) for name in data}
        nodes |= {name: graph.constant(value) for name, value in self.numbers.items()}
        node = lower(self.tree, graph, nodes)
        with np.errstate(all="ignore"):
            (value,) = compile_values(graph, [node], Layout.scalars(()), data=data)(np.empty(0))
        return np.broadcast_to(np.asarray(value, dtype=np.float64), (count,)).copy()


@dataclass(frozen=True, slots=True)
class ColumnNames:
    """Which names are columns of a table; constants hide columns of the same name."""

    table: Table
    numbers: Mapping[str, float]

    def is_column(self, name: str) -> bool:
        """Say whether a name means a column."""
        return name not in self.numbers and self.table.has(name)

    def expression(self, source: Source | Tree) -> Expression:
        """Return an expression, ready to be evaluated.

        Raises:
            UsageError: it names a column that is not there.
            FormulaError: it cannot be read.
        """
        text = text_of(source)
        if isinstance(source, Source):
            if self.table.has(text):
                return Expression(text, text, None, (text,), self.numbers)
            source = _parsed(source)
        free = free_names(source, self.table.names)
        for name in free:
            if not self.is_column(name) and name not in self.numbers:
                near = closest(name, self.table.names)
                raise UsageError.of(
                    f"no column `{name}` in `{self.table.name}`",
                    span=source.span,
                    hint=f"did you mean `{near}`?" if near else f"the columns are {shown(self.table.names)}",
                )
        needs = tuple(name for name in free if self.is_column(name))
        return Expression(text, None, source, needs, self.numbers)

    def conditions(self, where: Source | None) -> tuple[Expression, ...]:
        """Return the conditions of `--where`; the value of each is 1 or 0."""
        return tuple(self.expression(tree) for tree in _conditions(where))


def text_of(source: Source | Tree) -> str:
    """Return what was written."""
    return source.text.strip() if isinstance(source, Source) else source.span.text.strip()


def _parsed(source: Source) -> Tree:
    formula = parse_formula(source)
    if formula.definitions:
        raise FormulaError.of(
            "an expression of columns has no intermediates", span=formula.definitions[0].span
        )
    return expect_expression(formula, "an expression of columns")


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
