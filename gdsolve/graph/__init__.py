"""The graph of operations: building, differentiating, asking for structure."""

from gdsolve.graph.curvature import curvature
from gdsolve.graph.differentiate import connected, gradient, hessian, hessian_vector_product, jacobian, jvp
from gdsolve.graph.graph import Graph
from gdsolve.graph.node import Node, topological
from gdsolve.graph.squares import squares
from gdsolve.graph.structure import degree, free_inputs, kinks

__all__ = [
    "Graph", "Node", "connected", "curvature", "degree", "free_inputs", "gradient", "hessian",
    "hessian_vector_product", "jacobian", "jvp", "kinks", "squares", "topological",
]  # fmt: skip
