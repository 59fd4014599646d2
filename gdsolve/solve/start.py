"""Where the search begins: what was said, else 0, else the nearest place where the function is defined."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gdsolve.compile import Layout
from gdsolve.optimize.protocols import Bounds, Matrix, Vector
from gdsolve.solve.verdict.subject import BatchObjective

LADDER = (1.0, 0.5, 2.0, 0.1, 10.0, 0.01, 100.0, 1e-4, 1e4)
"""Distances from 0 (or from the given start) at which a defined point is looked for, common sizes first."""

RANDOM = 400
"""Further points, each coordinate with a random sign and a size of 1e-3 to 1e3."""


@dataclass(frozen=True, slots=True)
class Start:
    """A start point, shape (n,), what to say about it, and whether the function is defined there."""

    x: Vector
    notes: tuple[str, ...]
    defined: bool


def choose_start(
    objective: BatchObjective, given: Vector, bounds: Bounds, layout: Layout, *, seed: int | None = None
) -> Start:
    """Return the start point.

    Args:
        objective: the function.
        given: start values that were said, nan elsewhere, shape (n,).
        bounds: the start is moved into them.
        layout: names for the notes.
        seed: draw what was not said uniformly from [0, 1), as for equations and fits with a first-order
            optimizer; None takes 0.
    """
    free = np.isnan(given)
    if seed is None:
        wanted = np.where(free, 0.0, given)
    else:
        wanted = np.where(free, np.random.default_rng(seed).random(given.size), given)
    x = bounds.project(wanted)
    notes = _notes(x, wanted, free, layout, seed)
    if _is_defined(objective, x, need_gradient=bool(free.any())):
        return Start(x, notes, True)
    found = _defined_point(objective, x, free if free.any() else np.ones_like(free), bounds)
    if found is None and free.any() and not free.all():
        found = _defined_point(objective, x, np.ones_like(free), bounds)
    if found is None:
        return Start(x, notes, _is_defined(objective, x, need_gradient=False))
    moved = "; ".join(f"{name} = {value:.6g}" for name, value in zip(layout.labels, found, strict=True))
    return Start(found, (*notes, f"not defined at the start; begun at {moved[:200]}"), True)


def _notes(
    x: Vector, wanted: Vector, free: NDArray[np.bool_], layout: Layout, seed: int | None
) -> tuple[str, ...]:
    notes = []
    unsaid = [label for label, each in zip(layout.labels, free, strict=True) if each]
    if unsaid and seed is not None:
        notes.append(f"start not given: drawn from [0, 1) with seed {seed}")
    elif unsaid:
        inside = any(x[i] != 0 for i in np.flatnonzero(free))
        place = "the point of the box nearest to 0" if inside else "0"
        shown = ", ".join(unsaid[:6]) + (", ..." if len(unsaid) > 6 else "")
        notes.append(f"start of {shown} not given: {place}")
    if (x != wanted)[~free].any():
        notes.append("the start was outside its bounds and was moved onto them")
    return tuple(notes)


def _is_defined(objective: BatchObjective, x: Vector, *, need_gradient: bool) -> bool:
    if x.size == 0:
        return True
    value, gradient = objective.value_and_gradient(x)
    return bool(np.isfinite(value) and (not need_gradient or np.isfinite(gradient).all()))


def _defined_point(
    objective: BatchObjective, x: Vector, free: NDArray[np.bool_], bounds: Bounds
) -> Vector | None:
    """Return the first candidate where value and gradient are finite, nearest kinds first."""
    candidates = bounds.project(_candidates(x, free, bounds))
    values = objective.values_at(candidates)
    for index in np.flatnonzero(np.isfinite(values)):
        if _is_defined(objective, candidates[index], need_gradient=True):
            return np.asarray(candidates[index])
    for index in np.flatnonzero(np.isfinite(values)):
        return np.asarray(candidates[index])
    return None


def _candidates(x: Vector, free: NDArray[np.bool_], bounds: Bounds) -> Matrix:
    rows = [np.where(free, x + sign * size, x) for size in LADDER for sign in (1.0, -1.0)]
    boxed = np.isfinite(bounds.lower) & np.isfinite(bounds.upper)
    middle = np.where(boxed, (np.where(boxed, bounds.lower, 0) + np.where(boxed, bounds.upper, 0)) / 2, x)
    rows.append(np.where(free, middle, x))
    generator = np.random.default_rng(0)
    shape = (RANDOM, x.size)
    sizes = 10.0 ** generator.uniform(-3, 3, shape) * generator.choice([-1.0, 1.0], shape)
    part = generator.random(shape)
    inside = np.where(boxed, bounds.lower, 0) * (1 - part) + np.where(boxed, bounds.upper, 0) * part
    random = np.where(boxed, inside, x + sizes)
    return np.concatenate((np.array(rows), np.where(free, random, x)))
