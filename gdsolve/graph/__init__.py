"""The graph of operations: building, differentiating, asking for structure."""

from gdsolve.graph.differentiate import connected, gradient, hessian, hessian_vector_product, jacobian, jvp
from gdsolve.graph.graph import Graph
from gdsolve.graph.node import Node, topological

__all__ = [
    "Graph", "Node", "connected", "gradient", "hessian", "hessian_vector_product", "jacobian", "jvp",
    "topological",
]  # fmt: skip
