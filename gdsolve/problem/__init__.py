"""What a problem is, from a file, a text or the command line, and what a run may be told beside it."""

from gdsolve.problem.compare import Comparison, compare, compare_derivatives
from gdsolve.problem.equations import Equations
from gdsolve.problem.expect import Expect, Expected, ExpectedDerivatives
from gdsolve.problem.fit import Fit
from gdsolve.problem.kinds import KINDS
from gdsolve.problem.loading import (
    equations_problem,
    expression_problem,
    fit_problem,
    json_schema,
    load_problem,
)
from gdsolve.problem.minimize import Minimize
from gdsolve.problem.parts import Constant, FileReference, OptimizerChoice, Problem, Variable
from gdsolve.problem.quadratic import Quadratic
from gdsolve.problem.settings import Settings, Value

__all__ = [
    "KINDS",
    "Comparison",
    "Constant",
    "Equations",
    "Expect",
    "Expected",
    "ExpectedDerivatives",
    "FileReference",
    "Fit",
    "Minimize",
    "OptimizerChoice",
    "Problem",
    "Quadratic",
    "Settings",
    "Value",
    "Variable",
    "compare",
    "compare_derivatives",
    "equations_problem",
    "expression_problem",
    "fit_problem",
    "json_schema",
    "load_problem",
]
