"""`--engine`: each gives the same answer, and what it cannot do is said."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest

from gdsolve import fit, minimize
from gdsolve.errors import UsageError

MODEL = "a*exp(-b*x) + c"


@pytest.fixture(scope="module")
def decay(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("engine") / "decay.csv"
    generator = np.random.default_rng(3)
    x = generator.uniform(0.0, 5.0, 30_000)
    y = 2.0 * np.exp(-0.7 * x) + 0.3 + 0.05 * generator.standard_normal(len(x))
    np.savetxt(path, np.column_stack((x, y)), delimiter=",", header="x,y", comments="")
    return path


@pytest.mark.slow
def test_fits_agree_and_the_report_names_native_code(decay: Path) -> None:
    answers = {engine: fit(decay, model=MODEL, engine=engine) for engine in ("numpy", "native")}
    for name in "abc":
        found, expected = (answers[engine].solution[name] for engine in ("native", "numpy"))
        assert found == pytest.approx(expected, rel=1e-11)
    assert "native code" in answers["native"].optimizer.reason
    assert "native code" not in answers["numpy"].optimizer.reason


@pytest.mark.slow
def test_epochs_agree_on_every_engine(decay: Path) -> None:
    given = {"start": {"a": 1, "b": 1, "c": 0}, "optimizer": "adam", "epochs": 20}
    few = {"where": "x < 0.002"}
    ends = [
        fit(decay, model=MODEL, engine=engine, **few, **given) for engine in ("python", "numpy", "native")
    ]
    for name in "abc":
        assert len({round(float(each.solution[name]), 12) for each in ends}) == 1
    assert ends[2].optimizer.reason == "as asked, in native code"


def test_long_vectors(capsys: pytest.CaptureFixture[str]) -> None:
    text = "sum((x - 1)**4) + sum(x)**2/1e5"
    answers = [
        minimize(text, shape={"x": (5000,)}, optimizer="lbfgs", engine=each) for each in ("numpy", "native")
    ]
    assert answers[1].optimizer.reason.endswith("in native code")
    np.testing.assert_allclose(answers[1].solution["x"], answers[0].solution["x"], rtol=1e-6)


def test_what_an_engine_cannot_do_is_said(decay: Path) -> None:
    with pytest.raises(UsageError, match="python engine needs"):
        minimize("sum(x**2)", shape={"x": (3,)}, engine="python")
    with pytest.raises(UsageError, match="this fit with arrays"):
        fit(decay, model=MODEL, engine="python")
    with pytest.raises(UsageError, match="polygamma has no native code"):
        fit(decay, model="digamma(a*x + 1) + b", engine="native")


@pytest.mark.slow
def test_without_llvm_the_answer_is_the_same_unless_it_was_asked_for(
    decay: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gdsolve.compile.native.machine import machine

    monkeypatch.setitem(sys.modules, "llvmlite", None)
    machine.cache_clear()
    try:
        with pytest.raises(UsageError, match="llvmlite is not installed") as caught:
            fit(decay, model=MODEL, engine="native")
        assert "gdsolve[native]" in json.dumps([each.hint for each in caught.value.diagnostics])
        found = fit(decay, model=MODEL, optimizer="adam", epochs=1500, start={"a": 1, "b": 1, "c": 0})
        assert found.optimizer.reason == "as asked"
    finally:
        machine.cache_clear()
