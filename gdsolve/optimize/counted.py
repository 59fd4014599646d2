"""The function as an optimizer sees it: counted, in the precision asked, a sum of squares as an objective.

    Objective  ->  Counted  ->  optimizer
    Residuals  ->  f = r.r, g = 2 J'r  ->  Counted  ->  optimizer

Nothing else counts calls. A call of `value_and_gradient` is one evaluation and one gradient, one of
`residual_and_jacobian` likewise; a Hessian, or the product of one with a vector, is one Hessian.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from time import perf_counter
from typing import Any

import numpy as np

from gdsolve.errors import UsageError
from gdsolve.optimize.batches import BatchPlan, Rows
from gdsolve.optimize.coupled.band import Band
from gdsolve.optimize.coupled.functions import (
    BandedFunction,
    BandedObjective,
    BandPart,
    SparseFunction,
    SparseObjective,
)
from gdsolve.optimize.coupled.matrix import Model
from gdsolve.optimize.coupled.sparse import Sparse
from gdsolve.optimize.outcome import Counts
from gdsolve.optimize.protocols import (
    FloatObjective,
    FloatUpdate,
    Matrix,
    Objective,
    Residuals,
    RowObjective,
    Vector,
)


class SumOfSquares:
    """The objective f = r.r of residuals r, with gradient 2 J'r. Its Hessian is not known."""

    def __init__(self, residuals: Residuals) -> None:
        self._residuals = residuals

    def value(self, x: Vector) -> float:
        """Return r(x).r(x)."""
        r = self._residuals.residual(x)
        return float(r @ r)

    def value_and_gradient(self, x: Vector) -> tuple[float, Vector]:
        """Return r.r and 2 J'r at x."""
        r, jacobian = self._residuals.residual_and_jacobian(x)
        return float(r @ r), 2.0 * (jacobian.T @ r)


class Counted:
    """A function whose calls are counted.

    Attributes:
        evaluations, gradients, hessians: the calls so far.
        dtype: precision of the function's values and derivatives, float64 or float32.
        eps: the rounding unit of that precision, which stopping tests at rounding level use.
        blocks: one slice of x per variable (`clipnorm` works per variable).
        batch: how rows are drawn in each epoch, or None where every step sees all rows.
        deadline: when the run must end, on the clock of `perf_counter`, for steps that take long.
    """

    def __init__(
        self,
        function: Objective | Residuals,
        *,
        dtype: str = "float64",
        blocks: tuple[slice, ...] | None = None,
        batch: BatchPlan | None = None,
    ) -> None:
        self._residuals = function if isinstance(function, Residuals) else None
        self._objective: Any = function if isinstance(function, Objective) else SumOfSquares(function)
        self._value_and_gradient = self._objective.value_and_gradient
        self.size = function.size
        self.dtype = np.dtype(dtype)
        self._exact = self.dtype == np.float64
        self.eps = float(np.finfo(self.dtype).eps)
        self.blocks = blocks if blocks is not None else (slice(0, self.size),)
        if batch is not None and not isinstance(function, RowObjective):
            raise UsageError.of("mini-batches need an objective that is a mean over data rows")
        self.batch = batch
        self.deadline = math.inf
        self.evaluations = 0
        self.gradients = 0
        self.hessians = 0

    @property
    def offers(self) -> frozenset[str]:
        """Return what any function of its kind can compute, in the words of `Optimizer.needs`."""
        offered = {"value", "gradient"}
        if not isinstance(self._objective, SumOfSquares):
            offered |= {"hessian", "hessian product"}
        if self._residuals is not None:
            offered.add("residuals")
        return frozenset(offered)

    def lacks(self, needs: frozenset[str]) -> frozenset[str]:
        """Return what of it cannot be computed; bands and sparse matrices are sought only where needed."""
        absent = set(needs - self.offers)
        if "band" in absent and isinstance(self._objective, BandedObjective):
            absent -= {"band"} if self._objective.banded is not None else set()
        if "sparsity" in absent and isinstance(self._objective, SparseObjective):
            absent -= {"sparsity"} if self._objective.sparse is not None else set()
        return frozenset(absent)

    @property
    def count(self) -> int:
        """Return the number of residuals, 0 if the function is no sum of squares."""
        return 0 if self._residuals is None else self._residuals.count

    @property
    def rows(self) -> int:
        """Return the number of data rows, 0 if the function has none."""
        return self._objective.rows if isinstance(self._objective, RowObjective) else 0

    def value(self, x: Vector) -> float:
        """Return f(x)."""
        self.evaluations += 1
        return float(self._objective.value(x))

    def value_and_gradient(self, x: Vector) -> tuple[float, Vector]:
        """Return f(x) and its gradient, shape (n,)."""
        self.evaluations += 1
        self.gradients += 1
        f, g = self._value_and_gradient(x)
        return (f, g) if self._exact else (f, self._rounded(g, x))

    @property
    def has_float_loops(self) -> bool:
        """Say whether many steps can be asked for as one loop on floats, in float64."""
        return self._exact and isinstance(self._objective, FloatObjective)

    def float_loop(self, update: FloatUpdate) -> Callable[..., Any] | None:
        """Return many steps of a rule as one loop, whose evaluations the caller counts; None if there is none."""
        loop: Callable[..., Any] | None = self._objective.float_loop(update)
        return loop

    def count_gradients(self, count: int) -> None:
        """Count evaluations of value and gradient that were made in a loop on floats."""
        self.evaluations += count
        self.gradients += count

    def value_and_gradient_of_rows(self, x: Vector, rows: Rows) -> tuple[float, Vector]:
        """Return the mean over the given data rows and its gradient, shape (n,)."""
        self.evaluations += 1
        self.gradients += 1
        f, g = self._objective.value_and_gradient_of_rows(x, rows)
        return f, self._rounded(g, x)

    def hessian(self, x: Vector) -> Matrix:
        """Return the symmetric Hessian, shape (n, n)."""
        self.hessians += 1
        return self._rounded(self._objective.hessian(x), x)

    def hessian_product(self, x: Vector, v: Vector) -> Vector:
        """Return the Hessian at x times v, shape (n,)."""
        self.hessians += 1
        return self._rounded(self._objective.hessian_product(x, v), x)

    def residual(self, x: Vector) -> Vector:
        """Return r(x), shape (m,)."""
        self.evaluations += 1
        return self._rounded(self._known_residuals.residual(x), x)

    def residual_and_jacobian(self, x: Vector) -> tuple[Vector, Matrix]:
        """Return r(x), shape (m,), and its Jacobian, shape (m, n)."""
        self.evaluations += 1
        self.gradients += 1
        r, jacobian = self._known_residuals.residual_and_jacobian(x)
        return self._rounded(r, x), self._rounded(jacobian, x)

    @property
    def banded(self) -> CountedBand:
        """Return the function in band order."""
        banded: BandedFunction | None = self._objective.banded
        assert banded is not None, "run() has checked what the optimizer needs"
        return CountedBand(banded, self)

    @property
    def sparse(self) -> CountedSparse:
        """Return the function with its sparse matrix."""
        sparse: SparseFunction | None = self._objective.sparse
        assert sparse is not None, "run() has checked what the optimizer needs"
        return CountedSparse(sparse, self)

    def count_model(self) -> None:
        """Count a value, a gradient and a Hessian that were asked for together."""
        self.evaluations += 1
        self.gradients += 1
        self.hessians += 1

    def is_late(self) -> bool:
        """Say whether the time of the run is over."""
        return perf_counter() >= self.deadline

    def counts(self, iterations: int) -> Counts:
        """Return the calls so far beside the number of iterations."""
        return Counts(iterations, self.evaluations, self.gradients, self.hessians)

    @property
    def _known_residuals(self) -> Residuals:
        assert self._residuals is not None, "run() has checked what the optimizer needs"
        return self._residuals

    def _rounded(self, array: Matrix, x: Vector) -> Matrix:
        """Return the array rounded to the precision asked, in the type of x."""
        return array if self._exact else array.astype(self.dtype).astype(x.dtype)


class CountedPart:
    """A function of entries in band order whose models are counted: each is a value, a gradient, a Hessian."""

    def __init__(self, part: BandPart, counted: Counted) -> None:
        self._part = part
        self._counted = counted
        self.size = part.size

    def model(self, z: Vector) -> Model:
        """Return value, gradient and matrix at z."""
        self._counted.count_model()
        model = self._part.model(z)
        return Model(model.f, model.g, Band(model.band))


class CountedBand(CountedPart):
    """The whole function in band order; see `functions.BandedFunction`."""

    def __init__(self, banded: BandedFunction, counted: Counted) -> None:
        super().__init__(banded, counted)
        self._banded = banded
        self.order = banded.order
        self.bandwidth = banded.bandwidth
        self.is_squares = banded.is_squares

    @property
    def exact(self) -> CountedBand:
        """Return the same function with its Hessian as the matrix."""
        return CountedBand(self._banded.exact, self._counted)

    def window(self, z: Vector, first: int, last: int) -> CountedPart | None:
        """Return the function of z[first:last] where all else stays."""
        part = self._banded.window(z, first, last)
        return None if part is None else CountedPart(part, self._counted)


class CountedSparse:
    """A function with a sparse matrix whose models are counted; see `functions.SparseFunction`."""

    def __init__(self, sparse: SparseFunction, counted: Counted) -> None:
        self._sparse = sparse
        self._counted = counted
        self.size = sparse.size
        self.order = sparse.order
        self.is_squares = sparse.is_squares

    @property
    def exact(self) -> CountedSparse:
        """Return the same function with its Hessian as the matrix."""
        return CountedSparse(self._sparse.exact, self._counted)

    def model(self, z: Vector) -> Model:
        """Return value, gradient and matrix at z."""
        self._counted.count_model()
        model = self._sparse.model(z)
        return Model(model.f, model.g, Sparse(model.matrix))
