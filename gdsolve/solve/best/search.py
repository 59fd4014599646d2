"""The global search of a compiled objective: independent parts one by one, then the whole again.

The lanes know nothing of graphs; this file gives them each part as a function of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np

from gdsolve.compile import Layout
from gdsolve.compile.elements import Elements, NotElementaryError, elements
from gdsolve.compile.lanes import LaneFunction
from gdsolve.compile.layout import Array
from gdsolve.graph import Graph, Node
from gdsolve.graph.structure import kinks
from gdsolve.optimize.protocols import Bounds, Matrix, Vector
from gdsolve.solve.best.parts import Part, independent_parts
from gdsolve.solve.best.smooth import has_corners, smoothed
from gdsolve.solve.lanes.kinks import Smoothed
from gdsolve.solve.lanes.outcome import GlobalOutcome, Minimum
from gdsolve.solve.lanes.rounds import Effort, global_search
from gdsolve.solve.lanes.view import LaneObjective

PART_EFFORT = Effort(first=1024, later=1024, plain=32, chosen=24)
"""What a round does for one of several parts: they are small, and there are many."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked: in which box, for how long, with which seed; `starts` independent starts, or as needed.

    `given` are points x from which searches start, too, shape (k, n).
    """

    bounds: Bounds
    seconds: float
    seed: int = 0
    starts: int | None = None
    given: Matrix | None = None


def search_globally(
    graph: Graph, output: Node, layout: Layout, request: Request, data: Mapping[str, Array] | None = None
) -> GlobalOutcome:
    """Return the best minimum of a scalar node in a finite box, with the others that were found.

    Args:
        graph: the graph of `output`.
        output: a node of shape ().
        layout: the variables.
        request: box, time and seed.
        data: values of inputs that are not variables.
    """
    began = perf_counter()
    try:
        function = elements([output], layout, data)
    except NotElementaryError:
        objective = LaneFunction(graph, output, layout, data)
        return _searched(objective, request, Effort(starts=request.starts), None)
    parts = independent_parts(function)
    moving = [part for part in parts if part.indices]
    is_one = len(moving) == 1 and len(moving[0].indices) == layout.size
    if is_one or not moving or request.starts is not None:
        whole = Part(tuple(range(layout.size)), function.layout, function.outputs[0])
        return _part(function, whole, request, Effort(starts=request.starts))
    return _by_parts(function, moving, request, began)


def _searched(
    objective: LaneObjective, request: Request, effort: Effort, stand_in: Smoothed | None
) -> GlobalOutcome:
    return global_search(
        objective,
        request.bounds,
        seed=request.seed,
        seconds=request.seconds,
        effort=effort,
        smoothed=stand_in,
        given=request.given,
    )


def _part(function: Elements, part: Part, request: Request, effort: Effort) -> GlobalOutcome:
    """Return the search of one part, whose box and points are already its own."""
    graph = function.graph
    objective = LaneFunction(graph, part.output, part.layout)
    sources = [graph.input(name) for name in part.layout.names]
    bent = kinks(part.output, sources) or has_corners(part.output)
    return _searched(objective, request, effort, smoothed(graph, part.output, part.layout) if bent else None)


def _by_parts(function: Elements, parts: list[Part], request: Request, began: float) -> GlobalOutcome:
    lower, upper = request.bounds.lower, request.bounds.upper
    x = request.bounds.project(np.where(lower <= 0, np.where(upper >= 0, 0.0, upper), lower))
    found: list[GlobalOutcome] = []
    for position, part in enumerate(parts):
        index = list(part.indices)
        left = request.seconds - (perf_counter() - began)
        own = replace(
            request,
            bounds=Bounds(lower[index], upper[index]),
            seconds=max(0.02, left / (len(parts) - position)),
            seed=request.seed + position,
            given=None if request.given is None else request.given[:, index],
        )
        found.append(_part(function, part, own, PART_EFFORT))
        x[index] = found[-1].x
    whole = LaneFunction(function.graph, function.outputs[0], function.layout)
    return _joined(x, float(whole.values_at(x[None])[0]), parts, found, perf_counter() - began)


def _joined(
    x: Vector, value: float, parts: list[Part], found: list[GlobalOutcome], seconds: float
) -> GlobalOutcome:
    """Return the outcomes of all parts as one; other minima differ from the best in one part."""
    minima = [Minimum(x, value, min(each.reached for each in found))]
    for part, each in zip(parts, found, strict=True):
        for other in each.minima[1:]:
            point = x.copy()
            point[list(part.indices)] = other.x
            minima.append(Minimum(point, value - each.value + other.value, other.hits))
    minima.sort(key=lambda minimum: minimum.value)
    distinct = 1
    for each in found:
        distinct = min(distinct * max(1, each.distinct), 10**18)
    late = [each for each in found if not each.is_settled]
    return GlobalOutcome(
        x=x,
        value=value,
        minima=tuple(minima[:50]),
        distinct=distinct,
        searches=min(each.searches for each in found),
        reached=min(each.reached for each in found),
        unseen=max(each.unseen for each in found),
        evaluations=sum(each.evaluations for each in found),
        gradients=sum(each.gradients for each in found),
        rounds=max(each.rounds for each in found),
        stopped=late[0].stopped if late else found[0].stopped,
        is_settled=not late,
        seconds=seconds,
    )
