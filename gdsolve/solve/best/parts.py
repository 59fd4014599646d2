"""A sum whose terms share no variables is minimised part by part.

Ten coordinates of a separable function with ten minima each are ten searches for one minimum, not one for
10**10.
"""

from __future__ import annotations

from dataclasses import dataclass

from gdsolve.compile import Layout
from gdsolve.compile.elements import Elements
from gdsolve.graph import Graph, Node, free_inputs
from gdsolve.ops import ADD, DIV, MUL, NEG, SUB


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a sum: its own variables, as indices into x, and its node."""

    indices: tuple[int, ...]
    layout: Layout
    output: Node


def independent_parts(function: Elements) -> tuple[Part, ...]:
    """Return the parts of the first output, each with its own variables; constants join the first part.

    Variables that no term needs are in no part.
    """
    graph, names = function.graph, function.layout.names
    place = {name: index for index, name in enumerate(names)}
    terms = [(factor, term, _indices(term, place)) for factor, term in _terms(function.outputs[0])]
    groups = _joined([indices for _, _, indices in terms])
    constants = [(factor, term) for factor, term, indices in terms if not indices]
    parts = []
    for position, group in enumerate(groups):
        own = [(factor, term) for factor, term, indices in terms if indices and indices[0] in group]
        layout = Layout.scalars([names[index] for index in sorted(group)])
        parts.append(
            Part(tuple(sorted(group)), layout, _sum(graph, own + (constants if position == 0 else [])))
        )
    return tuple(parts)


def _indices(term: Node, place: dict[str, int]) -> tuple[int, ...]:
    return tuple(place[each.attributes["name"]] for each in free_inputs(term))


def _joined(sets: list[tuple[int, ...]]) -> list[set[int]]:
    """Return the classes of indices that are linked by a common set, in order of their first index."""
    groups: list[set[int]] = []
    for indices in sets:
        if not indices:
            continue
        touching = [group for group in groups if group & set(indices)]
        groups = [group for group in groups if not group & set(indices)]
        groups.append(set(indices).union(*touching))
    return sorted(groups, key=min)


def _terms(node: Node) -> list[tuple[float, Node]]:
    """Return the terms of a sum with their constant factors."""
    found, pending = [], [(1.0, node)]
    while pending:
        factor, each = pending.pop()
        first, *rest = each.inputs or (each,)
        if each.op is ADD or each.op is SUB:
            pending += [(-factor if each.op is SUB else factor, rest[0]), (factor, first)]
        elif each.op is NEG:
            pending.append((-factor, first))
        elif each.op is MUL and first.number is not None:
            pending.append((factor * first.number, rest[0]))
        elif each.op in (MUL, DIV) and rest[0].number:
            scale = rest[0].number
            pending.append((factor * scale if each.op is MUL else factor / scale, first))
        else:
            found.append((factor, each))
    return found


def _sum(graph: Graph, terms: list[tuple[float, Node]]) -> Node:
    total: Node | None = None
    for factor, term in terms:
        scaled = term if factor == 1.0 else graph.apply(MUL, graph.constant(factor), term)
        total = scaled if total is None else graph.apply(ADD, total, scaled)
    return graph.constant(0.0) if total is None else total
