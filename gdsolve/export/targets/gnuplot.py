"""gnuplot: a function to plot; whole numbers are written with a point, since 1/2 is 0 there."""

from __future__ import annotations

from gdsolve.export.names import plain_name
from gdsolve.export.target import Code, Target, Template, calls, float_number

_SAME = (
    "exp log log10 sqrt abs floor ceil sin cos tan asin acos atan atan2 sinh cosh tanh asinh acosh atanh "
    "erf erfc gamma lgamma"
)


def _frame(code: Code) -> str:
    lines = [f"# {each}" for each in code.comments]
    lines += [f"{name} = {text}" for name, text in code.constants]
    steps = "".join(f"{name} = {text}, " for name, text in code.steps)
    body = f"({steps}{code.result})" if steps else code.result
    lines += [f"{code.name}({', '.join(code.arguments)}) = {body}"]
    if len(code.arguments) == 1:
        lines.append(f"plot {code.name}(x)")
    elif len(code.arguments) == 2:
        lines.append(f"splot {code.name}(x, y)")
    return "\n".join(lines) + "\n"


def _chained(operator: str) -> Template:
    def written(arguments: tuple[str, ...]) -> str:
        text = f"({arguments[0]})"
        for each in arguments[1:]:
            text = f"({text} {operator} ({each}) ? {text} : ({each}))"
        return text

    return written


TARGET = Target(
    name="gnuplot",
    summary="a function definition for gnuplot, and the command that plots it",
    functions=calls("", _SAME)
    | {
        "log2": "(log({0}) / log(2.0))",
        "log1p": "log(1.0 + ({0}))",
        "expm1": "(exp({0}) - 1.0)",
        "cbrt": "(sgn({0}) * abs({0})**(1.0/3.0))",
        "sign": "sgn({0})",
        "hypot": "sqrt(({0})**2 + ({1})**2)",
        "sigmoid": "(1.0 / (1.0 + exp(-({0}))))",
        "softplus": "((({0}) > 0 ? ({0}) : 0.0) + log(1.0 + exp(-abs({0}))))",
        "relu": "(({0}) > 0 ? ({0}) : 0.0)",
        "clip": "(({0}) < ({1}) ? ({1}) : ({0}) > ({2}) ? ({2}) : ({0}))",
        "where": "(({0}) ? ({1}) : ({2}))",
        "min": _chained("<"),
        "max": _chained(">"),
    },
    frame=_frame,
    number=float_number,
    constants={"pi": "pi", "e": "exp(1.0)", "inf": "1e999"},
    name_of=plain_name,
    reserved=frozenset({"pi", "NaN", "if", "else", "plot", "splot", "set", "fit", *_SAME.split()}),
)
