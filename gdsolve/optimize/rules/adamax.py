"""Adam with the largest gradient in place of the mean square, as `keras.optimizers.Adamax`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gdsolve.optimize.fields import option
from gdsolve.optimize.protocols import Vector
from gdsolve.optimize.rules.first_order import FirstOrderOptions, Memory, Rule, first_order


@dataclass(frozen=True, slots=True, kw_only=True)
class AdamaxOptions(FirstOrderOptions):
    """Options of `adamax`."""

    beta_1: float = option(0.9, "part of the old mean that is kept", at_least=0, below=1)
    beta_2: float = option(0.999, "how slowly the largest gradient is forgotten", at_least=0, below=1)
    epsilon: float = option(1e-7, "added to the largest gradient, against division by 0", at_least=0)


def _memory(x: Vector, options: AdamaxOptions) -> Memory:
    zero = np.zeros_like(x)
    return zero, zero


def _update(
    x: Vector, g: Vector, memory: Memory, number: int, rate: float, options: AdamaxOptions
) -> tuple[Vector, Memory]:
    mean, largest = memory
    mean = mean + (g - mean) * (1.0 - options.beta_1)
    largest = np.maximum(options.beta_2 * largest, np.abs(g))
    scale = rate / (1.0 - options.beta_1**number)
    return x - scale * mean / (largest + options.epsilon), (mean, largest)


ADAMAX = first_order(
    name="adamax",
    summary="moving mean of the gradient over its largest recent value",
    options=AdamaxOptions,
    rule=Rule(_memory, _update),
    formula=(
        "m = beta_1*m + (1 - beta_1)*g",
        "u = max(beta_2*u, abs(g))",
        "x = x - lr/(1 - beta_1**t)*m/(u + epsilon)",
    ),
    source="Keras 3, keras.optimizers.Adamax; Kingma & Ba, ICLR 2015, algorithm 2",
)
