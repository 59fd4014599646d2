"""What a formula is made of: its inputs, its degree as a polynomial, and whether it has kinks."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from gdsolve.graph.node import Node, topological
from gdsolve.ops.arithmetic import ABS, DIV, MUL, SQUARE
from gdsolve.ops.linear_algebra import MATMUL, NORM
from gdsolve.ops.op import ROWS
from gdsolve.ops.powers import HYPOT, POWI
from gdsolve.ops.products import PROD
from gdsolve.ops.reductions import REDUCE_MAX, REDUCE_MIN
from gdsolve.ops.selection import MAXIMUM, MINIMUM, WHERE

_HIGHEST = 2
"""Degrees above this are not told apart."""

_EVEN_ROOTS = (ABS, NORM, HYPOT)
"""Not smooth, but their squares are polynomials."""

_PIECEWISE = (*_EVEN_ROOTS, MINIMUM, MAXIMUM, REDUCE_MAX, REDUCE_MIN)


def free_inputs(node: Node) -> tuple[Node, ...]:
    """Return the input nodes that a node needs, in the order in which they were made."""
    return tuple(each for each in topological([node]) if each.is_input)


def depending(nodes: Iterable[Node], variables: Collection[Node]) -> set[Node]:
    """Return those of the nodes (given inputs first) whose value can change with a variable."""
    found = set(variables)
    for node in nodes:
        if any(each in found for each in node.inputs):
            found.add(node)
    return found


def degree(node: Node, variables: Collection[Node]) -> int | None:
    """Return the degree as a polynomial in the variables: 0, 1 or 2; None for anything else.

    Everything else counts as constant. For arrays it is the largest degree of an element. The degree is read
    off the formula: cancelling terms still count.
    """
    return degrees([node], variables)[node]


def degrees(outputs: Iterable[Node], variables: Collection[Node]) -> dict[Node, int | None]:
    """Return the degree of every node that the outputs need; see `degree`."""
    found: dict[Node, int | None] = {}
    moving = frozenset(variables)
    for node in topological(outputs):
        if node in moving:
            found[node] = 1
            continue
        own = _degree(node, [found[each] for each in node.inputs], found)
        found[node] = own if own is None or own <= _HIGHEST else None
    return found


def _degree(node: Node, below: list[int | None], found: dict[Node, int | None]) -> int | None:
    if all(each == 0 for each in below):
        return 0
    if node.op is SQUARE or node.op is POWI:
        return _power_degree(node, found)
    known = [each for each in below if each is not None]
    if len(known) < len(below):
        return None
    if node.op.linear:
        return max(known)
    if node.op is MUL or node.op is MATMUL:
        return sum(known)
    if node.op is DIV:
        return known[0] if known[1] == 0 else None
    if node.op is WHERE:
        return max(known) if known[0] == 0 else None
    if node.op is PROD:
        return _product_degree(node, known[0])
    return None


def _power_degree(node: Node, found: dict[Node, int | None]) -> int | None:
    exponent = 2 if node.op is SQUARE else node.attributes["exponent"]
    base = node.inputs[0]
    if exponent % 2 == 0 and base.op in _EVEN_ROOTS:
        parts = [found[each] for each in base.inputs]
        own = None if None in parts else max(part for part in parts if part is not None)
    else:
        own = found[base]
    return None if own is None or exponent < 0 else exponent * own


def _product_degree(node: Node, below: int) -> int | None:
    factors = 1
    for axis in node.attributes["axis"]:
        if node.inputs[0].shape[axis] == ROWS:
            return None
        factors *= node.inputs[0].shape[axis]
    return factors * below


def kinks(node: Node, variables: Collection[Node]) -> bool:
    """Say whether an operation with a jump or a corner acts on something that depends on the variables.

    `abs` and `norm` under an even power are smooth and do not count.
    """
    nodes = topological([node])
    moving = depending(nodes, variables)
    bare = {node} | {each for user in nodes if not _is_even_power(user) for each in user.inputs}
    return any(
        _has_kink(each) and (each in bare or each.op not in _EVEN_ROOTS)
        for each in nodes
        if any(below in moving for below in each.inputs)
    )


def _is_even_power(node: Node) -> bool:
    return node.op is SQUARE or (node.op is POWI and node.attributes["exponent"] % 2 == 0)


def _has_kink(node: Node) -> bool:
    return bool(node.op.kinks) or node.op.flat or node.op in _PIECEWISE
