"""C99: a function of doubles, with math.h only."""

from __future__ import annotations

from gdsolve.export.names import plain_name
from gdsolve.export.target import ATOM, PYTHON_OPERATORS, Code, Infix, Target, calls, float_number, nested

_SAME = (
    "exp log log2 log10 log1p expm1 sqrt cbrt floor sin cos tan asin acos atan atan2 sinh cosh tanh "
    "asinh acosh atanh hypot erf erfc lgamma ceil"
)

_HELPERS = {
    "sign": "static double sign_of(double x) { return (x > 0) - (x < 0); }",
    "sigmoid": (
        "static double sigmoid_of(double x)\n{\n"
        "    double small = exp(-fabs(x));\n"
        "    return x >= 0 ? 1 / (1 + small) : small / (1 + small);\n}"
    ),
    "softplus": "static double softplus_of(double x) { return fmax(x, 0) + log1p(exp(-fabs(x))); }",
}

_WORDS = (
    "auto break case char const continue default do double else enum extern float for goto if inline int "
    "long register restrict return short signed sizeof static struct switch typedef union unsigned void "
    "volatile while exp log log2 log10 log1p expm1 sqrt cbrt floor ceil sin cos tan asin acos atan atan2 "
    "sinh cosh tanh asinh acosh atanh hypot erf erfc lgamma tgamma gamma pow fabs fmin fmax y0 y1 yn j0 j1 "
    "jn main"
)


def _frame(code: Code) -> str:
    lines = [f"/* {each.replace('*/', '* /')} */" for each in code.comments]
    lines += ["#include <math.h>", ""]
    for name, text in _HELPERS.items():
        if name in code.used:
            lines += [text, ""]
    arguments = ", ".join(f"double {name}" for name in code.arguments) or "void"
    lines += [f"double {code.name}({arguments})", "{"]
    lines += [f"    const double {name} = {text};" for name, text in (*code.constants, *code.steps)]
    lines += [f"    return {code.result};", "}"]
    return "\n".join(lines) + "\n"


TARGET = Target(
    name="c",
    summary="a C99 function of doubles",
    functions=calls("", _SAME)
    | {
        "abs": "fabs({0})",
        "sign": "sign_of({0})",
        "gamma": "tgamma({0})",
        "sigmoid": "sigmoid_of({0})",
        "softplus": "softplus_of({0})",
        "relu": "fmax({0}, 0.0)",
        "clip": "fmin(fmax({0}, {1}), {2})",
        "where": "(({0}) ? ({1}) : ({2}))",
        "min": nested("fmin"),
        "max": nested("fmax"),
    },
    frame=_frame,
    number=float_number,
    constants={"pi": "3.141592653589793", "e": "2.718281828459045", "inf": "INFINITY"},
    operators={**PYTHON_OPERATORS, "**": Infix("pow({0}, {1})", ATOM, 0, 0)},
    name_of=plain_name,
    reserved=frozenset(_WORDS.split()),
)
