"""The natural size of every parameter, from dimensional analysis of the formula.

Every column has a unit of its own, and so has y; the unit of each parameter is unknown. Terms of a sum have
one unit, arguments of exp, log, sin have none, the model has that of y. The unit of a node is a linear
combination of those of columns, y and parameters, so the rules are linear equations. Where they contradict
each other, the later one goes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from gdsolve import ops
from gdsolve.graph import Node, topological
from gdsolve.ops import Op
from gdsolve.optimize.protocols import Vector
from gdsolve.solve.fitting.curve import ONES, SET, SIGMA, Curve

Y = "unit of y"
"""The name of y's unit among those of the columns."""

Key = tuple[str, tuple[int, ...]]
"""A column, y or a parameter, and the exponents (places of their nodes) that its unit is raised to."""

Unit = dict[Key, Fraction]
"""A product of powers of units; {} is a plain number."""

_SAME: tuple[Op, ...] = (
    *(ops.NEG, ops.ABS, ops.BROADCAST, ops.RELU, ops.FLOOR, ops.CEIL, ops.SUM_TO),
    *(ops.REDUCE_MAX, ops.REDUCE_MIN, ops.CUMSUM),
)
_ALIKE: tuple[Op, ...] = (ops.ADD, ops.SUB, ops.HYPOT, ops.MAXIMUM, ops.MINIMUM)
_POWERS: Mapping[Op, Fraction] = {
    ops.SQUARE: Fraction(2),
    ops.SQRT: Fraction(1, 2),
    ops.CBRT: Fraction(1, 3),
    ops.RECIPROCAL: Fraction(-1),
}
_SHAPELY: tuple[Op, ...] = (
    *(ops.RESHAPE, ops.STACK, ops.INDEX, ops.CONCAT, ops.TRANSPOSE),
    *ops.LINEAR_ALGEBRA,
)
_COMPARED: tuple[Op, ...] = (*ops.COMPARISONS, ops.ATAN2)


@dataclass(frozen=True, slots=True)
class NaturalUnits:
    """Exponents of the units of the columns and of y in each parameter's unit; see `natural_units`.

    Attributes:
        columns: names of the columns.
        exponents: by parameter (rows) and column, shape (p, k).
        y_exponents: of the unit of y, shape (p,).
        sizes: natural size of each parameter, shape (p,).
        column_sizes: max(max|x|, range) of each column, shape (k,).
        y_size: max|y|.
    """

    columns: tuple[str, ...]
    exponents: np.ndarray
    y_exponents: Vector
    sizes: Vector
    column_sizes: Vector
    y_size: float


def natural_units(curve: Curve) -> NaturalUnits:
    """Return units and sizes of all parameters."""
    columns = tuple(curve.rows.columns)
    equations = _equations(curve)
    known = _solved(equations, curve.names)
    exponents = np.array([[float(known[name].get(column, 0)) for column in columns] for name in curve.names])
    exponents = exponents.reshape(curve.size, len(columns))
    y_exponents = np.array([float(known[name].get(Y, 0)) for name in curve.names])
    column_sizes = np.array([_size(curve.rows.columns[name]) for name in columns])
    y_size = float(np.abs(curve.rows.y).max()) or 1.0
    with np.errstate(all="ignore"):
        sizes = np.prod(column_sizes**exponents, axis=1) * y_size**y_exponents
    sizes = np.where(np.isfinite(sizes) & (sizes > 0), sizes, 1.0)
    return NaturalUnits(columns, exponents, y_exponents, sizes, column_sizes, y_size)


def _size(column: Vector) -> float:
    return float(max(np.abs(column).max(), np.ptp(column))) or 1.0


def _equations(curve: Curve) -> list[Unit]:
    """Return the products of units that must be plain numbers."""
    units: dict[Node, Unit | None] = {}
    equations: list[Unit] = []

    def equal(*sides: Unit | None) -> Unit | None:
        said = [side for side in sides if side is not None]
        equations.extend(_product(side, said[0], -1) for side in said[1:])
        return said[0] if said else None

    for node in topological([curve.model]):
        below = [units[each] for each in node.inputs]
        units[node] = _unit(node, below, equal)
    equal({(Y, ()): Fraction(1)}, units[curve.model])
    return equations


def _unit(node: Node, below: list[Unit | None], equal: Callable[..., Unit | None]) -> Unit | None:
    """Return the unit of a node, None where nothing is known; `equal` notes what must agree."""
    op = node.op
    if node.is_input:
        name = str(node.attributes["name"])
        return {} if name in (ONES, SIGMA) or name.startswith(SET) else {(name, ()): Fraction(1)}
    if node.is_constant:
        return {}
    if op in _SAME:
        return below[0]
    if op in _ALIKE or op is ops.WHERE:
        return equal(*below[-2:])
    if op in _COMPARED:
        equal(*below)
        return {}
    if op in (ops.MUL, ops.DIV, ops.MASKED_MUL):
        one, other = below
        return None if one is None or other is None else _product(one, other, -1 if op is ops.DIV else 1)
    if op in _POWERS or op is ops.POWI:
        power = _POWERS[op] if op in _POWERS else Fraction(node.attributes["exponent"])
        return None if below[0] is None else {key: each * power for key, each in below[0].items()}
    if op is ops.POW:
        return _power(node, below, equal)
    if op in _SHAPELY:
        return None
    equal({}, *below)
    return {}


def _power(node: Node, below: list[Unit | None], equal: Callable[..., Unit | None]) -> Unit | None:
    base, exponent = below
    equal({}, exponent)
    number = node.inputs[1].number
    if base is None:
        return None
    if number is not None:
        power = Fraction(number).limit_denominator(1000)
        return {key: each * power for key, each in base.items()}
    place = node.inputs[1].index
    return {(name, tuple(sorted((*powers, place)))): each for (name, powers), each in base.items()}


def _product(one: Unit, other: Unit, power: int) -> Unit:
    found = dict(one)
    for key, each in other.items():
        found[key] = found.get(key, Fraction(0)) + power * each
    return {key: each for key, each in found.items() if each}


def _solved(equations: list[Unit], parameters: tuple[str, ...]) -> dict[str, dict[str, Fraction]]:
    """Return the unit of each parameter in those of columns and y; that of free ones is {}."""
    known: dict[str, dict[str, Fraction]] = {}  # parameter -> combination of columns, y and later parameters
    for equation in equations:
        for part in _by_powers(equation):
            row = _reduced(part, known)
            pivot = next((name for name in parameters if name in row), None)
            if pivot is None:
                continue  # nothing left, or a contradiction, which goes
            scale = row.pop(pivot)
            solution = {name: -each / scale for name, each in row.items()}
            known[pivot] = solution
            for other, combination in known.items():
                if pivot in combination:
                    known[other] = _reduced(combination, {pivot: solution})
    return {
        name: {key: each for key, each in known.get(name, {}).items() if key not in parameters}
        for name in parameters
    }


def _by_powers(equation: Unit) -> list[dict[str, Fraction]]:
    """Return one equation for each set of symbolic exponents, which are unknown and so independent."""
    parts: dict[tuple[int, ...], dict[str, Fraction]] = {}
    for (name, powers), each in equation.items():
        parts.setdefault(powers, {})[name] = each
    return list(parts.values())


def _reduced(row: Mapping[str, Fraction], known: Mapping[str, Mapping[str, Fraction]]) -> dict[str, Fraction]:
    found: dict[str, Fraction] = {}
    for name, each in row.items():
        for key, factor in known.get(name, {name: Fraction(1)}).items():
            found[key] = found.get(key, Fraction(0)) + each * factor
    return {key: each for key, each in found.items() if each}
