"""Steps along the sign of a momentum, as `keras.optimizers.Lion`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gdsolve.optimize.fields import option
from gdsolve.optimize.protocols import Vector
from gdsolve.optimize.rules.first_order import FirstOrderOptions, Memory, Rule, first_order


@dataclass(frozen=True, slots=True, kw_only=True)
class LionOptions(FirstOrderOptions):
    """Options of `lion`."""

    beta_1: float = option(0.9, "weight of the momentum in the sign", at_least=0, at_most=1)
    beta_2: float = option(0.99, "part of the old momentum that is kept", at_least=0, at_most=1)


def _memory(x: Vector, options: LionOptions) -> Memory:
    return (np.zeros_like(x),)


def _update(
    x: Vector, g: Vector, memory: Memory, number: int, rate: float, options: LionOptions
) -> tuple[Vector, Memory]:
    momentum = memory[0]
    mixed = momentum * options.beta_1 + g * (1.0 - options.beta_1)
    momentum = momentum * options.beta_2 + g * (1.0 - options.beta_2)
    return x - rate * np.sign(mixed), (momentum,)


LION = first_order(
    name="lion",
    summary="steps of fixed size along the sign of a momentum",
    options=LionOptions,
    rule=Rule(_memory, _update),
    formula=(
        "d = sign(beta_1*m + (1 - beta_1)*g)",
        "m = beta_2*m + (1 - beta_2)*g",
        "x = x - lr*d",
    ),
    source="Keras 3, keras.optimizers.Lion; Chen et al., arXiv:2302.06675, algorithm 2",
)
