"""Saved answers are checked again: true ones pass, and whatever was changed in them is found."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from gdsolve import checks, pipeline
from gdsolve.errors import DataError
from gdsolve.problem.settings import Settings
from gdsolve.solve.results.document import document
from gdsolve.solve.results.result import Result
from gdsolve.solve.verify.claim import read_claim
from gdsolve.solve.verify.report import VerifyReport

Change = Callable[[dict[str, Any]], None]

ROWS = [(0.0, 1.1), (1.0, 2.9), (2.0, 5.2), (3.0, 6.8), (4.0, 9.1), (5.0, 11.0)]
HIMMELBLAU = "(x**2 + y - 11)**2 + (x + y**2 - 7)**2"
SQUARE = {"x": (-5.0, 5.0), "y": (-5.0, 5.0)}
TWO_WELLS = "x**4 - 3*x**2 + x"


def checked(tmp_path: Path, result: Result, change: Change | None = None) -> VerifyReport:
    content = json.loads(json.dumps(document(result)))
    if change is not None:
        change(content)
    path = tmp_path / "result.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return checks.verify([str(path)])[0]


def failures(report: VerifyReport) -> str:
    return "; ".join(each.name for each in report.tests if not each.passed)


def minimized(text: str, **settings: Any) -> Result:
    return pipeline.minimize(text, Settings(**settings))


def solved(*texts: str, **settings: Any) -> Result:
    return pipeline.solve(texts, Settings(**settings))


def fitted(tmp_path: Path, **settings: Any) -> Result:
    path = tmp_path / "line.csv"
    path.write_text("t,v\n" + "".join(f"{t},{v}\n" for t, v in ROWS), encoding="utf-8")
    return pipeline.fit(str(path), Settings(**{"model": "a*t + b", "y": "v", **settings}))


def put(*path: Any, value: Any) -> Change:
    """Return a change of one entry of the document."""

    def change(content: dict[str, Any]) -> None:
        place: Any = content
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = value

    return change


TRUE: dict[str, Callable[[], Result]] = {
    "convex": lambda: minimized("x**2 - 2*x + 1"),
    "proved": lambda: minimized("x*sin(x) + cos(y)", bounds={"x": (0.0, 10.0), "y": (-1.0, 1.0)}, prove=True),
    "floor": lambda: minimized(HIMMELBLAU, bounds=SQUARE, prove=True),
    "kink": lambda: minimized("|x - 1| + |y + 2|"),
    "flat": lambda: minimized("x**2*y**2", start={"x": 1.0, "y": 2.0}),
    "at a bound": lambda: minimized("x**2 + y", bounds={"x": (1.0, 3.0), "y": (-2.0, 4.0)}),
    "tail": lambda: minimized("exp(x)"),
    "pole": lambda: minimized("log(x)", start={"x": 1.0}),
    "unbounded": lambda: minimized("x**3"),
    "first order": lambda: minimized(
        "(1-x)**2 + (y-x**2)**2", optimizer="adam", epochs=3000, learning_rate=0.05
    ),
    "single": lambda: minimized("(x - 1/3)**2 + 1", dtype="float32"),
    "array": lambda: minimized("sum((w - [1, 2, 3])**2)", start={"w": [0.0, 0.0, 0.0]}),
    "constant": lambda: minimized("a*(x - 1)**2", let={"a": 0.1}),
    "maximum": lambda: pipeline.minimize("1 - (x - 2)**2", Settings(), sense="maximize"),
    "roots": lambda: solved("sin(x) = x/10", all_roots=True),
    "polynomial": lambda: solved("x**2 + y**2 = 4", "x*y = 1"),
    "linear": lambda: solved("x + y = 3", "x - y = 1"),
    "family": lambda: solved("A + B = 9", "C - D = 1", "A + C = 8", "B - D = 2"),
    "curve": lambda: solved("x*y = 1"),
    "transcendental": lambda: solved("x = cos(x)"),
    "clash": lambda: solved("x + y = 3", "x + y = 4"),
    "impossible": lambda: solved("exp(x) = -1"),
    "double": lambda: solved("(x - 1)**2 = 0", all_roots=True),
    "list": lambda: minimized("[x, y] @ [[2, 1], [1, 3]] @ [x, y] - 2*x + y"),
    "digits": lambda: solved("x**2 = 2", digits=30),
    "in a box": lambda: solved("x**3 = 30*x + 7", in_box={"x": (2.0, 5.0)}),
}


@cache
def true(name: str) -> Result:
    return TRUE[name]()


QUICK = (
    "kink", "at a bound", "pole", "constant", "single", "maximum", "polynomial", "linear", "family", "clash",
    "impossible", "double", "digits", "in a box",
)  # fmt: skip


@pytest.mark.parametrize(
    "name", [pytest.param(each, marks=() if each in QUICK else pytest.mark.slow) for each in TRUE]
)
def test_true_answers_pass(tmp_path: Path, name: str) -> None:
    report = checked(tmp_path, true(name))
    assert report.passed, failures(report)
    assert report.tests


@pytest.mark.parametrize(
    ("name", "change", "failure"),
    [
        ("convex", put("objective", value=1e-9), "value"),
        pytest.param("convex", put("solution", "x", value=1.0001), "value", marks=pytest.mark.slow),
        pytest.param("convex", put("formula", value="x**2 - 2*x + 2"), "value", marks=pytest.mark.slow),
        pytest.param("convex", put("verdict", "code", value="saddle"), "directions", marks=pytest.mark.slow),
        pytest.param("convex", put("verdict", "exit", value=4), "exit code", marks=pytest.mark.slow),
        ("array", put("solution", "w", value=[1.0, 2.0, 3.0001]), "value"),
        pytest.param("constant", put("constants", "a", value=-0.1), "eigenvalue", marks=pytest.mark.slow),
        pytest.param(
            "kink", put("verdict", "code", value="maximum"), "higher values", marks=pytest.mark.slow
        ),
        ("at a bound", put("problem", "variables", "x", "lower", value=1.5), "outside"),
        ("at a bound", put("problem", "variables", "x", "lower", value=0.5), "Newton step"),
        ("proved", put("proof", "bound", value=-5.0), "bound"),
        ("proved", put("proof", "box", "x", value=[0.0, 9.0]), "box holds"),
        ("maximum", put("verdict", "code", value="minimum"), "eigenvalue"),
        pytest.param("tail", put("verdict", "code", value="minimum"), "", marks=pytest.mark.slow),
        ("roots", put("solutions", 2, "x", value=2.85), "residual"),
        ("roots", lambda content: content["solutions"].pop(), "in all"),
        ("roots", put("proof", "enclosures", 0, "x", value=[-8.4231, -8.423]), "enclosures"),
        ("digits", put("decimals", 0, "x", value="-1.41421356237309504880168872431"), "digits"),
        ("polynomial", lambda content: content["solutions"].pop(), "in all"),
        ("linear", put("problem", "equations", value=["x + y = 3", "2*x + 2*y = 6"]), "in all"),
        ("family", put("family", "dimension", value=2), "degrees of freedom"),
        ("family", put("family", "parametrisation", "A", value="8 - t"), "members"),
        pytest.param(
            "impossible",
            put("problem", "equations", value=["exp(x) = 1"]),
            "no solution",
            marks=pytest.mark.slow,
        ),
        ("clash", put("problem", "equations", value=["x + y = 3", "x - y = 4"]), "no solution"),
    ],
)
def test_a_change_is_found(tmp_path: Path, name: str, change: Change, failure: str) -> None:
    report = checked(tmp_path, true(name), change)
    assert not report.passed
    assert failure in failures(report)


@pytest.mark.slow
def test_a_local_minimum_is_not_taken_for_a_global_one(tmp_path: Path) -> None:
    local = minimized(TWO_WELLS, start={"x": 1.0}, optimizer="newton")
    assert local.solution["x"] == pytest.approx(1.13090112)
    assert checked(tmp_path, local).passed
    report = checked(tmp_path, local, put("verdict", "scope", value="global"))
    assert "segments that bend the wrong way" in failures(report)


def test_a_raised_bound_of_a_proof_is_found(tmp_path: Path) -> None:
    def raise_both(content: dict[str, Any]) -> None:
        content["proof"]["bound"] += 1e-3
        content["objective"] += 1e-3

    report = checked(tmp_path, true("proved"), raise_both)
    assert "bound proved again" in failures(report)


def test_a_fit_passes_and_changes_in_it_are_found(tmp_path: Path) -> None:
    result = fitted(tmp_path)
    assert checked(tmp_path, result).passed
    changes = {
        "residual sum": put("objective", value=0.2),
        "cosine": put("solution", "a", value=2.0),
        "standard errors": put("parameters", "b", "stderr", value=0.01),
        "singular value": put("verdict", "code", value="not identifiable"),
        "rows": put("statistics", "n", value=7),
        "difference from the solution": put("parameters", "a", "value", value=1.9),
    }
    for failure, change in changes.items():
        assert failure in failures(checked(tmp_path, result, change)), failure


@pytest.mark.slow
def test_weights_conditions_and_polynomials_are_read_again(tmp_path: Path) -> None:
    path = tmp_path / "weighted.csv"
    path.write_text("t,v,s\n" + "".join(f"{t},{v},{0.1 + 0.1 * t}\n" for t, v in ROWS), encoding="utf-8")
    for settings in (
        Settings(model="a*t + b", y="v", sigma="s", sigma_kind="absolute"),
        Settings(model="a*t + b", y="v", where="t > 0"),
        Settings(degree=2, x=("t",), y="v"),
        Settings(model="a*exp(-b*t) + c", y="v"),
    ):
        report = checked(tmp_path, pipeline.fit(str(path), settings))
        assert report.passed, failures(report)


def test_a_changed_data_file_is_refused(tmp_path: Path) -> None:
    result = fitted(tmp_path)
    (tmp_path / "line.csv").write_text("t,v\n0,1\n1,2\n2,3\n", encoding="utf-8")
    with pytest.raises(DataError, match="SHA-256 differs"):
        checked(tmp_path, result)


@pytest.mark.parametrize("text", ["{}", "not json", '{"schema": "gdsolve.check/v1"}', "[1]"])
def test_what_is_no_result_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "other.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match="document"):
        read_claim(str(path))


def test_a_document_without_formula_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="holds no formula"):
        checked(tmp_path, true("convex"), lambda content: content.pop("formula"))
