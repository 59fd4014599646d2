"""`--dtype` in fits: the arithmetic of a named optimizer."""

import numpy as np
import pytest

from gdsolve import pipeline
from gdsolve.errors import UsageError
from gdsolve.problem.settings import Settings


@pytest.fixture
def decay(tmp_path):
    x = np.linspace(0, 5, 50)
    path = tmp_path / "decay.csv"
    np.savetxt(
        path, np.column_stack((x, 2 * np.exp(-x) + 1)), fmt="%.6f", delimiter=",", header="x,y", comments=""
    )
    return str(path)


def fitted(path, **asked):
    return pipeline.fit(path, Settings(model="a*exp(-b*x) + c", **asked))


def test_a_named_optimizer_computes_as_asked(decay):
    asked = {"optimizer": "adam", "learning_rate": 0.05, "epochs": 40}
    single, double = fitted(decay, dtype="float32", **asked), fitted(decay, **asked)
    values = np.array(list(single.solution.values()))
    np.testing.assert_array_equal(values, values.astype(np.float32))
    assert single.solution != double.solution
    assert single.solution == pytest.approx(double.solution, rel=1e-4)


def test_without_a_named_optimizer_it_is_refused(decay):
    with pytest.raises(UsageError, match="is computed in float64, not in float32"):
        fitted(decay, dtype="float32")
    assert fitted(decay, dtype="float64").verdict.exit == 0
