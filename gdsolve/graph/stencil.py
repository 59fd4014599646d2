"""Stencils: vectors each of whose elements depends on a few neighbouring entries of the variables.

In `x[1:] - x[:-1]**2` element i depends on x[i] and x[i + 1] alone. A forward sweep that carries one
coefficient per *place* (which variable, at which shift) instead of one tangent per variable finds the whole
Jacobian as a few diagonals, each of them a node of the graph:

    d y[i] / d x[stride i + shift]  =  coefficient[i]

It costs about as much as one gradient, at any length. What is no stencil (a sum over all entries, a matrix
product, an array of more than one axis) gives None.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from gdsolve.graph.graph import Graph
from gdsolve.graph.node import Node, downstream, users_of
from gdsolve.graph.reverse import is_zero
from gdsolve.ops.arithmetic import ADD, MUL
from gdsolve.ops.joining import CONCAT
from gdsolve.ops.op import ROWS
from gdsolve.ops.shaping import BROADCAST, INDEX, SCATTER

MOST_PLACES = 64
"""Places of one vector at most; beyond that a band is no longer narrow."""


class Place(NamedTuple):
    """Entry `stride * i + shift` of a variable, for element i of a vector (or the one number, i = 0)."""

    source: int
    stride: int
    shift: int


Stencil: TypeAlias = Mapping[Place, Node]
"""The derivative by each place: a number, or a vector of the node's length."""

_Coefficients: TypeAlias = dict[Place, Node]


class NoStencilError(ValueError):
    """Some element depends on more than a few neighbours."""


def stencils(graph: Graph, outputs: Sequence[Node], sources: Sequence[Node]) -> tuple[Stencil, ...] | None:
    """Return the Jacobian of each output by diagonals, or None if one of them is no stencil.

    Args:
        graph: grows by the coefficients.
        outputs: numbers and vectors.
        sources: vectors; `Place.source` counts them.
    """
    found: dict[Node, _Coefficients] = {}
    if any(len(each.shape) != 1 or ROWS in each.shape for each in sources):
        return None
    for number, source in enumerate(sources):
        found[source] = {Place(number, 1, 0): graph.constant(1.0)}
    try:
        for node in downstream(sources, users_of(outputs)):
            if node not in found and not node.op.flat:
                found[node] = _differentiated(graph, node, found)
    except NoStencilError:
        return None
    return tuple(found.get(each, {}) for each in outputs)


def _differentiated(graph: Graph, node: Node, found: Mapping[Node, _Coefficients]) -> _Coefficients:
    if not any(found.get(each) for each in node.inputs):
        return {}
    if len(node.shape) > 1 or ROWS in node.shape:
        raise NoStencilError
    if node.op.elementwise:
        return _elementwise(graph, node, found)
    if node.op in _MOVED:
        return _MOVED[node.op](graph, node, found)
    raise NoStencilError


def _elementwise(graph: Graph, node: Node, found: Mapping[Node, _Coefficients]) -> _Coefficients:
    below = [found.get(each, {}) for each in node.inputs]
    if any(places and each.shape != node.shape for each, places in zip(node.inputs, below, strict=True)):
        return _spread(graph, node, found)
    places = dict.fromkeys(place for each in below for place in each)
    if len(places) > MOST_PLACES:
        raise NoStencilError
    made = {place: _tangent(graph, node, [each.get(place) for each in below]) for place in places}
    return {place: each for place, each in made.items() if each is not None and not is_zero(each)}


def _spread(graph: Graph, node: Node, found: Mapping[Node, _Coefficients]) -> _Coefficients:
    """Return the coefficients of a number times a constant vector that is 0 but for a few elements.

    Derivatives of `x[0]` by all of x have this form. Any other number in a vector reaches every element.
    """
    number, vector = sorted(node.inputs, key=lambda each: len(each.shape))
    if node.op is not MUL or number.shape or not vector.is_constant:
        raise NoStencilError
    value = vector.attributes["value"]
    (filled,) = np.nonzero(value)
    if len(filled) * len(found[number]) > MOST_PLACES:
        raise NoStencilError
    made: _Coefficients = {}
    for place, coefficient in found[number].items():
        for element in filled.tolist():
            single = np.zeros_like(value)
            single[element] = value[element]
            made[place._replace(shift=place.shift - element)] = graph.apply(MUL, coefficient, single)
    return made


def _tangent(graph: Graph, node: Node, tangents: list[Node | None]) -> Node | None:
    """Return how the node changes when one place moves, which changes its operands by the tangents."""
    if node.op.push_forward is not None:
        pushed: Node | None = node.op.push_forward(graph, node, tuple(tangents), *node.inputs)
        return pushed
    total: Node | None = None
    for rule, tangent in zip(node.op.partials, tangents, strict=True):
        if rule is None or tangent is None:
            continue
        part = graph.apply(MUL, tangent, rule(graph, node, *node.inputs))
        total = part if total is None else graph.apply(ADD, total, part)
    return total


def _indexed(graph: Graph, node: Node, found: Mapping[Node, _Coefficients]) -> _Coefficients:
    (key,) = node.attributes["key"]
    start, step = (key, 1) if isinstance(key, int) else (key[0] or 0, key[2] or 1)
    made: _Coefficients = {}
    for place, coefficient in found[node.inputs[0]].items():
        shift = place.shift + place.stride * start
        moved = Place(place.source, 1 if isinstance(key, int) else place.stride * step, shift)
        _add(graph, made, moved, _picked(graph, coefficient, node.attributes["key"]))
    return made


def _picked(graph: Graph, coefficient: Node, key: Any) -> Node:
    return graph.apply(INDEX, coefficient, key=key) if coefficient.shape else coefficient


def _scattered(graph: Graph, node: Node, found: Mapping[Node, _Coefficients]) -> _Coefficients:
    (key,) = node.attributes["key"]
    return _placed(graph, found[node.inputs[0]], node.inputs[0], key, node.shape)


def _joined(graph: Graph, node: Node, found: Mapping[Node, _Coefficients]) -> _Coefficients:
    made: _Coefficients = {}
    start = 0
    for each in node.inputs:
        (length,) = each.shape
        placed = _placed(graph, found.get(each, {}), each, (start, start + length, 1), node.shape)
        for place, coefficient in placed.items():
            _add(graph, made, place, coefficient)
        start += length
    return made


def _placed(
    graph: Graph, below: _Coefficients, part: Node, key: int | tuple[int | None, ...], shape: tuple[int, ...]
) -> _Coefficients:
    """Return the coefficients of a vector of zeros that holds `part` at `key`."""
    start, step = (key, 1) if isinstance(key, int) else (key[0] or 0, key[2] or 1)
    made: _Coefficients = {}
    for place, coefficient in below.items():
        if place.stride % step:
            raise NoStencilError
        stride = 1 if isinstance(key, int) else place.stride // step
        moved = Place(place.source, stride, place.shift - stride * start)
        filled = coefficient
        if not filled.shape and part.shape:
            filled = graph.apply(BROADCAST, coefficient, shape=part.shape)
        _add(graph, made, moved, graph.apply(SCATTER, filled, key=(key,), shape=shape))
    return made


def _add(graph: Graph, made: _Coefficients, place: Place, coefficient: Node) -> None:
    made[place] = graph.apply(ADD, made[place], coefficient) if place in made else coefficient


_MOVED = {INDEX: _indexed, SCATTER: _scattered, CONCAT: _joined}
"""What moves elements of a vector and keeps it a stencil."""
