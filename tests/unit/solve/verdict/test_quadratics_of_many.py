"""Quadratics of many variables: convex everywhere if their Hessian is positive definite anywhere."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from gdsolve import minimize

BAND = "sum(x**2) + sum(x[1:]*x[:-1])*{c} + 3*sum(x)"


def scope(text: str, **settings: Any) -> tuple[str, str | None]:
    result = minimize(text, shape={"x": (400,)}, **settings)
    return result.verdict.code.value, result.verdict.scope


def test_a_factorized_band_proves_it() -> None:
    assert scope(BAND.format(c=0.9)) == ("minimum", "global")


def test_a_dense_matrix_is_factorized_for_it() -> None:
    generator = np.random.default_rng(1)
    a = generator.normal(size=(400, 400))
    q = a @ a.T / 400 + np.eye(400)
    text = "x@Q@x/2 + sum(x)"
    assert scope(text, let={"Q": q.tolist()}) == ("minimum", "global")


@pytest.mark.parametrize("c", [1.01, 1.5])
def test_an_indefinite_one_is_no_minimum(c: float) -> None:
    code, _ = scope(BAND.format(c=c))
    assert code == "unbounded"


def test_no_claim_where_variables_stand_on_bounds() -> None:
    # Convex in the free variables, not in all: the answer is one of many local ones.
    code, reach = scope(
        "sum(x**2) - 4*(x[0] - 0.2)**2 + x[0]", bounds={"x": (-1.0, 1.0)}, start={"x": [0.9] * 400}
    )
    assert code == "minimum"
    assert reach != "global"
