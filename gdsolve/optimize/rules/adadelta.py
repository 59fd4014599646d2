"""Gradients scaled by mean squares of steps over those of gradients, as `keras.optimizers.Adadelta`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gdsolve.optimize.fields import option
from gdsolve.optimize.protocols import Vector
from gdsolve.optimize.rules.first_order import FirstOrderOptions, Memory, Rule, first_order


@dataclass(frozen=True, slots=True, kw_only=True)
class AdadeltaOptions(FirstOrderOptions):
    """Options of `adadelta`. Its paper corresponds to a learning rate of 1; Keras' default is kept."""

    rho: float = option(0.95, "part of the old mean squares that is kept", at_least=0, below=1)
    epsilon: float = option(1e-7, "added to both mean squares; sets the first step", at_least=0)


def _memory(x: Vector, options: AdadeltaOptions) -> Memory:
    zero = np.zeros_like(x)
    return zero, zero


def _update(
    x: Vector, g: Vector, memory: Memory, number: int, rate: float, options: AdadeltaOptions
) -> tuple[Vector, Memory]:
    square_of_g, square_of_move = memory
    rho, epsilon = options.rho, options.epsilon
    square_of_g = rho * square_of_g + (1.0 - rho) * (g * g)
    move = g * (np.sqrt(square_of_move + epsilon) / np.sqrt(square_of_g + epsilon))
    square_of_move = rho * square_of_move + (1.0 - rho) * (move * move)
    return x - rate * move, (square_of_g, square_of_move)


ADADELTA = first_order(
    name="adadelta",
    summary="each gradient scaled by the mean squares of its steps and of itself",
    options=AdadeltaOptions,
    rule=Rule(_memory, _update),
    formula=(
        "s = rho*s + (1 - rho)*g**2",
        "d = g*sqrt(u + epsilon)/sqrt(s + epsilon)",
        "u = rho*u + (1 - rho)*d**2",
        "x = x - lr*d",
    ),
    source="Keras 3, keras.optimizers.Adadelta; Zeiler, arXiv:1212.5701, algorithm 1",
)
