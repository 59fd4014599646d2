from __future__ import annotations

import json
from pathlib import Path

import pytest

from gdsolve import pipeline
from gdsolve.cli.app import main
from gdsolve.errors import DataError, UsageError
from gdsolve.export import TARGETS
from gdsolve.problem.settings import Settings
from tests.golden.expected import assert_golden
from tests.unit.export.test_round_trip import run_python

LINE = "x,y\n0,1.1\n1,2.7\n2,5.3\n3,6.9\n"


def stored(result: object, folder: Path) -> str:
    path = folder / "result.json"
    path.write_text(json.dumps(result.to_dict()), encoding="utf-8")  # type: ignore[attr-defined]
    return str(path)


def test_a_fitted_curve_has_its_parameters(tmp_path: Path) -> None:
    data = tmp_path / "line.csv"
    data.write_text(LINE, encoding="utf-8")
    result = pipeline.fit(str(data), Settings(model="intercept + slope*x"))
    code = pipeline.export(stored(result, tmp_path), "python", Settings())
    assert run_python(code, "curve")(1.5) == pytest.approx(4.0)


def test_a_polynomial_is_a_function_of_x(tmp_path: Path) -> None:
    data = tmp_path / "line.csv"
    data.write_text(LINE, encoding="utf-8")
    result = pipeline.fit(str(data), Settings(degree=1))
    code = pipeline.export(stored(result, tmp_path), "python", Settings())
    assert run_python(code, "curve")(1.5) == pytest.approx(4.0)


def test_an_objective_keeps_its_constants(tmp_path: Path) -> None:
    result = pipeline.minimize("(x - k)**2", Settings(let={"k": 3.0}))
    code = pipeline.export(stored(result, tmp_path), "python", Settings())
    assert run_python(code)(5.0) == 4.0
    assert "answer: x = 3.0" in code


def test_a_problem_file_is_exported_with_intermediates(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_text("minimize: u**2 + k\ndefine: {u: x - y}\nconstants: {k: 2}\n", encoding="utf-8")
    assert run_python(pipeline.export(str(path), "python", Settings()))(5.0, 2.0) == 11.0


def test_the_curve_of_a_problem_file_begins_with_its_inputs(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_text("fit: {data: d.csv, x: t, model: 'a*exp(-t/tau)'}\n", encoding="utf-8")
    assert "def curve(t, a, tau):" in pipeline.export(str(path), "python", Settings())


@pytest.mark.parametrize("text", ["{", "[]", '{"schema": "other"}'])
def test_another_file_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError):
        pipeline.export(str(path), "c", Settings())


def test_equations_have_no_single_formula(tmp_path: Path) -> None:
    result = pipeline.solve(["x = 1"], Settings())
    with pytest.raises(DataError, match="holds no formula"):
        pipeline.export(stored(result, tmp_path), "c", Settings())


def test_an_unknown_target_is_refused_with_the_nearest() -> None:
    with pytest.raises(UsageError) as caught:
        pipeline.export("x", "numpi", Settings())
    assert caught.value.diagnostics[0].hint == "did you mean `numpy`?"


@pytest.mark.parametrize("target", [each.name for each in TARGETS])
def test_the_text_of_each_target(target: str) -> None:
    text = pipeline.export("u = x - k; sigmoid(u)**2/3 + max(x, y, 0.5)", target, Settings(let={"k": -1.5}))
    assert_golden(f"export/{target}.txt", text)


def test_the_command_writes_to_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "f.c"
    assert main(["export", "x**2", "--to", "c", "-o", str(path)]) == 0
    assert "pow(x, 2.0)" in path.read_text(encoding="utf-8")
    assert main(["export", "-x**2", "--to", "python"]) == 0
    assert "return -x ** 2" in capsys.readouterr().out
