"""Where searches begin: an even sequence, and points made from the best answers so far.

The Kronecker sequence frac(shift + k * alpha) with alpha_j = phi**-j, phi the root of x**(n + 1) = x + 1,
covers a box as evenly as Sobol's (measured) and needs no table.

Source: M. Roberts, The unreasonable effectiveness of quasirandom sequences (2018), generalised golden ratio.
"""

from __future__ import annotations

import numpy as np

from gdsolve.optimize.protocols import Matrix, Vector

CHANGED = 0.5
"""Share of Gaussian changes among perturbations; the others draw a coordinate anew."""


class Sequence:
    """An endless even sequence of points of the unit box."""

    def __init__(self, size: int, shift: Vector) -> None:
        root = 2.0
        for _ in range(60):
            root = (1.0 + root) ** (1.0 / (size + 1))
        self._steps = root ** -np.arange(1.0, size + 1)
        self._shift = shift
        self._drawn = 0

    def take(self, count: int) -> Matrix:
        """Return the next points, shape (count, n)."""
        index = np.arange(self._drawn + 1, self._drawn + count + 1)[:, None]
        self._drawn += count
        return np.asarray((self._shift + index * self._steps) % 1.0)


def perturbations(elites: Matrix, count: int, generator: np.random.Generator) -> Matrix:
    """Return changed copies of elites (best first), shape (count, n).

    The rank of the one that is changed is geometric; each coordinate changes with probability 1/n, 2/n,
    1/2 or 1, by a Gaussian of size 10**-3 to 10**-0.3, or is drawn anew.
    """
    parents = elites[_ranks(len(elites), count, generator)]
    size = elites.shape[1]
    chance = generator.choice([1.0 / size, 2.0 / size, 0.5, 1.0], size=(count, 1))
    changed = generator.random((count, size)) < chance
    changed[np.arange(count), generator.integers(size, size=count)] = True
    scale = 10.0 ** generator.uniform(-3.0, -0.3, (count, 1))
    shifted = parents + scale * generator.standard_normal((count, size))
    redrawn = generator.random((count, size))
    moved = np.where(generator.random((count, 1)) < CHANGED, shifted, redrawn)
    return np.clip(np.where(changed, moved, parents), 0.0, 1.0)


def crossovers(elites: Matrix, count: int, generator: np.random.Generator) -> Matrix:
    """Return points with each coordinate from one of two elites, shape (count, n)."""
    first = elites[_ranks(len(elites), count, generator)]
    second = elites[generator.integers(len(elites), size=count)]
    return np.asarray(np.where(generator.random(first.shape) < 0.5, first, second))


def scan(best: Vector, per_axis: int) -> Matrix:
    """Return points that differ from the best in one coordinate, shape (n * per_axis, n)."""
    size = best.size
    steps = (np.arange(per_axis) + 0.5) / per_axis
    points = np.repeat(best[None, :], size * per_axis, axis=0)
    points[np.arange(size * per_axis), np.repeat(np.arange(size), per_axis)] = np.tile(steps, size)
    return points


def _ranks(elites: int, count: int, generator: np.random.Generator) -> Vector:
    return np.asarray((generator.geometric(0.3, size=count) - 1) % elites)
