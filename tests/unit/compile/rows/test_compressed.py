from __future__ import annotations

import numpy as np
import pytest

from gdsolve.compile import Layout
from gdsolve.compile.rows.compressed import CompressedResiduals, OnBlocks, from_products
from gdsolve.compile.rows.sums import RowSums
from gdsolve.graph import Graph
from gdsolve.ops import ADD, MUL, ROWS, SUB


def polynomial(degree: int) -> RowSums:
    graph = Graph()
    x = graph.input("x", (ROWS,))
    names = [f"c{power}" for power in range(degree + 1)]
    model = graph.input(names[-1])
    for name in reversed(names[:-1]):
        model = graph.apply(ADD, graph.input(name), graph.apply(MUL, x, model))
    return RowSums(graph, graph.apply(SUB, graph.input("y", (ROWS,)), model), Layout.scalars(names))


def compressed(degree: int, x: np.ndarray, y: np.ndarray) -> CompressedResiduals:
    return CompressedResiduals(OnBlocks(polynomial(degree), [{"x": x, "y": y}]))


@pytest.mark.parametrize("degree", [0, 2, 7])
def test_squares_gradients_and_products_are_those_of_all_rows(degree: int) -> None:
    x = np.linspace(-1, 2, 300)
    y = np.cos(x)
    c = np.arange(1.0, degree + 2)
    r = y - np.polynomial.polynomial.polyval(x, c)
    slopes = -np.vander(x, degree + 1, increasing=True)
    residuals = compressed(degree, x, y)
    assert (residuals.size, residuals.count) == (degree + 1, degree + 2)
    small_r, small = residuals.residual_and_jacobian(c)
    assert small_r @ small_r == pytest.approx(r @ r, rel=1e-13)
    np.testing.assert_allclose(small.T @ small_r, slopes.T @ r, rtol=1e-12, atol=1e-9)
    np.testing.assert_allclose(small.T @ small, slopes.T @ slopes, rtol=1e-12)
    other = residuals.residual(c)
    assert other @ other == pytest.approx(r @ r, rel=1e-13)


def test_nearly_dependent_columns_keep_their_digits() -> None:
    # Powers up to 6 of x in 1000..1003: J'J has condition 1e30 and more; numpy's QR of J is the judge.
    x = np.linspace(10, 13, 200)
    y = np.sin(x)
    _, slopes = compressed(6, x, y).residual_and_jacobian(np.zeros(7))
    whole = np.linalg.qr(np.vander(x, 7, increasing=True), mode="r")
    found = np.linalg.svd(slopes, compute_uv=False)
    np.testing.assert_allclose(found, np.linalg.svd(whole, compute_uv=False), rtol=1e-6)


def test_a_parameter_without_effect_has_a_zero_column() -> None:
    graph = Graph()
    a, b, x = graph.input("a"), graph.input("b"), graph.input("x", (ROWS,))
    node = graph.apply(MUL, graph.apply(MUL, a, b), x)
    sums = RowSums(graph, node, Layout.scalars("ab"))
    r, slopes = CompressedResiduals(OnBlocks(sums, [{"x": np.ones(4)}])).residual_and_jacobian(
        np.array([0.0, 3.0])
    )
    assert r @ r == 0.0
    np.testing.assert_allclose(np.linalg.norm(slopes, axis=0), [6.0, 0.0], atol=1e-15)


def test_products_that_are_not_finite_stay_so() -> None:
    factor = from_products(np.array([[np.inf, 1.0], [1.0, 2.0]]))
    assert factor is not None
    assert not np.isfinite(factor).any()
