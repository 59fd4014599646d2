"""Writes docs/formula-language.md from the function table: `python -m tests.house.write_language`."""

from __future__ import annotations

from pathlib import Path

from gdsolve.text.functions import FUNCTIONS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "formula-language.md"

HEAD = """# The formula language

Typed on the command line, in problem files and in Python. It is read by a parser of its own; nothing is ever executed.

- `+ - * / ** ^`: `^` is a power like `**`, right-associative, and binds tighter than a minus in front:
  `-x**2` is `-(x**2)`.
- `@` is the matrix product, `|x|` the absolute value, `x[0]`, `x[1:]`, `X[:, 0]` index and slice as NumPy
  does, `X.T` transposes, `[1, 2]` and `[[1, 2], [3, 4]]` are vectors and matrices. Shapes broadcast by
  NumPy's rules.
- `2x`, `2(x+1)`, `2sin(x)` mean products; what was understood is said. Nothing else is implicit.
- `name = expression; ...; expression` (or one per line) gives intermediates, which can be differentiated,
  too.
- `=` and `==` write an equation, `y ~ model` a fit; they are errors inside an objective. Comparisons stand
  in `where(...)`.
- Every identifier can be a variable, Greek letters and `E`, `I`, `N`, `lambda` included. Only `pi`, `e` and
  `inf` are constants, unless they are declared. A name that holds anything else is quoted:
  `a*"t (s)" + b`.
- Limits: 1 MB of text, 200 levels of nesting, 100 000 names and numbers, and constants that fit a float64.

`gdsolve functions NAME` shows one function with its example.

| function | arguments | what it is | example |
|---|---|---|---|
"""


def page() -> str:
    """Return the text of the page."""
    rows = []
    for each in FUNCTIONS:
        names = ", ".join(f"`{name}`" for name in (each.name, *each.aliases))
        cells = [names, each.arity, each.summary, f"`{each.example}`"]
        rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return HEAD + "\n".join(rows) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
