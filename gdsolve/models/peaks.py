"""Peaks and steps."""

from __future__ import annotations

from gdsolve.models.record import ModelParameter, ReadyModel

PEAKS = "peaks"
STEPS = "steps"

_HEIGHT = ModelParameter("height", "y at the top, above what else is in the model", 3.0)
_CENTER = ModelParameter("center", "x of the top", 4.0)
_MIDDLE = ModelParameter("center", "x of the middle of the step", 4.0)

GAUSSIAN = ReadyModel(
    "gaussian",
    "bell curve",
    "height*exp(-(x - center)**2/(2*width**2))",
    (
        _HEIGHT,
        _CENTER,
        ModelParameter("width", "standard deviation; full width at half height / 2.3548", 0.8),
    ),
    PEAKS,
    "Abramowitz & Stegun, Handbook of Mathematical Functions, 1972, 26.2.1",
    aliases=("gauss",),
)

LORENTZIAN = ReadyModel(
    "lorentzian",
    "Lorentz (Cauchy, Breit-Wigner) line",
    "height/(1 + ((x - center)/width)**2)",
    (_HEIGHT, _CENTER, ModelParameter("width", "half width at half height", 0.8)),
    PEAKS,
    "Demtröder, Laser Spectroscopy, 2014, section 3.1",
    aliases=("lorentz", "cauchy"),
)

PSEUDO_VOIGT = ReadyModel(
    "pseudo-voigt",
    "a mixture of a Lorentz line and a bell curve of equal width",
    "height*(fraction/(1 + ((x - center)/width)**2) + (1 - fraction)*exp(-log(2)*((x - center)/width)**2))",
    (
        _HEIGHT,
        _CENTER,
        ModelParameter("width", "half width at half height of both parts", 0.8),
        ModelParameter("fraction", "share of the Lorentz line, 0 to 1", 0.4),
    ),
    PEAKS,
    "Wertheim, Butler, West & Buchanan, Rev. Sci. Instrum. 45 (1974) 1369",
)

# The curve is the real part of Faddeeva's w(u + i v). w is replaced by a sum of six poles below the real axis, in
# pairs that mirror each other: r/(z - p) with r = c + i d, p = b - i a. The poles were fitted to w on the real axis
# by least squares with Lawson's weights; the error there is 1.5e-6 at most, and by the maximum principle (all
# is analytic above the axis and falls to 0) nowhere larger for v > 0. The sum of all r is that of w, i/sqrt(pi).
_POLES = (  # (a, b, c, d)
    ("1.553127529", "0.372703742", "2.133855682", "0.90164978"),
    ("1.532375021", "1.143571404", "-0.284635117", "-0.66660745"),
    ("1.484048546", "2.020286706", "-0.010403063", "0.047052462"),
)


def _pair(a: str, b: str, c: str, d: str) -> str:
    """Return the real part of two mirrored poles; c has the sign that saves a minus."""
    return (
        (
            f"({d}*(v + {a}) - {c}*(u - {b}))/((v + {a})**2 + (u - {b})**2)"
            f" + ({d}*(v + {a}) + {c}*(u + {b}))/((v + {a})**2 + (u + {b})**2)"
        )
        .replace("- -", "+ ")
        .replace("+ -", "- ")
    )


VOIGT = ReadyModel(
    "voigt",
    "a Lorentz line widened by a bell curve, to 1e-5 of its height",
    f"area/(gauss_width*sqrt(2*pi))*({' + '.join(_pair(*pole) for pole in _POLES)})",
    (
        ModelParameter("area", "area below the curve, y times x", 5.0),
        _CENTER,
        ModelParameter("gauss_width", "standard deviation of the bell curve", 0.5, lower=0.0),
        ModelParameter("lorentz_width", "half width at half height of the Lorentz line", 0.4, lower=0.0),
    ),
    PEAKS,
    "Armstrong, J. Quant. Spectrosc. Radiat. Transfer 7 (1967) 61; w(z) by six poles of our own",
    domain="gauss_width > 0, lorentz_width >= 0",
    definitions=(
        ("u", "(x - center)/(sqrt(2)*gauss_width)"),
        ("v", "lorentz_width/(sqrt(2)*gauss_width)"),
    ),
)

LOG_NORMAL = ReadyModel(
    "log-normal",
    "bell curve of log(x): steep before the top, a long tail behind",
    "height*exp(-log(x/center)**2/(2*width**2))",
    (_HEIGHT, _CENTER, ModelParameter("width", "standard deviation of log(x)", 0.4)),
    PEAKS,
    "Aitchison & Brown, The Lognormal Distribution, 1957",
    domain="x > 0",
    span=(0.2, 15.0),
)

SECH_SQUARED = ReadyModel(
    "sech-squared",
    "pulse 1/cosh**2, as of solitons and lasers",
    "height/cosh((x - center)/width)**2",
    (_HEIGHT, _CENTER, ModelParameter("width", "full width at half height / 1.7627", 0.8)),
    PEAKS,
    "Demtröder, Laser Spectroscopy, 2014, section 11.1",
)

STEP = ReadyModel(
    "step",
    "smooth step, the integral of a bell curve (erf)",
    "height*(1 + erf((x - center)/(sqrt(2)*width)))/2",
    (
        ModelParameter("height", "y after the step minus y before", 3.0),
        _MIDDLE,
        ModelParameter("width", "standard deviation of the bell curve", 0.8),
    ),
    STEPS,
    "Abramowitz & Stegun, Handbook of Mathematical Functions, 1972, 26.2.29",
    aliases=("erf-step",),
)

ARCTAN_STEP = ReadyModel(
    "arctan-step",
    "smooth step, the integral of a Lorentz line",
    "height*(1/2 + atan((x - center)/width)/pi)",
    (
        ModelParameter("height", "y far after the step minus y far before", 3.0),
        _MIDDLE,
        ModelParameter("width", "half width at half height of the Lorentz line", 0.8),
    ),
    STEPS,
    "Demtröder, Laser Spectroscopy, 2014, section 3.1, integrated",
)

LOGISTIC = ReadyModel(
    "logistic",
    "S-shaped growth to a ceiling, the same on both sides of its middle",
    "capacity/(1 + exp(-rate*(x - midpoint)))",
    (
        ModelParameter("capacity", "y in the end", 3.0),
        ModelParameter("midpoint", "x where y is half of the capacity", 4.0),
        ModelParameter("rate", "growth per x at first; 4 times the slope at the middle / capacity", 1.2),
    ),
    STEPS,
    "Verhulst 1845; Seber & Wild, Nonlinear Regression, 1989, section 7.3.1",
)

GOMPERTZ = ReadyModel(
    "gompertz",
    "S-shaped growth to a ceiling, slower after its steepest point than before",
    "capacity*exp(-exp(-rate*(x - midpoint)))",
    (
        ModelParameter("capacity", "y in the end", 3.0),
        ModelParameter("midpoint", "x where it is steepest, y = capacity/e", 3.0),
        ModelParameter("rate", "per x", 0.9),
    ),
    STEPS,
    "Gompertz 1825; Seber & Wild, Nonlinear Regression, 1989, section 7.3.3",
)

RICHARDS = ReadyModel(
    "richards",
    "S-shaped growth to a ceiling with a shape of its own",
    "capacity/(1 + shape*exp(-rate*(x - midpoint)))**(1/shape)",
    (
        ModelParameter("capacity", "y in the end", 3.0),
        ModelParameter("midpoint", "x where it is steepest", 4.0),
        ModelParameter("rate", "per x", 1.5),
        ModelParameter("shape", "1 is the logistic curve, towards 0 that of Gompertz", 2.0),
    ),
    STEPS,
    "Richards 1959; Seber & Wild, Nonlinear Regression, 1989, section 7.3.5",
    domain="shape > 0",
)

MODELS = (
    GAUSSIAN, LORENTZIAN, PSEUDO_VOIGT, VOIGT, LOG_NORMAL, SECH_SQUARED,
    STEP, ARCTAN_STEP, LOGISTIC, GOMPERTZ, RICHARDS,
)  # fmt: skip
"""Peaks and steps, in the order in which they are listed."""
