"""The smallest interpreter of a graph: one kernel per node, in order. The engines are tested against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from gdsolve.graph import Node, topological
from gdsolve.ops import ROWS


def evaluate(outputs: Sequence[Node], inputs: Mapping[str, Any], rows: int = 0) -> list[Any]:
    """Return the values of nodes; inputs by name, as arrays."""
    found: dict[Node, Any] = {}
    with np.errstate(all="ignore"):
        for node in topological(outputs):
            if node.is_input:
                found[node] = np.asarray(inputs[node.attributes["name"]], dtype=np.float64)
                continue
            attributes = dict(node.attributes)
            if "shape" in attributes:
                attributes["shape"] = tuple(rows if size == ROWS else size for size in attributes["shape"])
            arrays = [found[each] for each in node.inputs]
            found[node] = np.asarray(node.op.block(*arrays, **attributes))
            expected = tuple(rows if size == ROWS else size for size in node.shape)
            assert found[node].shape == expected, (node, found[node].shape)
    return [found[output] for output in outputs]


def value(output: Node, rows: int = 0, **inputs: Any) -> Any:
    """Return the value of one node."""
    return evaluate([output], inputs, rows)[0]
