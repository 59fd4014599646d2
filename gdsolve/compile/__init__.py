"""From nodes to functions: schedule, engines, and the callables that optimizers see."""

from gdsolve.compile.forensics import NonFinite, first_non_finite
from gdsolve.compile.layout import Layout
from gdsolve.compile.objective import CompiledObjective, CompiledRowObjective, compile_objective
from gdsolve.compile.residuals import CompiledResiduals, compile_residuals
from gdsolve.compile.values import compile_values

__all__ = [
    "CompiledObjective", "CompiledResiduals", "CompiledRowObjective", "Layout", "NonFinite",
    "compile_objective", "compile_residuals", "compile_values", "first_non_finite",
]  # fmt: skip
