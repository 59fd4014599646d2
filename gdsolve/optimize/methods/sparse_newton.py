"""Newton's method for many variables that are each coupled to few others, wherever these are.

Damped steps with a sparse matrix (`coupled/descent.py`), factorized in an order with little fill: on a grid of n
points some n**1.5 operations, along a chain with a few numbers that everything depends on n.
"""

from __future__ import annotations

from gdsolve.optimize.counted import Counted
from gdsolve.optimize.coupled.descent import Options, State, begun_at, escaped, stepped
from gdsolve.optimize.optimizer import Optimizer
from gdsolve.optimize.protocols import Bounds, Vector


def init(function: Counted, x: Vector, bounds: Bounds, options: Options) -> State:
    """Return the state at the start."""
    return begun_at(function.sparse, x, options)


def step(function: Counted, state: State, bounds: Bounds, options: Options) -> State:
    """Return the state after one step."""
    return escaped(state) or stepped(function.sparse, state, bounds, function.eps, function.is_late)


SPARSE_NEWTON = Optimizer(
    name="sparse-newton",
    summary="damped Newton steps for many variables, each coupled to few others",
    family="second order",
    needs=frozenset({"value", "gradient", "sparsity"}),
    handles_bounds=True,
    options=Options,
    init=init,
    step=step,
    formula=(
        "(B + lam D) p = -g, with B the sparse Hessian, or J'J of a sum of squares",
        "x = x + p if f falls; lam grows or shrinks with the gain",
    ),
    source="Moré (1978); Nielsen, IMM-REP-1999-05 (2.21); Gebremedhin, Manne & Pothen (2005); SuperLU",
)
