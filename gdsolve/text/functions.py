"""The functions of the formula language: one record each, in one list.

Parser, `gdsolve functions`, and the hints for misspelt names read this list. `square` and `power` are
written out as `**` by the parser, so that no other room sees them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from gdsolve.errors import UsageError, closest

Kind: TypeAlias = Literal["elementwise", "array"]


@dataclass(frozen=True, slots=True)
class Function:
    """One function of the formula language.

    Attributes:
        name: the canonical name, which `Call.function` holds.
        summary: one line for documentation.
        example: a formula that uses it and can be evaluated when its names are given.
        fewest, most: how many arguments it takes; `most` None for any number.
        kind: `elementwise` acts on each element alone, `array` on whole arrays.
        aliases: other names that mean the same.
    """

    name: str
    summary: str
    example: str
    fewest: int = 1
    most: int | None = 1
    kind: Kind = "elementwise"
    aliases: tuple[str, ...] = ()

    @property
    def arity(self) -> str:
        """Return the number of arguments in words, such as `1 or 2 arguments`."""
        if self.most is None:
            count = f"at least {self.fewest}"
        elif self.most == self.fewest:
            count = f"{self.fewest}"
        else:
            count = f"{self.fewest} or {self.most}"
        return f"{count} argument{'s' if count[-1] != '1' else ''}"


_ELEMENTWISE: tuple[Function, ...] = (
    Function("exp", "e to the power x", "exp(-x**2)"),
    Function("log", "natural logarithm", "log(x)", aliases=("ln",)),
    Function("log2", "logarithm to base 2", "log2(x)"),
    Function("log10", "logarithm to base 10", "log10(x)"),
    Function("log1p", "log(1 + x), accurate near x = 0", "log1p(x)"),
    Function("expm1", "exp(x) - 1, accurate near x = 0", "expm1(x)"),
    Function("sqrt", "square root", "sqrt(x**2 + y**2)"),
    Function("cbrt", "real cube root, also of negative numbers", "cbrt(x)"),
    Function("square", "x**2", "square(x - 1)"),
    Function("power", "x**y", "power(x, 3)", 2, 2, aliases=("pow",)),
    Function("abs", "absolute value, also written |x|", "abs(x - 1)"),
    Function("sign", "-1, 0 or 1, as x is negative, zero or positive", "sign(x)"),
    Function("floor", "largest integer that is not above x", "floor(x)"),
    Function("ceil", "smallest integer that is not below x", "ceil(x)"),
    Function("sin", "sine of an angle in radians", "sin(2*pi*x)"),
    Function("cos", "cosine of an angle in radians", "cos(x)"),
    Function("tan", "tangent of an angle in radians", "tan(x)"),
    Function("asin", "angle in [-pi/2, pi/2] whose sine is x", "asin(x)", aliases=("arcsin",)),
    Function("acos", "angle in [0, pi] whose cosine is x", "acos(x)", aliases=("arccos",)),
    Function("atan", "angle in (-pi/2, pi/2) whose tangent is x", "atan(x)", aliases=("arctan",)),
    Function("atan2", "angle of the point (x, y), given as y, x", "atan2(y, x)", 2, 2, aliases=("arctan2",)),
    Function("sinh", "hyperbolic sine", "sinh(x)"),
    Function("cosh", "hyperbolic cosine", "cosh(x)"),
    Function("tanh", "hyperbolic tangent", "tanh(x)"),
    Function("asinh", "inverse hyperbolic sine", "asinh(x)", aliases=("arcsinh",)),
    Function("acosh", "inverse hyperbolic cosine, x >= 1", "acosh(x)", aliases=("arccosh",)),
    Function("atanh", "inverse hyperbolic tangent, |x| < 1", "atanh(x)", aliases=("arctanh",)),
    Function("hypot", "sqrt(x**2 + y**2) without overflow", "hypot(x, y)", 2, 2),
    Function("erf", "error function", "erf(x)"),
    Function("erfc", "1 - erf(x), accurate for large x", "erfc(x)"),
    Function("gamma", "gamma function; gamma(n + 1) is the factorial of n", "gamma(x)"),
    Function("lgamma", "logarithm of |gamma(x)|", "lgamma(x)", aliases=("gammaln", "loggamma")),
    Function("digamma", "derivative of log(gamma(x))", "digamma(x)"),
    Function("sigmoid", "1/(1 + exp(-x))", "sigmoid(x)", aliases=("expit",)),
    Function("softplus", "log(1 + exp(x)), a smooth relu", "softplus(x)"),
    Function("relu", "x where it is positive, else 0", "relu(x)"),
    Function("clip", "x limited to [lower, upper], given as x, lower, upper", "clip(x, -1, 1)", 3, 3),
    Function("where", "a where the comparison holds, else b", "where(x > 0, x, x**2)", 3, 3),
)

_ARRAY: tuple[Function, ...] = (
    Function(
        "min",
        "smallest of several arguments, element by element; smallest element of one array",
        "min(x, 1 - x)",
        1,
        None,
        "array",
        ("minimum",),
    ),
    Function(
        "max",
        "largest of several arguments, element by element; largest element of one array",
        "max(0, x)",
        1,
        None,
        "array",
        ("maximum",),
    ),
    Function("sum", "sum of all elements, or along an axis", "sum((X@w - y)**2)", 1, 2, "array"),
    Function("mean", "mean of all elements, or along an axis", "mean((a*x + b - y)**2)", 1, 2, "array"),
    Function("prod", "product of all elements, or along an axis", "prod(x)", 1, 2, "array"),
    Function(
        "norm",
        "length of a vector, sqrt(sum(x**2)); with an order p, the p-norm",
        "norm(A@x - b)",
        1,
        2,
        "array",
    ),
    Function("dot", "inner product of two vectors", "dot(x, y)", 2, 2, "array"),
    Function("matmul", "matrix product, also written A@B", "matmul(A, x)", 2, 2, "array"),
    Function("transpose", "transpose of a matrix, also written A.T", "transpose(A)", kind="array"),
    Function("trace", "sum of the diagonal of a square matrix", "trace(A)", kind="array"),
    Function("det", "determinant of a square matrix", "det(A)", kind="array"),
    Function("inv", "inverse of a square matrix", "inv(A)@b", kind="array"),
    Function("outer", "all products of two vectors, as a matrix", "outer(x, y)", 2, 2, "array"),
    Function("concat", "arrays joined along their first axis", "concat(x, y)", 1, None, "array"),
    Function("stack", "arrays of one shape as rows of a new first axis", "stack(x, y)", 1, None, "array"),
    Function(
        "logsumexp", "log(sum(exp(x))) without overflow, or along an axis", "logsumexp(x)", 1, 2, "array"
    ),
    Function("softmax", "exp(x)/sum(exp(x)), or along an axis", "softmax(x)", 1, 2, "array"),
    Function("cumsum", "running sums, or along an axis", "cumsum(x)", 1, 2, "array"),
    Function("rows", "number of rows, the length of the first axis", "sum(x)/rows(x)", kind="array"),
)

FUNCTIONS: tuple[Function, ...] = _ELEMENTWISE + _ARRAY
"""Every function of the formula language."""

_BY_NAME = {name: function for function in FUNCTIONS for name in (function.name, *function.aliases)}

_WRITE_INSTEAD = {
    "factorial": "gamma(n + 1)",
    "sec": "1/cos(x)",
    "csc": "1/sin(x)",
    "cot": "1/tan(x)",
    "mod": "x - y*floor(x/y)",
    "round": "floor(x + 0.5)",
    "average": "mean(x)",
    "len": "rows(x)",
    "var": "mean((x - mean(x))**2)",
    "std": "sqrt(mean((x - mean(x))**2))",
    "logit": "log(x/(1 - x))",
    "if": "where(condition, a, b)",
    "sgn": "sign(x)",
}
"""Functions that people expect and that are something else here."""


def find_function(name: str) -> Function | None:
    """Return the function of that name or alias, None if there is none.

    >>> find_function("arcsin").name
    'asin'
    """
    return _BY_NAME.get(name)


def suggestion(name: str, argument: str = "...") -> str:
    """Return the hint for an unknown function: another way to write it, the closest name, or a product.

    Args:
        name: the name that was called.
        argument: the text between its parentheses, for the product.
    """
    from gdsolve.errors import closest

    if name in _WRITE_INSTEAD:
        return f"write `{_WRITE_INSTEAD[name]}`"
    match = closest(name, _BY_NAME)
    if match is not None:
        return f"did you mean `{match}`? `gdsolve functions` shows all of them"
    return f"`gdsolve functions` shows all of them; a product is written `{name}*({argument})`"


def expect_function(name: str) -> Function:
    """Return the function of a name or alias.

    Raises:
        UsageError: there is none of that name; the closest one is offered.
    """
    found = find_function(name)
    if found is None:
        near = closest(name, [each.name for each in FUNCTIONS])
        seen = "`gdsolve functions` shows all of them"
        hint = f"did you mean `{near}`? {seen}" if near else seen
        raise UsageError.of(f"unknown function `{name}`", hint=hint)
    return found
