"""The rules that `curvature` applies to one node, given what is known of its inputs.

`composed` is the rule of disciplined convex programming; `pattern` knows a few forms that it cannot see.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from gdsolve.graph.node import Node
from gdsolve.graph.ranges import LINE, Range
from gdsolve.ops.arithmetic import ADD, DIV, MUL, RECIPROCAL, SQUARE
from gdsolve.ops.exponential import EXP, LOG, LOG1P
from gdsolve.ops.linear_algebra import MATMUL
from gdsolve.ops.powers import POW, POWI, SQRT
from gdsolve.ops.reductions import SUM
from gdsolve.ops.shaping import BROADCAST

Curvature: TypeAlias = Literal["constant", "affine", "convex", "concave", "unknown"]

_FLIPPED: Mapping[Curvature, Curvature] = {"convex": "concave", "concave": "convex"}


@dataclass(frozen=True, slots=True)
class Fact:
    """What is known of a node.

    Attributes:
        curvature: as a function of the variables, for every element.
        range: holds the values of all elements.
        log_convex: it is positive and its logarithm is convex.
    """

    curvature: Curvature
    range: Range = LINE
    log_convex: bool = False

    @property
    def is_flat(self) -> bool:
        """Say whether it is affine or constant."""
        return self.curvature in ("constant", "affine")


def flipped(curvature: Curvature) -> Curvature:
    """Return the curvature of the negative."""
    return _FLIPPED.get(curvature, curvature)


def joined(curvatures: Sequence[Curvature]) -> Curvature:
    """Return the curvature of a sum."""
    found = set(curvatures) - {"constant"}
    if len(found) > 1:
        found.discard("affine")
    return found.pop() if len(found) == 1 else "unknown" if found else "constant"


def rule_for(node: Node, below: Sequence[Fact]) -> str:
    """Return the rule `SHAPE MONOTONE` of the operation for arguments in their known ranges."""
    if node.op is POW:
        return _power_rule(node, below)
    stated = node.op.curvature
    text = stated if isinstance(stated, str) else stated(node)
    if ":" not in text:
        return text
    sides = dict(part.strip().split(": ") for part in text.split(";"))
    low, high = below[0].range
    if low >= 0.0:
        return sides["x>=0"]
    if high <= 0.0:
        return sides["x<=0"]
    words = {rule.split()[1] for rule in sides.values()}
    return f"none {words.pop()}" if len(words) == 1 else ""


def _power_rule(node: Node, below: Sequence[Fact]) -> str:
    base, exponent = node.inputs
    if exponent.number is not None:
        if 0.0 < exponent.number < 1.0:
            return "concave increasing none"
        if exponent.number < 0.0:
            return "convex decreasing none"
        # Outside base >= 0 there is no value, and {base >= 0} is convex only if the base is affine.
        return "convex increasing none" if below[0].is_flat or below[0].range[0] >= 0.0 else ""
    if base.number is not None and base.number > 0.0:
        return f"convex none {'increasing' if base.number >= 1.0 else 'decreasing'}"
    return ""


def composed(rule: str, below: Sequence[Fact]) -> Curvature:
    """Return the curvature of an operation with a known rule on arguments with known curvature."""
    if not rule:
        return "unknown"
    shape, *words = rule.split()
    words += [words[-1]] * (len(below) - len(words))
    arguments = [
        (fact, word) for fact, word in zip(below, words, strict=True) if fact.curvature != "constant"
    ]
    if shape == "affine" and all(fact.curvature == "affine" for fact, _ in arguments):
        return "affine"
    if shape in ("affine", "convex") and all(_keeps(fact, word, "convex") for fact, word in arguments):
        return "convex"
    if shape in ("affine", "concave") and all(_keeps(fact, word, "concave") for fact, word in arguments):
        return "concave"
    return "unknown"


def _keeps(fact: Fact, word: str, wanted: Curvature) -> bool:
    """Say whether an argument is affine, or bends the wanted way where the outer function increases."""
    if fact.curvature == "affine":
        return True
    low, high = fact.range
    if word == "increasing" or (word == "signed" and low >= 0.0):
        return fact.curvature == wanted
    if word == "decreasing" or (word == "signed" and high <= 0.0):
        return fact.curvature == flipped(wanted)
    return False


def pattern(node: Node, facts: Mapping[Node, Fact]) -> Curvature | None:
    """Return the curvature of a form that composition cannot see, or None."""
    if node.op is MUL or node.op is MATMUL:
        return _product(node, facts)
    if node.op is DIV:
        return _quotient(node, facts)
    if node.op in (LOG, LOG1P) and facts[node.inputs[0]].log_convex:
        return "convex"
    if node.op is SQRT and _is_norm(node.inputs[0], facts):
        return "convex"
    return None


def scaled(fact: Fact, factor: Fact) -> Curvature:
    """Return the curvature of a product with a constant factor of known sign."""
    if factor.range[0] >= 0.0:
        return fact.curvature
    if factor.range[1] <= 0.0:
        return flipped(fact.curvature)
    return fact.curvature if fact.is_flat else "unknown"


def _product(node: Node, facts: Mapping[Node, Fact]) -> Curvature | None:
    x, y = node.inputs
    if node.op is MATMUL and x is y:
        return "convex" if facts[x].is_flat else None
    for factor, other in ((x, y), (y, x)):
        if facts[factor].curvature == "constant":
            return scaled(facts[other], facts[factor])
        # x log x, also with a positive constant inside; its sign flipped is the entropy.
        if other.op is LOG and facts[factor].is_flat and node.op is MUL:
            inner = other.inputs[0]
            if inner.op is DIV and _positive(inner.inputs[1], facts):
                inner = inner.inputs[0]
            if inner is factor:
                return "convex"
    return None


def _positive(node: Node, facts: Mapping[Node, Fact]) -> bool:
    return facts[node].curvature == "constant" and facts[node].range[0] > 0.0


def _quotient(node: Node, facts: Mapping[Node, Fact]) -> Curvature | None:
    x, y = (facts[each] for each in node.inputs)
    low, high = y.range
    if y.curvature == "constant":
        return scaled(x, y)
    if x.curvature == "constant":
        rule = "convex decreasing" if low >= 0.0 else "concave decreasing" if high <= 0.0 else ""
        inverse = Fact(composed(rule, [y]))
        return scaled(inverse, x)
    top = node.inputs[0]
    if top.op is SQUARE and facts[top.inputs[0]].is_flat and y.is_flat and low >= 0.0:
        return "convex"  # x**2 / y for y > 0
    return None


def _is_norm(node: Node, facts: Mapping[Node, Fact]) -> bool:
    """Say whether a node is a sum of squares of affine functions and nonnegative constants."""
    pending = [node]
    while pending:
        each = pending.pop()
        fact = facts[each]
        if each.op in (ADD, SUM, BROADCAST):
            pending.extend(each.inputs)
        elif each.op is SQUARE or (each.op is MATMUL and each.inputs[0] is each.inputs[1]):
            if not facts[each.inputs[0]].is_flat:
                return False
        elif each.op is MUL and any(_positive(factor, facts) for factor in each.inputs):
            pending.extend(other for other in each.inputs if facts[other].curvature != "constant")
        elif each.op is DIV and _positive(each.inputs[1], facts):
            pending.append(each.inputs[0])
        elif fact.curvature != "constant" or fact.range[0] < 0.0:
            return False
    return True


def log_convex(node: Node, facts: Mapping[Node, Fact]) -> bool:
    """Say whether a node is positive with a convex logarithm, as sums and products of exponentials are."""
    below = [facts[each] for each in node.inputs]
    if node.is_constant:
        return facts[node].range[0] > 0.0
    if node.op is EXP:
        return below[0].curvature in ("constant", "affine", "convex")
    if node.op is RECIPROCAL or (node.op is POW and _is_root_below(node)):
        return below[0].curvature in ("constant", "affine", "concave") and below[0].range[0] >= 0.0
    if node.op is POWI:
        return below[0].log_convex and node.attributes["exponent"] > 0
    if node.op in (ADD, MUL, SUM, SQUARE, BROADCAST):
        return all(fact.log_convex for fact in below)
    return False


def _is_root_below(node: Node) -> bool:
    exponent = node.inputs[1].number
    return exponent is not None and exponent < 0.0
