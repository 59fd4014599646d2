from __future__ import annotations

import math
import re

import numpy as np
import pytest
from scipy import special

from gdsolve.errors import FormulaError
from gdsolve.lower.functions import BUILDERS
from gdsolve.text import FUNCTIONS
from tests.unit.lower.running import value

X, Y = 0.7, -1.3
V, W = np.array([1.0, -2.0, 0.5]), np.array([0.3, 0.4, 0.9])
A = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
S = np.array([[2.0, 1.0, 0.5], [0.3, 3.0, 1.0], [0.7, 0.2, 4.0]])

ELEMENTWISE = [
    ("exp(y)", math.exp(Y)),
    ("log(x)", math.log(X)),
    ("log2(x)", math.log2(X)),
    ("log10(x)", math.log10(X)),
    ("log1p(x*1e-9)", math.log1p(X * 1e-9)),
    ("expm1(x*1e-9)", math.expm1(X * 1e-9)),
    ("sqrt(x)", math.sqrt(X)),
    ("cbrt(y)", -(1.3 ** (1 / 3))),
    ("square(y)", 1.69),
    ("power(x, y)", X**Y),
    ("abs(y)", 1.3),
    ("|y|", 1.3),
    ("sign(y)", -1.0),
    ("floor(y)", -2.0),
    ("ceil(y)", -1.0),
    ("sin(y)", math.sin(Y)),
    ("cos(y)", math.cos(Y)),
    ("tan(y)", math.tan(Y)),
    ("asin(x)", math.asin(X)),
    ("acos(x)", math.acos(X)),
    ("atan(y)", math.atan(Y)),
    ("atan2(y, x)", math.atan2(Y, X)),
    ("sinh(y)", math.sinh(Y)),
    ("cosh(y)", math.cosh(Y)),
    ("tanh(y)", math.tanh(Y)),
    ("asinh(y)", math.asinh(Y)),
    ("acosh(x + 1)", math.acosh(X + 1)),
    ("atanh(x)", math.atanh(X)),
    ("hypot(x, y)", math.hypot(X, Y)),
    ("erf(y)", math.erf(Y)),
    ("erfc(y)", math.erfc(Y)),
    ("gamma(x)", math.gamma(X)),
    ("lgamma(y)", math.lgamma(Y)),
    ("digamma(x)", special.digamma(X)),
    ("sigmoid(y)", 1 / (1 + math.exp(1.3))),
    ("softplus(y)", math.log1p(math.exp(Y))),
    ("relu(y) + relu(x)", X),
    ("clip(y, -1, x)", -1.0),
    ("where(x > y, x, 5)", X),
    ("where(x <= y, x, 5)", 5.0),
    (
        "where(x == |x|, 1, 2) + where(x != |x|, 10, 20) + where(x >= 1, 100, 200) + where(y < 0, 1e3, 2e3)",
        1221.0,
    ),
]

ARRAYS = [
    ("sum(a)", 21.0),
    ("sum(a, 0)", [5.0, 7.0, 9.0]),
    ("sum(a, -1)", [6.0, 15.0]),
    ("mean(a)", 3.5),
    ("mean(a, 1)", [2.0, 5.0]),
    ("prod(a)", 720.0),
    ("prod(a, 0)", [4.0, 10.0, 18.0]),
    ("min(a)", 1.0),
    ("max(v)", 1.0),
    ("min(v, w)", [0.3, -2.0, 0.5]),
    ("max(v, w, 0.6)", [1.0, 0.6, 0.9]),
    ("max(x, y)", X),
    ("norm(v)", math.sqrt(5.25)),
    ("norm(v, 1)", 3.5),
    ("norm(v, 2)", math.sqrt(5.25)),
    ("norm(v, inf)", 2.0),
    ("norm(v, 3)", 9.125 ** (1 / 3)),
    ("norm(y)", 1.3),
    ("dot(v, w)", -0.05),
    ("matmul(a, v)", A @ V),
    ("a @ v", A @ V),
    ("[1, 2] @ a", [9.0, 12.0, 15.0]),
    ("a @ a.T", [[14.0, 32.0], [32.0, 77.0]]),
    ("transpose(a)", A.T),
    ("trace(s)", 9.0),
    ("det(s)", np.linalg.det(S)),
    ("inv(s)", np.linalg.inv(S)),
    ("outer(v, w)", np.outer(V, W)),
    ("concat(v, w, x)", [1.0, -2.0, 0.5, 0.3, 0.4, 0.9, X]),
    ("concat(a, a)", np.concatenate([A, A])),
    ("stack(v, w)", [V, W]),
    ("logsumexp(v)", math.log(math.exp(1.0) + math.exp(-2.0) + math.exp(0.5))),
    ("logsumexp(1000*a)", 6000.0),
    ("logsumexp(a, 0)", np.log(np.exp(A).sum(axis=0))),
    ("softmax(v)", np.exp(V) / np.exp(V).sum()),
    ("softmax(a, 1)", np.exp(A) / np.exp(A).sum(axis=1, keepdims=True)),
    ("softmax(10000*v)", [1.0, 0.0, 0.0]),
    ("cumsum(v)", [1.0, -1.0, -0.5]),
    ("cumsum(a, 0)", [[1.0, 2.0, 3.0], [5.0, 7.0, 9.0]]),
    ("cumsum(a, 1)", [[1.0, 3.0, 6.0], [4.0, 9.0, 15.0]]),
    ("rows(a)", 2.0),
    ("sum(x) + mean(x) + prod(x) + min(x) + max(x) + logsumexp(x) + cumsum(x)", 7 * X),
    ("rows(x) + softmax(x)", 2.0),
]  # fmt: skip


def at_the_point(text: str) -> np.ndarray:
    return value(text, x=X, y=Y, v=V, w=W, a=A, s=S)


@pytest.mark.parametrize(("text", "expected"), ELEMENTWISE + ARRAYS, ids=lambda each: str(each)[:40])
def test_a_function_has_the_value_that_its_name_promises(text, expected):
    np.testing.assert_allclose(at_the_point(text), expected, rtol=1e-14)


def test_every_function_of_the_language_can_be_lowered():
    assert set(BUILDERS) == {function.name for function in FUNCTIONS}


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_every_function_is_evaluated_above(function):
    used = {word for text, _ in ELEMENTWISE + ARRAYS for word in re.findall(r"[a-z]\w*(?=\()", text)}
    assert function.name in used


@pytest.mark.parametrize("name", ["exp", "sin", "sigmoid", "relu", "abs", "lgamma"])
def test_an_elementwise_function_acts_on_each_element(name):
    each = [float(at_the_point(f"{name}({number})")) for number in W]
    np.testing.assert_array_equal(at_the_point(f"{name}(w)"), each)


@pytest.mark.parametrize(
    ("text", "what", "place", "hint"),
    [
        ("sum(a, 2)", "`a` of shape (2, 3) has no axis 2", "2", "its axes are 0 to 1"),
        ("mean(a, 0.5)", "`a` of shape (2, 3) has no axis 0.5", "0.5", "its axes are 0 to 1"),
        ("sum(x, 0)", "`x` of shape () has no axis 0", "0", "a number has no axes"),
        (
            "sum(a, x)",
            "the axis must be a constant number, not `x`",
            "x",
            "write it out, as in `sum(..., 1)`",
        ),
        ("1 + norm(v, 1/2)", "a norm has an order of 1 or more, not 0.5", "1/2", None),
        ("dot(a, a)", "the inner product needs two vectors, not shapes (2, 3) and (2, 3)", "dot(a, a)", None),
        (
            "2*outer(a, v)",
            "the outer product needs two vectors, not shapes (2, 3) and (3,)",
            "outer(a, v)",
            None,
        ),
        (
            "cumsum(a)",
            "running sums of shape (2, 3) need an axis, as in `cumsum(x, 0)`",
            "cumsum(a)",
            None,
        ),
        ("det(a) + 1", "`det(a)` needs a square matrix, not shape (2, 3)", "det(a)", None),
        ("stack(v, x)", "shapes (3,) and () do not stack", "stack(v, x)", None),
    ],
)
def test_an_argument_that_does_not_fit_is_shown_with_its_place(text, what, place, hint):
    with pytest.raises(FormulaError) as caught:
        at_the_point(text)
    (fault,) = caught.value.diagnostics
    assert (fault.what, fault.span.text, fault.hint) == (what, place, hint)
