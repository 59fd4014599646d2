"""Which combinations of redundant parameters a model determines, in symbols: `a*exp(b)` for a*exp(b + c*x).

At any point the directions v of parameters that leave the curve as it is are the null space of its Jacobian.
If they become constant after changes of single parameters, h(p) = p, log p or 1/p, then sums w.h(p) with
w.v = 0 are what the model depends on: log a + b, which is written as a*exp(b). The null spaces are taken at
several points around the answer, so that only what holds everywhere is said.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product

import numpy as np

from gdsolve.optimize.protocols import Matrix, Vector
from gdsolve.solve.fitting.curve import Curve

POINTS, FEWEST_POINTS = 10, 4
NULL = 1e-10
"""Singular values below this part of the largest belong to directions that change nothing."""

SAME = 1e-7
MOST_INVOLVED = 6
MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class _Change:
    """A change of one parameter.

    Attributes:
        slope: of the changed parameter by the parameter.
        power: of the size of a parameter, which the changed one has as its unit.
        neutral: the value at which the parameter drops out of a formula.
    """

    slope: Callable[[float], float]
    power: int
    neutral: int


_PLAIN = _Change(lambda p: 1.0, 1, 0)
_LOG = _Change(lambda p: 1 / p, 0, 1)
_RECIPROCAL = _Change(lambda p: -1 / p**2, -1, 1)
_CHANGES = (_PLAIN, _LOG, _RECIPROCAL)


@dataclass(frozen=True, slots=True)
class Combination:
    """A combination of parameters: its text, its value and its slopes by all parameters, shape (p,)."""

    text: str
    value: float
    slopes: Vector


@dataclass(frozen=True, slots=True)
class Redundancy:
    """What is determined of redundant parameters.

    Attributes:
        names: the parameters that are not determined one by one.
        determined: combinations of them that are; may be empty.
        frozen: values of some of them that may be chosen freely: the model without them is the same.
    """

    names: tuple[str, ...]
    determined: tuple[Combination, ...]
    frozen: dict[str, int]


def redundancy(curve: Curve, x: Vector) -> Redundancy | None:
    """Return the redundant parameters of a model at its answer, or None if there are none in symbols."""
    points, spaces = _null_spaces(curve, x)
    if len(points) < FEWEST_POINTS or len({each.shape for each in spaces}) != 1 or not spaces[0].shape[1]:
        return None
    sizes = _sizes(x)
    part = np.max([np.linalg.norm(each / sizes[:, np.newaxis], axis=1) for each in spaces], axis=0)
    involved = [int(index) for index in np.flatnonzero(part > SAME * part.max())]
    if not 0 < len(involved) <= MOST_INVOLVED:
        return None
    for changes in sorted(product(range(len(_CHANGES)), repeat=len(involved)), key=sum):
        chosen = [_CHANGES[each] for each in changes]
        units = np.array([sizes[i] ** each.power for i, each in zip(involved, chosen, strict=True)])
        shared = _shared(points, [each[involved] for each in spaces], involved, chosen, units)
        if shared is not None:
            return _described(curve, x, involved, chosen, shared)
    return None


def _sizes(x: Vector) -> Vector:
    return np.where(np.abs(x) > 1e-12 * np.abs(x).max(initial=0.0), np.abs(x), 1.0)


def _null_spaces(curve: Curve, x: Vector) -> tuple[list[Vector], list[Matrix]]:
    """Return points around x, and a basis of the directions that change nothing there, shapes (p, d)."""
    random = np.random.default_rng(5)
    count = len(curve.target)
    part = (
        curve if count <= MOST_ROWS else curve.on_rows(np.linspace(0, count - 1, MOST_ROWS).astype(np.intp))
    )
    sizes = _sizes(x)
    points: list[Vector] = []
    spaces: list[Matrix] = []
    for spread in np.linspace(0.05, 0.5, 2 * POINTS):
        point = curve.bounds.project(x + spread * sizes * random.uniform(-1, 1, len(x)))
        value, slopes = part.compiled.residual_and_jacobian(point)
        if np.isfinite(value).all() and np.isfinite(slopes).all() and len(points) < POINTS:
            points.append(point)
            spaces.append(_null_space(slopes))
    return points, spaces


def _null_space(slopes: Matrix) -> Matrix:
    lengths = np.linalg.norm(slopes, axis=0)
    scale = np.where(lengths > 0, lengths, 1.0)
    _, singular, right = np.linalg.svd(slopes / scale, full_matrices=len(slopes) < slopes.shape[1])
    rank = int((singular > NULL * singular.max(initial=0.0)).sum())
    return np.asarray(right[rank:].T / scale[:, np.newaxis])


def _shared(
    points: Sequence[Vector],
    spaces: Sequence[Matrix],
    involved: list[int],
    changes: list[_Change],
    units: Vector,
) -> Matrix | None:
    """Return the directions in changed parameters, shape (k, d), if they are the same at all points."""
    stacked = []
    for point, space in zip(points, spaces, strict=True):
        if not point[involved].all():
            return None
        pairs = zip(involved, changes, strict=True)
        slopes = np.array([change.slope(float(point[index])) for index, change in pairs])
        stacked.append(np.linalg.qr((slopes / units)[:, np.newaxis] * space)[0])
    left, singular, _ = np.linalg.svd(np.hstack(stacked), full_matrices=False)
    size = spaces[0].shape[1]
    if (singular[size:] > SAME * singular[0]).any():
        return None
    return np.asarray(units[:, np.newaxis] * left[:, :size])


def _described(
    curve: Curve, x: Vector, involved: list[int], changes: list[_Change], shared: Matrix
) -> Redundancy | None:
    names = [curve.names[index] for index in involved]
    frozen = _frozen(names, changes, shared)
    weights = _weights(shared)
    if frozen is None or weights is None:
        return None
    found = []
    for row in weights:
        sum_like = not any(c is _LOG and w for c, w in zip(changes, row, strict=True))
        text = _sum(names, changes, row) if sum_like else _product(names, changes, row)
        value = _value(x[involved], changes, row, is_sum=sum_like)
        slopes = np.zeros(len(x))
        for index, change, weight in zip(involved, changes, row, strict=True):
            slopes[index] = float(weight) * change.slope(float(x[index])) * (1.0 if sum_like else value)
        found.append(Combination(text, value, slopes))
    return Redundancy(tuple(names), tuple(found), frozen)


def _frozen(names: list[str], changes: list[_Change], shared: Matrix) -> dict[str, int] | None:
    """Return as many parameters as there are free directions, the last ones if possible, and their values."""
    size = shared.shape[1]
    shared = shared / np.linalg.norm(shared, axis=1, keepdims=True)
    for chosen in combinations(range(len(names) - 1, -1, -1), size):
        block = shared[list(chosen)]
        if np.linalg.svd(block, compute_uv=False)[-1] > 1e-3:
            return {names[index]: changes[index].neutral for index in sorted(chosen)}
    return None


def _weights(shared: Matrix) -> list[list[Fraction]] | None:
    """Return rows w with w.v = 0 for all shared directions, in reduced form; None if they are no fractions."""
    size = len(shared)
    full = np.linalg.svd(shared, full_matrices=True)[0][:, shared.shape[1] :].T  # (k - d, k)
    rows = np.array(full)
    pivot_row = 0
    for column in range(size):
        if pivot_row == len(rows):
            break
        best = pivot_row + int(np.argmax(np.abs(rows[pivot_row:, column])))
        if abs(rows[best, column]) < 1e-6:
            continue
        rows[[pivot_row, best]] = rows[[best, pivot_row]]
        rows[pivot_row] /= rows[pivot_row, column]
        for other in range(len(rows)):
            if other != pivot_row:
                rows[other] -= rows[other, column] * rows[pivot_row]
        pivot_row += 1
    found = [[Fraction(float(each)).limit_denominator(1000) for each in row] for row in rows]
    exact = np.array([[float(each) for each in row] for row in found]).reshape(rows.shape)
    return found if np.allclose(exact, rows, rtol=0, atol=1e-6) else None


def _sum(names: list[str], changes: list[_Change], row: Sequence[Fraction]) -> str:
    text = ""
    for name, change, weight in zip(names, changes, row, strict=True):
        if change is _LOG or not weight:
            continue
        factor = _number(abs(weight))
        term = f"{factor}/{name}" if change is _RECIPROCAL else name if factor == "1" else f"{factor}*{name}"
        sign = "-" if weight < 0 else "+"
        text += f" {sign} {term}" if text else f"-{term}" if weight < 0 else term
    return text


def _product(names: list[str], changes: list[_Change], row: Sequence[Fraction]) -> str:
    above: list[str] = []
    below: list[str] = []
    for name, change, weight in zip(names, changes, row, strict=True):
        if change is _LOG and weight:
            power = _number(abs(weight), in_power=True)
            (above if weight > 0 else below).append(name if power == "1" else f"{name}**{power}")
    exponent = _sum(names, changes, row)
    if exponent:
        above.append(f"exp({exponent})")
    return "*".join(above or ["1"]) + "".join(f"/{each}" for each in below)


def _number(weight: Fraction, *, in_power: bool = False) -> str:
    text = str(weight)
    return f"({text})" if in_power and weight.denominator != 1 else text


def _value(x: Vector, changes: list[_Change], row: Sequence[Fraction], *, is_sum: bool) -> float:
    total, factor = 0.0, 1.0
    for value, change, weight in zip(map(float, x), changes, row, strict=True):
        if not weight:
            continue
        if change is _LOG:
            whole = weight.denominator == 1
            factor *= value ** int(weight) if whole else abs(value) ** float(weight)
        else:
            total += float(weight) * (value if change is _PLAIN else 1 / value)
    return total if is_sum else factor * float(np.exp(total))
