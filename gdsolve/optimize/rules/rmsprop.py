"""Gradients divided by the root of their mean square, as `keras.optimizers.RMSprop`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gdsolve.optimize.fields import option
from gdsolve.optimize.protocols import Vector
from gdsolve.optimize.rules.first_order import FirstOrderOptions, Memory, Rule, first_order


@dataclass(frozen=True, slots=True, kw_only=True)
class RmspropOptions(FirstOrderOptions):
    """Options of `rmsprop`."""

    rho: float = option(0.9, "part of the old mean square that is kept", at_least=0, below=1)
    momentum: float = option(0.0, "part of the last step that is kept", at_least=0, at_most=1)
    epsilon: float = option(1e-7, "added to the mean square, against division by 0", at_least=0)
    centered: bool = option(False, "whether the squared mean is taken from the mean square")


def _memory(x: Vector, options: RmspropOptions) -> Memory:
    zero = np.zeros_like(x)
    return zero, zero, zero


def _update(
    x: Vector, g: Vector, memory: Memory, number: int, rate: float, options: RmspropOptions
) -> tuple[Vector, Memory]:
    square, mean, velocity = memory
    square = options.rho * square + (1.0 - options.rho) * (g * g)
    spread = square + options.epsilon
    if options.centered:
        mean = options.rho * mean + (1.0 - options.rho) * g
        spread = square - mean * mean + options.epsilon
    move = rate * g / np.sqrt(spread)
    if options.momentum:
        velocity = move = options.momentum * velocity + move
    return x - move, (square, mean, velocity)


RMSPROP = first_order(
    name="rmsprop",
    summary="each gradient divided by the root of its moving mean square",
    options=RmspropOptions,
    rule=Rule(_memory, _update),
    formula=(
        "s = rho*s + (1 - rho)*g**2",
        "v = momentum*v + lr*g/sqrt(s + epsilon)",
        "x = x - v",
        "with centered: m = rho*m + (1 - rho)*g, and s - m**2 in place of s",
    ),
    source="Keras 3, keras.optimizers.RMSprop; Hinton, Neural Networks for Machine Learning, lecture 6; "
    "centered: Graves, arXiv:1308.0850, (38)-(45)",
)
