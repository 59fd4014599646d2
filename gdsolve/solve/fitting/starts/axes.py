"""Where each nonlinear parameter is looked for: one axis of values, made from the data by its role.

An axis holds coordinates, which become parameters only together (`Grid.theta`): the coordinate of an offset
is the place where its sum is 0, that of a phase an angle. The constants were measured on NIST StRD and on
30 other formulas.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from gdsolve.optimize.protocols import Matrix, Vector
from gdsolve.solve.fitting.curve import Curve
from gdsolve.solve.fitting.starts.features import places_of
from gdsolve.solve.fitting.structure.linear import Structure
from gdsolve.solve.fitting.structure.roles import Role, evaluate_numbers
from gdsolve.solve.fitting.structure.units import NaturalUnits

FAR = 16.0
"""A rate below 1/(16 M) is straight over the data, a width above 16 M flat."""

DIES = 2.0
"""A rate above 2/d dies within one gap d of the data."""

NUMBERS = 16.0
"""Plain numbers are looked for between 1/16 and 16, of both signs."""

EXPONENTS = (0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 4.5, 7.0)
CELL = 4
"""Frequencies per resolution cell 2 pi / range."""

MOST_FREQUENCIES = 2400


@dataclass(frozen=True, slots=True)
class Fineness:
    """How fine the axes are: ratio of neighbouring sizes, and number of equidistant positions."""

    ratio: float = 2.0
    positions: int = 25


@dataclass(frozen=True, slots=True)
class Axis:
    """Coordinates of one parameter in rising order of what they mean.

    `is_geometric`: neighbours of one sign are interpolated geometrically. `stride`: neighbours that count
    as the same place (frequencies are finer than needed to tell two starts apart).
    """

    coordinates: Vector
    is_geometric: bool
    stride: float = 1.0
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """One axis per nonlinear parameter, and how coordinates become parameters."""

    curve: Curve
    roles: tuple[Role, ...]
    axes: tuple[Axis, ...]
    given: Vector

    def theta(self, coordinates: Matrix) -> Matrix:
        """Return the nonlinear parameters of coordinates, both of shape (k, q)."""
        theta = coordinates.copy()
        for k, role in enumerate(self.roles):
            if role.kind == "position":
                theta[:, k] = role.factor * coordinates[:, k]
        for k, role in enumerate(self.roles):
            if role.kind in ("offset", "phase") and np.isnan(self.given[k]):
                theta[:, k] = self._pulled(role, k, coordinates[:, k], theta)
        fixed = ~np.isnan(self.given)
        theta[:, fixed] = self.given[fixed]
        index = [role.parameter for role in self.roles]
        bounds = self.curve.bounds
        return np.minimum(np.maximum(theta, bounds.lower[index]), bounds.upper[index])

    def _pulled(self, role: Role, k: int, coordinate: Vector, theta: Matrix) -> Vector:
        """Return the parameter that puts an offset's zero, or the angle of a phase, where it should be."""
        assert role.pull is not None
        assert role.slope is not None
        points = np.ones((len(theta), self.curve.size))
        points[:, [each.parameter for each in self.roles]] = theta
        points[:, role.parameter] = 0.0
        pull, slope = evaluate_numbers(self.curve, [role.pull, role.slope], points)
        with np.errstate(all="ignore"):
            found = -coordinate * slope / pull if role.kind == "offset" else coordinate / pull
        return np.where(np.isfinite(found), found, 0.0)


def grid_of(
    curve: Curve, structure: Structure, roles: tuple[Role, ...], units: NaturalUnits, fineness: Fineness
) -> Grid:
    """Return the grid of a model; a parameter whose start was given has that value only."""
    axes = []
    for k, role in enumerate(roles):
        start = curve.given[role.parameter]
        if not np.isnan(start):
            axes.append(Axis(np.array([start]), False, origin="given"))
            continue
        axis = _axis(curve, structure, role, k, units, fineness)
        axes.append(_within(axis, curve, role))
    return Grid(curve, roles, tuple(axes), curve.given[[role.parameter for role in roles]])


def _axis(
    curve: Curve, structure: Structure, role: Role, k: int, units: NaturalUnits, fineness: Fineness
) -> Axis:
    if role.kind == "frequency":
        axis = _frequencies(curve, role)
        if axis is not None:
            return axis
    if role.kind == "phase":
        turns = 4 if structure.touches[:, k].any() else 8
        step = math.pi / 4
        return Axis(np.arange(turns, dtype=np.float64) * step, False, origin="an eighth of a turn each")
    if role.kind in ("position", "offset"):
        return Axis(_positions(curve, role.column, fineness), False, origin="a place on the x axis")
    if role.kind == "exponent":
        values = np.array(EXPONENTS)
        return Axis(np.concatenate((-values[::-1], values)), True, origin="usual exponents")
    return _sizes(curve, units, role.parameter, bool(structure.even[k]), fineness)


def gap_of(column: Vector) -> float:
    """Return the typical distance of neighbouring different values; 1 if there is only one."""
    gaps = np.diff(np.unique(column))
    if not gaps.size:
        return 1.0
    middle = float(np.median(gaps))
    even = float(np.ptp(column)) / len(gaps)
    # Values spread over decades: the gaps at the dense end are those that matter.
    return middle if middle > 0.2 * even else float(np.quantile(gaps, 0.1))


def _sizes(curve: Curve, units: NaturalUnits, parameter: int, even: bool, fineness: Fineness) -> Axis:
    """Return sizes on a geometric grid: those at which something changes within the data."""
    exponents = units.exponents[parameter]
    ratio = fineness.ratio
    used = np.flatnonzero(exponents)
    if not used.size:
        count = max(2, round(2 * math.log(NUMBERS) / math.log(ratio)) + 1)
        values = np.geomspace(1 / NUMBERS, NUMBERS, count) * units.y_size ** units.y_exponents[parameter]
        return _signed(values, even, "natural size")
    first = used[0]
    column = curve.rows.columns[units.columns[first]]
    size, reach = units.column_sizes[first], float(np.ptp(column)) or units.column_sizes[first]
    exponent = float(exponents[first])
    lowest = 1 / (4 * reach) if even and exponent > 0 else 1 / (FAR * size)
    highest = max(DIES / gap_of(column), 4 * lowest)
    count = max(2, math.ceil(math.log(highest / lowest) / math.log(ratio)) + 1)
    rates = lowest * ratio ** np.arange(count)
    others = np.prod(np.delete(units.column_sizes, first) ** np.delete(exponents, first))
    values = np.sort(rates ** (-exponent) * others * units.y_size ** units.y_exponents[parameter])
    return _signed(values, even, f"scale of {units.columns[first]}")


def _signed(values: Vector, even: bool, origin: str) -> Axis:
    if even:
        return Axis(values, True, origin=origin)
    return Axis(np.concatenate((-values[::-1], values)), True, origin=origin)


def _positions(curve: Curve, name: str, fineness: Fineness) -> Vector:
    """Return places inside the data, places where y does something, and places outside."""
    column = curve.rows.columns[name]
    low, high = float(column.min()), float(column.max())
    reach = high - low or 1.0
    inside = np.linspace(low, high, fineness.positions)
    quantiles = np.quantile(column, (0.1, 0.3, 0.5, 0.7, 0.9))
    outside = reach * np.array((1 / 16, 0.25, 1.0, 4.0, 16.0))
    parts = [inside, quantiles, places_of(column, curve.rows.y), low - outside, high + outside]
    return np.unique(np.concatenate(parts))


def _frequencies(curve: Curve, role: Role) -> Axis | None:
    """Return a quarter of a resolution cell each up to Nyquist, never beyond: aliases fit as well."""
    assert role.slope is not None
    column = curve.rows.columns[role.column]
    reach, gap = float(np.ptp(column)), gap_of(column)
    if reach == 0:
        return None
    count = min(CELL * math.ceil(reach / (2 * gap)) + 1, MOST_FREQUENCIES)
    omega = np.arange(1, count + 1) * (2 * math.pi / reach / CELL)
    points = np.ones((3, curve.size))
    points[:, role.parameter] = (1.0, 2.0, 4.0)
    (slope,) = evaluate_numbers(curve, [role.slope], points)
    with np.errstate(all="ignore"):
        power, again = math.log2(abs(slope[1] / slope[0])), math.log2(abs(slope[2] / slope[1]))
        if not (np.isfinite(power) and abs(power - again) < 1e-9 and abs(power) > 1e-9):
            return None
        values = (omega / abs(slope[0])) ** (1 / power)
    return Axis(values, True, 2.5, "a frequency of the data")


def _within(axis: Axis, curve: Curve, role: Role) -> Axis:
    """Return an axis with the values inside the bounds only, and some of its own between two bounds."""
    lower, upper = curve.bounds.lower[role.parameter], curve.bounds.upper[role.parameter]
    if (np.isinf(lower) and np.isinf(upper)) or role.kind in ("offset", "phase"):
        return axis
    ends = sorted((lower / role.factor, upper / role.factor))
    inside = axis.coordinates[(axis.coordinates >= ends[0]) & (axis.coordinates <= ends[1])]
    if np.isfinite(ends[0]) and np.isfinite(ends[1]):
        inside = np.concatenate((inside, np.linspace(ends[0], ends[1], 7)[1:-1]))
    if not inside.size:
        inside = np.array([ends[0] if np.isfinite(ends[0]) else ends[1]])
    return replace(axis, coordinates=np.unique(inside), is_geometric=axis.is_geometric and inside.size > 1)


def interpolated(axis: Axis, place: Vector) -> Vector:
    """Return the coordinates at fractional indices, shape (k,)."""
    values = axis.coordinates
    below = np.clip(np.floor(place).astype(int), 0, max(0, len(values) - 2))
    above = np.minimum(below + 1, len(values) - 1)
    part = np.clip(place - below, 0.0, 1.0)
    a, b = values[below], values[above]
    straight = a + (b - a) * part
    if not axis.is_geometric:
        return np.asarray(straight)
    alike = a * b > 0
    with np.errstate(all="ignore"):
        curved = a * np.abs(np.where(alike, b / np.where(a == 0, 1.0, a), 1.0)) ** part
    return np.asarray(np.where(alike, curved, np.where(part < 0.5, a, b)))


def sizes_of(axes: Sequence[Axis]) -> tuple[int, ...]:
    """Return how many coordinates each axis has."""
    return tuple(len(axis.coordinates) for axis in axes)
