"""The mean squared residual of many rows as an objective, from one pass over them for value and gradient."""

from __future__ import annotations

from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from gdsolve.compile.rows.compressed import Passes
from gdsolve.optimize.protocols import Matrix, Vector


class MeanSquare:
    """The function r.r / n of the parameters (protocol `Objective`, without second derivatives)."""

    def __init__(self, passes: Passes) -> None:
        self._passes = passes

    @property
    def size(self) -> int:
        """Return p."""
        return self._passes.size

    def value(self, x: Vector) -> float:
        """Return r.r / n."""
        return self.value_and_gradient(x)[0]

    def value_and_gradient(self, x: Vector) -> tuple[float, Vector]:
        """Return r.r / n and its gradient 2 J'r / n."""
        found = self._passes.slope(x)
        return float(found.products[-1]) / found.rows, 2.0 * found.products[:-1] / found.rows

    def values_at(self, points: Matrix) -> NDArray[np.float64]:
        """Return r.r / n at k points, shape (k,)."""
        return np.array([self.value(point) for point in points])

    def hessian(self, x: Vector) -> NoReturn:
        """Refuse: no optimizer that needs it is given this objective."""
        raise NotImplementedError

    def hessian_product(self, x: Vector, v: Vector) -> NoReturn:
        """Refuse: no optimizer that needs it is given this objective."""
        raise NotImplementedError
