"""SymPy and exact arithmetic on the checked tree: solutions, derivatives in symbols, more digits.

SymPy takes most of a second to import, so each function that needs it imports it itself; linear and
polynomial systems are solved without it.
"""

from gdsolve.symbols.derivative import derivative
from gdsolve.symbols.exact.linear import LinearSolution, exact_linear
from gdsolve.symbols.exact.linear_form import LinearForm, linear_coefficients
from gdsolve.symbols.exact.system import PolynomialSolution, exact_polynomial
from gdsolve.symbols.family import SolutionFamily, solution_family
from gdsolve.symbols.from_sympy import formula_text, from_sympy
from gdsolve.symbols.precise import evaluate_precisely
from gdsolve.symbols.substitution import substituted
from gdsolve.symbols.to_sympy import NoSymbolicFormError, NotScalarError, to_sympy

__all__ = [
    "LinearForm",
    "LinearSolution",
    "NoSymbolicFormError",
    "NotScalarError",
    "PolynomialSolution",
    "SolutionFamily",
    "derivative",
    "evaluate_precisely",
    "exact_linear",
    "exact_polynomial",
    "formula_text",
    "from_sympy",
    "linear_coefficients",
    "solution_family",
    "substituted",
    "to_sympy",
]
