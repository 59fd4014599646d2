"""Starts by themselves: from the formula and the data to the best minimum, without start values.

Linear parameters are eliminated; the others get an axis each by their role, in natural units; all
candidates are evaluated at once (or term by term, for sums of terms); the best and most different ones
descend together.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gdsolve.optimize.protocols import Bounds, Matrix
from gdsolve.solve.fitting.curve import Curve
from gdsolve.solve.fitting.descent.levenberg import Descents, descend_all
from gdsolve.solve.fitting.descent.separable import Separable
from gdsolve.solve.fitting.starts.axes import Fineness, Grid, grid_of
from gdsolve.solve.fitting.starts.beam import beam
from gdsolve.solve.fitting.starts.candidates import (
    MOST_COARSE,
    MOST_TENSOR,
    Candidates,
    joined,
    spread,
    tensor,
    tensor_size,
)
from gdsolve.solve.fitting.starts.screening import pick, screen
from gdsolve.solve.fitting.structure.blocks import Blocks, blocks_of
from gdsolve.solve.fitting.structure.linear import Structure, structure_of
from gdsolve.solve.fitting.structure.roles import Role, roles_of
from gdsolve.solve.fitting.structure.units import NaturalUnits, natural_units

ROWS, ROWS_OF_WAVES = 400, 1600
"""Rows that screening and the first descents see at most; more where a frequency is looked for."""

COARSEST = 5.5
BEAM_FINENESS = Fineness(math.sqrt(2.0))
MOST = 200
"""Iterations of a descent at most."""

FINISHED = 4
"""Minima that are descended to again on all rows, if only some were used."""


@dataclass(frozen=True)
class Plan:
    """A model with all that is known before the search."""

    model: Separable
    units: NaturalUnits
    roles: tuple[Role, ...]
    blocks: Blocks

    @property
    def curve(self) -> Curve:
        """Return the model on its rows."""
        return self.model.curve

    @property
    def structure(self) -> Structure:
        """Return which parameters are linear."""
        return self.model.structure

    @property
    def box(self) -> Bounds:
        """Return the bounds of theta."""
        index = self.model.theta_index
        return Bounds(self.curve.bounds.lower[index], self.curve.bounds.upper[index])


@dataclass(frozen=True)
class Found:
    """The minima, best first, all starts, shape (k, q), and where each theta of them came from."""

    descents: Descents
    starts: Matrix
    origins: tuple[str, ...]
    candidates: int


def plan_of(curve: Curve) -> Plan:
    """Return structure, units, roles and blocks of a model."""
    structure = structure_of(curve)
    units = natural_units(curve)
    roles = roles_of(curve, structure.theta)
    return Plan(Separable(curve, structure), units, roles, blocks_of(curve, structure, roles, units.sizes))


def search(plan: Plan, most: int = MOST) -> Found:
    """Return the minima that are reached without (or with incomplete) start values, in `most` iterations."""
    model, sizes = plan.model, plan.units.sizes[plan.model.theta_index]
    if not sizes.size:
        return Found(descend_all(model, np.empty((1, 0)), sizes), np.empty((1, 0)), (), 1)
    rows = _some_rows(plan)
    part = model if rows is None else model.on_rows(rows)
    grid, candidates = _candidates(plan, part)
    rss = screen(part, candidates.theta)
    chosen = pick(part, grid, candidates, rss)
    starts = candidates.theta[chosen] if chosen.size else candidates.theta[:1]
    descents = descend_all(part, starts, sizes, most=most, bounds=plan.box)
    evaluations = descents.evaluations
    if rows is not None:
        kept = descents.projected.theta[:FINISHED]
        again = descend_all(model, kept, sizes, most=most, bounds=plan.box)
        sources = descents.sources[:FINISHED][again.sources]
        total = evaluations + again.evaluations
        descents = Descents(again.projected, again.converged, again.iterations, total, sources)
    return Found(descents, starts, tuple(axis.origin for axis in grid.axes), len(candidates.theta))


def _some_rows(plan: Plan) -> NDArray[np.intp] | None:
    """Return a fixed pseudo-random subset of many rows (a regular one would alias), None for few rows."""
    count = len(plan.curve.target)
    most = ROWS_OF_WAVES if any(role.kind == "frequency" for role in plan.roles) else ROWS
    if count <= most:
        return None
    return np.sort(np.random.default_rng(22).permutation(count)[:most])


def _candidates(plan: Plan, part: Separable) -> tuple[Grid, Candidates]:
    """Return the grid and the candidates on it: all of it, a beam over its blocks, or an even subset."""
    given = bool((~np.isnan(plan.curve.given[plan.model.theta_index])).any())
    blocks = plan.blocks.apart() if given else plan.blocks
    fineness = Fineness()
    grid = _grid(plan, fineness)
    if tensor_size(grid, blocks) <= MOST_TENSOR:
        return grid, tensor(grid, blocks)
    if blocks.is_additive:
        fine = _grid(plan, BEAM_FINENESS)
        return fine, joined(beam(part, fine, blocks), spread(fine, 500))
    while fineness.ratio < COARSEST and tensor_size(grid, blocks) > MOST_TENSOR:
        fineness = Fineness(fineness.ratio * math.sqrt(2.0), round(fineness.positions / 1.4))
        grid = _grid(plan, fineness)
    if tensor_size(grid, blocks) <= MOST_COARSE:
        return grid, tensor(grid, blocks)
    grid = _grid(plan, Fineness())
    return grid, spread(grid)


def _grid(plan: Plan, fineness: Fineness) -> Grid:
    return grid_of(plan.curve, plan.structure, plan.roles, plan.units, fineness)
