"""Polynomials of one x over many rows: Chebyshev polynomials by least squares, then powers of x exactly.

With t = (x - m)/h in [-1, 1] the basis T_0(t), T_1(t), ... is nearly orthogonal, so that sums over rows lose
no digits. Their coefficients and covariance become those of powers of x in fractions, rounded once at the end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from gdsolve.compile import Layout
from gdsolve.compile.rows.compressed import CompressedResiduals
from gdsolve.compile.rows.work import Work
from gdsolve.graph import Graph, Node
from gdsolve.ops import ADD, DIV, MUL, ROWS, SUB
from gdsolve.optimize.protocols import Bounds, Matrix, Vector
from gdsolve.solve.fitting.inference.errors import inverse_of
from gdsolve.solve.fitting.many.passes import Spread, passes_of
from gdsolve.solve.fitting.many.refine import refine

X, Y, SIGMA = "x", "y", "sigma"
"""Names of the columns that blocks must have; sigma only if it is given."""

MOST_CONDITION = 1e10
"""Condition number of the basis above which less than six digits of it are left."""


@dataclass(frozen=True, slots=True)
class ManyRowPolynomial:
    """The least-squares polynomial c0 + c1 x + ... of many rows.

    Attributes:
        coefficients: shape (d + 1,), lowest power first.
        rss: weighted sum of squared residuals.
        inverse: inverse of X'WX, shape (d + 1, d + 1).
        condition: 2-norm condition number of the matrix X with weighted columns of length 1.
        passes: over the rows.
    """

    coefficients: Vector
    rss: float
    inverse: Matrix
    condition: float
    passes: int


def fit_many_rows(
    data: Mapping[str, Vector],
    degree: int,
    spread: Spread | None = None,
    ends: tuple[float, float] | None = None,
    work: Work | None = None,
) -> ManyRowPolynomial | None:
    """Return the polynomial of a degree with the least sum of ((y - p(x)) / sigma)**2.

    Args:
        data: columns `x`, `y`, and `sigma` if there is one.
        degree: d >= 0.
        spread: who takes the sums, if it is not this process from these columns.
        ends: smallest and largest x of all rows; None: those of the columns.
        work: what is to come, and which engine is asked for.

    Returns:
        The polynomial, or None if rounding errors could determine it.
    """
    low, high = ends or (float(data[X].min()), float(data[X].max()))
    middle, half = (low + high) / 2, (high - low) / 2 or 1.0
    graph, layout = Graph(), Layout.scalars([f"d{power}" for power in range(degree + 1)])
    residual = _residual(graph, layout.names, middle, half, weighted=SIGMA in data)
    compressed = CompressedResiduals(passes_of(graph, residual, layout, data, spread, work))
    found = refine(compressed, np.zeros(degree + 1), Bounds.free(degree + 1))
    inverse = inverse_of(found.slopes)
    if inverse is None or inverse[1] > MOST_CONDITION:
        return None
    powers = _powers(degree, Fraction(middle), Fraction(half))
    to_powers = np.array([[float(each) for each in row] for row in powers])
    slopes = np.linalg.solve(to_powers.T, found.slopes.T).T
    lengths = np.linalg.norm(slopes, axis=0)
    return ManyRowPolynomial(
        coefficients=_product(powers, [[Fraction(float(each))] for each in found.x])[:, 0],
        rss=found.rss,
        inverse=_congruent(powers, inverse[0]),
        condition=float(np.linalg.cond(slopes / lengths)),
        passes=found.passes,
    )


def _residual(graph: Graph, names: Sequence[str], middle: float, half: float, *, weighted: bool) -> Node:
    """Return y - sum d_j T_j(t), divided by sigma if weighted."""
    x = graph.input(X, (ROWS,))
    t = graph.apply(MUL, graph.apply(SUB, x, middle), 1.0 / half)
    model: Node = graph.input(names[0])
    basis = [graph.constant(1.0), t]
    for power in range(1, len(names)):
        if power > 1:  # T_k = 2 t T_(k-1) - T_(k-2)
            doubled = graph.apply(MUL, 2.0, graph.apply(MUL, t, basis[-1]))
            basis.append(graph.apply(SUB, doubled, basis[-2]))
        model = graph.apply(ADD, model, graph.apply(MUL, graph.input(names[power]), basis[power]))
    residual = graph.apply(SUB, graph.input(Y, (ROWS,)), model)
    return graph.apply(DIV, residual, graph.input(SIGMA, (ROWS,))) if weighted else residual


def _powers(degree: int, middle: Fraction, half: Fraction) -> list[list[Fraction]]:
    """Return the matrix whose column k holds the powers of x in T_k((x - middle)/half)."""
    size = degree + 1
    # `1 / half` is rounded where the rows are computed; the same number must stand here.
    slope = Fraction(1.0 / float(half))
    t = [-middle * slope, slope]
    columns = [[Fraction(1)], t]
    for _ in range(2, size):
        raised = [Fraction(0)] * (len(columns[-1]) + 1)
        for power, each in enumerate(columns[-1]):
            raised[power] += 2 * t[0] * each
            raised[power + 1] += 2 * t[1] * each
        for power, each in enumerate(columns[-2]):
            raised[power] -= each
        columns.append(raised)
    padded = [column + [Fraction(0)] * (size - len(column)) for column in columns[:size]]
    return [[padded[column][row] for column in range(size)] for row in range(size)]


def _product(left: Sequence[Sequence[Fraction]], right: Sequence[Sequence[Fraction]]) -> Matrix:
    columns = list(zip(*right, strict=True))
    return np.array(
        [[float(sum(a * b for a, b in zip(row, column, strict=True))) for column in columns] for row in left]
    )


def _congruent(powers: list[list[Fraction]], inverse: Matrix) -> Matrix:
    """Return P M P' of a symmetric matrix M, each entry rounded once."""
    exact = [[Fraction(float(each)) for each in row] for row in inverse]
    half = [
        [sum((a * b for a, b in zip(row, column, strict=True)), Fraction(0)) for column in exact]
        for row in powers
    ]
    return _product(half, list(zip(*powers, strict=True)))
