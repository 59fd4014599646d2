"""Quadratics whose matrix stands in a file: the answer of linear algebra, and what the document says of the file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gdsolve import pipeline
from gdsolve.data import sha256
from gdsolve.errors import UsageError
from gdsolve.problem.settings import Settings
from gdsolve.solve.results.document import document

Given = tuple[str, np.ndarray, np.ndarray]
"""The problem file, Q, and c."""


@pytest.fixture
def quadratic(tmp_path: Path) -> Given:
    g = np.random.default_rng(4)
    factor = g.standard_normal((30, 30))
    matrix, vector = np.round(factor @ factor.T + np.eye(30), 6), np.round(g.standard_normal(30), 6)
    np.savetxt(tmp_path / "Q.csv", matrix, fmt="%.6f", delimiter=",")
    np.savetxt(tmp_path / "c.csv", vector, fmt="%.6f")
    path = tmp_path / "q.yaml"
    path.write_text("quadratic: {Q: {file: Q.csv}, c: {file: c.csv}}\n", encoding="utf-8")
    return str(path), matrix, vector


def test_the_minimum_is_that_of_linear_algebra(quadratic: Given) -> None:
    path, matrix, vector = quadratic
    result = pipeline.run(path, Settings())
    expected = -np.linalg.solve((matrix + matrix.T) / 2, vector)
    np.testing.assert_allclose(result.solution["x"], expected, rtol=1e-9)
    assert result.objective == pytest.approx(vector @ expected / 2, rel=1e-12)
    files = document(result)["problem"]["files"]
    assert {name: each["sha256"] for name, each in files.items()} == {
        name: sha256(Path(path).parent / f"{name}.csv") for name in ("Q", "c")
    }


def test_it_can_be_differentiated_and_is_not_maximised(quadratic: Given) -> None:
    path, matrix, vector = quadratic
    x = np.arange(30.0)
    found = pipeline.gradient_at(path, Settings(), at={"x": x.tolist()})
    np.testing.assert_allclose(found.gradient["x"], (matrix + matrix.T) @ x / 2 + vector, rtol=1e-12)
    with pytest.raises(UsageError, match="is a problem to minimize"):
        pipeline.minimize(path, Settings(), sense="maximize")
