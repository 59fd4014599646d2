"""The operations of a set of nodes as straight-line code, sums of products fused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from gdsolve.compile.native.errors import NotNativeError
from gdsolve.compile.native.ir import Code, Real, real
from gdsolve.compile.native.math.trigonometric import sincos
from gdsolve.compile.native.operations import RULES, is_available
from gdsolve.graph import Node
from gdsolve.ops import ADD, COS, MUL, SIN, SQUARE, SUB


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
    body = _Body(code, steps, given, tuple(asked))
    for node in steps:
        body.visit(node)
    return body.values


class _Body:
    """The values that are written so far."""

    def __init__(
        self, code: Code, steps: Sequence[Node], given: Mapping[Node, Real], asked: Collection[Node]
    ) -> None:
        self.code = code
        self.values = dict(given)
        uses = Counter(operand for node in steps for operand in node.inputs)
        uses.update(asked)
        # A product with a single reader waits for it: it may become one step with a sum.
        products = {node for node in steps if node.op in (MUL, SQUARE) and uses[node] == 1}
        self._waiting = products - set(asked)
        self._angles = {node.inputs: node for node in steps if node.op is SIN}
        self._turned = {node.inputs: node for node in steps if node.op is COS}

    def visit(self, node: Node) -> None:
        """Write a node whose inputs are known, unless it waits for its reader."""
        if node in self._waiting or node in self.values:
            return
        if node.op in (ADD, SUB) and not self._waiting.isdisjoint(node.inputs):
            self.values[node] = self._fused(node)
        elif node.inputs in self._angles and node.inputs in self._turned and node.op in (SIN, COS):
            both = self._angles[node.inputs], self._turned[node.inputs]
            self.values |= dict(zip(both, sincos(self.code, self.value(node.inputs[0])), strict=True))
        else:
            self.values[node] = self._plain(node)

    def value(self, node: Node) -> Real:
        """Return the value of a node, written now if it waited."""
        if node not in self.values:
            number = node.number
            self.values[node] = self._plain(node) if number is None else real(number)
        return self.values[node]

    def _plain(self, node: Node) -> Real:
        return RULES[node.op.name](self.code, *map(self.value, node.inputs), **node.attributes)

    def _fused(self, node: Node) -> Real:
        """Return a + u v, a - u v or u v - b, rounded once."""
        a, b = node.inputs
        minus = node.op is SUB
        if b in self._waiting:
            u, v = map(self.value, (b.inputs[0], b.inputs[-1]))
            return self.code.fma(self.code.neg(u) if minus else u, v, self.value(a))
        u, v = map(self.value, (a.inputs[0], a.inputs[-1]))
        other = self.value(b)
        return self.code.fma(u, v, self.code.neg(other) if minus else other)
