"""The Hessian at an answer with many variables: as a matrix with few entries, or by its products alone.

Both scale it to a diagonal of size 1, so that nothing depends on units. A band or a sparse matrix is factorised: if
that succeeds, every eigenvalue is above the tolerance, which is a proof up to rounding. By products the smallest
eigenvalue is found by Lanczos' method: evidence, since a direction may escape it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from gdsolve.optimize.coupled.band import Band
from gdsolve.optimize.coupled.functions import BandedObjective, SparseObjective
from gdsolve.optimize.coupled.matrix import SymmetricMatrix, ordered, restored
from gdsolve.optimize.coupled.sparse import Sparse
from gdsolve.optimize.norms import norm
from gdsolve.optimize.protocols import Vector
from gdsolve.optimize.steps.box import Mask
from gdsolve.optimize.steps.steihaug import steihaug_step
from gdsolve.solve.verdict.curvature_test import TOLERANCE
from gdsolve.solve.verdict.subject import Subject

MOST_PRODUCTS = 500
"""Products with the Hessian for one Newton step; what is not solved by then is not claimed."""

SOLVED = 1e-3
"""Relative residual of the linear equations: three digits of the Newton step, which is only compared."""

ROUNDS = 12
"""Inverse iterations for the smallest eigenvalue: two digits of it."""

LANCZOS_ROUNDS, LANCZOS_VECTORS = 30, 20
"""Restarts of Lanczos' method, and vectors that it keeps."""

MOST_DENSE = 1500
"""Variables up to which all entries of a Hessian are computed for a proof: half a second."""

PROBES = 12
"""Random signs from which the diagonal and the row sums of a matrix are estimated, if only products are known."""


@dataclass(frozen=True, slots=True)
class Smallest:
    """The smallest eigenvalue of the scaled Hessian on the free variables.

    Attributes:
        value: the eigenvalue, an upper limit of it.
        direction: in units of x, shape (n,).
        kind: `positive`, `semidefinite` or `indefinite`.
        how: how that is known.
    """

    value: float
    direction: Vector
    kind: str
    how: str


class Curvature(Protocol):
    """What the tests ask of a Hessian."""

    @property
    def diagonal(self) -> Vector:
        """Return the sizes of the diagonal entries, shape (n,)."""
        ...

    def row_sums(self, weights: Vector) -> Vector:
        """Return |H| w, shape (n,)."""
        ...

    def newton_step(self, gradient: Vector, free: Mask) -> Vector | None:
        """Return the Newton step on the free variables, shape (n,); None if it cannot be had."""
        ...

    def smallest(self, free: Mask) -> Smallest:
        """Return the smallest eigenvalue on the free variables."""
        ...


def curvature_at(subject: Subject, x: Vector) -> Curvature:
    """Return the Hessian at a point in the form in which it can be had."""
    objective = subject.objective
    if isinstance(objective, BandedObjective) and objective.banded is not None:
        banded = objective.banded.exact
        return MatrixCurvature(Band(banded.model(ordered(x, banded.order)).band), banded.order)
    if isinstance(objective, SparseObjective) and objective.sparse is not None:
        sparse = objective.sparse.exact
        return MatrixCurvature(Sparse(sparse.model(x[sparse.order]).matrix), sparse.order)
    return ProductCurvature(lambda v: subject.objective.hessian_product(x, v), x.size)


class MatrixCurvature:
    """A Hessian as a band or a sparse matrix, in an order of its own."""

    def __init__(self, matrix: SymmetricMatrix, order: NDArray[np.intp] | None) -> None:
        self._order = order
        self._matrix = matrix

    @property
    def diagonal(self) -> Vector:
        """Return the sizes of the diagonal entries, shape (n,)."""
        return np.abs(restored(self._matrix.diagonal, self._order))

    def row_sums(self, weights: Vector) -> Vector:
        """Return |H| w, shape (n,)."""
        return restored(self._matrix.row_sums(ordered(weights, self._order)), self._order)

    def newton_step(self, gradient: Vector, free: Mask) -> Vector | None:
        """Return the Newton step on the free variables, shape (n,); None if H is not positive definite there."""
        kept = free if self._order is None else free[self._order]
        right = np.where(kept, -ordered(gradient, self._order), 0.0)
        step = self._matrix.without(kept).solve(0.0, right)
        return None if step is None else restored(step, self._order)

    def smallest(self, free: Mask) -> Smallest:
        """Return the smallest eigenvalue on the free variables, by factorization."""
        matrix, scale = self._scaled(free if self._order is None else free[self._order])
        shift = TOLERANCE * max(1.0, float(matrix.row_sums(np.ones_like(scale)).max(initial=0.0)))
        below = matrix.factor(-shift)
        if below is not None:
            value, vector = _inverse_iteration(matrix, below)
            kind, how = "positive", "its factorization has positive pivots"
        elif (above := matrix.factor(2.0 * shift)) is not None:
            value, vector = _inverse_iteration(matrix, above)
            kind, how = "semidefinite", "its factorization meets a zero pivot"
        else:
            value, vector = _lanczos(matrix.product, len(scale))
            kind, how = "indefinite", "its factorization meets a negative pivot"
        return Smallest(value, restored(vector / scale, self._order), kind, how)

    def _scaled(self, free: Mask) -> tuple[SymmetricMatrix, Vector]:
        """Return the matrix scaled to a diagonal of 1 or -1 (0 stays), and the scale D, shape (n,)."""
        matrix = self._matrix.without(free)
        scale = np.sqrt(np.abs(matrix.diagonal))
        scale = np.where(scale > 0, scale, np.sqrt(matrix.largest) or 1.0)
        return matrix.scaled(scale), scale


class ProductCurvature:
    """A Hessian of which only products with vectors are known."""

    def __init__(self, multiply: Callable[[Vector], Vector], size: int) -> None:
        self._multiply = multiply
        self._diagonal = _diagonal(multiply, size)

    @property
    def diagonal(self) -> Vector:
        """Return estimates of the sizes of the diagonal entries, shape (n,)."""
        return self._diagonal

    def row_sums(self, weights: Vector) -> Vector:
        """Return the largest of a few |H v| with |v| = w, which is at most |H| w; shape (n,)."""
        generator = np.random.default_rng(5)
        found = np.zeros_like(weights)
        for _ in range(PROBES):
            signs = generator.choice([-1.0, 1.0], size=weights.size)
            found = np.maximum(found, np.abs(self._multiply(signs * weights)))
        return found

    def newton_step(self, gradient: Vector, free: Mask) -> Vector | None:
        """Return the Newton step on the free variables, shape (n,); None where conjugate gradients fail."""
        scale = self._scale()
        right = np.where(free, gradient, 0.0) / scale
        if not right.any():
            return np.zeros_like(gradient)
        found = steihaug_step(right, self._scaled(free, scale), np.inf, SOLVED, MOST_PRODUCTS)
        if found.negative_curvature is not None or found.products >= MOST_PRODUCTS:
            return None
        step: Vector = found.step / scale
        return step

    def smallest(self, free: Mask) -> Smallest:
        """Return the smallest eigenvalue on the free variables, by Lanczos' method."""
        scale = self._scale()
        count = int(free.sum())
        multiply = self._scaled(free, scale)

        def inner(v: Vector) -> Vector:
            whole = np.zeros(free.size)
            whole[free] = v
            return multiply(whole)[free]

        value, vector = _lanczos(inner, count)
        whole = np.zeros(free.size)
        whole[free] = vector
        kind = "positive" if value > TOLERANCE else "semidefinite" if value >= -TOLERANCE else "indefinite"
        return Smallest(value, whole / scale, kind, "as far as its products with vectors show")

    def _scaled(self, free: Mask, scale: Vector) -> Callable[[Vector], Vector]:
        def multiply(v: Vector) -> Vector:
            return np.where(free, self._multiply(np.where(free, v, 0.0) / scale) / scale, 0.0)

        return multiply

    def _scale(self) -> Vector:
        largest = float(self._diagonal.max(initial=0.0))
        # the estimate of an entry may be near 0 by chance; it only scales
        least = 1e-6 * largest if largest > 0 else 1.0
        return np.sqrt(np.maximum(self._diagonal, least))


def _diagonal(multiply: Callable[[Vector], Vector], size: int) -> Vector:
    """Return estimates of the sizes of the diagonal entries, or their mean where it drowns in the others."""
    generator = np.random.default_rng(4)
    total, squares = np.zeros(size), np.zeros(size)
    for _ in range(PROBES):
        signs = generator.choice([-1.0, 1.0], size=size)
        seen = signs * multiply(signs)  # Bekas, Kokiopoulou & Saad (2007)
        total += seen
        squares += seen * seen
    mean = total / PROBES
    if (mean @ mean) * PROBES < 4.0 * (squares / PROBES - mean * mean).sum():
        return np.full(size, abs(float(mean.mean())))
    return np.abs(mean)


def _inverse_iteration(matrix: SymmetricMatrix, solved: Callable[[Vector], Vector]) -> tuple[float, Vector]:
    """Return the smallest eigenvalue of a matrix, shifted or not when it was solved, and its vector, of length 1."""
    v: Vector = np.random.default_rng(6).standard_normal(len(matrix.diagonal))
    for _ in range(ROUNDS):
        v = solved(v / norm(v))
    unit: Vector = v / norm(v)
    return float(unit @ matrix.product(unit)), unit


def _lanczos(multiply: Callable[[Vector], Vector], size: int) -> tuple[float, Vector]:
    """Return the smallest Ritz value found and its vector, of length 1."""
    from scipy.sparse.linalg import ArpackNoConvergence, LinearOperator, eigsh

    start: Vector = np.random.default_rng(7).standard_normal(size)
    operator = LinearOperator((size, size), matvec=multiply, dtype=np.float64)
    found: Any
    try:
        found = eigsh(
            operator, k=1, which="SA", v0=start, ncv=LANCZOS_VECTORS, maxiter=LANCZOS_ROUNDS, tol=1e-3
        )[1]
    except ArpackNoConvergence as unfinished:
        found = unfinished.eigenvectors
    v: Vector = np.real(found[:, 0]) if found.shape[1] else start
    v = v / norm(v)
    return float(v @ multiply(v)), v


def is_definite(subject: Subject, curvature: Curvature, smallest: Smallest) -> bool:
    """Say whether a factorization of the whole Hessian shows that it is positive definite.

    Args:
        subject: the answer on trial.
        curvature: the Hessian there.
        smallest: its smallest eigenvalue on all variables, found positive.
    """
    if isinstance(curvature, MatrixCurvature):
        return smallest.kind == "positive"
    if subject.x.size > MOST_DENSE:
        return False
    matrix = subject.objective.hessian(subject.x)
    diagonal = np.diagonal(matrix)
    if not (np.isfinite(matrix).all() and (diagonal > 0).all()):
        return False
    scale = np.sqrt(diagonal)
    scaled = matrix / scale / scale[:, np.newaxis]
    try:
        np.linalg.cholesky(scaled - TOLERANCE * len(scaled) * np.eye(len(scaled)))
    except np.linalg.LinAlgError:
        return False
    return True
