"""The house rules that a test can keep: who may import whom, file sizes, one owner per library."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "gdsolve"

ROOMS = {
    "errors": "",
    "ops": "errors",
    "graph": "errors ops",
    "text": "errors",
    "symbols": "errors text",
    "models": "errors",
    "problem": "errors text symbols",
    "lower": "errors ops graph symbols text",
    "compile": "errors ops graph",
    "data": "errors",
    "optimize": "errors",
    "solve": "errors symbols problem lower graph compile data optimize ops text models",
    "bench": "errors problem solve",
    "distribute": "errors compile data optimize",
    "export": "errors text problem",
    "pipeline": "export models errors ops text symbols problem lower graph compile data optimize solve "
    "distribute report",
    "fits": "bench errors pipeline problem solve",
    "catalogue": "errors models optimize problem text export data",
    "checks": "errors pipeline problem solve",
    "report": "bench errors models problem optimize solve",
    "cli": "catalogue checks errors fits ops problem optimize pipeline report",
    "api": "errors problem solve pipeline symbols",
    "__main__": "cli",
}
"""What each room may import beside itself."""

OWNERS = {
    "ruamel": "text",
    "sympy": "symbols lower",
    "duckdb": "data",
    "dask": "distribute",
    "rich": "report cli",
    "matplotlib": "report",
    "plotly": "report",
    "click": "cli",
    "pydantic": "problem",
}
"""Which rooms may import a library."""

LONGEST_FILE = 400

EMPTY_NAMES = ("utils.py", "helpers.py", "misc.py", "common.py", "base.py", "core.py")

HEAVY = {"sympy", "scipy", "duckdb", "pydantic", "ruamel", "mpmath", "matplotlib", "dask"}
"""Libraries that a start which does not need them would pay for."""

EVALUATING = {"eval", "exec", "sympify", "parse_expr", "compile", "__import__"}

CALLED = re.compile("|".join([*EVALUATING, "print"]))
"""What a file that calls one of them holds."""

GENERATED = {
    "compile/engines/scalar.py",
    "compile/engines/epochs.py",
    "compile/engines/block_source.py",
    "compile/rows/source.py",
    "compile/rows/floats.py",
}
"""Files that run code which they wrote themselves."""


@dataclass(frozen=True)
class File:
    """A file of the package. `name` is its path in the package."""

    name: str
    text: str
    tree: ast.Module

    @classmethod
    def of(cls, name: str, text: str) -> File:
        return cls(name, text, ast.parse(text))

    @property
    def room(self) -> str:
        return self.name.split("/")[0].removesuffix(".py")


def imports_of(file: File) -> Iterator[str]:
    """Yield the modules imported anywhere in a file; imports for annotations alone do not count."""
    waiting: list[ast.AST] = [file.tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")
            if node.module == "gdsolve":
                yield from (f"gdsolve.{alias.name}" for alias in node.names)
        for_annotations = isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        # Statements alone: no expression holds an import.
        for name in ("orelse",) if for_annotations else ("body", "orelse", "handlers", "finalbody", "cases"):
            below = getattr(node, name, ())
            waiting.extend(below if isinstance(below, list) else ())


def foreign(file: File) -> Iterator[str]:
    """Yield imports of other rooms and libraries that the room of a file may not have."""
    if file.room == "__init__":
        return
    allowed = {file.room, *ROOMS[file.room].split(), "__version__"}
    for name in imports_of(file):
        top, _, below = name.partition(".")
        if not top:
            yield f"imports {name}, which is not absolute"
        if top == "gdsolve" and below and below.split(".")[0] not in allowed:
            yield f"may not import {name}"
        if top in OWNERS and file.room not in OWNERS[top].split():
            yield f"may not import {top}"


def untidy(file: File) -> Iterator[str]:
    if file.text.count("\n") > LONGEST_FILE:
        yield f"has more than {LONGEST_FILE} lines"
    if file.name.split("/")[-1] in EMPTY_NAMES:
        yield "has a name that says nothing"
    if file.text.strip() and not ast.get_docstring(file.tree):
        yield "begins without a docstring"


def heavy(file: File) -> Iterator[str]:
    for node in file.tree.body:
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        for name in names:
            top = name.split(".")[0]
            in_schema = top == "pydantic" and "problem/file" in file.name
            if top in HEAVY and not in_schema:
                yield f"imports {name} when it is imported"


def evaluating(file: File) -> Iterator[str]:
    if not CALLED.search(file.text):
        return
    for node in ast.walk(file.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id in EVALUATING and file.name not in GENERATED:
                yield f"calls {node.func.id}"
            if node.func.id == "print":
                yield "prints"


Rule = Callable[[File], Iterator[str]]

RULES: tuple[Rule, ...] = (foreign, untidy, heavy, evaluating)


def test_every_file_keeps_every_rule() -> None:
    # One test for all: one for each file and rule would be thousands, and a tree is best forgotten at once.
    paths = sorted(PACKAGE.rglob("*.py"))
    assert len(paths) > 500
    faults = []
    for path in paths:
        file = File.of(path.relative_to(PACKAGE).as_posix(), path.read_text(encoding="utf-8"))
        faults += [f"{file.name} {fault}" for rule in RULES for fault in rule(file)]
    assert faults == []


@pytest.mark.parametrize(
    ("rule", "name", "text", "fault"),
    [
        (foreign, "ops/a.py", "def f():\n    from gdsolve import solve", "may not import gdsolve.solve"),
        (foreign, "ops/a.py", "import gdsolve.graph.node", "may not import gdsolve.graph.node"),
        (foreign, "ops/a.py", "from duckdb import sql", "may not import duckdb"),
        (foreign, "ops/a.py", "from .b import c", "imports .b, which is not absolute"),
        (
            foreign,
            "ops/a.py",
            "try:\n    pass\nexcept E:\n    if x:\n        import dask",
            "may not import dask",
        ),
        (foreign, "ops/a.py", "match x:\n    case 1:\n        import dask", "may not import dask"),
        (foreign, "ops/a.py", "if TYPE_CHECKING:\n    x = 1\nelse:\n    import dask", "may not import dask"),
        (foreign, "ops/a.py", "if TYPE_CHECKING:\n    import duckdb", None),
        (untidy, "ops/a.py", '"Idea."' + "\n" * 401, "has more than 400 lines"),
        (untidy, "ops/utils.py", '"Idea."', "has a name that says nothing"),
        (untidy, "ops/a.py", "x = 1", "begins without a docstring"),
        (untidy, "ops/__init__.py", "", None),
        (heavy, "ops/a.py", "import scipy.linalg", "imports scipy.linalg when it is imported"),
        (heavy, "ops/a.py", "def f():\n    import scipy.linalg", None),
        (heavy, "problem/file/a.py", "from pydantic import BaseModel", None),
        (evaluating, "ops/a.py", "eval('1')", "calls eval"),
        (evaluating, "compile/engines/scalar.py", "exec('1')", None),
        (evaluating, "ops/a.py", "print(1)", "prints"),
    ],
)
def test_the_rules_see_what_breaks_them(rule: Rule, name: str, text: str, fault: str | None) -> None:
    assert list(rule(File.of(name, text))) == ([fault] if fault else [])


def test_rooms_have_no_cycles() -> None:
    seen: set[str] = set()

    def visit(room: str, path: tuple[str, ...]) -> None:
        assert room not in path, f"cycle: {' -> '.join((*path, room))}"
        if room in seen:
            return
        for each in ROOMS[room].split():
            visit(each, (*path, room))
        seen.add(room)

    for room in ROOMS:
        visit(room, ())
