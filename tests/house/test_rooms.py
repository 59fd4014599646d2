"""The house rules that a test can keep: who may import whom, file sizes, one owner per library."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "gdsolve"
FILES = sorted(PACKAGE.rglob("*.py"))

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


def room_of(path: Path) -> str:
    relative = path.relative_to(PACKAGE).with_suffix("")
    return relative.parts[0]


def imports_of(path: Path) -> list[str]:
    """Return the modules imported anywhere in a file; imports for annotations alone do not count."""
    found = []
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.extend(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            found.append(node.module or "")
            if node.module == "gdsolve":
                found.extend(f"gdsolve.{alias.name}" for alias in node.names)
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_file_imports_only_what_its_room_may(path: Path) -> None:
    room = room_of(path)
    if room == "__init__":
        return
    allowed = {room, *ROOMS[room].split(), "__version__"}
    for name in imports_of(path):
        if name.startswith("gdsolve."):
            assert name.split(".")[1] in allowed, f"{room} may not import {name}"
        top = name.split(".")[0]
        if top in OWNERS:
            assert room in OWNERS[top].split(), f"{room} may not import {top}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_file_is_short_and_opens_with_its_idea(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= LONGEST_FILE
    assert path.name not in ("utils.py", "helpers.py", "misc.py", "common.py", "base.py", "core.py")
    if text.strip():
        assert ast.get_docstring(ast.parse(text)), "a file begins with a docstring"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_heavy_libraries_are_imported_where_they_are_needed_only(path: Path) -> None:
    heavy = {"sympy", "scipy", "duckdb", "pydantic", "ruamel", "mpmath", "matplotlib", "dask"}
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in tree.body:
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        for name in names:
            top = name.split(".")[0]
            in_schema = top == "pydantic" and "problem/file" in path.as_posix()
            assert top not in heavy or in_schema, f"{name} is imported when {path.name} is"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_user_text_is_evaluated(path: Path) -> None:
    banned = {"eval", "exec", "sympify", "parse_expr", "compile", "__import__"}
    generated = {
        "compile/engines/scalar.py",
        "compile/engines/epochs.py",
        "compile/engines/block_source.py",
        "compile/rows/source.py",
        "compile/rows/floats.py",
    }
    relative = path.relative_to(PACKAGE).as_posix()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in banned:
            assert relative in generated, f"{relative} calls {node.func.id}"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id != "print", f"{relative} prints"


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
