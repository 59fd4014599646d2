r"""LaTeX: the formula as it is set in a paper, for `amsmath`."""

from __future__ import annotations

import re

from gdsolve.export.target import (
    ATOM,
    PRODUCT,
    PYTHON_OPERATORS,
    SIGN,
    Code,
    Infix,
    Target,
    Template,
    short_number,
)

_GREEK = frozenset(
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi "
    "chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega".split()
)
_PLAIN = "exp sin cos tan sinh cosh tanh det"
_UPRIGHT = (
    "asinh acosh atanh erf erfc sigmoid softplus relu sign log1p expm1 clip hypot mean trace outer concat "
    "stack softmax cumsum rows digamma lgamma logsumexp dot matmul atan2"
)
_NAMED = {
    "log": r"\ln", "log2": r"\log_{2}", "log10": r"\log_{10}", "asin": r"\arcsin", "acos": r"\arccos",
    "atan": r"\arctan", "gamma": r"\Gamma", "min": r"\min", "max": r"\max",
    "min of": r"\min", "max of": r"\max",
    "sum": r"\sum", "prod": r"\prod",
}  # fmt: skip


def _name_of(name: str) -> str:
    r"""Return a name as it is set: Greek letters, digits and what follows an underscore below the line.

    >>> _name_of("tau"), _name_of("x12"), _name_of("rate_max")
    ('\\tau', 'x_{12}', '\\mathrm{rate}_{max}')
    """
    head, _, tail = name.partition("_")
    digits = re.fullmatch(r"(.*?[^0-9])([0-9]+)", head)
    if digits and not tail:
        head, tail = digits[1], digits[2]
    head, tail = (re.sub(r"([%#$&{}\\^~])", r"\\\1", each) for each in (head, tail))
    shown = f"\\{head}" if head in _GREEK else head if len(head) == 1 else f"\\mathrm{{{head}}}"
    return f"{shown}_{{{tail.replace('_', ',')}}}" if tail else shown


def _called(name: str) -> Template:
    return lambda arguments: f"{name}\\left({', '.join(arguments)}\\right)"


def _number(number: float) -> str:
    mantissa, mark, exponent = short_number(number).partition("e")
    return f"{mantissa} \\cdot 10^{{{int(exponent)}}}" if mark else mantissa


def _cases(arguments: tuple[str, ...]) -> str:
    condition, one, other = arguments
    return f"\\begin{{cases}} {one} & {condition} \\\\ {other} & \\text{{otherwise}} \\end{{cases}}"


def _frame(code: Code) -> str:
    lines = [f"% {each}" for each in code.comments]
    arguments = ", ".join(code.arguments)
    lines += ["\\begin{align}", f"{_name_of(code.name)}({arguments}) &= {code.result}"]
    below = [f"{name} &= {text}" for name, text in (*code.steps, *code.constants)]
    lines[-1] += "".join(f" \\\\\n{each}" for each in below)
    return "\n".join([*lines, "\\end{align}"]) + "\n"


TARGET = Target(
    name="latex",
    summary="the formula as LaTeX, for amsmath",
    functions={name: _called(f"\\{name}") for name in _PLAIN.split()}
    | {name: _called(f"\\operatorname{{{name}}}") for name in _UPRIGHT.split()}
    | {name: _called(text) for name, text in _NAMED.items()}
    | {
        "sqrt": "\\sqrt{{{0}}}",
        "cbrt": "\\sqrt[3]{{{0}}}",
        "abs": "\\left|{0}\\right|",
        "norm": "\\left\\|{0}\\right\\|",
        "floor": "\\left\\lfloor {0} \\right\\rfloor",
        "ceil": "\\left\\lceil {0} \\right\\rceil",
        "transpose": "{0}^{{\\mathsf{{T}}}}",
        "inv": "\\left({0}\\right)^{{-1}}",
        "where": _cases,
    },
    frame=_frame,
    number=_number,
    constants={"pi": "\\pi", "e": "\\mathrm{e}", "inf": "\\infty"},
    operators={
        **PYTHON_OPERATORS,
        "*": Infix("{0} \\, {1}", PRODUCT, PRODUCT, SIGN + 1),
        "@": Infix("{0} \\, {1}", PRODUCT, PRODUCT, SIGN + 1),
        "/": Infix("\\frac{{{0}}}{{{1}}}", SIGN, 0, 0),
        "**": Infix("{0}^{{{1}}}", SIGN + 1, ATOM, 0),
    },
    parentheses="\\left({0}\\right)",
    arrays=True,
    array="\\left[{0}\\right]",
    value_of_array="{0}",
    comparisons={"<": "<", "<=": "\\le", ">": ">", ">=": "\\ge", "==": "=", "!=": "\\ne"},
    name_of=_name_of,
)
