"""Decay, growth and saturation."""

from __future__ import annotations

from gdsolve.models.record import ModelParameter, ReadyModel

# Powers such as (x/tau)**stretch stand in `where(x > 0, ...)`: for an exponent below 1 their slope at x = 0, where
# data often begin, is infinite times zero.
DECAY = "decay and growth"
SATURATION = "saturation"

_AMPLITUDE = ModelParameter("amplitude", "y at x = 0", 3.0)

EXPONENTIAL_DECAY = ReadyModel(
    "exponential-decay",
    "falls to 0 by a fixed share per x; `+ constant` for another floor",
    "amplitude*exp(-x/tau)",
    (_AMPLITUDE, ModelParameter("tau", "x after which 1/e is left; the half-life / log(2)", 2.0)),
    DECAY,
    "Bates & Watts, Nonlinear Regression Analysis and Its Applications, 1988, section 3.3",
    aliases=("decay",),
)

EXPONENTIAL_GROWTH = ReadyModel(
    "exponential-growth",
    "grows by a fixed share per x",
    "amplitude*exp(rate*x)",
    (_AMPLITUDE, ModelParameter("rate", "per x; log(2) / the time to double", 0.3)),
    DECAY,
    "Seber & Wild, Nonlinear Regression, 1989, section 7.2",
    aliases=("exponential",),
)

EXPONENTIAL_APPROACH = ReadyModel(
    "exponential-approach",
    "rises from 0 to a ceiling, by a fixed share of what is missing per x",
    "amplitude*(1 - exp(-x/tau))",
    (
        ModelParameter("amplitude", "y in the end", 3.0),
        ModelParameter("tau", "x after which 1/e is still missing", 2.0),
    ),
    DECAY,
    "Seber & Wild, Nonlinear Regression, 1989, section 7.2",
)

DOUBLE_EXPONENTIAL = ReadyModel(
    "double-exponential",
    "a slow and a fast decay together",
    "slow_amplitude*exp(-x/slow_tau) + fast_amplitude*exp(-x/fast_tau)",
    (
        ModelParameter("slow_amplitude", "y of the slow decay at x = 0", 2.0),
        ModelParameter("slow_tau", "x after which 1/e of the slow one is left", 5.0),
        ModelParameter("fast_amplitude", "y of the fast decay at x = 0", 4.0),
        ModelParameter("fast_tau", "x after which 1/e of the fast one is left", 0.8),
    ),
    DECAY,
    "Seber & Wild, Nonlinear Regression, 1989, section 3.4.1",
)

STRETCHED_EXPONENTIAL = ReadyModel(
    "stretched-exponential",
    "a decay that becomes slower (stretch < 1) or faster (> 1)",
    "amplitude*exp(-where(x > 0, (x/tau)**stretch, 0))",
    (
        _AMPLITUDE,
        ModelParameter("tau", "x where 1/e is left", 2.0),
        ModelParameter("stretch", "exponent; 1 is the plain decay", 0.7),
    ),
    DECAY,
    "Kohlrausch 1854; Williams & Watts, Trans. Faraday Soc. 66 (1970) 80",
    domain="x >= 0, tau > 0",
)

WEIBULL = ReadyModel(
    "weibull",
    "Weibull's distribution function: the share that failed until x",
    "1 - exp(-where(x > 0, (x/scale)**shape, 0))",
    (
        ModelParameter("scale", "x where 63.2 % have failed", 4.0),
        ModelParameter("shape", "< 1 failures become rarer, > 1 more frequent", 1.8),
    ),
    DECAY,
    "Weibull, J. Appl. Mech. 18 (1951) 293",
    domain="x >= 0, scale > 0",
)

WEIBULL_GROWTH = ReadyModel(
    "weibull-growth",
    "growth to a ceiling along Weibull's distribution function",
    "capacity - gain*exp(-where(x > 0, (x/scale)**shape, 0))",
    (
        ModelParameter("capacity", "y in the end", 5.0),
        ModelParameter("gain", "y in the end minus y at x = 0", 4.0),
        ModelParameter("scale", "x where 63.2 % of the gain is made", 4.0),
        ModelParameter("shape", "how suddenly; 1 is an exponential approach", 1.8),
    ),
    DECAY,
    "Ratkowsky, Nonlinear Regression Modeling, 1983, section 4.2",
    domain="x >= 0, scale > 0",
)

ARRHENIUS = ReadyModel(
    "arrhenius",
    "rate of a reaction by its absolute temperature",
    "prefactor*exp(-energy/(8.314462618*x))",
    (
        ModelParameter("prefactor", "rate at infinite temperature", 1e6),
        ModelParameter("energy", "activation energy in J/mol, x in kelvin", 40000.0),
    ),
    DECAY,
    "Arrhenius 1889; R = 8.314462618 J/(mol K), CODATA 2018",
    domain="x > 0, in kelvin",
    span=(280.0, 400.0),
)

MICHAELIS_MENTEN = ReadyModel(
    "michaelis-menten",
    "rate of an enzyme by the concentration of its substrate",
    "vmax*x/(km + x)",
    (
        ModelParameter("vmax", "y in the end", 3.0),
        ModelParameter("km", "x where y is half of vmax", 1.5),
    ),
    SATURATION,
    "Michaelis & Menten 1913; Bates & Watts, Nonlinear Regression Analysis, 1988, section 2.1",
    domain="x >= 0",
)

HILL = ReadyModel(
    "hill",
    "binding of several molecules at once: S-shaped by x",
    "top*x**n/(k**n + x**n)",
    (
        ModelParameter("top", "y in the end", 3.0),
        ModelParameter("k", "x where y is half of the top", 3.0),
        ModelParameter("n", "Hill's coefficient: how steep", 2.5),
    ),
    SATURATION,
    "Hill, J. Physiol. 40 (1910) iv",
    domain="x >= 0, k > 0",
)

DOSE_RESPONSE = ReadyModel(
    "dose-response",
    "four-parameter logistic curve of a dose",
    "bottom + (top - bottom)*x**slope/(x**slope + ec50**slope)",
    (
        ModelParameter("bottom", "y without a dose", 0.5),
        ModelParameter("top", "y at a high dose", 3.5),
        ModelParameter("ec50", "dose with half of the effect", 3.0),
        ModelParameter("slope", "Hill's slope", 2.5, lower=0.0),
    ),
    SATURATION,
    "Finney, Statistical Method in Biological Assay, 1978; Ratkowsky, 1983, chapter 8",
    domain="x >= 0, ec50 > 0",
    span=(0.1, 30.0),
    aliases=("four-parameter-logistic",),
)

LANGMUIR = ReadyModel(
    "langmuir",
    "adsorption on equal places by pressure or concentration",
    "capacity*affinity*x/(1 + affinity*x)",
    (
        ModelParameter("capacity", "y when every place is taken", 3.0),
        ModelParameter("affinity", "per x; half of the places are taken at 1/affinity", 0.7),
    ),
    SATURATION,
    "Langmuir, J. Am. Chem. Soc. 40 (1918) 1361",
    domain="x >= 0",
)

FREUNDLICH = ReadyModel(
    "freundlich",
    "adsorption on unequal places",
    "affinity*x**(1/n)",
    (ModelParameter("affinity", "y at x = 1", 1.5), ModelParameter("n", "how unequal; 1 is a line", 2.5)),
    SATURATION,
    "Freundlich, Z. Phys. Chem. 57 (1907) 385",
    domain="x > 0",
    span=(0.1, 10.0),
)

MODELS = (
    EXPONENTIAL_DECAY, DOUBLE_EXPONENTIAL, STRETCHED_EXPONENTIAL, EXPONENTIAL_GROWTH, EXPONENTIAL_APPROACH,
    WEIBULL, WEIBULL_GROWTH, ARRHENIUS,
    MICHAELIS_MENTEN, HILL, DOSE_RESPONSE, LANGMUIR, FREUNDLICH,
)  # fmt: skip
"""Decay, growth and saturation, in the order in which they are listed."""
