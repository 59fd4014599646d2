"""Random formulas, exported and run, have the value of the formula: Python, NumPy, and C where it can be compiled."""

from __future__ import annotations

import ctypes
import random
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gdsolve import pipeline
from gdsolve.errors import Source
from gdsolve.problem.settings import Settings
from gdsolve.symbols import evaluate_precisely
from gdsolve.text import parse_formula

POINT = {"x": 0.7, "y": 1.9, "a": -0.3}
COUNT = 120
CLOSE = 1e-13

pytestmark = pytest.mark.slow

CALLS = (
    *(
        "sin({0})",
        "cos({0})",
        "atan({0})",
        "tanh({0})",
        "asinh({0})",
        "erf({0})",
        "sigmoid({0})",
        "softplus({0})",
    ),
    *("abs({0})", "sign({0} + 0.05)", "floor(7*tanh({0}))", "sqrt(1 + ({0})**2)", "exp(-({0})**2)"),
    *("log(2 + ({0})**2)", "cbrt({0})", "hypot({0}, {1})", "atan2({0}, 1 + ({1})**2)", "max({0}, {1}, 0.1)"),
    *("min({0}, {1})", "clip({0}, -1.5, {1} + 3)", "where({0} < {1}, {1}, {0})", "log1p(({0})**2)", "|{0}|"),
)
INFIX = (
    "{0} + {1}",
    "{0} - {1}",
    "{0}*{1}",
    "{0}/(1.5 + ({1})**2)",
    "{0}/-(({1})**2 + 2)",
    "-{0}",
    "-({0})",
    "2{0}",
)
POWERS = (
    "({0})**2",
    "({0})**3",
    "-({0})**2",
    "(1 + ({0})**2)**-1",
    "2**-tanh({0})",
    "(2 + sin({0}))**sin({1})**2",
)


def formula(random_number: random.Random, depth: int) -> str:
    """Return a formula with parentheses where the pattern asks for them only: precedence is what is tested."""
    if not depth or random_number.random() < 0.1:
        return random_number.choice((*POINT, "1.25", "3", "0.1", "pi", "1e-3"))
    pattern = random_number.choice(random_number.choice((CALLS, INFIX, INFIX, POWERS)))
    parts = [formula(random_number, depth - 1) for _ in range(2)]
    if pattern == "2{0}":  # an implicit product needs a name or a parenthesis behind the number
        parts[0] = f"({parts[0]})"
    if pattern == "-{0}" or "*{1}" in pattern:
        return pattern.format(*(part if part.isidentifier() else f"({part})" for part in parts))
    return pattern.format(*parts)


@pytest.fixture(scope="module")
def cases() -> list[tuple[str, float, float]]:
    """Return formulas with their value and the error that is allowed."""
    generator = random.Random(20)
    found: list[tuple[str, float, float]] = []
    while len(found) < COUNT:
        text = formula(generator, generator.randint(2, 5))
        value = pipeline.gradient_at(text, Settings(), at=given(text)).value
        if isinstance(value, float) and abs(value) < 1e6:
            exact = float(evaluate_precisely(parse_formula(Source(text)), POINT))
            # Where rounding alone moves the value more (a difference of nearly equal numbers), so may the export.
            found.append((text, value, CLOSE * max(1.0, abs(value)) + 4 * abs(value - exact)))
    return found


def given(text: str) -> dict[str, Any]:
    from gdsolve.text import free_names

    return {name: POINT[name] for name in free_names(parse_formula(Source(text)))}


def exported(text: str, target: str) -> Callable[..., Any]:
    space: dict[str, Any] = {}
    exec(compile(pipeline.export(text, target, Settings()), "<exported>", "exec"), space)
    function: Callable[..., Any] = space["objective"]
    return function


def test_the_formulas_are_of_many_kinds(cases: list[tuple[str, float, float]]) -> None:
    texts = " ".join(text for text, _, _ in cases)
    assert all(name in texts for name in ("atan2(", "where(", "**-", "/-", "erf(", "max(", "2("))
    assert all(allowed < 1e-9 for _, _, allowed in cases)


@pytest.mark.parametrize("target", ["python", "numpy"])
def test_python_gives_the_value(cases: list[tuple[str, float, float]], target: str) -> None:
    for text, value, allowed in cases:
        points = given(text)
        if target == "numpy":
            points = {name: np.full(3, number) for name, number in points.items()}
        found = np.asarray(exported(text, target)(**points), dtype=np.float64).ravel()[0]
        assert abs(found - value) <= allowed, text


def test_c_gives_the_value(cases: list[tuple[str, float, float]], tmp_path: Path) -> None:
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        return  # nothing to compile with; the text itself is held by a golden file
    for number, (text, _, _) in enumerate(cases):
        code = pipeline.export(text, "c", Settings()).replace("double objective(", f"double f{number}(")
        (tmp_path / f"f{number}.c").write_text(code, encoding="utf-8")
    lines = "".join(f'#include "f{number}.c"\n' for number in _without_clashes(tmp_path, len(cases)))
    (tmp_path / "all.c").write_text(lines, encoding="utf-8")
    options = ["-std=c99", "-Wall", "-Werror", "-Wno-unused-function", "-O1", "-shared", "-fPIC"]
    subprocess.run([compiler, *options, "-o", "all.so", "all.c", "-lm"], cwd=tmp_path, check=True)
    library = ctypes.CDLL(str(tmp_path / "all.so"))
    for number, (text, value, allowed) in enumerate(cases):
        function = library[f"f{number}"]
        function.restype = ctypes.c_double
        found = function(*(ctypes.c_double(each) for each in given(text).values()))
        assert abs(found - value) <= allowed, text


def _without_clashes(folder: Path, count: int) -> Iterator[int]:
    """Yield all numbers; a helper that an earlier file has defined is taken out of the later ones."""
    seen: set[str] = set()
    for number in range(count):
        path = folder / f"f{number}.c"
        blocks = path.read_text(encoding="utf-8").split("\n\n")
        kept = [block for block in blocks if not (block.startswith("static") and block in seen)]
        seen.update(block for block in blocks if block.startswith("static"))
        path.write_text("\n\n".join(kept), encoding="utf-8")
        yield number
