"""SymPy and exact arithmetic on the checked tree: solutions, derivatives in symbols, more digits.

SymPy takes most of a second to import, so each function that needs it imports it itself; linear and
polynomial systems are solved without it.
"""

from gdsolve.symbols.exact.linear import LinearSolution, exact_linear
from gdsolve.symbols.exact.linear_form import LinearForm, linear_coefficients
from gdsolve.symbols.precise import evaluate_precisely

__all__ = ["LinearForm", "LinearSolution", "evaluate_precisely", "exact_linear", "linear_coefficients"]
