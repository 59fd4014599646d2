"""In words and numbers, what the rows do not determine."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gdsolve.optimize.protocols import Matrix, Vector
from gdsolve.solve.fitting.curve import Curve
from gdsolve.solve.fitting.inference.redundancy import Redundancy, redundancy
from gdsolve.symbols import substituted

PART = 0.1
"""Parameters that make up this part of an undetermined direction are named."""


@dataclass(frozen=True, slots=True)
class Undetermined:
    """Parameters that the rows do not determine.

    Attributes:
        words: a sentence.
        names: the parameters.
        free: number of directions in which they can be changed freely.
        redundancy: what is determined of them, where it has a form in symbols.
        reduced: the same model with fewer parameters, as text.
    """

    words: str
    names: tuple[str, ...]
    free: int
    redundancy: Redundancy | None = None
    reduced: str | None = None


def undetermined(curve: Curve, x: Vector, slopes: Matrix, inside: np.ndarray, limit: float) -> Undetermined:
    """Return what is not determined at a point.

    Args:
        curve: the model.
        x: the point, shape (p,).
        slopes: Jacobian there, shape (n, p).
        inside: which parameters lie inside their bounds, q of them.
        limit: condition number above which directions count as unseen.
    """
    found = redundancy(curve, x) if inside.all() else None
    if found is not None:
        reduced = substituted(curve.formula, found.frozen) if found.determined else None
        return Undetermined(_words(found, reduced), found.names, len(found.frozen), found, reduced)
    names = [name for name, free in zip(curve.names, inside, strict=True) if free]
    unseen = _unseen(slopes[:, inside], limit)
    largest = np.abs(unseen).max(axis=0)
    named = tuple(name for name, each in zip(names, largest, strict=True) if each >= PART)
    words = _direction_words(names, unseen, slopes[:, inside], x[inside])
    return Undetermined(words, named, len(unseen))


def _unseen(slopes: Matrix, limit: float) -> Matrix:
    """Return the directions that the slopes see least, in parameters scaled by their slopes, shape (d, q)."""
    lengths = np.linalg.norm(slopes, axis=0)
    scale = np.where(np.isfinite(lengths) & (lengths > 0), lengths, 1.0)
    scaled = np.where(np.isfinite(lengths), slopes / scale, 0.0)
    _, singular, right = np.linalg.svd(scaled, full_matrices=len(slopes) < slopes.shape[1])
    seen = int((singular * limit > singular.max(initial=0.0)).sum())
    return np.asarray(right[min(seen, len(right) - 1) :])


def _words(found: Redundancy, reduced: str | None) -> str:
    listed = " and ".join(f"`{name}`" for name in found.names)
    if not found.determined:
        return f"the rows do not determine {listed}: no value changes the curve"
    combined = " and ".join(f"`{each.text}`" for each in found.determined)
    frozen = ", ".join(f"{name} = {value}" for name, value in found.frozen.items())
    shorter = f": `{reduced}`" if reduced else ""
    return f"the rows determine only {combined} of {listed}; the curve is the same with {frozen}{shorter}"


def _direction_words(names: list[str], unseen: Matrix, slopes: Matrix, x: Vector) -> str:
    """Return in words which parameters are not determined, from the directions that are not seen."""
    lengths = np.linalg.norm(slopes, axis=0)
    named = [index for index in range(len(names)) if np.abs(unseen[:, index]).max() >= PART]
    listed = ", ".join(f"`{names[index]}`" for index in named)
    if len(named) == len(unseen) or not (np.isfinite(lengths).all() and (lengths > 0).all()):
        return f"the rows do not determine {listed}: no value of it changes the curve here"
    if len(unseen) > 1:
        count = len(named) - len(unseen)
        return f"the rows determine only {count} combination{'s' if count > 1 else ''} of {listed}"
    change = unseen[0] / lengths
    relative = np.abs(change) / np.maximum(np.abs(x), 1e-300)
    largest = max(named, key=lambda index: float(relative[index]))
    unit = 0.01 * (abs(x[largest]) or 1.0) / change[largest]
    parts = " and ".join(f"`{names[index]}` by {change[index] * unit:+.3g}" for index in named)
    return f"the rows determine only a combination of {listed}: changing {parts} leaves the curve as it is"
