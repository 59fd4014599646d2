"""Convexity read off a formula by the rules of disciplined convex programming.

A function is convex where a convex increasing function takes a convex argument, a convex decreasing one a
concave argument, or any convex one an affine argument; sums and nonnegative multiples keep convexity. The
rule of each operation stands in its record. Beyond that, terms of degree 2 are taken together and are convex
if their constant Hessian is positive semidefinite, and some patterns are known (`convex_rules.pattern`). The
answer holds where the formula is defined; `unknown` means that no rule applied, not that the function is not
convex.

Source: Grant, Boyd, Ye, Disciplined Convex Programming (2006); Boyd & Vandenberghe, Convex Optimization, 3.2.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np

from gdsolve.graph.convex_rules import (
    Curvature,
    Fact,
    composed,
    flipped,
    joined,
    log_convex,
    pattern,
    rule_for,
)
from gdsolve.graph.node import Node, topological
from gdsolve.graph.quadratic import quadratic_curvature
from gdsolve.graph.ranges import LINE, Range, range_of
from gdsolve.graph.structure import degrees, depending
from gdsolve.ops.arithmetic import ADD, DIV, MUL, NEG, SUB

Bounds = Mapping[Node, tuple[Any, Any]]


def curvature(node: Node, variables: Collection[Node], bounds: Bounds | None = None) -> Curvature:
    """Return how a node bends as a function of the variables; for an array, what holds for every element.

    Args:
        node: any node.
        variables: everything else counts as constant.
        bounds: lower and upper ends (numbers or arrays) of variables, for rules that need a sign.

    Returns:
        `constant`, `affine`, `convex`, `concave` or `unknown`; the first that applies.
    """
    return fact_of(node, variables, bounds).curvature


def fact_of(node: Node, variables: Collection[Node], bounds: Bounds | None = None) -> Fact:
    """Return the curvature of a node together with a range that holds all its values; see `curvature`."""
    nodes = topological([node])
    variables = frozenset(variables)
    moving = depending(nodes, variables)
    facts: dict[Node, Fact] = {}
    known_degrees = degrees([node], variables)
    tops = {node} | {each for user in nodes if user.op not in (ADD, SUB, NEG) for each in user.inputs}
    for each in nodes:
        fact = _fact(each, each in moving, facts, variables, bounds or {})
        if fact.curvature == "unknown" and each in tops and not each.shape:
            better = _as_sum(each, facts, known_degrees, variables)
            fact = Fact(better, fact.range, fact.log_convex)
        facts[each] = fact
    return facts[node]


def _fact(
    node: Node, is_moving: bool, facts: Mapping[Node, Fact], variables: Collection[Node], bounds: Bounds
) -> Fact:
    if node in variables:
        return Fact("affine", _bounded(bounds.get(node)))
    below = [facts[each] for each in node.inputs]
    rule = rule_for(node, below)
    reach = range_of(node, [each.range for each in below], rule)
    if not is_moving:
        return Fact("constant", reach, node.is_constant and reach[0] > 0.0)
    found = pattern(node, facts) or composed(rule, below)
    has_positive_log = log_convex(node, facts)
    if found == "unknown" and has_positive_log:
        found = "convex"
    return Fact(found, reach, has_positive_log)


def _bounded(ends: tuple[Any, Any] | None) -> Range:
    if ends is None:
        return LINE
    return float(np.min(ends[0])), float(np.max(ends[1]))


def _as_sum(
    node: Node, facts: Mapping[Node, Fact], known: Mapping[Node, int | None], variables: Collection[Node]
) -> Curvature:
    """Return the curvature of a sum, taking its terms of degree 2 at most together."""
    low_terms: list[tuple[float, Node]] = []
    found: list[Curvature] = []
    for factor, term in _terms(node):
        if known[term] is not None:
            low_terms.append((factor, term))
        elif term in facts:
            found.append(facts[term].curvature if factor > 0.0 else flipped(facts[term].curvature))
        else:
            return "unknown"
    if not low_terms or joined(found) == "unknown":
        return joined(found) if found else "unknown"
    return joined([*found, quadratic_curvature(low_terms, variables)])


def _terms(node: Node) -> list[tuple[float, Node]]:
    """Return the terms of a scalar sum with their constant factors, not 0."""
    terms = []
    pending = [(1.0, node)]
    while pending:
        factor, each = pending.pop()
        if each.op is ADD or each.op is SUB:
            second = -factor if each.op is SUB else factor
            pending += [(second, each.inputs[1]), (factor, each.inputs[0])]
        elif each.op is NEG:
            pending.append((-factor, each.inputs[0]))
        elif each.op is MUL and each.inputs[0].number:
            pending.append((factor * each.inputs[0].number, each.inputs[1]))
        elif each.op is MUL and each.inputs[1].number:
            pending.append((factor * each.inputs[1].number, each.inputs[0]))
        elif each.op is DIV and each.inputs[1].number:
            pending.append((factor / each.inputs[1].number, each.inputs[0]))
        else:
            terms.append((factor, each))
    return terms
