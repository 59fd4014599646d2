"""A model on its rows: the graph of what is fitted, its parameters, and the weighted target.

Every parameter is a number here: a parameter of shape (3,) is three of them, `w[0]`, `w[1]`, `w[2]`. With
sigma, model and target are both divided by it, so that everything that follows is plain least squares.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, reduce

import numpy as np
from numpy.typing import NDArray

from gdsolve.compile import CompiledResiduals, Layout, compile_residuals
from gdsolve.compile.rows.work import Work
from gdsolve.errors import FormulaError, Span, UsageError, closest
from gdsolve.graph import Graph, Node
from gdsolve.lower import lower
from gdsolve.ops import ADD, DIV, MUL, RESHAPE, ROW_COUNT, ROWS, SQUARE, STACK, SUB, SUM, show_shape
from gdsolve.optimize.protocols import Bounds, Matrix, Vector
from gdsolve.problem.fit import Fit
from gdsolve.problem.parts import Variable
from gdsolve.problem.settings import Settings
from gdsolve.solve.fitting.descent.budget import Budget
from gdsolve.solve.fitting.rows import Rows, shown
from gdsolve.solve.model import Model, build_model
from gdsolve.text import expect_expression, free_names
from gdsolve.text.tree import Formula, Relation, Tree

OBSERVED, SIGMA, ONES, SET = "observed y", "sigma of y", "ones", "rows of set "
"""Names of data that no formula can use: they hold a space, or are hidden."""


@dataclass(frozen=True)
class Curve:
    """A model ready to be fitted.

    Attributes:
        graph: holds `output`, the model over the rows divided by sigma, shape (ROWS,).
        target: y divided by sigma, shape (n,).
        layout: the parameters, all numbers, p of them.
        bounds, given: box and start values, shapes (p,); nan where no start was said.
        data: columns by name, and `observed y`.
        rows: where the numbers come from.
        formula: the model as written.
        constants: arrays of named constants and of fixed parameters, by name.
        notes: what was understood.
        budget: what a search may take.
        work: which engine is asked for, and for how many rows.
    """

    graph: Graph
    model: Node
    output: Node
    target: Vector
    layout: Layout
    bounds: Bounds
    given: Vector
    data: Mapping[str, NDArray[np.float64]]
    rows: Rows
    formula: Formula
    constants: Mapping[str, NDArray[np.float64]]
    notes: tuple[str, ...] = field(default=())
    budget: Budget = field(default_factory=Budget)
    work: Work = field(default_factory=Work)

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the parameters."""
        return self.layout.names

    @property
    def size(self) -> int:
        """Return p."""
        return self.layout.size

    @property
    def parameters(self) -> tuple[Node, ...]:
        """Return the node of each parameter."""
        return tuple(self.graph.input(name) for name in self.names)

    @cached_property
    def compiled(self) -> CompiledResiduals:
        """Return the weighted model as a function of the parameters, with its Jacobian."""
        return compile_residuals(self.graph, [self.output], self.layout, data=self.data, engine="numpy")

    def residual(self, x: Vector) -> Vector:
        """Return the target minus the weighted model, shape (n,)."""
        return self.target - self.compiled.residual(x)

    def residual_and_slopes(self, x: Vector) -> tuple[Vector, Matrix]:
        """Return the residual and the Jacobian of the weighted model (not of the residual), shape (n, p)."""
        value, slopes = self.compiled.residual_and_jacobian(x)
        return self.target - value, slopes

    @property
    def sample(self) -> Curve:
        """Return the model on rows that can be looked at one by one: all of them, unless they are many."""
        return self

    def on_rows(self, rows: NDArray[np.intp]) -> Curve:
        """Return the same model on some of its rows."""
        data = {name: column[rows] for name, column in self.data.items()}
        return replace(self, target=self.target[rows], data=data)


def split_model(model: Formula) -> tuple[Formula, Tree | None]:
    """Return the right side of `y ~ right` as a formula, and the left side; None if there is none."""
    body = model.body
    if not isinstance(body, Relation):
        return model, None
    if body.operator != "~":
        expect_expression(model, "a model")
    return Formula(model.source, model.definitions, body.right, model.notes), body.left


def build_curve(problem: Fit, settings: Settings, model: Formula, rows: Rows) -> Curve:
    """Return the model on its rows; names that are neither columns nor constants are parameters.

    Raises:
        FormulaError: shapes that do not fit.
        UsageError: no parameters, or no column where one was meant.
    """
    problem = _with_parameters(problem, settings, model, rows)
    graph = Graph()
    built = build_model(problem, settings, graph=graph)
    layout, parts = _numbered(problem, built, rows, graph)
    names = {**{name: graph.input(name, (ROWS,)) for name in rows.columns}, **built.names, **parts}
    node = lower(model, graph, names)
    if node.shape not in ((), (ROWS,)):
        raise FormulaError.of(
            f"the model has shape {show_shape(node.shape)}, not one number per row", span=_span(model)
        )
    if not node.shape:
        node = graph.apply(MUL, node, graph.input(ONES, (ROWS,)))
    data = {**rows.columns, OBSERVED: rows.y, ONES: np.ones(rows.count)}
    data |= {SET + name: column for name, column in rows.sets.items()}
    output, target = node, rows.y
    if rows.sigma is not None:
        data[SIGMA] = rows.sigma
        output = graph.apply(DIV, node, graph.input(SIGMA, (ROWS,)))
        target = rows.y / rows.sigma
    notes = (*model.notes, *rows.notes)
    constants = {name: each.attributes["value"] for name, each in built.names.items() if each.is_constant}
    return Curve(
        graph, node, output, target, layout, built.bounds, built.given, data, rows, model, constants, notes,
        work=Work(settings.engine, rows.count),
    )  # fmt: skip


def difference(curve: Curve, dtype: str = "float64") -> CompiledResiduals:
    """Return the target minus the model as residuals with their Jacobian."""
    node = difference_node(curve)
    return compile_residuals(curve.graph, [node], curve.layout, data=curve.data, dtype=dtype, engine="numpy")


def mean_square(curve: Curve) -> Node:
    """Return the mean of the squared weighted residuals, shape ()."""
    graph = curve.graph
    total = graph.apply(SUM, graph.apply(SQUARE, difference_node(curve)), axis=(0,))
    return graph.apply(DIV, total, graph.apply(ROW_COUNT, graph.input(OBSERVED, (ROWS,))))


def difference_node(curve: Curve) -> Node:
    """Return the weighted target minus the weighted model, shape (ROWS,)."""
    graph = curve.graph
    observed = graph.input(OBSERVED, (ROWS,))
    if curve.rows.sigma is not None:
        observed = graph.apply(DIV, observed, graph.input(SIGMA, (ROWS,)))
    return graph.apply(SUB, observed, curve.output)


def _with_parameters(problem: Fit, settings: Settings, model: Formula, rows: Rows) -> Fit:
    """Return the problem with every parameter declared."""
    declared = {each.name: each for each in problem.variables}
    constants = {each.name for each in problem.constants} | set(settings.let)
    free = free_names(model, {*rows.columns, *declared, *constants, *settings.fix, *settings.start})
    names = [
        name for name in free if name not in constants and (name in declared or name not in rows.columns)
    ]
    if not [name for name in names if name not in settings.fix]:
        raise UsageError.of(
            "the model has no parameters",
            span=_span(model),
            hint=f"names that are not columns ({shown(tuple(rows.columns))}) are parameters, as `a` in `a*x`",
        )
    if not any(name in rows.columns for name in free):
        _check_use(names, model, rows)
    for name in declared:
        if name not in free:
            raise UsageError.of(f"`{name}` is declared, but not in the model", span=_span(model))
    found = [declared.get(name, Variable(name)) for name in names]
    # Several numbers of one name are a vector here, and in each row one of them is the parameter.
    variables = (replace(each, shape=(len(rows.sets),)) if each.per_dataset else each for each in found)
    return replace(problem, variables=tuple(variables))


def _numbered(problem: Fit, built: Model, rows: Rows, graph: Graph) -> tuple[Layout, dict[str, Node]]:
    """Return the parameters one by one, and what the names of those with several numbers mean in the model."""
    per_dataset = {each.name for each in problem.variables if each.per_dataset}
    labels = list(built.layout.labels)
    for name, _, offset, size in built.layout.parts():
        if name in per_dataset:
            labels[offset : offset + size] = [f"{name}[{each}]" for each in rows.sets]
    layout, nodes = Layout.scalars(tuple(labels)), {}
    for name, shape, offset, size in built.layout.parts():
        parts = [graph.input(label) for label in layout.names[offset : offset + size]]
        if name in per_dataset:
            chosen = [
                graph.apply(MUL, part, graph.input(SET + each, (ROWS,)))
                for part, each in zip(parts, rows.sets, strict=True)
            ]
            nodes[name] = reduce(lambda one, other: graph.apply(ADD, one, other), chosen)
        elif shape:
            nodes[name] = graph.apply(RESHAPE, graph.apply(STACK, *parts, axis=0), shape=shape)
    return layout, nodes


def _check_use(names: list[str], model: Formula, rows: Rows) -> None:
    """Refuse a model that uses no column, unless it is plainly meant as a constant (one parameter)."""
    near = next((each for each in (closest(name, rows.known) for name in names) if each is not None), None)
    if near is not None or len(names) > 1:
        raise UsageError.of(
            "the model uses no column of the data",
            span=_span(model),
            hint=f"did you mean `{near}`?" if near else f"the columns are {shown(rows.known)}",
        )


def _span(model: Formula) -> Span:
    return model.body.span
