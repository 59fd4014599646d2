"""Oscillations, polynomials and powers."""

from __future__ import annotations

from gdsolve.models.record import ModelParameter, ReadyModel

OSCILLATION = "oscillation"
POLYNOMIAL = "polynomials"
OTHER = "powers and quotients"

_POLYNOMIAL_SOURCE = "Draper & Smith, Applied Regression Analysis, 1998"

SINE = ReadyModel(
    "sine",
    "steady oscillation around 0; `+ constant` for another middle",
    "amplitude*sin(2*pi*frequency*x + phase)",
    (
        ModelParameter("amplitude", "half of the distance from trough to crest", 2.0, lower=0.0),
        ModelParameter("frequency", "oscillations per x", 0.45),
        ModelParameter("phase", "angle at x = 0, in radians", 0.6),
    ),
    OSCILLATION,
    "Bloomfield, Fourier Analysis of Time Series, 2000, chapter 2",
)

DAMPED_SINE = ReadyModel(
    "damped-sine",
    "oscillation that dies away",
    "amplitude*exp(-x/tau)*sin(2*pi*frequency*x + phase)",
    (
        ModelParameter("amplitude", "of the oscillation at x = 0", 2.0, lower=0.0),
        ModelParameter("tau", "x after which 1/e of the amplitude is left", 4.0),
        ModelParameter("frequency", "oscillations per x", 0.45),
        ModelParameter("phase", "angle at x = 0, in radians", 0.6),
    ),
    OSCILLATION,
    "French, Vibrations and Waves, 1971, chapter 3",
)

CONSTANT = ReadyModel(
    "constant",
    "the same everywhere",
    "offset",
    (ModelParameter("offset", "y", 2.0),),
    POLYNOMIAL,
    _POLYNOMIAL_SOURCE,
)

LINEAR = ReadyModel(
    "linear",
    "straight line through the origin",
    "slope*x",
    (ModelParameter("slope", "y per x", 1.5),),
    POLYNOMIAL,
    _POLYNOMIAL_SOURCE,
    aliases=("proportional",),
)

LINE = ReadyModel(
    "line",
    "straight line",
    "intercept + slope*x",
    (ModelParameter("intercept", "y at x = 0", 2.0), ModelParameter("slope", "y per x", 1.5)),
    POLYNOMIAL,
    _POLYNOMIAL_SOURCE,
)

PARABOLA = ReadyModel(
    "parabola",
    "polynomial of degree 2",
    "c0 + c1*x + c2*x**2",
    (
        ModelParameter("c0", "y at x = 0", 2.0),
        ModelParameter("c1", "slope at x = 0", -1.5),
        ModelParameter("c2", "half of the curvature", 0.4),
    ),
    POLYNOMIAL,
    _POLYNOMIAL_SOURCE,
    aliases=("quadratic",),
)

CUBIC = ReadyModel(
    "cubic",
    "polynomial of degree 3",
    "c0 + c1*x + c2*x**2 + c3*x**3",
    (
        ModelParameter("c0", "y at x = 0", 2.0),
        ModelParameter("c1", "slope at x = 0", -1.5),
        ModelParameter("c2", "half of the curvature at x = 0", 0.4),
        ModelParameter("c3", "of x**3", 0.05),
    ),
    POLYNOMIAL,
    _POLYNOMIAL_SOURCE,
)

POWER = ReadyModel(
    "power",
    "power of x",
    "coefficient*x**exponent",
    (
        ModelParameter("coefficient", "y at x = 1", 1.5),
        ModelParameter("exponent", "slope in a plot of log(y) by log(x)", 1.7),
    ),
    OTHER,
    "Huxley, Problems of Relative Growth, 1932",
    domain="x > 0",
    span=(0.1, 10.0),
    aliases=("power-law", "allometric"),
)

LOGARITHM = ReadyModel(
    "logarithm",
    "straight line of log(x)",
    "intercept + slope*log(x)",
    (
        ModelParameter("intercept", "y at x = 1", 2.0),
        ModelParameter("slope", "y per factor e of x", 1.5),
    ),
    OTHER,
    "Draper & Smith, Applied Regression Analysis, 1998, chapter 13",
    domain="x > 0",
    span=(0.1, 10.0),
)

RATIONAL = ReadyModel(
    "rational",
    "quotient of two straight lines",
    "(a + b*x)/(1 + c*x)",
    (
        ModelParameter("a", "y at x = 0", 1.0),
        ModelParameter("b", "b/c is y far away", 2.0),
        ModelParameter("c", "the pole lies at x = -1/c", 0.5),
    ),
    OTHER,
    "Ratkowsky, Handbook of Nonlinear Regression Models, 1990, section 4.3",
)

MORSE = ReadyModel(
    "morse",
    "energy of two atoms by their distance, 0 at the bottom",
    "depth*(1 - exp(-stiffness*(x - center)))**2",
    (
        ModelParameter("depth", "energy far away", 3.0),
        ModelParameter("stiffness", "per x", 0.8),
        ModelParameter("center", "x of the bottom", 2.0),
    ),
    OTHER,
    "Morse, Phys. Rev. 34 (1929) 57",
    span=(1.0, 8.0),
)

MODELS = (
    SINE, DAMPED_SINE, CONSTANT, LINEAR, LINE, PARABOLA, CUBIC, POWER, LOGARITHM, RATIONAL, MORSE,
)  # fmt: skip
"""Oscillations, polynomials and powers, in the order in which they are listed."""
