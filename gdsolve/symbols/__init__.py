"""SymPy and exact arithmetic on the checked tree: solutions, derivatives in symbols, more digits.

SymPy takes most of a second to import, so each function that needs it imports it itself; linear and
polynomial systems are solved without it.
"""

from gdsolve.symbols.derivative import derivative
from gdsolve.symbols.exact.linear import LinearSolution, exact_linear
from gdsolve.symbols.exact.linear_form import LinearForm, linear_coefficients
from gdsolve.symbols.from_sympy import from_sympy
from gdsolve.symbols.precise import evaluate_precisely
from gdsolve.symbols.to_sympy import NoSymbolicFormError, NotScalarError, to_sympy

__all__ = [
    "LinearForm",
    "LinearSolution",
    "NoSymbolicFormError",
    "NotScalarError",
    "derivative",
    "evaluate_precisely",
    "exact_linear",
    "from_sympy",
    "linear_coefficients",
    "to_sympy",
]
