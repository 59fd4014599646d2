"""An answer with many variables on trial: what is measured there, and how exact that is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gdsolve.optimize.protocols import Vector
from gdsolve.optimize.steps.box import Mask
from gdsolve.solve.verdict.escape import EPSILON
from gdsolve.solve.verdict.many.curvature import Curvature
from gdsolve.solve.verdict.subject import Subject


@dataclass(frozen=True)  # no slots: the Newton step is asked for several times and kept
class Trial:
    """The answer, its gradient and Hessian, and the rounding noise of f."""

    subject: Subject
    gradient: Vector
    curvature: Curvature
    noise: float

    @property
    def free(self) -> Mask:
        """Say which variables no bound holds."""
        return ~self.subject.active(self.gradient)

    @cached_property
    def newton_step(self) -> Vector | None:
        """Return the Newton step on these, shape (n,); None if it cannot be had."""
        return self.curvature.newton_step(self.gradient, self.free)

    @property
    def projected(self) -> Vector:
        """Return the gradient on these, 0 elsewhere."""
        return np.where(self.free, self.gradient, 0.0)


def noise_of(subject: Subject) -> float:
    """Return the rounding noise of f: its spread under changes of x in the last bits."""
    generator = np.random.default_rng(1)
    spread = 0.0
    for _ in range(4):
        signs = generator.integers(-1, 2, size=subject.x.size)
        value = subject.objective.value(subject.bounds.project(subject.x * (1 + 2 * EPSILON * signs)))
        spread = max(spread, abs(value - subject.f)) if np.isfinite(value) else spread
    return 2 * spread + 4 * EPSILON * abs(subject.f)


def gradient_noise(trial: Trial) -> Vector:
    """Return the rounding noise of the gradient, shape (n,)."""
    subject, generator = trial.subject, np.random.default_rng(2)
    spread = np.zeros(subject.x.size)
    for _ in range(2):
        signs = generator.choice([-1.0, 1.0], size=subject.x.size)
        near = subject.bounds.project(subject.x * (1 + EPSILON * signs))
        change = np.abs(subject.objective.value_and_gradient(near)[1] - trial.gradient)
        spread = np.maximum(spread, np.where(np.isfinite(change), change, 0.0))
    noise: Vector = 8 * spread + 4 * EPSILON * np.abs(trial.gradient)
    return noise


def curvature_length(trial: Trial) -> Vector:
    """Return a millionth of the length over which the curvature makes up the whole fall of f, shape (n,).

    As in `stationarity`: a variable that starts at its answer, 0, has no other length.
    """
    subject = trial.subject
    fall = abs(subject.objective.value(subject.start) - subject.f) + abs(subject.f)
    own = trial.curvature.diagonal
    length: Vector = np.where(own > 0, 1e-6 * np.sqrt(fall / len(own) / np.where(own > 0, own, 1.0)), 0.0)
    return length if np.isfinite(fall) else np.zeros_like(own)
