"""The points at which a search begins: the whole grid where it is small, else an even subset."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np

from gdsolve.optimize.protocols import Matrix
from gdsolve.solve.fitting.starts.axes import Grid, interpolated, sizes_of
from gdsolve.solve.fitting.structure.blocks import Blocks

MOST_TENSOR = 6000
"""Points up to which the whole grid is tried."""

MOST_COARSE = 9000
"""The same for a grid that is already as coarse as it may be."""

SPREAD = 6000
"""Points of a sequence that fills a larger grid evenly."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Points theta, shape (k, q), and their (fractional) places on the axes, shape (k, q)."""

    theta: Matrix
    places: Matrix


def tensor_size(grid: Grid, blocks: Blocks) -> int:
    """Return the number of points of the whole grid, equal blocks counted in one order."""
    sizes = sizes_of(grid.axes)
    total = 1
    for group in blocks.groups:
        total *= math.comb(math.prod(sizes[k] for k in group[0].theta), len(group))
    return total


def tensor(grid: Grid, blocks: Blocks) -> Candidates:
    """Return the whole grid."""
    sizes = sizes_of(grid.axes)
    choices = []
    for group in blocks.groups:
        cells = list(product(*(range(sizes[k]) for k in group[0].theta)))
        choices.append(list(combinations(cells, len(group))))
    places = np.empty((math.prod(len(each) for each in choices), len(sizes)))
    for row, choice in enumerate(product(*choices)):
        for group, chosen in zip(blocks.groups, choice, strict=True):
            for block, cell in zip(group, chosen, strict=True):
                places[row, list(block.theta)] = cell
    return at_places(grid, places)


def spread(grid: Grid, count: int = SPREAD) -> Candidates:
    """Return points that fill the grid evenly, between its values too.

    Source: the additive recurrence of Roberts, with steps 1/phi**k for the root phi of x**(q + 1) = x + 1.
    """
    sizes = np.array(sizes_of(grid.axes))
    dimension = len(sizes)
    phi = 2.0
    for _ in range(40):
        phi = (1 + phi) ** (1 / (dimension + 1))
    steps = phi ** -np.arange(1, dimension + 1)
    fractions = (0.5 + np.arange(count)[:, np.newaxis] * steps) % 1.0
    return at_places(grid, fractions * (sizes - 1))


def at_places(grid: Grid, places: Matrix) -> Candidates:
    """Return the candidates at (fractional) places on the axes."""
    coordinates = (
        np.stack([interpolated(axis, places[:, k]) for k, axis in enumerate(grid.axes)], axis=1)
        if grid.axes
        else np.empty((len(places), 0))
    )
    return Candidates(grid.theta(coordinates), places)


def joined(one: Candidates, other: Candidates) -> Candidates:
    """Return both."""
    return Candidates(np.concatenate((one.theta, other.theta)), np.concatenate((one.places, other.places)))
