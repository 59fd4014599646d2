"""The quadratic model of f at a point, in a box and in a metric.

In the variables z = D p of the free variables the model is c.z + z.Az / 2 with c = D^-1 g, A = D^-1 H D^-1.
Its eigenvalues are computed once for each set of free variables that occurs.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from gdsolve.optimize.norms import norm
from gdsolve.optimize.protocols import Bounds, Matrix, Vector
from gdsolve.optimize.steps.box import Mask, bent_step
from gdsolve.optimize.steps.trust_region import Spectrum, spectrum, trust_region_step


@dataclass(frozen=True, slots=True)
class ModelStep:
    """A step p with x + p in the box.

    Attributes:
        step: p, shape (n,).
        predicted: m(0) - m(p) for the model m of all variables.
        inside: whether p is the Newton step of the free variables, not cut off by the radius.
        mirrored: whether -p (before the bounds) is as good as p: the hard case.
    """

    step: Vector
    predicted: float
    inside: bool
    mirrored: bool


@dataclass(frozen=True, slots=True)
class QuadraticModel:
    """m(p) = g.p + p.Hp / 2 around x in the box, with lengths |Dp|.

    Attributes:
        x, g, H: point, gradient, Hessian.
        scale: D > 0, shape (n,).
        bounds: the box.
        free: the variables that may move.
    """

    x: Vector
    g: Vector
    H: Matrix
    scale: Vector
    bounds: Bounds
    free: Mask
    _spectra: dict[bytes, Spectrum] = field(default_factory=dict)

    @property
    def lowest(self) -> float:
        """Return the smallest curvature |z| = 1 of the free variables; what is within rounding of 0 counts
        as 0.
        """
        if not self.free.any():
            return 0.0
        found = self._spectrum(self.free)
        return float(found.values[0]) if abs(found.values[0]) > found.noise else 0.0

    def decrement(self, g: Vector) -> float:
        """Return g.H^-1 g / 2 over the free variables: what a Newton step would gain; needs `lowest` >= 0.

        Eigenvalues within rounding of 0 count as that rounding.
        """
        if not self.free.any():
            return 0.0
        found = self._spectrum(self.free)
        c = found.vectors.T @ (g / self.scale)[self.free]
        w = np.maximum(found.values, max(found.noise, float(np.finfo(float).tiny)))
        return 0.5 * float((c * c / w).sum())

    def first_radius(self) -> float:
        """Return a radius where no step was made yet: that of the Newton step, as far as curvature sets it.

        Along flat directions, and if some curvature is negative, it is |z| = |D^-1 g|, the step of a
        curvature of 1 (the metric bounds curvature by about that).
        """
        c = (self.g / self.scale)[self.free]
        if self.lowest > 0.0:
            return np.inf
        if self.lowest < 0.0:
            return norm(c)
        found = self._spectrum(self.free)
        steep = found.values > found.noise
        return norm((found.vectors.T @ c)[steep] / found.values[steep]) + norm(c)

    def length(self, p: Vector) -> float:
        """Return |Dp|."""
        return norm(self.scale * p)

    def predicted(self, p: Vector) -> float:
        """Return m(0) - m(p)."""
        z = self.scale * p
        c = self.g / self.scale
        A = (self.H / self.scale).T / self.scale
        return -float(c @ z + 0.5 * (z @ (A @ z)))

    def step(self, radius: float, sign: float = 1.0) -> ModelStep:
        """Return the best step of length `radius`, bent at the bounds.

        Args:
            radius: bound of |Dp|; may be infinite if the free variables have positive curvature only.
            sign: -1 takes the other solution in the hard case.
        """
        inside, mirrored = True, False

        def solve(free: Mask, fixed: Vector) -> Vector:
            nonlocal inside, mirrored
            c = (self.g + self.H @ fixed) / self.scale
            known = self._spectrum(free)
            found = trust_region_step(c[free], known, radius, level=known.noise * self.length(self.x))
            inside &= not found.on_boundary
            mirrored |= found.mirrored is not found.step
            z = found.step if sign > 0 else found.mirrored
            p = fixed.copy()
            p[free] = z / self.scale[free]
            return p

        p = bent_step(self.x, self.bounds, self.free, solve)
        p = self.bounds.project(self.x + p) - self.x
        return ModelStep(p, self.predicted(p), inside, mirrored)

    def _spectrum(self, free: Mask) -> Spectrum:
        key = free.tobytes()
        if key not in self._spectra:
            d = self.scale[free]
            self._spectra[key] = spectrum((self.H[np.ix_(free, free)] / d).T / d)
        return self._spectra[key]
