"""Code that was exported is run and compared with the formula itself."""

from __future__ import annotations

import ctypes
import math
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gdsolve import pipeline
from gdsolve.errors import UsageError
from gdsolve.problem.settings import Settings
from gdsolve.text.functions import FUNCTIONS

POINT = {"x": 0.7, "y": 1.9, "a": 0.3, "b": 1.1}
ARRAYS: dict[str, Any] = {
    "A": [[2.0, 0.3], [-0.4, 1.5]],
    "X": [[1.0, 2.0], [0.5, -1.0]],
    "x": [0.7, 1.9],
    "w": [0.3, -0.2],
    "y": [1.0, 2.5],
    "b": [0.2, 0.9],
    "a": 0.4,
}
CLOSE = 1e-13

FORMULAS = (
    "(1 - x)**2 + 100*(y - x**2)**2",
    "-x**2",
    "(-x)**2 + (-2)**3",
    "2**-x",
    "x**y**a",
    "(x**y)**a",
    "a - (b - x)",
    "a/(b*x)",
    "a/b/x",
    "a*-b",
    "--x",
    "1/2 + 7/3*x",
    "where(x > y, x, where(x != a, y*2, 3))",
    "min(x, y, a) + max(x, 1 - x, b)*clip(3*x, -1, 1)",
    "sigmoid(-40*x) + softplus(800*x) + relu(-x) + sign(-y) + sign(x - x)",
    "u = x*y; v = u + a; v**2 + u",
    "pi*x + e*y",
    "0.1*x + 1e-7*y + 1e300*a*1e-300",
    "atan2(-y, -x) + |x - y|",
)
LEFT_OUT = ("digamma", "acosh", "power")  # not in Python and C; written out below with other arguments
SCALAR = (
    *(each.example for each in FUNCTIONS if each.kind == "elementwise" and each.name not in LEFT_OUT),
    "acosh(1 + x)",
    "x**3.5",
)
ARRAY = (*(each.example for each in FUNCTIONS if each.kind == "array"),
         "sum(A[:, 0]) + x[-1]", "sum(A.T @ x)",
         "sum([x[0], 2]*x)", "sum(mean(A, 1)) + prod(x)", "norm(x, 1)")  # fmt: skip


def value_of(formula: str, point: dict[str, Any]) -> float:
    settings = Settings()
    names = names_of(formula, point)
    found = pipeline.gradient_at(formula, settings, at={name: point[name] for name in names})
    assert isinstance(found.value, float)
    return found.value


def names_of(formula: str, point: dict[str, Any]) -> list[str]:
    from gdsolve.errors import Source
    from gdsolve.text import free_names, parse_formula

    return list(free_names(parse_formula(Source(formula))))


def run_python(code: str, name: str = "objective") -> Any:
    space: dict[str, Any] = {}
    exec(compile(code, "<exported>", "exec"), space)
    return space[name]


@pytest.mark.parametrize("formula", [*FORMULAS, *SCALAR])
def test_python_gives_the_same_value(formula: str) -> None:
    function = run_python(pipeline.export(formula, "python", Settings()))
    given = {name: POINT[name] for name in names_of(formula, POINT)}
    assert function(**given) == pytest.approx(value_of(formula, POINT), rel=CLOSE, abs=1e-300)


@pytest.mark.parametrize("formula", [*FORMULAS, *SCALAR, "digamma(x)"])
def test_numpy_gives_the_same_value_on_many_points_at_once(formula: str) -> None:
    function = run_python(pipeline.export(formula, "numpy", Settings()))
    given = {name: np.array([POINT[name]] * 3) for name in names_of(formula, POINT)}
    value = np.broadcast_to(function(**given), (3,))
    assert value[1] == pytest.approx(value_of(formula, POINT), rel=CLOSE, abs=1e-300)


@pytest.mark.parametrize("formula", ARRAY)
def test_numpy_gives_the_same_value_for_arrays(formula: str) -> None:
    scalar_result = f"sum({formula})" if is_array(formula) else formula
    function = run_python(pipeline.export(scalar_result, "numpy", Settings()))
    given = {name: np.array(ARRAYS[name]) for name in names_of(scalar_result, ARRAYS)}
    assert function(**given) == pytest.approx(value_of(scalar_result, ARRAYS), rel=CLOSE)


def is_array(formula: str) -> bool:
    given = {name: np.array(ARRAYS[name]) for name in names_of(formula, ARRAYS)}
    return bool(np.ndim(run_python(pipeline.export(formula, "numpy", Settings()))(**given)))


@pytest.mark.slow
def test_c_gives_the_same_values(tmp_path: Path) -> None:
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        return  # nothing to compile with; the text itself is held by a golden file
    formulas = [*FORMULAS, *SCALAR]
    codes = [
        pipeline.export(formula, "c", Settings()).replace("double objective(", f"double f{number}(")
        for number, formula in enumerate(formulas)
    ]
    helpers = dict.fromkeys(line for code in codes for line in _helpers(code))
    source = "#include <math.h>\n" + "".join(helpers) + "".join(map(_function, codes))
    (tmp_path / "all.c").write_text(source, encoding="utf-8")
    command = [
        compiler,
        "-std=c99",
        "-Wall",
        "-Werror",
        "-O1",
        "-shared",
        "-fPIC",
        "-o",
        "all.so",
        "all.c",
        "-lm",
    ]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    library = ctypes.CDLL(str(tmp_path / "all.so"))
    for number, formula in enumerate(formulas):
        function = library[f"f{number}"]
        function.restype = ctypes.c_double
        given = [ctypes.c_double(POINT[name]) for name in names_of(formula, POINT)]
        assert function(*given) == pytest.approx(value_of(formula, POINT), rel=CLOSE, abs=1e-300), formula


def _helpers(code: str) -> list[str]:
    parts = code.split("#include <math.h>\n")[1].split("double f", 1)[0]
    return [f"{each.strip()}\n" for each in parts.split("\n\n") if each.strip()]


def _function(code: str) -> str:
    return "double f" + code.split("\ndouble f", 1)[1]


@pytest.mark.parametrize("target", ["jax", "torch", "tensorflow"])
@pytest.mark.parametrize("formula", FORMULAS)
def test_other_python_is_at_least_sound_python(target: str, formula: str) -> None:
    compile(pipeline.export(formula, target, Settings()), "<exported>", "exec")


@pytest.mark.parametrize(
    ("target", "formula"), [("c", "sum(x)"), ("excel", "A @ x"), ("python", "digamma(x)")]
)
def test_what_a_target_lacks_is_refused_at_its_place(target: str, formula: str) -> None:
    with pytest.raises(UsageError) as caught:
        pipeline.export(formula, target, Settings())
    assert caught.value.diagnostics[0].span is not None
    assert caught.value.diagnostics[0].hint == "--to numpy"


def test_names_that_a_language_keeps_for_itself_are_changed_and_said() -> None:
    code = pipeline.export("lambda**2 + math", "python", Settings())
    assert "# `lambda` is called lambda_ here" in code
    assert run_python(code)(3.0, 1.0) == 10.0


def test_constants_are_keywords_with_their_value() -> None:
    code = pipeline.export("k*x**2", "python", Settings(let={"k": -2.5}))
    function = run_python(code)
    assert (function(2.0), function(2.0, k=1.0)) == (-10.0, 4.0)


def test_arrays_of_constants_stand_in_the_function() -> None:
    code = pipeline.export("sum((A @ x)**2)", "numpy", Settings(let={"A": [[1.0, 2.0], [3.0, 4.0]]}))
    assert run_python(code)(np.array([1.0, 1.0])) == 58.0


def test_not_a_number_of_excel_is_a_cell() -> None:
    code = pipeline.export("x1 + r*c + total", "excel", Settings())
    assert code.splitlines()[-1] == "=x1_ + r_ * c_ + total"


def test_signs_in_excel_bind_as_in_the_formula() -> None:
    assert pipeline.export("-total**2", "excel", Settings()).splitlines()[-1] == "=(-(total^2))"


def test_latex_of_a_curve() -> None:
    code = pipeline.export("a*exp(-t/tau)**2 + sqrt(x_max)/2", "latex", Settings())
    assert "a \\, \\exp\\left(\\frac{-t}{\\tau}\\right)^{2} + \\frac{\\sqrt{x_{max}}}{2}" in code


def test_gnuplot_divides_with_a_point() -> None:
    assert "1.0 / 2.0 * x" in pipeline.export("1/2*x", "gnuplot", Settings())


def test_values_are_exact() -> None:
    code = pipeline.export("k*x", "c", Settings(let={"k": math.pi}))
    assert f"const double k = {math.pi!r};" in code


def test_a_formula_of_several_lines_stays_inside_its_comment() -> None:
    function = run_python(pipeline.export("u = x\nu**2 + 1", "python", Settings()))
    assert function(2.0) == 5.0
