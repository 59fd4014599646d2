"""Frames around a result that several targets share."""

from __future__ import annotations

import keyword
from collections.abc import Callable, Mapping

from gdsolve.export.target import Code

PYTHON_WORDS = frozenset({*keyword.kwlist, *keyword.softkwlist, "abs", "min", "max", "math"})


def python_frame(
    imports: tuple[str, ...],
    helpers: Mapping[str, str] | None = None,
    needed: Mapping[str, str] | None = None,
) -> Callable[[Code], str]:
    """Return the frame of a Python function; numbers that are known are keywords with a default.

    Args:
        imports: always written.
        helpers: definitions by the function of the formula language that needs them.
        needed: further imports by the function that needs them.
    """

    def frame(code: Code) -> str:
        lines = [f"# {each}" for each in code.comments]
        found = [line for name, line in (needed or {}).items() if name in code.used]
        lines += [*imports, *dict.fromkeys(found), ""]
        for name, text in (helpers or {}).items():
            if name in code.used:
                lines += ["", text.strip("\n"), ""]
        plain = [each for each in code.constants if "[" not in each[1]]
        parameters = [*code.arguments, *(f"{name}={value}" for name, value in plain)]
        lines += ["", f"def {code.name}({', '.join(parameters)}):"]
        lines += [f"    {name} = {value}" for name, value in code.constants if "[" in value]
        lines += [f"    {name} = {text}" for name, text in code.steps]
        lines += [f"    return {code.result}"]
        return "\n".join(lines) + "\n"

    return frame
