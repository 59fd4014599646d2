"""The objective around an answer: the function itself, a plane, or slices."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from gdsolve.compile import CompiledObjective, Layout, compile_objective
from gdsolve.errors import ExitCode
from gdsolve.lower import expect_scalar, lower_all
from gdsolve.optimize.protocols import Bounds, Matrix, Vector
from gdsolve.problem.minimize import Minimize
from gdsolve.problem.settings import Settings
from gdsolve.solve.model import Model, build_model
from gdsolve.solve.results.result import Result
from gdsolve.solve.sampling.samples import LineSample, PlaneSample, Slices
from gdsolve.solve.sampling.window import MARGIN, alike, grid, window

LINE_POINTS = 401
PLANE_POINTS = 121
"""Points along each side of a plane: 14 641 evaluations, some milliseconds for a formula of usual size."""

WIDE = 0.6
"""Margin of curves, which have room for what lies beyond: another minimum, the other branch."""

MOST_SLICES = 6
"""Variables that get a slice of their own; more do not fit into one picture."""

MANY = 10_000
"""Variables from which on two slices must do: each costs some 400 evaluations."""

NUMBERS_AT_ONCE = 1_000_000
"""Numbers in the points that are evaluated at once (8 MB)."""

Heights = Callable[[Matrix], Matrix]
"""From k points, shape (k, n), to the values of m functions there, shape (k, m)."""


def sample_objective(
    problem: Minimize, settings: Settings, results: Sequence[Result]
) -> Slices | PlaneSample | None:
    """Return the objective around the answers; None without variables or finite points.

    Args:
        problem: as solved.
        settings: as solved.
        results: answers of one problem, the best of which is the middle; the paths of all are shown.
    """
    model = build_model(problem, settings)
    layout = model.layout
    ranked = sorted(results, key=lambda each: _rank(problem, each))
    answers = [answer for each in ranked if (answer := _answer(layout, each)) is not None]
    if not answers:
        return None
    whole = settings.global_search or settings.starts is not None or settings.prove
    view = View(layout.labels, model.bounds, [path_of(each) for each in results], whole)
    objective = _objective(problem, model)

    def heights(points: Matrix) -> Matrix:
        return objective.values_at(points)[:, np.newaxis]

    others = [each.start for each in results] + [found.solution for each in results for found in each.minima]
    seen = [point for values in others if (point := _packed(layout, values)) is not None]
    if layout.size == 2:
        return plane(heights, view, answers[:1], [*answers, *seen])
    return Slices(lines(heights, view, answers[0], seen), layout.size)


def _rank(problem: Minimize, result: Result) -> float:
    """Return a number that is least for the best answer; infinite for a result without a finite one."""
    if result.objective is None or not np.isfinite(result.objective):
        return np.inf
    return -result.objective if problem.sense == "maximize" else result.objective


def _objective(problem: Minimize, model: Model) -> CompiledObjective:
    lowered = lower_all(problem.objective, model.graph, model.names)
    assert lowered.body is not None
    output = expect_scalar(model.graph, lowered.body, problem.objective.body.span)
    return compile_objective(model.graph, output, model.layout)


@dataclass(frozen=True, slots=True)
class View:
    """What the axes have to show.

    Attributes:
        labels: of the variables.
        bounds: nothing beyond is shown.
        paths: of the runs, shape (rows, at least the first two variables) each.
        whole: a finite box is shown from end to end, since all of it was searched.
    """

    labels: Sequence[str]
    bounds: Bounds
    paths: Sequence[Matrix]
    whole: bool = False

    def ends(self, index: int, wanted: Iterable[float], margin: float = MARGIN) -> tuple[float, float]:
        """Return the part of one axis to show; `wanted` must be seen."""
        visited = [float(each) for path in self.paths for each in path[:, index]]
        lower, upper = float(self.bounds.lower[index]), float(self.bounds.upper[index])
        return window(wanted, visited, lower, upper, margin, whole=self.whole)


def plane(
    heights: Heights,
    view: View,
    answers: Sequence[Vector],
    wanted: Sequence[Vector],
    names: tuple[str, ...] = (),
) -> PlaneSample:
    """Return functions of two variables on a grid that shows the answers, the start and the paths."""
    first, second = (view.ends(index, [float(each[index]) for each in wanted]) for index in (0, 1))
    if names and not view.bounds.any:
        first, second = alike(first, second)
    x, y = np.linspace(*first, PLANE_POINTS), np.linspace(*second, PLANE_POINTS)
    labels = view.labels
    across, up = np.meshgrid(x, y)
    values = heights(np.column_stack((across.ravel(), up.ravel())))
    return PlaneSample(
        names=(labels[0], labels[1]),
        x=x,
        y=y,
        heights=tuple(column.reshape(across.shape) for column in values.T),
        at=tuple((float(each[0]), float(each[1])) for each in answers),
        labels=names,
    )


def lines(
    heights: Heights,
    view: View,
    answer: Vector,
    seen: Sequence[Vector],
    through: Sequence[float] = (),
) -> tuple[LineSample, ...]:
    """Return the functions along each of the first variables, the others held at the answer."""
    found = []
    at_once = max(1, NUMBERS_AT_ONCE // len(answer))
    for index, label in enumerate(view.labels[: MOST_SLICES if len(answer) <= MANY else 2]):
        wanted = [float(answer[index]), *(float(each[index]) for each in seen), *through]
        x = grid(view.ends(index, wanted, WIDE), LINE_POINTS, wanted)
        parts = (x[first : first + at_once] for first in range(0, len(x), at_once))
        values = np.concatenate([heights(_along(answer, index, part)) for part in parts])
        found.append(LineSample(label, x, tuple(values.T), index, float(answer[index])))
    return tuple(found)


def _along(answer: Vector, index: int, places: Vector) -> Matrix:
    """Return points that differ from the answer in one variable, shape (len(places), n)."""
    points = np.repeat(answer[np.newaxis], len(places), axis=0)
    points[:, index] = places
    return points


def path_of(result: Result) -> Matrix:
    """Return the variables in each row of the history, shape (rows, at most 10)."""
    rows = [row.variables for row in result.history]
    width = len(result.history_names)
    return np.array(rows, dtype=np.float64).reshape(-1, width) if rows else np.empty((0, max(width, 10)))


def _answer(layout: Layout, result: Result) -> Vector | None:
    """Return the middle of the picture: the answer, or the start of a run that found none and went far off."""
    start = _packed(layout, result.start)
    if result.verdict.exit == ExitCode.UNBOUNDED and start is not None:
        return start
    solution = _packed(layout, result.solution)
    return start if solution is None else solution


def _packed(layout: Layout, values: object) -> Vector | None:
    """Return named values as a flat vector; None if there are none, or not finite ones."""
    assert isinstance(values, dict)
    if layout.size == 0 or not set(layout.names) <= set(values):
        return None
    packed = layout.pack(values)
    return packed if np.isfinite(packed).all() else None
