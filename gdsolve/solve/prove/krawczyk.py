"""The operator of Krawczyk: does a box hold exactly one root, or none?

K(X) = c - Y f(c) + (I - Y J(X)) (X - c), with c a point of X and Y any matrix, here the inverse of the
middle of J. Every root in X lies in K(X); if K(X) lies in the interior of X there is exactly one.

Matrix products are taken in float64 and widened by gamma = (n + 3) 2**-53 times the same products of absolute
values, which bounds the rounding of any dot product of length n. Source: Krawczyk (1969); Rump, Verification
methods, Acta Numerica 19 (2010), 10.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gdsolve.compile.engines.boxes import BoxProgram
from gdsolve.optimize.protocols import Matrix
from gdsolve.solve.prove.function import Mask


@dataclass(frozen=True, slots=True)
class Contracted:
    """K of k boxes, shapes (k, n); `valid`: the functions are continuous on the box and K is finite."""

    low: Matrix
    high: Matrix
    valid: Mask


class Equations:
    """n equations f(x) = 0 with their Jacobian on boxes.

    `program` has the outputs f_1 ... f_n, then the Jacobian row by row.
    """

    def __init__(self, values: BoxProgram, program: BoxProgram, size: int) -> None:
        self.values, self.program, self.size = values, program, size

    def krawczyk(self, low: Matrix, high: Matrix) -> Contracted:
        """Return K of boxes, shapes (k, n)."""
        with np.errstate(all="ignore"):
            found = self.program.enclose(low, high)
            n = self.size
            J_low = found.low[:, n:].reshape(-1, n, n)
            J_high = found.high[:, n:].reshape(-1, n, n)
            return self._krawczyk(low, high, J_low, J_high, ~found.watch.broken)

    def _krawczyk(self, low: Matrix, high: Matrix, J_low: Matrix, J_high: Matrix, smooth: Mask) -> Contracted:
        n = self.size
        gamma = 1.01 * (n + 3) * 2.0**-53
        more = 1.0 + 4.0 * gamma
        usable: Mask = smooth & np.asarray(
            np.isfinite(J_low).all(axis=(1, 2)) & np.isfinite(J_high).all(axis=(1, 2))
        )
        identity = np.eye(n)
        J_low, J_high = (np.where(usable[:, None, None], each, identity) for each in (J_low, J_high))
        Jm = 0.5 * (J_low + J_high)
        Jr = np.nextafter(np.maximum(J_high - Jm, Jm - J_low), np.inf)
        Y, regular = _inverses(Jm)
        c = np.clip(0.5 * (low + high), low, high)
        r = np.nextafter(np.maximum(high - c, c - low), np.inf)
        at = self.values.enclose(c, c)
        fm = 0.5 * (at.low + at.high)
        fr = np.nextafter(np.maximum(at.high - fm, fm - at.low), np.inf)
        aY, aJ = np.abs(Y), np.abs(Jm)
        A = np.abs(identity - Y @ Jm) + more * (aY @ Jr) + 4.0 * gamma * (identity + aY @ aJ)
        Yf = _times(Y, fm)
        radius = more * _times(A, r) + more * (_times(aY, fr) + 4.0 * gamma * _times(aY, np.abs(fm)))
        radius = radius * more + 4.0 * gamma * (np.abs(c) + np.abs(Yf)) + 1e-307
        centre = c - Yf
        finite = np.asarray(np.isfinite(centre).all(axis=1) & np.isfinite(radius).all(axis=1))
        valid = usable & regular & finite & ~at.watch.broken
        return Contracted(
            np.where(valid[:, None], centre - radius, -np.inf),
            np.where(valid[:, None], centre + radius, np.inf),
            valid,
        )


def _times(matrices: Matrix, vectors: Matrix) -> Matrix:
    return np.asarray((matrices @ vectors[:, :, None])[:, :, 0])


def _inverses(matrices: Matrix) -> tuple[Matrix, Mask]:
    """Return inverses in float64, and where there is one; any matrix would do, so nothing rests on them."""
    try:
        found = np.linalg.inv(matrices)
    except np.linalg.LinAlgError:
        determinants = np.linalg.det(matrices)
        fine = np.abs(determinants) > 0
        found = np.broadcast_to(np.eye(matrices.shape[1]), matrices.shape).copy()
        for index in np.flatnonzero(fine):
            try:
                found[index] = np.linalg.inv(matrices[index])
            except np.linalg.LinAlgError:
                fine[index] = False
        return found, np.asarray(fine)
    finite: Mask = np.asarray(np.isfinite(found).all(axis=(1, 2)))
    return np.where(finite[:, None, None], found, 0.0), finite


def inside(inner_low: Matrix, inner_high: Matrix, low: Matrix, high: Matrix) -> Mask:
    """Say which boxes lie in the interior of others, shape (k,)."""
    return np.asarray(((inner_low > low) & (inner_high < high)).all(axis=1))
