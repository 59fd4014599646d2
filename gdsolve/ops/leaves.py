"""Leaves of the graph: numbers that are known, and numbers that come at run time."""

from __future__ import annotations

from typing import Any

import numpy as np

from gdsolve.ops.op import Op


def _constant(*, value: Any, origin: Any = None, exact: Any = None) -> Any:
    return value  # where the value comes from concerns proofs alone


def _input(**_: Any) -> Any:
    raise TypeError("an input has no kernel: the engine supplies its value")


CONSTANT: Op = Op(
    name="constant",
    arity=0,
    summary="a number or array known when the graph is built (attribute `value`, float64, read-only)",
    scalar=None,
    block=_constant,
    shape=lambda shapes, attributes: np.shape(attributes["value"]),
    flat=True,
)

INPUT: Op = Op(
    name="input",
    arity=0,
    summary="a variable, a constant given at run time, or a data column (attribute `name`)",
    scalar=None,
    block=_input,
    shape=lambda shapes, attributes: attributes["shape"],
)

PLACEHOLDER: Op = Op(
    name="placeholder",
    arity=0,
    summary="the tangent of a node (attribute `of`) while a derivative is built; never evaluated",
    scalar=None,
    block=_input,
    shape=lambda shapes, attributes: attributes["shape"],
)

LEAVES = (CONSTANT, INPUT, PLACEHOLDER)
