"""Equation systems around their solutions: where each equation holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from gdsolve.compile import compile_residuals
from gdsolve.lower import lower_all
from gdsolve.ops import SUB
from gdsolve.optimize.protocols import Bounds, Matrix, Vector
from gdsolve.problem.equations import Equations
from gdsolve.problem.settings import Settings
from gdsolve.solve.model import Model, build_model
from gdsolve.solve.results.result import PuzzleResult, Result
from gdsolve.solve.sampling.objective import Heights, View, lines, path_of, plane
from gdsolve.solve.sampling.samples import PlaneSample, RootSample, Slices

MOST_EQUATIONS = 8
"""Equations that are drawn: there are no more colours that can be told apart."""


def sample_equations(
    problem: Equations, settings: Settings, results: Sequence[Result]
) -> Slices | PlaneSample | RootSample | None:
    """Return the difference of both sides around the solutions; from three unknowns on, slices."""
    model = build_model(problem, settings)
    layout = model.layout
    solutions = _solutions(model, results)
    if layout.size == 0 or not solutions:
        return None
    heights, count = _differences(problem, model)
    labels = _labels(problem, count)
    view = _view(model, settings, results)
    if layout.size == 1:
        at = [float(each[0]) for each in solutions]
        (line,) = lines(heights, view, solutions[0], [], at)
        return RootSample(line, labels, tuple(at))
    if layout.size == 2:
        return plane(heights, view, solutions, solutions, labels)

    def length(points: Matrix) -> Matrix:
        squares: Matrix = np.sum(heights(points) ** 2, axis=1, keepdims=True)
        return np.sqrt(squares)

    return Slices(lines(length, view, solutions[0], []), layout.size)


def _view(model: Model, settings: Settings, results: Sequence[Result]) -> View:
    """Return what to show: the whole box that `--in` names, else what lies around solutions and paths."""
    boxes = [settings.in_box.get(name, (-np.inf, np.inf)) for name in model.layout.names]
    paths = [path_of(each) for each in results]
    if not settings.in_box or len(boxes) != model.layout.size:
        return View(model.layout.labels, model.bounds, paths)
    low, high = np.array(boxes, dtype=np.float64).T
    bounds = Bounds(np.maximum(low, model.bounds.lower), np.minimum(high, model.bounds.upper))
    return View(model.layout.labels, bounds, paths, whole=True)


def _differences(problem: Equations, model: Model) -> tuple[Heights, int]:
    nodes = []
    for equation in problem.equations:
        lowered = lower_all(equation, model.graph, model.names)
        assert lowered.left is not None
        assert lowered.right is not None
        nodes.append(model.graph.apply(SUB, lowered.left, lowered.right))
    residuals = compile_residuals(model.graph, nodes, model.layout)
    return residuals.residuals_at, residuals.count


def _labels(problem: Equations, count: int) -> tuple[str, ...]:
    """Return the text of each equation; equations between arrays have several parts and are only numbered."""
    if count == len(problem.equations):
        return tuple(" ".join(each.body.span.text.split()) for each in problem.equations)
    return tuple(f"part {number}" for number in range(1, count + 1))


def _solutions(model: Model, results: Sequence[Result]) -> list[Vector]:
    found = []
    for each in results:
        several = each.solutions if isinstance(each, PuzzleResult) else ()
        found += [_packed(model, values) for values in several or (each.solution,) if values]
    return [each for each in found if np.isfinite(each).all()]


def _packed(model: Model, values: Mapping[str, Any]) -> Vector:
    return model.layout.pack({name: values[name] for name in model.layout.names})
