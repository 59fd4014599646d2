"""The operations of a set of nodes as straight-line code, sums of products fused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from gdsolve.compile.native.ir import Code, Real, real
from gdsolve.compile.native.math.trigonometric import sincos
from gdsolve.compile.native.operations import RULES, is_available
from gdsolve.graph import Node
from gdsolve.ops import ADD, COS, MUL, SIN, SQUARE, SUB


class NotNativeError(ValueError):
    """Native code cannot be made for this: an operation without a rule, or no way to run it."""


def check(steps: Iterable[Node]) -> None:
    """Check that every operation has a rule.

    Raises:
        NotNativeError: one has none.
    """
    for node in steps:
        if not is_available(node.op.name, node.attributes):
            raise NotNativeError(f"{node.op.name} has no native code")


def write_body(
    code: Code, steps: Sequence[Node], given: Mapping[Node, Real], asked: Iterable[Node]
) -> dict[Node, Real]:
    """Write elementwise operations and return the value of each node.

    Args:
        code: where to.
        steps: the operations, inputs before users.
        given: values of all other nodes that they read; constants need none.
        asked: nodes that are read afterwards.
    """
    uses = Counter(operand for node in steps for operand in node.inputs)
    uses.update(asked)
    values = dict(given)
    # A product with a single reader waits for it: it may become one step with a sum.
    waiting = {node for node in steps if node.op in (MUL, SQUARE) and uses[node] == 1}
    waiting -= set(asked)

    def value(node: Node) -> Real:
        if node not in values:
            number = node.number
            if number is None:
                values[node] = plain(node)
            else:
                values[node] = real(number)
        return values[node]

    def plain(node: Node) -> Real:
        return RULES[node.op.name](code, *map(value, node.inputs), **node.attributes)

    def factors(node: Node) -> tuple[Real, Real]:
        a, b = node.inputs[0], node.inputs[-1]
        return value(a), value(b)

    angles = {node.op: {} for node in steps if node.op in (SIN, COS)}
    for node in steps:
        if node.op in angles:
            angles[node.op][node.inputs] = node
    for node in steps:
        if node in waiting or node in values:
            continue
        a, b = (node.inputs * 2)[:2] if node.inputs else (node, node)
        if node.op in (ADD, SUB) and b in waiting:
            first, second = factors(b)
            values[node] = code.fma(code.neg(first) if node.op is SUB else first, second, value(a))
        elif node.op in (ADD, SUB) and a in waiting:
            first, second = factors(a)
            values[node] = code.fma(first, second, value(b) if node.op is ADD else code.neg(value(b)))
        elif (
            node.op in (SIN, COS)
            and len(angles) == 2
            and all(node.inputs in each for each in angles.values())
        ):
            both = sincos(code, value(node.inputs[0]))
            values |= dict(zip((angles[op][node.inputs] for op in (SIN, COS)), both, strict=True))
        else:
            values[node] = plain(node)
    return values
