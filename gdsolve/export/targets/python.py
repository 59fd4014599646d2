"""Plain Python: numbers only, the module `math` and nothing else."""

from __future__ import annotations

from gdsolve.export.frames import PYTHON_WORDS, python_frame
from gdsolve.export.target import Target, calls, listed, short_number

_HELPERS = {
    "sigmoid": """
def _sigmoid(x):
    small = math.exp(-abs(x))
    return 1 / (1 + small) if x >= 0 else small / (1 + small)
""",
    "softplus": """
def _softplus(x):
    return max(x, 0) + math.log1p(math.exp(-abs(x)))
""",
}

_SAME = (
    "exp log log2 log10 log1p expm1 sqrt cbrt sin cos tan asin acos atan atan2 sinh cosh tanh asinh acosh "
    "atanh hypot erf erfc gamma lgamma"
)

TARGET = Target(
    name="python",
    summary="a Python function of numbers, with the module math only",
    functions=calls("math.", _SAME)
    | {
        "abs": "abs({0})",
        "sign": "(({0} > 0) - ({0} < 0))",
        "floor": "math.floor({0})",
        "ceil": "math.ceil({0})",
        "sigmoid": "_sigmoid({0})",
        "softplus": "_softplus({0})",
        "relu": "max({0}, 0)",
        "clip": "min(max({0}, {1}), {2})",
        "where": "({1} if {0} else {2})",
        "min": listed("min"),
        "max": listed("max"),
    },
    frame=python_frame(("import math",), _HELPERS),
    number=short_number,
    constants={"pi": "math.pi", "e": "math.e", "inf": "math.inf"},
    reserved=PYTHON_WORDS,
)
