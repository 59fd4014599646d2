"""The list of all commands. Each stands in its own file, imported when it is called."""

from __future__ import annotations

from typing import NamedTuple


class CommandEntry(NamedTuple):
    """A command as `gdsolve --help` shows it; `module` (in this package) holds it as `command`."""

    name: str
    summary: str
    module: str
    aliases: tuple[str, ...] = ()


COMMANDS = (
    CommandEntry("minimize", "Find the minimum of an expression or a problem file.", "minimize"),
    CommandEntry("maximize", "Find the maximum of an expression or a problem file.", "maximize"),
    CommandEntry("fit", "Fit a curve or a polynomial to the rows of a data file.", "fit"),
    CommandEntry("predict", "Evaluate a fitted curve at new points, with both bands.", "predict"),
    CommandEntry("puzzle", "Solve one or several equations.", "puzzle", ("solve",)),
    CommandEntry("grad", "Print exact derivatives of an expression at a point.", "grad"),
    CommandEntry("run", "Solve a problem file of any kind.", "run"),
    CommandEntry("compare", "Compare optimizers on a problem, or models of data.", "compare"),
    CommandEntry("explain", "Lay a calculation open, step by step.", "explain"),
    CommandEntry("export", "Write an objective or a fitted curve as code.", "export"),
    CommandEntry("check", "Run problem files and compare with what they expect.", "check"),
    CommandEntry("verify", "Check saved answers again, without trusting the solver.", "verify"),
    CommandEntry("bench", "Solve published problems and compare with certified answers.", "bench"),
    CommandEntry("optimizers", "List the optimizers, or the options of one.", "optimizers"),
    CommandEntry("functions", "List the functions of formulas, or show one.", "functions"),
    CommandEntry("models", "List the ready-made models of fits, or show one.", "models"),
    CommandEntry("schema", "Print the JSON Schema of problem files.", "schema"),
    CommandEntry("completion", "Print the completion script of a shell.", "completion"),
)
"""All commands, in the order of `gdsolve --help`."""
