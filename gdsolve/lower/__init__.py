"""The one door to the graph: checked tree -> nodes."""

from gdsolve.lower.lowering import Lowered, expect_scalar, lower, lower_all

__all__ = ["Lowered", "expect_scalar", "lower", "lower_all"]
