"""Which parameters of a model enter linearly, given the others, and so need no start value.

The model and its exact first and second derivatives are evaluated at random parameters and random columns. A
parameter p is linear where f_pp = 0, and linear after a change of variable h(p) where f_pp / f_p shows it:
constant rho means h = exp(rho p), p * f_pp / f_p constant k - 1 means h = p**k. Two of them can be
eliminated together where f_pq = 0. Source of the idea: Golub & Pereyra, SIAM J. Numer. Anal. 10 (1973) 413,
variable projection.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from gdsolve.compile import compile_residuals
from gdsolve.graph import Node, jacobian
from gdsolve.ops import MUL, SUB
from gdsolve.optimize.protocols import Matrix, Vector
from gdsolve.solve.fitting.curve import Curve

POINTS, ROWS_PER_POINT = 12, 8
"""Random parameter vectors, and rows of random columns for each."""

RANGE = (0.3, 1.7)
"""Where the random numbers come from: positive, so that logarithms and roots are defined, and away from 0."""

ZERO = 1e-9
"""Relative size below which a derivative is zero."""

NEEDED = 8
"""Samples that must be finite for a claim."""

MOST_TRIED = 14
"""Candidates up to which all subsets are tried; beyond, the set grows greedily."""

MOST_PARAMETERS = 40
"""Above this the second derivatives by all pairs cost more than they are worth."""


@dataclass(frozen=True, slots=True)
class Linear:
    """A parameter that enters linearly after a change of variable: `plain`, `exp`, `power` or `log`.

    `number` is rho of exp(rho p), or k of p**k.
    """

    index: int
    kind: str = "plain"
    number: float = 1.0

    @property
    def reference(self) -> float:
        """Return the value p* at which the model is expanded: exact anywhere, since it is linear in h(p)."""
        return 0.0 if self.kind in ("plain", "exp") else 1.0

    @property
    def at_reference(self) -> tuple[float, float]:
        """Return h and its derivative at the reference."""
        table = {
            "plain": (0.0, 1.0),
            "exp": (1.0, self.number),
            "power": (1.0, self.number),
            "log": (0.0, 1.0),
        }
        return table[self.kind]

    @property
    def is_positive(self) -> bool:
        """Say whether h takes positive values only (so that a negative coefficient is impossible)."""
        return (
            self.kind == "exp"
            or (self.kind == "power" and self.number != round(self.number))
            or (self.kind == "power" and round(self.number) % 2 == 0)
        )

    def back(self, coefficients: Vector) -> Vector:
        """Return p from h(p), nan where there is none."""
        with np.errstate(all="ignore"):
            if self.kind == "exp":
                return np.log(coefficients) / self.number
            if self.kind == "log":
                return np.exp(coefficients)
            if self.kind == "power":
                root: Vector = np.abs(coefficients) ** (1 / self.number)
                if self.is_positive:
                    return np.where(coefficients > 0, root, np.nan)
                return np.where(coefficients == 0, 0.0, np.sign(coefficients) * root)
        return coefficients


@dataclass(frozen=True, slots=True)
class Structure:
    """What was found.

    Attributes:
        linear: the eliminated parameters.
        theta: indices of the others, in order.
        touches: whether basis function j depends on theta k, shape (m, q).
        base: whether the part without linear parameters depends on theta k, shape (q,).
        even: whether the sign of theta k does not matter, shape (q,).
    """

    linear: tuple[Linear, ...]
    theta: tuple[int, ...]
    touches: NDArray[np.bool_]
    base: NDArray[np.bool_]
    even: NDArray[np.bool_]


def structure_of(curve: Curve) -> Structure:
    """Return the structure of a model; parameters with bounds are never eliminated."""
    size = curve.size
    free = np.isinf(curve.bounds.lower) & np.isinf(curve.bounds.upper)
    if size > MOST_PARAMETERS:
        return _without_linear(size)
    sample = _Sample(curve)
    candidates = [
        each for index in range(size) if free[index] and (each := _linear(sample, index)) is not None
    ]
    chosen = _largest_set(candidates, sample)
    taken = {each.index for each in chosen}
    theta = tuple(index for index in range(size) if index not in taken)
    touches = np.array(
        [[not sample.is_separate(each.index, k) for k in theta] for each in chosen], dtype=bool
    )
    return Structure(
        linear=tuple(chosen),
        theta=theta,
        touches=touches.reshape(len(chosen), len(theta)),
        base=sample.base_depends(chosen, theta),
        even=sample.evenness(chosen, theta),
    )


def _without_linear(size: int) -> Structure:
    none = np.zeros(size, dtype=bool)
    return Structure((), tuple(range(size)), np.zeros((0, size), dtype=bool), ~none, none)


class _Sample:
    """The model and its derivatives at random points."""

    def __init__(self, curve: Curve) -> None:
        generator = np.random.default_rng(20)
        self.curve = curve
        self.data = {name: generator.uniform(*RANGE, ROWS_PER_POINT) for name in curve.data}
        self.points = generator.uniform(*RANGE, (POINTS, curve.size))
        parameters = curve.parameters
        self.slope_nodes = jacobian(curve.graph, curve.model, parameters)
        seconds = [jacobian(curve.graph, each, parameters) for each in self.slope_nodes]
        size = curve.size
        pairs = [(i, j) for i in range(size) for j in range(i, size)]
        nodes = [*self.slope_nodes, *(seconds[i][j] for i, j in pairs)]
        values = self.values(nodes, self.points)
        self.first: Matrix = values[:size].reshape(size, -1)
        self.second = {pair: values[size + k].ravel() for k, pair in enumerate(pairs)}
        self.second |= {(j, i): value for (i, j), value in self.second.items()}
        self.spread = np.repeat(self.points.T, ROWS_PER_POINT, axis=1)  # parameter of each sample

    def values(self, nodes: Sequence[Node], points: Matrix) -> NDArray[np.float64]:
        """Return nodes over the rows at points, shape (nodes, points, rows)."""
        curve = self.curve
        outputs = [curve.model, *nodes]
        function = compile_residuals(curve.graph, outputs, curve.layout, data=self.data, engine="numpy")
        found = function.residuals_at(points).reshape(len(points), len(outputs), ROWS_PER_POINT)
        return np.moveaxis(found, 1, 0)[1:]

    def is_separate(self, i: int, j: int) -> bool:
        """Say whether f_ij = 0 at all samples."""
        mixed, first = self.second[i, j], np.maximum(np.abs(self.first[i]), np.abs(self.first[j]))
        finite = np.isfinite(mixed) & np.isfinite(first)
        return bool((np.abs(mixed[finite]) <= ZERO * first[finite]).all())

    def is_same_slope(self, index: int) -> bool:
        """Say whether f_p is the same for a p of other sign and size: false at a kink, as of |p x + 1|."""
        points = self.points.copy()
        points[:, index] *= np.resize((-3.0, -0.2, 8.0), POINTS)
        moved = self.values([self.slope_nodes[index]], points)[0].ravel()
        both = np.isfinite(moved) & np.isfinite(self.first[index])
        return bool(np.allclose(moved[both], self.first[index][both], rtol=1e-9, atol=0.0))

    def base_depends(self, chosen: list[Linear], theta: tuple[int, ...]) -> NDArray[np.bool_]:
        """Say on which theta f0 = f(p*) - sum h(p*) f_p / h'(p*), the rest of the model, depends."""
        points = self.points.copy()
        for each in chosen:
            points[:, each.index] = each.reference
        graph, parameters = self.curve.graph, self.curve.parameters
        base = self.curve.model
        for each in chosen:
            value, slope = each.at_reference
            if value:
                base = graph.apply(SUB, base, graph.apply(MUL, self.slope_nodes[each.index], value / slope))
        slopes = jacobian(graph, base, [parameters[k] for k in theta])
        size = float(np.nanmax(np.abs(self.values([base], points)[0]), initial=0.0))
        return np.array([self._any(each, size) for each in self.values(list(slopes), points)], dtype=bool)

    @staticmethod
    def _any(values: NDArray[np.float64], size: float) -> bool:
        finite = np.isfinite(values)
        return bool((np.abs(values[finite]) > 1e-12 * size).any()) or not finite.any()

    def evenness(self, chosen: list[Linear], theta: tuple[int, ...]) -> NDArray[np.bool_]:
        """Say for which theta the basis functions and the rest change at most their sign with its sign."""
        points = self.points.copy()
        for each in chosen:
            points[:, each.index] = each.reference
        nodes = [self.curve.model, *(self.slope_nodes[each.index] for each in chosen)]
        upright = self.values(list(nodes), points)
        found = []
        for index in theta:
            turned = points.copy()
            turned[:, index] *= -1
            mirrored = self.values(list(nodes), turned)
            found.append(all(_same_or_opposite(a, b) for a, b in zip(upright, mirrored, strict=True)))
        return np.array(found, dtype=bool)


def _same_or_opposite(one: NDArray[np.float64], other: NDArray[np.float64]) -> bool:
    if not (np.isfinite(one).all() and np.isfinite(other).all()):
        return False
    size = 1e-9 * np.abs(one)
    return bool((np.abs(one - other) <= size).all() or (np.abs(one + other) <= size).all())


def _linear(sample: _Sample, index: int) -> Linear | None:
    """Return how a parameter is linear, or None."""
    first, second, p = sample.first[index], sample.second[index, index], sample.spread[index]
    finite = np.isfinite(first) & np.isfinite(second) & (first != 0)
    if finite.sum() < NEEDED:
        return None
    ratio = second[finite] / first[finite]
    if (np.abs(ratio) < ZERO).all():
        return Linear(index) if sample.is_same_slope(index) else None
    if np.ptp(ratio) <= ZERO * np.abs(ratio).max():
        return Linear(index, "exp", float(np.median(ratio)))
    power = ratio * p[finite] + 1
    if np.ptp(power) <= ZERO * max(1.0, np.abs(power).max()):
        k = float(np.median(power))
        k = float(round(2 * k) / 2) if abs(2 * k - round(2 * k)) < 1e-6 else k
        return Linear(index, "log") if k == 0 else Linear(index, "power", k)
    return None


def _largest_set(candidates: list[Linear], sample: _Sample) -> list[Linear]:
    """Return the largest set of pairwise separate candidates; ties: more plain ones, then the first ones."""
    ordered = sorted(candidates, key=lambda each: each.kind != "plain")
    if not ordered:
        return []
    separate = {(a.index, b.index): sample.is_separate(a.index, b.index) for a, b in combinations(ordered, 2)}
    if len(ordered) > MOST_TRIED or all(separate.values()):
        kept: list[Linear] = []
        for each in ordered:
            if all(separate[other.index, each.index] for other in kept):
                kept.append(each)
        return sorted(kept, key=lambda each: each.index)
    for count in range(len(ordered), 0, -1):
        best: tuple[int, tuple[Linear, ...]] | None = None
        for subset in combinations(ordered, count):
            if all(separate[a.index, b.index] for a, b in combinations(subset, 2)):
                plain = sum(each.kind == "plain" for each in subset)
                if best is None or plain > best[0]:
                    best = plain, subset
        if best is not None:
            return sorted(best[1], key=lambda each: each.index)
    return []
