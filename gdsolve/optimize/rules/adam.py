"""Moving means of gradients and of their squares, as `keras.optimizers.Adam` (with AMSGrad).

`adamw` is the same rule with a weight decay by default.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gdsolve.optimize.fields import option
from gdsolve.optimize.protocols import Vector
from gdsolve.optimize.rules.first_order import FirstOrderOptions, Memory, Rule, first_order


@dataclass(frozen=True, slots=True, kw_only=True)
class AdamOptions(FirstOrderOptions):
    """Options of `adam`."""

    beta_1: float = option(0.9, "part of the old mean that is kept", at_least=0, below=1)
    beta_2: float = option(0.999, "part of the old mean square that is kept", at_least=0, below=1)
    epsilon: float = option(1e-7, "added to the root of the mean square, against division by 0", at_least=0)
    amsgrad: bool = option(False, "whether the largest mean square so far is used")


@dataclass(frozen=True, slots=True, kw_only=True)
class AdamWOptions(AdamOptions):
    """Options of `adamw`."""

    weight_decay: float | None = option(0.004, "decay of x per step, times the learning rate", at_least=0)


def _memory(x: Vector, options: AdamOptions) -> Memory:
    zero = np.zeros_like(x)
    return zero, zero, zero


def _update(
    x: Vector, g: Vector, memory: Memory, number: int, rate: float, options: AdamOptions
) -> tuple[Vector, Memory]:
    mean, square, largest = memory
    beta_1, beta_2 = options.beta_1, options.beta_2
    # the unbiasing factors of both means, in one scalar: end of section 2 of the paper
    scale = rate * (1.0 - beta_2**number) ** 0.5 / (1.0 - beta_1**number)
    mean = mean + (g - mean) * (1.0 - beta_1)
    square = square + (g * g - square) * (1.0 - beta_2)
    if options.amsgrad:
        largest = np.maximum(largest, square)
    root = np.sqrt(largest if options.amsgrad else square)
    return x - scale * mean / (root + options.epsilon), (mean, square, largest)


ADAM = first_order(
    name="adam",
    summary="moving mean of the gradient over the root of its mean square",
    options=AdamOptions,
    rule=Rule(_memory, _update),
    formula=(
        "m = beta_1*m + (1 - beta_1)*g",
        "s = beta_2*s + (1 - beta_2)*g**2",
        "x = x - lr*sqrt(1 - beta_2**t)/(1 - beta_1**t)*m/(sqrt(s) + epsilon)",
        "with amsgrad: the largest s so far in place of s",
    ),
    source="Keras 3, keras.optimizers.Adam; Kingma & Ba, ICLR 2015, algorithm 1; "
    "amsgrad: Reddi, Kale & Kumar, ICLR 2018, algorithm 2",
)

ADAMW = first_order(
    name="adamw",
    summary="adam with a weight decay apart from the gradient",
    options=AdamWOptions,
    rule=Rule(_memory, _update),
    formula=(
        "x = x - lr*weight_decay*x",
        "m = beta_1*m + (1 - beta_1)*g",
        "s = beta_2*s + (1 - beta_2)*g**2",
        "x = x - lr*sqrt(1 - beta_2**t)/(1 - beta_1**t)*m/(sqrt(s) + epsilon)",
    ),
    source="Keras 3, keras.optimizers.AdamW; Loshchilov & Hutter, ICLR 2019, algorithm 2",
)
