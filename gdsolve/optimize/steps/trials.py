"""Trial points of a quadratic model, and their gain ratio."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from gdsolve.optimize.protocols import Vector
from gdsolve.optimize.steps.quadratic_model import ModelStep, QuadraticModel

Evaluate: TypeAlias = Callable[[Vector], tuple[float, Vector]]
"""x -> f(x) and its gradient."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A point x + p with its f and g.

    Attributes:
        x, f, g: the point, its objective and gradient.
        proposed: p and what the model says of it.
        length: |Dp|.
        gain: (f(x) - f(x + p)) / (m(0) - m(p)); -inf where f or g is not finite or the model does not fall.
        line: what the next step compares its direction with: p, or nothing after a summed series.
    """

    x: Vector
    f: float
    g: Vector
    proposed: ModelStep
    length: float
    gain: float
    line: Vector


def try_step(evaluate: Evaluate, model: QuadraticModel, f: float, proposed: ModelStep) -> Trial:
    """Return the trial of a proposed step from a point with value f."""
    x = model.bounds.project(model.x + proposed.step)
    f_new, g_new = evaluate(x)
    finite = np.isfinite(f_new) and np.isfinite(g_new).all()
    gain = (f - f_new) / proposed.predicted if finite and proposed.predicted > 0.0 else -np.inf
    return Trial(x, f_new, g_new, proposed, model.length(proposed.step), gain, proposed.step)


def best_trial(evaluate: Evaluate, model: QuadraticModel, f: float, radius: float) -> Trial | None:
    """Return the trial of a radius, in the hard case the better of two; None if x would not move."""
    proposed = model.step(radius)
    if not (model.x + proposed.step != model.x).any():
        return None
    trial = try_step(evaluate, model, f, proposed)
    if proposed.mirrored:
        other = try_step(evaluate, model, f, model.step(radius, sign=-1.0))
        if other.gain > trial.gain:
            return other
    return trial
