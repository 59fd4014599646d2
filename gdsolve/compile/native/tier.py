"""Whether native code is made: decided from the problem before the first step, never from a clock.

Making it takes 60 to 150 ms. It is worth that where NumPy would need much longer for all passes together, by a table of
what an operation costs there.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache
from math import prod

import numpy as np

from gdsolve.compile.engines.names import AUTO, NATIVE
from gdsolve.compile.rows.split import Part, rowwise
from gdsolve.compile.rows.work import Work
from gdsolve.compile.schedule import Program, Stage
from gdsolve.graph import Node

WORTH = 0.3
"""Seconds of NumPy from which code is made; two thirds of them and more are then saved."""

CHEAP = 0.35
"""Nanoseconds per row of an operation that is not in the table, its buffers in the second cache level."""

OUT_OF_CACHE = 1.0
"""Nanoseconds per entry of any operation on whole long vectors."""

NANOSECONDS = {
    "div": 0.6, "reciprocal": 0.6, "sqrt": 1.4, "exp": 5, "expm1": 10, "log": 5, "log2": 5, "log10": 9, "log1p": 12,
    "sigmoid": 8, "softplus": 17, "pow": 14, "powi": 8, "cbrt": 15, "hypot": 20, "sin": 10, "cos": 10, "tan": 17,
    "asin": 10, "acos": 10, "atan": 10, "atan2": 20, "sinh": 17, "cosh": 8, "tanh": 14, "sech2": 10,
    "asinh": 21, "acosh": 20, "atanh": 23, "erf": 15, "erfc": 15, "gamma": 20, "lgamma": 22, "digamma": 22,
}  # fmt: skip
"""Measured with NumPy 2.4 on a processor without AVX-512."""

WIDE_NANOSECONDS = {
    "exp": 0.65, "log": 0.6, "tanh": 0.9, "pow": 1.5, "expm1": 1.5, "log1p": 1.5, "log2": 1.0,
    "sin": 3.5, "cos": 3.5,
}  # fmt: skip
"""Where NumPy has code of its own for AVX-512."""


def serves_rows(parts: Sequence[Part], work: Work) -> bool:
    """Say whether code for the rows of a residual is asked for, or pays."""
    if work.engine != AUTO:
        return work.engine == NATIVE
    return work.rows * work.passes * cost(parts) * 1e-9 >= WORTH


def cost(parts: Sequence[Part]) -> float:
    """Return about how many nanoseconds NumPy needs for a row."""
    count = len(parts)
    steps = rowwise([part.row for part in parts if part.row.has_rows])
    return sum(map(_cost, steps)) + 0.05 * count * count


def serves_vectors(program: Program, engine: str, passes: int) -> bool:
    """Say whether code for a program over long vectors is asked for, or pays."""
    if engine != AUTO:
        return engine == NATIVE
    return passes * _time(program) * 1e-9 >= WORTH


def _time(program: Program) -> float:
    """Return about how many nanoseconds NumPy needs for an evaluation."""
    steps = program.steps(Stage.VARIABLE)
    return sum(max(_cost(node), OUT_OF_CACHE) * prod(node.shape) for node in steps if node.op.elementwise)


def processors() -> int:
    """Return how many processors this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed else os.cpu_count() or 1


def _cost(node: Node) -> float:
    name = node.op.name
    if _is_wide() and name in WIDE_NANOSECONDS:
        return WIDE_NANOSECONDS[name]
    return NANOSECONDS.get(name, CHEAP)


@cache
def _is_wide() -> bool:
    """Say whether NumPy's exp uses AVX-512."""
    found = np.lib.introspect.opt_func_info(func_name="^exp$", signature="float64")
    used = [each.get("current", "") for each in found.get("exp", {}).values()]
    return any("X86_V4" in each or "AVX512" in each for each in used)
