"""Excel: a formula on names; `LET` holds values and intermediates.

Excel reads -2^2 as (-2)^2, so a sign is always in parentheses.
"""

from __future__ import annotations

import re

from gdsolve.export.names import plain_name
from gdsolve.export.target import (
    ATOM,
    POWER,
    PYTHON_OPERATORS,
    Code,
    Infix,
    Target,
    Template,
    listed,
    short_number,
)

_CELL = re.compile(r"[A-Za-z]{1,3}[0-9]+|[RrCc]|[Rr][0-9]*[Cc][0-9]*")


def _name_of(name: str) -> str:
    """Return a name that is no cell: `x1` is one, and so are `r` and `c`."""
    plain = plain_name(name)
    return f"{plain}_" if _CELL.fullmatch(plain) else plain


def _frame(code: Code) -> str:
    lines = [f"' {each}" for each in code.comments]
    if code.arguments:
        lines.append(f"' name the cells of {', '.join(code.arguments)}, then enter:")
    bindings = "".join(f"{name}, {text}, " for name, text in (*code.constants, *code.steps))
    lines.append(f"=LET({bindings}{code.result})" if bindings else f"={code.result}")
    return "\n".join(lines) + "\n"


_SAME = "exp sqrt abs sign sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh gamma log10"
_FUNCTIONS: dict[str, Template] = {name: listed(name.upper()) for name in _SAME.split()}

TARGET = Target(
    name="excel",
    summary="a formula for a cell of Excel",
    functions=_FUNCTIONS
    | {
        "log": "LN({0})",
        "log2": "LOG({0}, 2)",
        "log1p": "LN(1 + {0})",
        "expm1": "(EXP({0}) - 1)",
        "cbrt": "(SIGN({0}) * ABS({0})^(1/3))",
        "floor": "INT({0})",
        "ceil": "(-INT(-({0})))",
        "atan2": "ATAN2({1}, {0})",
        "hypot": "SQRT(({0})^2 + ({1})^2)",
        "erf": "(SIGN({0}) * ERF.PRECISE(ABS({0})))",
        "erfc": "IF({0} < 0, 2 - ERFC.PRECISE(-({0})), ERFC.PRECISE({0}))",
        "lgamma": "GAMMALN.PRECISE({0})",
        "sigmoid": "(1 / (1 + EXP(-({0}))))",
        "softplus": "(MAX({0}, 0) + LN(1 + EXP(-ABS({0}))))",
        "relu": "MAX({0}, 0)",
        "clip": "MIN(MAX({0}, {1}), {2})",
        "where": "IF({0}, {1}, {2})",
        "min": listed("MIN"),
        "max": listed("MAX"),
    },
    frame=_frame,
    number=short_number,
    constants={"pi": "PI()", "e": "EXP(1)", "inf": "9.99E+307"},
    operators={**PYTHON_OPERATORS, "**": Infix("{0}^{1}", POWER, ATOM, ATOM)},
    negative=("(-{0})", ATOM),
    comparisons={"<": "<", "<=": "<=", ">": ">", ">=": ">=", "==": "=", "!=": "<>"},
    name_of=_name_of,
    reserved=frozenset(),
)
