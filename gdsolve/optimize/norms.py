"""The Euclidean norm of a vector, quick for a few entries and safe for huge or tiny ones."""

from __future__ import annotations

import math

import numpy as np

from gdsolve.optimize.protocols import Vector

# Measured: below this size `math.hypot` on Python floats is quicker than a NumPy dot product.
_FEW = 24


def norm(v: Vector) -> float:
    """Return the Euclidean norm of v, shape (n,), without overflow or underflow.

    It is not finite exactly if an entry is not.

    >>> norm(np.array([3.0, 4.0]) * 2.0**600) / 2.0**600
    5.0
    """
    if v.size <= _FEW:
        return math.hypot(*v.tolist())
    with np.errstate(over="ignore", under="ignore"):
        square = float(v.dot(v))
    if 1e-290 < square < math.inf:
        return math.sqrt(square)
    largest = float(np.max(np.abs(v)))
    if largest == 0.0 or not math.isfinite(largest):
        return largest
    scaled = v / largest
    return largest * math.sqrt(float(scaled.dot(scaled)))
