"""The graph of operations: building, differentiating, asking for structure."""

from gdsolve.graph.graph import Graph
from gdsolve.graph.node import Node, topological

__all__ = ["Graph", "Node", "topological"]
