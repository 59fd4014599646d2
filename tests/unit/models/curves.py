"""Every ready-made model written once more, in NumPy and SciPy, to make data and to compare with."""

import numpy as np
from scipy.special import erf, voigt_profile

CURVES = {
    "gaussian": lambda x, height, center, width: height * np.exp(-0.5 * ((x - center) / width) ** 2),
    "lorentzian": lambda x, height, center, width: height * width**2 / ((x - center) ** 2 + width**2),
    "pseudo-voigt": lambda x, height, center, width, fraction: (
        height * fraction * width**2 / ((x - center) ** 2 + width**2)
        + height * (1 - fraction) * 2.0 ** (-(((x - center) / width) ** 2))
    ),
    "voigt": lambda x, area, center, gauss_width, lorentz_width: (
        area * voigt_profile(x - center, gauss_width, lorentz_width)
    ),
    "log-normal": lambda x, height, center, width: (
        height * np.exp(-0.5 * ((np.log(x) - np.log(center)) / width) ** 2)
    ),
    "sech-squared": lambda x, height, center, width: height * (1 - np.tanh((x - center) / width) ** 2),
    "step": lambda x, height, center, width: height * (0.5 + 0.5 * erf((x - center) / width / 2**0.5)),
    "arctan-step": lambda x, height, center, width: height * (0.5 + np.arctan2(x - center, width) / np.pi),
    "logistic": lambda x, capacity, midpoint, rate: (
        capacity * (0.5 + 0.5 * np.tanh(rate * (x - midpoint) / 2))
    ),
    "gompertz": lambda x, capacity, midpoint, rate: (
        capacity * np.exp(-np.exp(rate * midpoint) * np.exp(-rate * x))
    ),
    "richards": lambda x, capacity, midpoint, rate, shape: (
        capacity * (1 + shape * np.exp(rate * (midpoint - x))) ** (-1 / shape)
    ),
    "exponential-decay": lambda x, amplitude, tau: amplitude * np.exp(-x / tau),
    "double-exponential": lambda x, slow_amplitude, slow_tau, fast_amplitude, fast_tau: (
        slow_amplitude * np.exp(-x / slow_tau) + fast_amplitude * np.exp(-x / fast_tau)
    ),
    "stretched-exponential": lambda x, amplitude, tau, stretch: amplitude * np.exp(-((x / tau) ** stretch)),
    "exponential-growth": lambda x, amplitude, rate: amplitude * np.exp(rate * x),
    "exponential-approach": lambda x, amplitude, tau: -amplitude * np.expm1(-x / tau),
    "weibull": lambda x, scale, shape: -np.expm1(-((x / scale) ** shape)),
    "weibull-growth": lambda x, capacity, gain, scale, shape: (
        capacity - gain * np.exp(-((x / scale) ** shape))
    ),
    "arrhenius": lambda x, prefactor, energy: prefactor * np.exp(-energy / 8.314462618 / x),
    "michaelis-menten": lambda x, vmax, km: vmax * x / (km + x),
    "hill": lambda x, top, k, n: top / (1 + (k / x) ** n),
    "dose-response": lambda x, bottom, top, ec50, slope: (
        bottom + (top - bottom) * x**slope / (x**slope + ec50**slope)
    ),
    "langmuir": lambda x, capacity, affinity: capacity * x / (1 / affinity + x),
    "freundlich": lambda x, affinity, n: affinity * np.exp(np.log(x) / n),
    "sine": lambda x, amplitude, frequency, phase: amplitude * np.sin(2 * np.pi * frequency * x + phase),
    "damped-sine": lambda x, amplitude, tau, frequency, phase: (
        amplitude * np.exp(-x / tau) * np.sin(2 * np.pi * frequency * x + phase)
    ),
    "constant": lambda x, offset: np.full_like(x, offset),
    "linear": lambda x, slope: slope * x,
    "line": lambda x, intercept, slope: intercept + slope * x,
    "parabola": lambda x, c0, c1, c2: np.polyval([c2, c1, c0], x),
    "cubic": lambda x, c0, c1, c2, c3: np.polyval([c3, c2, c1, c0], x),
    "power": lambda x, coefficient, exponent: coefficient * np.exp(exponent * np.log(x)),
    "logarithm": lambda x, intercept, slope: intercept + slope * np.log(x),
    "rational": lambda x, a, b, c: (a + b * x) / (1 + c * x),
    "morse": lambda x, depth, stiffness, center: depth * np.expm1(-stiffness * (x - center)) ** 2,
}


def typical(model, rows=60):
    """Return x and the noiseless y of a model at its typical parameters."""
    low, high = model.span
    # The first row is off zero: Hill's curve as it stands above divides by x.
    x = np.linspace(low, high, rows + 1)[1:]
    return x, CURVES[model.name](x, **{each.name: each.typical for each in model.parameters})
