"""Groups of nonlinear parameters that share no basis function, and which are the same but for their names.

A sum of peaks is one block per peak. Equal blocks are searched in one order only: with three of them on a
grid of 22 places there are C(22, 3) = 1540 candidates instead of 22**3.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gdsolve.optimize.protocols import Vector
from gdsolve.solve.fitting.curve import Curve
from gdsolve.solve.fitting.structure.linear import Structure
from gdsolve.solve.fitting.structure.roles import Role


@dataclass(frozen=True, slots=True)
class Block:
    """Places of its parameters among theta, and of its basis functions among the linear ones."""

    theta: tuple[int, ...]
    linear: tuple[int, ...]
    in_base: bool


@dataclass(frozen=True, slots=True)
class Blocks:
    """All blocks, in groups of equal ones; `constant` are the basis functions without theta."""

    groups: tuple[tuple[Block, ...], ...]
    constant: tuple[int, ...]

    @property
    def count(self) -> int:
        """Return the number of blocks."""
        return sum(len(group) for group in self.groups)

    def apart(self) -> Blocks:
        """Return the same blocks, none of them equal to another: where starts of some are given."""
        return Blocks(tuple((block,) for group in self.groups for block in group), self.constant)

    @property
    def is_additive(self) -> bool:
        """Say whether there are at least two blocks, and all of theta is in basis functions."""
        return self.count > 1 and not any(block.in_base for group in self.groups for block in group)


def blocks_of(curve: Curve, structure: Structure, roles: Sequence[Role], sizes: Vector) -> Blocks:
    """Return the blocks of a model; `sizes` are the natural sizes of all parameters, shape (p,)."""
    found = [_block(structure, part) for part in _components(structure)]
    groups: list[list[Block]] = []
    for block in found:
        for group in groups:
            if _alike(group[0], block, roles) and _equal(curve, structure, group[0], block, sizes):
                group.append(block)
                break
        else:
            groups.append([block])
    constant = tuple(j for j in range(len(structure.linear)) if not structure.touches[j].any())
    return Blocks(tuple(map(tuple, groups)), constant)


def _components(structure: Structure) -> list[list[int]]:
    """Return the places of theta that hang together through basis functions or the base, in order."""
    count = len(structure.theta)
    owner = list(range(count))
    ties = [np.flatnonzero(row) for row in structure.touches] + [np.flatnonzero(structure.base)]
    for tie in ties:
        for other in tie[1:]:
            old, new = owner[other], owner[tie[0]]
            owner = [new if each == old else each for each in owner]
    return [[k for k in range(count) if owner[k] == name] for name in dict.fromkeys(owner)]


def _block(structure: Structure, theta: list[int]) -> Block:
    linear = tuple(j for j in range(len(structure.linear)) if structure.touches[j, theta].any())
    return Block(tuple(theta), linear, bool(structure.base[theta].any()))


def _alike(one: Block, other: Block, roles: Sequence[Role]) -> bool:
    kinds = [[roles[k].kind for k in block.theta] for block in (one, other)]
    return (
        kinds[0] == kinds[1] and len(one.linear) == len(other.linear) and not (one.in_base or other.in_base)
    )


def _equal(curve: Curve, structure: Structure, one: Block, other: Block, sizes: Vector) -> bool:
    """Say whether the model stays the same when two blocks change places, at random points."""
    points = np.random.default_rng(21).uniform(0.3, 1.7, (4, curve.size)) * sizes
    first, second = members(structure, one), members(structure, other)
    turned = points.copy()
    turned[:, [*first, *second]] = points[:, [*second, *first]]
    a, b = curve.compiled.residuals_at(points), curve.compiled.residuals_at(turned)
    finite = np.isfinite(a) & np.isfinite(b)
    # Sums in another order differ by rounding.
    size = np.abs(a[finite]).max(initial=0.0)
    return bool(finite.any() and (np.abs(a - b)[finite] <= 1e-9 * size).all())


def members(structure: Structure, block: Block) -> list[int]:
    """Return the places of a block's parameters, linear ones last, among all parameters."""
    return [*(structure.theta[k] for k in block.theta), *(structure.linear[j].index for j in block.linear)]
