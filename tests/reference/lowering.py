"""From a function of the reference set to its node, layout and box."""

from __future__ import annotations

import numpy as np

from gdsolve.compile import Layout
from gdsolve.errors import Source
from gdsolve.graph import Graph, Node
from gdsolve.lower import lower_all
from gdsolve.optimize.protocols import Bounds
from gdsolve.text import parse_formula
from tests.reference.global_functions import Function


def lowered(function: Function) -> tuple[Graph, Node, Layout, Bounds]:
    graph = Graph()
    if function.vector:
        layout = Layout(("x",), ((function.size,),))
    else:
        layout = Layout.scalars([f"x{i}" for i in range(function.size)])
    names = {name: graph.input(name, shape) for name, shape in zip(layout.names, layout.shapes, strict=True)}
    body = lower_all(parse_formula(Source(function.text, function.name)), graph, names).body
    assert body is not None
    return graph, body, layout, Bounds(np.array(function.lower, float), np.array(function.upper, float))
