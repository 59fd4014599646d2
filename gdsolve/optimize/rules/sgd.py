"""Gradient descent with an optional momentum, as `keras.optimizers.SGD`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gdsolve.optimize.fields import option
from gdsolve.optimize.protocols import Vector
from gdsolve.optimize.rules.first_order import FirstOrderOptions, Memory, Rule, first_order


@dataclass(frozen=True, slots=True, kw_only=True)
class SgdOptions(FirstOrderOptions):
    """Options of `sgd`."""

    learning_rate: float = option(0.01, "step size", above=0)
    momentum: float = option(0.0, "part of the last step that is kept", at_least=0, at_most=1)
    nesterov: bool = option(False, "whether to look ahead along the momentum")


def _memory(x: Vector, options: SgdOptions) -> Memory:
    return (np.zeros_like(x),) if options.momentum else ()


def _update(
    x: Vector, g: Vector, memory: Memory, number: int, rate: float, options: SgdOptions
) -> tuple[Vector, Memory]:
    move = g * -rate
    if not options.momentum:
        return x + move, memory
    velocity = options.momentum * memory[0] + move
    if options.nesterov:
        return x + (options.momentum * velocity + move), (velocity,)
    return x + velocity, (velocity,)


SGD = first_order(
    name="sgd",
    summary="gradient descent, with momentum or Nesterov momentum if asked",
    options=SgdOptions,
    rule=Rule(_memory, _update),
    formula=(
        "v = momentum*v - lr*g",
        "x = x + v",
        "with nesterov: x = x + momentum*v - lr*g",
    ),
    source="Keras 3, keras.optimizers.SGD; Sutskever et al., ICML 2013, (1)-(4)",
)
