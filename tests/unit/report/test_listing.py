from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gdsolve.optimize.optimizer import Optimizer
from gdsolve.report.human import draw_lines
from gdsolve.report.pages.checks import check_document, check_lines
from gdsolve.report.pages.listing import (
    function_document,
    function_lines,
    functions_lines,
    optimizer_document,
    optimizer_lines,
    optimizers_lines,
)
from gdsolve.report.terminal import Terminal


@dataclass(frozen=True)
class Options:
    learning_rate: float = 0.01
    nesterov: bool = False
    clipnorm: float | None = None


@dataclass(frozen=True)
class Function:
    name: str
    aliases: tuple[str, ...]
    fewest: int
    most: int | None
    arity: str
    kind: str
    summary: str
    example: str


@dataclass(frozen=True)
class Check:
    path: str
    rows: tuple[tuple[str, Any, Any, float | None, bool], ...]
    passed: bool
    error: str | None = None


def optimizer(name: str, family: str) -> Optimizer:
    return Optimizer(
        name,
        f"{name} in one line",
        family,
        frozenset({"value", "gradient"}),
        False,
        Options,
        print,
        print,
        ("x = x - lr*g",),
        "Book, (1)",
    )


LN = Function("log", ("ln",), 1, 1, "1 argument", "elementwise", "natural logarithm", "log(x)")
MAX = Function("max", (), 1, None, "at least 1 argument", "array", "largest entry", "max(x)")
ATAN2 = Function("atan2", (), 2, 2, "2 arguments", "elementwise", "angle of (b, a)", "atan2(y, x)")


def text(lines: list[Any]) -> str:
    return draw_lines(lines, Terminal(80))


def test_optimizers_are_grouped_by_family() -> None:
    records = [
        optimizer("sgd", "first order"),
        optimizer("adam", "first order"),
        optimizer("bfgs", "second order"),
    ]
    assert text(optimizers_lines(records, 80)) == (
        "first order\n"
        "  sgd   sgd in one line\n"
        "  adam  adam in one line\n"
        "second order\n"
        "  bfgs  bfgs in one line\n"
        "gdsolve optimizers NAME shows the options of one\n"
    )


def test_one_optimizer_shows_options_defaults_and_source() -> None:
    assert text(optimizer_lines(optimizer("sgd", "first order"), 80)) == (
        "sgd: sgd in one line\n"
        "each step\n"
        "  x = x - lr*g\n"
        "options and defaults\n"
        "  learning_rate  0.01\n"
        "  nesterov       false\n"
        "  clipnorm       none\n"
        "family  first order\n"
        "needs   gradient, value\n"
        "bounds  by projection\n"
        "source  Book, (1)\n"
    )


def test_the_document_of_an_optimizer() -> None:
    assert optimizer_document(optimizer("sgd", "first order"))["options"] == {
        "learning_rate": 0.01,
        "nesterov": False,
        "clipnorm": None,
    }


def test_functions_are_grouped_by_kind() -> None:
    assert text(functions_lines([LN, ATAN2, MAX], 80)) == (
        "elementwise\n"
        "  log    natural logarithm\n"
        "  atan2  angle of (b, a)\n"
        "array\n"
        "  max  largest entry\n"
        "gdsolve functions NAME shows one with an example\n"
    )


def test_one_function_shows_aliases_and_example() -> None:
    assert text(function_lines(LN, 80)) == (
        "log: natural logarithm\nalso    ln\ntakes   1 argument\nkind    elementwise\nexample log(x)\n"
    )
    assert "most" not in function_document(MAX)


def test_a_check_lists_files_and_what_differs() -> None:
    reports = [
        Check("a.yaml", (("x", 1.0, 1.0, 1e-8, True),), True),
        Check(
            "b.yaml",
            (("x", [1.0, 2.0], [1.0, 2.5], 1e-8, False), ("verdict", "minimum", "saddle", None, False)),
            False,
        ),
        Check("c.yaml", (), False, "no such file"),
    ]
    assert text(check_lines(reports, 80)) == (
        "pass  a.yaml   1 of 1 expectation\n"
        "FAIL  b.yaml   0 of 2 expectations\n"
        "      x: expected [1, 2] ± 1.0e-8, got [1, 2.5]\n"
        "      verdict: expected minimum, got saddle\n"
        "FAIL  c.yaml\n"
        "      error: no such file\n"
        "3 files: 1 passed, 2 failed\n"
    )
    content = check_document(reports)
    assert content["passed"] is False
    assert content["files"][1]["rows"][0]["got"] == [1.0, 2.5]
    assert content["files"][2]["error"] == "no such file"
