"""NumPy: numbers and arrays; special functions come from SciPy."""

from __future__ import annotations

from gdsolve.export.frames import PYTHON_WORDS, python_frame
from gdsolve.export.target import Target, Template, calls, nested, short_number

_SAME = "exp log log2 log10 log1p expm1 sqrt cbrt abs sign floor ceil sin cos tan sinh cosh tanh hypot"
_ARC = "sin cos tan sinh cosh tanh"
_SPECIAL = {"erf": "erf", "erfc": "erfc", "gamma": "gamma", "lgamma": "gammaln", "digamma": "digamma"}


def along(name: str) -> Template:
    """Return the template of a reduction whose second argument is an axis."""

    def written(arguments: tuple[str, ...]) -> str:
        array, *axis = arguments
        return f"{name}({array}, axis={axis[0]})" if axis else f"{name}({array})"

    return written


def array_functions(module: str) -> dict[str, Template]:
    """Return what NumPy and the libraries with its interface have in common."""
    return {
        **calls(f"{module}.", _SAME),
        **{f"a{name}": f"{module}.arc{name}({{0}})" for name in _ARC.split()},
        **{name: along(f"{module}.{name}") for name in ("sum", "mean", "prod", "cumsum")},
        "atan2": f"{module}.arctan2({{0}}, {{1}})",
        "relu": f"{module}.maximum({{0}}, 0)",
        "clip": f"{module}.clip({{0}}, {{1}}, {{2}})",
        "where": f"{module}.where({{0}}, {{1}}, {{2}})",
        "min": nested(f"{module}.minimum"),
        "max": nested(f"{module}.maximum"),
        "min of": f"{module}.min({{0}})",
        "max of": f"{module}.max({{0}})",
        "norm": lambda arguments: f"{module}.linalg.norm({', '.join(arguments)})",
        "dot": f"{module}.dot({{0}}, {{1}})",
        "matmul": f"{module}.matmul({{0}}, {{1}})",
        "transpose": f"{module}.transpose({{0}})",
        "trace": f"{module}.trace({{0}})",
        "det": f"{module}.linalg.det({{0}})",
        "inv": f"{module}.linalg.inv({{0}})",
        "outer": f"{module}.outer({{0}}, {{1}})",
        "concat": lambda arguments: f"{module}.concatenate([{', '.join(arguments)}])",
        "stack": lambda arguments: f"{module}.stack([{', '.join(arguments)}])",
        "rows": f"{module}.shape({{0}})[0]",
    }


TARGET = Target(
    name="numpy",
    summary="a Python function of numbers and arrays, with NumPy (and SciPy for special functions)",
    functions=array_functions("np")
    | {name: f"special.{other}({{0}})" for name, other in _SPECIAL.items()}
    | {
        "sigmoid": "special.expit({0})",
        "softplus": "np.logaddexp(0, {0})",
        "logsumexp": along("special.logsumexp"),
        "softmax": along("special.softmax"),
    },
    frame=python_frame(
        ("import numpy as np",),
        needed=dict.fromkeys((*_SPECIAL, "sigmoid", "logsumexp", "softmax"), "from scipy import special"),
    ),
    number=short_number,
    constants={"pi": "np.pi", "e": "np.e", "inf": "np.inf"},
    arrays=True,
    array="np.array([{0}])",
    value_of_array="np.array({0})",
    reserved=PYTHON_WORDS | {"np", "special"},
)
