"""A graph is run node by node with the kernels of its records: the plainest interpreter there is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from gdsolve.errors import Source
from gdsolve.graph import Graph, Node, topological
from gdsolve.lower import Lowered, lower_all
from gdsolve.text import parse_formula


def lowered(
    text: str, shapes: Mapping[str, tuple[int, ...]] | None = None, graph: Graph | None = None
) -> Lowered:
    """Lower a text whose names are inputs of the given shapes."""
    graph = graph or Graph()
    names = {name: graph.input(name, shape) for name, shape in (shapes or {}).items()}
    return lower_all(parse_formula(Source(text)), graph, names)


def run(node: Node, values: Mapping[str, Any]) -> Any:
    """Return the value of a node."""
    done: dict[Node, Any] = {}
    for each in topological([node]):
        if each.is_constant:
            done[each] = each.attributes["value"]
        elif each.is_input:
            done[each] = np.asarray(values[each.attributes["name"]], dtype=float)
        else:
            with np.errstate(all="ignore"):
                done[each] = each.op.block(*(done[operand] for operand in each.inputs), **each.attributes)
    return done[node]


def value(text: str, **values: Any) -> Any:
    """Return the value of a formula at a point."""
    node = lowered(text, {name: np.shape(each) for name, each in values.items()}).body
    assert node is not None
    result = run(node, values)
    assert np.shape(result) == node.shape
    return result
