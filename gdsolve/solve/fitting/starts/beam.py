"""A search over sums of equal or unequal terms: one term after the other, many partial sums at once.

An atom is one grid point of one block: its basis functions, without what the constant functions explain. A
state is a choice of atoms for the first blocks, with the residual they leave. All next atoms of all states
are scored together, by two matrix products: what an atom explains is b' G**-1 b, b its product with the
residual and G what the state's span leaves of its Gram matrix. States must leave different residuals: cells
of the grid that are far apart are not enough, the beam then fills up with one good atom beside useless ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gdsolve.optimize.protocols import Matrix, Vector
from gdsolve.solve.fitting.descent.separable import Separable, Stack
from gdsolve.solve.fitting.starts.axes import Grid, sizes_of
from gdsolve.solve.fitting.starts.candidates import Candidates, at_places
from gdsolve.solve.fitting.starts.screening import NUMBERS, diverse, orthonormal
from gdsolve.solve.fitting.structure.blocks import Block, Blocks

WIDTH = 64
DIFFERENT = 0.03
"""States differ in their residuals by this part of the smaller sum of squares."""

SPANNED = 1e-6
"""Atoms of which the state's span leaves less than this part are useless."""

RECHOSEN = 32
"""Best states whose atoms are chosen again, each given the others."""

MOST_ATOMS = 6000


@dataclass(frozen=True)
class _Atoms:
    """The atoms of one block: orthonormal, shape (N, m, n), and their places, shape (N, axes)."""

    block: Block
    span: Stack
    places: Matrix


@dataclass(frozen=True)
class _State:
    """Indices of the chosen atoms, an orthonormal span of them, shape (r, n), and what they leave."""

    chosen: tuple[int, ...]
    span: Matrix
    residual: Vector
    rss: float


def beam(model: Separable, grid: Grid, blocks: Blocks) -> Candidates:
    """Return the best sums found, one candidate per state."""
    constant, target = _constant_part(model, grid, blocks)
    ordered = _atoms_in_order(model, grid, blocks, constant, target)
    states = [_State((), np.zeros((0, len(target))), target, float(target @ target))]
    for position in range(len(ordered)):
        states = _extended(states, ordered, position)
    states = states + _rechosen(states[:RECHOSEN], ordered, target)
    states.sort(key=lambda state: state.rss)
    places = np.zeros((len(states), len(grid.axes)))
    for row, state in enumerate(states):
        for atoms, index in zip(ordered, state.chosen, strict=True):
            places[row, list(atoms.block.theta)] = atoms.places[index]
    return at_places(grid, places)


def _constant_part(model: Separable, grid: Grid, blocks: Blocks) -> tuple[Matrix, Vector]:
    """Return the span of the basis functions without theta, and what they leave of the target."""
    middle = at_places(grid, np.zeros((1, len(grid.axes)))).theta
    base, functions = model.basis(middle)
    target = model.curve.target - (base[0] if np.isfinite(base).all() else 0.0)
    span = orthonormal(functions[:, list(blocks.constant)])[0]
    for _ in range(2):
        target = target - span.T @ (span @ target)
    return span, target


def _atoms_in_order(
    model: Separable, grid: Grid, blocks: Blocks, constant: Matrix, target: Vector
) -> list[_Atoms]:
    """Return the atoms of every block, those that can explain most by themselves first."""
    ranked = []
    for group in blocks.groups:
        atoms = _atoms(model, grid, group[0], constant)
        alone = float(np.max(np.square(atoms.span @ target).sum(axis=1), initial=0.0))
        ranked.append((alone, [_Atoms(block, atoms.span, atoms.places) for block in group]))
    ranked.sort(key=lambda pair: -pair[0])
    return [atoms for _, group in ranked for atoms in group]


def _atoms(model: Separable, grid: Grid, block: Block, constant: Matrix) -> _Atoms:
    sizes = sizes_of(grid.axes)
    shape = [sizes[k] for k in block.theta]
    cells = np.stack(np.unravel_index(np.arange(int(np.prod(shape))), shape), axis=1).astype(float)
    cells = cells[:: max(1, len(cells) // MOST_ATOMS)]
    places = np.zeros((len(cells), len(sizes)))
    places[:, list(block.theta)] = cells
    theta = at_places(grid, places).theta
    rows = len(model.curve.target)
    chunk = max(1, NUMBERS // (rows * (len(model.structure.linear) + 1)))
    spans, kept = [], []
    for start in range(0, len(theta), chunk):
        _, functions = model.basis(theta[start : start + chunk])
        functions = functions[:, list(block.linear)]
        usable = np.isfinite(functions).all(axis=(1, 2)) & (functions != 0).any(axis=(1, 2))
        functions = functions[usable]
        functions = functions / np.maximum(np.abs(functions).max(axis=2, keepdims=True), 1e-300)
        before = np.linalg.norm(functions, axis=2)
        for _ in range(2):
            functions = functions - (functions @ constant.T) @ constant
        useful = (np.linalg.norm(functions, axis=2) > np.sqrt(SPANNED) * before).any(axis=1)
        spans.append(orthonormal(functions[useful]))
        kept.append(np.flatnonzero(usable)[useful] + start)
    return _Atoms(block, np.concatenate(spans), cells[np.concatenate(kept)])


def _explained(state: _State, atoms: _Atoms) -> Vector:
    """Return by how much each atom lowers the sum of squares of a state, shape (N,)."""
    b = atoms.span @ state.residual
    inside = atoms.span @ state.span.T
    size = b.shape[1]
    if size == 1:
        left = 1 - np.square(inside[:, 0]).sum(axis=1)
        return np.where(left > SPANNED, b[:, 0] ** 2 / np.maximum(left, SPANNED), 0.0)
    gram = np.einsum("nmr,nlr->nml", inside, inside)
    own = np.square(atoms.span).sum(axis=2)  # 0 for dependent functions
    left = np.eye(size) * np.maximum(own, SPANNED)[:, np.newaxis] - gram
    usable = np.linalg.eigvalsh(left)[:, 0] > SPANNED
    safe = np.where(usable[:, np.newaxis, np.newaxis], left, np.eye(size))
    solved = np.linalg.solve(safe, b[..., np.newaxis])[..., 0]
    return np.where(usable, (b * solved).sum(axis=1), 0.0)


def _extended(states: Sequence[_State], ordered: Sequence[_Atoms], position: int) -> list[_State]:
    """Return the states with one atom more, the best and most different ones."""
    atoms = ordered[position]
    most = max(12, 1024 // len(states))
    found = []
    for state in states:
        gains = _explained(state, atoms)
        cells: set[tuple[int, ...]] = set()
        for index in np.argsort(-gains, kind="stable"):
            if len(cells) >= most or gains[index] <= 0:
                break
            cell = tuple(int(place) for place in atoms.places[index] // 2)
            if cell not in cells:
                cells.add(cell)
                found.append((state.rss - gains[index], state, int(index)))
    found.sort(key=lambda entry: entry[0])
    return _different([_with(state, atoms, index) for _, state, index in found[: 16 * WIDTH]])


def _different(states: list[_State]) -> list[_State]:
    states = sorted(states, key=lambda state: state.rss)
    if not states:
        return []
    residuals = np.array([state.residual for state in states])
    rss = np.array([state.rss for state in states])
    return [states[row] for row in diverse(residuals, rss, DIFFERENT, WIDTH)]


def _with(state: _State, atoms: _Atoms, index: int) -> _State:
    """Return a state with one atom more."""
    span, residual = state.span, state.residual
    for each in atoms.span[index]:
        for _ in range(2):
            each = each - span.T @ (span @ each)
        length = float(np.linalg.norm(each))
        if length > 1e-8:
            span = np.vstack((span, each / length))
            residual = residual - span[-1] * (span[-1] @ residual)
    return _State((*state.chosen, index), span, residual, float(residual @ residual))


def _rechosen(states: Sequence[_State], ordered: Sequence[_Atoms], target: Vector) -> list[_State]:
    """Return states in which every atom was chosen again, given all the others."""
    found = []
    for state in states:
        chosen = list(state.chosen)
        for position, atoms in enumerate(ordered):
            others = _State((), np.zeros((0, len(target))), target, float(target @ target))
            for other, index in enumerate(chosen):
                if other != position:
                    others = _with(others, ordered[other], index)
            gains = _explained(others, atoms)
            chosen[position] = int(np.argmax(gains))
        again = _State((), np.zeros((0, len(target))), target, float(target @ target))
        for atoms, index in zip(ordered, chosen, strict=True):
            again = _with(again, atoms, index)
        found.append(again)
    return found
