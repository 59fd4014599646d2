"""A curve over many rows that shows p + 1 rows with the same sums of squares to whoever judges the answer."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from gdsolve.compile.rows.compressed import CompressedResiduals
from gdsolve.optimize.protocols import Matrix, Vector
from gdsolve.solve.fitting.curve import Curve
from gdsolve.solve.fitting.many.refine import Refined


@dataclass(frozen=True, kw_only=True)
class CondensedCurve(Curve):
    """A curve whose residuals and slopes are compressed: only their squares and products have a meaning.

    Attributes:
        compressed: the residuals over all rows.
        answer: a point at which they are known already.
        some: the same model on a sample of the rows.
    """

    compressed: CompressedResiduals
    answer: Refined
    some: Curve

    @property
    def sample(self) -> Curve:
        """Return the model on the sample."""
        return self.some

    def residual(self, x: Vector) -> Vector:
        """Return a vector with the square r.r, shape (p + 1,)."""
        return self.residual_and_slopes(x)[0]

    def residual_and_slopes(self, x: Vector) -> tuple[Vector, Matrix]:
        """Return compressed residuals and slopes of the model, shapes (p + 1,) and (p + 1, p)."""
        if (x == self.answer.x).all():
            return self.answer.r, -self.answer.slopes
        r, slopes = self.compressed.residual_and_jacobian(x)
        return r, -slopes


def condensed(
    some: Curve, compressed: CompressedResiduals, answer: Refined, square: float, spread: float
) -> CondensedCurve:
    """Return the curve of all rows from that of a sample.

    Args:
        some: the model on a sample of the rows.
        compressed: the residuals over all rows.
        answer: a point at which they are known.
        square: t.t of the weighted target t over all rows.
        spread: the square of t minus its mean.
    """
    # Two numbers with that square and that spread: nobody asks more of the target.
    middle, half = np.sqrt(max(square - spread, 0.0) / 2), np.sqrt(spread / 2)
    own = {each.name: getattr(some, each.name) for each in fields(Curve)}
    own["target"] = np.array([middle - half, middle + half])
    return CondensedCurve(**own, compressed=compressed, answer=answer, some=some)
