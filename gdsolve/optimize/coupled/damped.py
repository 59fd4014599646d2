"""One damped step of a function with a banded or sparse matrix: (B + lam D**2) p = -g, with lam by the gain ratio.

B is the matrix of Gauss and Newton, or a Hessian; lam is raised until the sum is positive definite. D**2 is the
diagonal of B, remembered a little, so steps do not depend on units. The rules are those of
`methods/levenberg_marquardt.py`.

Source: Moré (1978); Nielsen, report IMM-REP-1999-05 (2.21).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from gdsolve.optimize.coupled.matrix import CoupledPart, Model
from gdsolve.optimize.protocols import Bounds, Vector
from gdsolve.optimize.steps.box import free_variables

ACCEPT = 1e-4
"""Least gain ratio of an accepted step (MINPACK's value)."""
EASED = 0.1
"""Most that one good step takes off lam (as in `levenberg-marquardt`)."""
CALMS = 0.9
"""After a rejected trial lam is not lowered, and then at first carefully: by this factor, its square, ...; else
lam goes up and down for ever along a chain (measured: 0.8 to 0.95 save a third of the trials)."""
KEPT = 0.25
"""What D**2 keeps from one point to the next (as in `levenberg-marquardt`, there for D)."""
POLISH = 0.9
"""Where f cannot judge a step, it is worth taking if it leaves less than this part of the scaled gradient."""
UNSEEN = 8.0
"""f cannot judge a step whose predicted decrease is less than this many roundings of f."""
FAR_BETTER, UNHEARD = 1e-2, 1e3
"""If it leaves less than this part of the scaled gradient (squared), f may seem to rise by so many roundings: sums
whose terms cancel are noisier than their value says, and the gradient shows that the rise is none."""
TRIALS = 12
"""Trials in one step; after these limits are looked at."""


@dataclass(frozen=True, slots=True)
class Damped:
    """A point of a damped descent, in the order of the matrix.

    Attributes:
        z: the point, shape (n,).
        model: the function there.
        squares: D**2, shape (n,), positive.
        damping: lam.
        raised: by what lam grows at the next rejected trial.
        eased: most that the next good step takes off lam.
        gain: true over predicted decrease of the step that led here; nan at the start.
        rests: why no further step is worth taking, or nothing.
    """

    z: Vector
    model: Model
    squares: Vector
    damping: float
    raised: float = 2.0
    eased: float = EASED
    gain: float = float("nan")
    rests: str = ""


def begun(z: Vector, model: Model, damping: float, eased: float = EASED) -> Damped:
    """Return the beginning of a descent."""
    return Damped(z, model, _squares(model.matrix.diagonal, 0.0), damping, eased=eased)


def descended(
    function: CoupledPart, here: Damped, box: Bounds, eps: float, is_late: Callable[[], bool]
) -> Damped:
    """Return the point after one accepted step, or the same with more damping, or with why it rests.

    Args:
        function: what is minimised.
        here: where.
        box: bounds of the entries.
        eps: rounding unit of the function's values.
        is_late: says that the time is over; no further trial is made then.
    """
    z, f, g = here.z, here.model.f, here.model.g
    matrix, right = here.model.matrix, -g
    if box.any:
        free = free_variables(z, g, box)
        matrix, right = matrix.without(free), np.where(free, right, 0.0)
    noise = eps * (abs(f) + float(np.abs(g * z).sum())) + 0.5 * eps**2 * float(here.squares.dot(z * z))
    damping, raised = here.damping, here.raised
    for trial in range(TRIALS):
        if trial and is_late():
            break
        added = damping * here.squares
        p = matrix.solve(added, right)
        if p is None:
            damping, raised = damping * raised, raised * 2.0
            continue
        predicted = 0.5 * float(right.dot(p) + added.dot(p * p))
        if box.any:
            p = box.project(z + p) - z
            predicted = -float(g.dot(p) + 0.5 * p.dot(here.model.matrix.product(p)))
        there = z + p
        model = function.model(there)
        if abs(predicted) <= UNSEEN * noise:
            return _polished(here, there, model, predicted, noise, box)
        finite = math.isfinite(model.f) and math.isfinite(model.g.dot(model.g))
        gain = (f - model.f) / predicted if finite and predicted > 0.0 else -math.inf
        if gain >= ACCEPT:
            # Nielsen (2.21): 1 - (2 gain - 1)**3 is 2 at gain 0, 1 at 1/2, 0 at 1
            eased = here.eased if damping == here.damping else 1.0
            damping *= max(eased, 1.0 - (2.0 * gain - 1.0) ** 3)
            eased = max(EASED, CALMS * eased)
            return Damped(
                there,
                model,
                _squares(model.matrix.diagonal, here.squares),
                max(damping, eps**2),
                2.0,
                eased,
                gain,
            )
        damping, raised = damping * raised, raised * 2.0
    return replace(here, damping=damping, raised=raised)


def scaled_gradient(here: Damped, box: Bounds) -> float:
    """Return the sum of (g_i / D_i)**2 over what may move: in the unit of f."""
    g = box.projected_gradient(here.z, here.model.g) if box.any else here.model.g
    return float((g * g).dot(1.0 / here.squares))


def _polished(
    here: Damped, there: Vector, model: Model, predicted: float, noise: float, box: Bounds
) -> Damped:
    """Return the point after a step that f cannot judge, if the gradient shrinks; else that it rests."""
    after = replace(here, z=there, model=model, gain=1.0)
    left, before = scaled_gradient(after, box), scaled_gradient(here, box)
    roundings = UNSEEN if left > FAR_BETTER * before else UNHEARD
    is_lower = model.f <= here.model.f + roundings * noise
    if left < POLISH**2 * before and is_lower and (there != here.z).any():
        return replace(after, damping=here.damping * EASED)
    return replace(here, rests=f"the next step would gain {predicted:.3g}, f is rounded to {noise:.3g}")


def _squares(diagonal: Vector, before: Vector | float) -> Vector:
    """Return D**2, where nothing is known the largest of the others (1 if there are none)."""
    found: Vector = np.maximum(np.abs(diagonal), KEPT * before)
    least = float(found.min(initial=np.inf))
    if not least > 0.0:
        largest = float(found.max(initial=0.0))
        found = np.where(found > 0.0, found, largest if largest > 0.0 else 1.0)
    return found
