"""MathML: the formula as every browser sets it, without fonts or scripts from elsewhere."""

from __future__ import annotations

import re
from html import escape

from gdsolve.export.target import (
    ATOM,
    POWER,
    PRODUCT,
    PYTHON_OPERATORS,
    SIGN,
    SUM,
    Code,
    Infix,
    Target,
    Template,
    short_number,
)

GREEK = dict(
    zip(
        (
            "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi "
            "chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
        ).split(),
        "αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΥΦΨΩ",
        strict=True,
    )
)
_PLAIN = (
    "exp sin cos tan sinh cosh tanh asinh acosh atanh erf erfc sigmoid softplus relu sign log1p expm1 clip hypot "
    "mean trace outer concat stack det softmax cumsum rows digamma lgamma logsumexp dot matmul atan2 min max"
)
_NAMED = {
    "log": "<mi>ln</mi>",
    "log2": "<msub><mi>log</mi><mn>2</mn></msub>",
    "log10": "<msub><mi>log</mi><mn>10</mn></msub>",
    "asin": "<mi>arcsin</mi>",
    "acos": "<mi>arccos</mi>",
    "atan": "<mi>arctan</mi>",
    "gamma": "<mi>Γ</mi>",
    "sum": "<mo>∑</mo>",
    "prod": "<mo>∏</mo>",
    "min of": "<mi>min</mi>",
    "max of": "<mi>max</mi>",
}


def name_of(name: str) -> str:
    """Return a name as it is set: Greek letters, and digits or what follows an underscore below the line.

    >>> name_of("tau"), name_of("x12")
    ('<mi>τ</mi>', '<msub><mi>x</mi><mn>12</mn></msub>')
    """
    head, _, tail = name.partition("_")
    digits = re.fullmatch(r"(.*?[^0-9])([0-9]+)", head)
    if digits and not tail:
        head, tail = digits[1], digits[2]
    shown = f"<mi>{escape(GREEK.get(head, head))}</mi>"
    if not tail:
        return shown
    below = escape(GREEK.get(tail, tail.replace("_", ",")))
    return (
        f"<msub>{shown}<mn>{below}</mn></msub>" if tail.isdigit() else f"<msub>{shown}<mi>{below}</mi></msub>"
    )


def _called(name: str) -> Template:
    return lambda arguments: f"{name}<mo>(</mo>{'<mo>,</mo>'.join(arguments)}<mo>)</mo>"


def _number(number: float) -> str:
    mantissa, mark, exponent = short_number(number).partition("e")
    if not mark:
        return f"<mn>{mantissa}</mn>"
    return f"<mn>{mantissa}</mn><mo>·</mo><msup><mn>10</mn><mn>{int(exponent)}</mn></msup>"


def _fenced(left: str, right: str) -> str:
    return f"<mrow><mo>{left}</mo>{{0}}<mo>{right}</mo></mrow>"


def _cases(arguments: tuple[str, ...]) -> str:
    condition, one, other = arguments
    rows = ((one, condition), (other, "<mtext>otherwise</mtext>"))
    cells = "".join(f"<mtr><mtd>{value}</mtd><mtd>{when}</mtd></mtr>" for value, when in rows)
    return f"<mrow><mo>{{</mo><mtable>{cells}</mtable></mrow>"


def _frame(code: Code) -> str:
    arguments = "<mo>,</mo>".join(code.arguments)
    rows = [
        (f"{name_of(code.name)}<mo>(</mo>{arguments}<mo>)</mo>", code.result),
        *code.steps,
        *code.constants,
    ]
    cells = "".join(
        f"<mtr><mtd>{left}</mtd><mtd><mo>=</mo></mtd><mtd>{right}</mtd></mtr>\n" for left, right in rows
    )
    said = "".join(f"<!-- {each.replace('--', '- -')} -->\n" for each in code.comments)
    return f'{said}<math display="block"><mtable>\n{cells}</mtable></math>\n'


TARGET = Target(
    name="mathml",
    summary="the formula for a page, which browsers set by themselves",
    functions={name: _called(f"<mi>{name}</mi>") for name in _PLAIN.split()}
    | {name: _called(text) for name, text in _NAMED.items()}
    | {
        "sqrt": "<msqrt>{0}</msqrt>",
        "cbrt": "<mroot><mrow>{0}</mrow><mn>3</mn></mroot>",
        "abs": _fenced("|", "|"),
        "norm": _fenced("‖", "‖"),
        "floor": _fenced("⌊", "⌋"),
        "ceil": _fenced("⌈", "⌉"),
        "transpose": "<msup><mrow>{0}</mrow><mi>T</mi></msup>",
        "inv": "<msup><mrow><mo>(</mo>{0}<mo>)</mo></mrow><mn>-1</mn></msup>",
        "where": _cases,
    },
    frame=_frame,
    number=_number,
    constants={"pi": "<mi>π</mi>", "e": "<mi>e</mi>", "inf": "<mi>∞</mi>"},
    operators={
        **PYTHON_OPERATORS,
        "+": Infix("{0}<mo>+</mo>{1}", SUM, SUM, PRODUCT),
        "-": Infix("{0}<mo>−</mo>{1}", SUM, SUM, PRODUCT),
        "*": Infix("{0}<mo>·</mo>{1}", PRODUCT, PRODUCT, SIGN + 1),
        "@": Infix("{0}<mo>·</mo>{1}", PRODUCT, PRODUCT, SIGN + 1),
        "/": Infix("<mfrac><mrow>{0}</mrow><mrow>{1}</mrow></mfrac>", POWER, 0, 0),
        "**": Infix("<msup><mrow>{0}</mrow><mrow>{1}</mrow></msup>", POWER, ATOM, 0),
    },
    negative=("<mo>−</mo>{0}", POWER),
    parentheses=_fenced("(", ")"),
    arrays=True,
    array=_fenced("[", "]"),
    value_of_array="<mtext>{0}</mtext>",
    comparisons={
        "<": "<mo>&lt;</mo>",
        "<=": "<mo>≤</mo>",
        ">": "<mo>&gt;</mo>",
        ">=": "<mo>≥</mo>",
        "==": "<mo>=</mo>",
        "!=": "<mo>≠</mo>",
    },
    name_of=name_of,
)
