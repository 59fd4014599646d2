"""The curve of a fit at any inputs, with its two bands.

The confidence band says where the curve lies: at a point with the slopes j of the curve by the parameters it
has the standard error sqrt(j C j') for the covariance C. The prediction band says where a new reading lies:
sqrt(j C j' + s**2) for readings with the standard deviation s. Both hold at each point alone, not along the
whole curve, and both are linear approximations: Bates & Watts, Nonlinear Regression Analysis and Its
Applications, 1988, section 2.3.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gdsolve.optimize.protocols import Matrix, Vector
from gdsolve.solve.fitting.curve import Curve
from gdsolve.solve.fitting.inference.errors import quantile
from gdsolve.solve.fitting.losses.catalogue import COUNTS
from gdsolve.solve.results.result import FitResult

MEANINGS = {
    "confidence": "where the curve itself lies",
    "prediction": "where a single new reading lies",
}
"""One sentence for each band."""


ACCURACY = 0.01
"""Largest error by rounding of a variance, relative: bands are read to two digits."""


@dataclass(frozen=True, slots=True)
class Bands:
    """The curve at k inputs, shape (k,), and the half-widths of its bands.

    Attributes:
        value: height of the curve.
        confidence: half-width of the confidence band; None, or nan at some points, if `missing` says why.
        prediction: half-width of the prediction band; the same holds.
        missing: why a band is not there, by its name.
    """

    value: Vector
    confidence: Vector | None
    prediction: Vector | None
    missing: dict[str, str]


def bands(curve: Curve, result: FitResult, sigma: float | Vector | None = None) -> Bands:
    """Return the curve and its bands at the inputs of `curve`.

    Args:
        curve: the model on rows with the inputs wanted (no sigma; its y is not looked at).
        result: the fit: parameters, covariance, degrees of freedom, and the level of its intervals.
        sigma: of new readings, as the fit had it; needed for the prediction band of a fit with sigma.
    """
    point = np.array([result.solution[name] for name in curve.names], dtype=np.float64)
    value, slopes = curve.compiled.residual_and_jacobian(point)
    reason = _missing(curve, result)
    if reason or result.inference is None:
        return Bands(value, None, None, {"confidence": reason, "prediction": reason})
    # A parameter that lies on a bound has no variance of its own: it is held there.
    covariance = np.nan_to_num(np.asarray(result.covariance, dtype=np.float64))
    variance, hidden = _variance(slopes, covariance)
    factor = quantile(result.inference.level, None if _known(result) else int(result.statistics["dof"]))
    confidence = factor * np.sqrt(variance)
    lost = f"rounding hides the bands at {hidden} of {len(value)} points: the parameters are nearly dependent"
    missing = dict.fromkeys(MEANINGS, lost) if hidden else {}
    if result.loss in COUNTS:
        missing = missing | {"prediction": "a new count has no symmetric band"}
        return Bands(value, confidence, None, missing)
    noise = _noise(result, sigma)
    if noise is None:
        return Bands(value, confidence, None, missing | {"prediction": "sigma of a new reading is not said"})
    return Bands(value, confidence, factor * np.sqrt(variance + np.square(noise)), missing)


def _variance(slopes: Matrix, covariance: Matrix) -> tuple[Vector, int]:
    """Return j C j' at each point, nan where its rounding error is not small, and how often that is."""
    variance = np.einsum("ij,jk,ik->i", slopes, covariance, slopes)
    size = np.einsum("ij,jk,ik->i", np.abs(slopes), np.abs(covariance), np.abs(slopes))
    hidden = size * np.finfo(np.float64).eps > ACCURACY * np.abs(variance)
    return np.where(hidden, np.nan, np.maximum(variance, 0.0)), int(hidden.sum())


def _known(result: FitResult) -> bool:
    return result.inference is not None and result.inference.scale == "known"


def _noise(result: FitResult, sigma: float | Vector | None) -> float | Vector | None:
    """Return the standard deviation of new readings; None where it is not known."""
    scale = result.statistics.get("scale", result.statistics.get("residual_sd"))
    scale = 1.0 if _known(result) else scale
    if scale is None or (sigma is None and "chi2" in result.statistics):
        return None
    return scale if sigma is None else scale * sigma


def _missing(curve: Curve, result: FitResult) -> str:
    """Return why there are no bands at all, or ""."""
    if result.covariance is None:
        return "the fit has no covariance"
    if tuple(result.parameters) != curve.names or len(result.covariance) != len(curve.names):
        return "the covariance is not of these parameters"
    if result.undetermined:
        listed = ", ".join(f"`{name}`" for name in result.undetermined)
        return f"the rows do not determine {listed}"
    if not _known(result) and result.statistics.get("dof", 0) <= 0:
        return "no degrees of freedom are left to estimate the scatter"
    return ""
