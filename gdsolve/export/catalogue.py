"""The targets there are. A new one is one file and one line here."""

from __future__ import annotations

from gdsolve.errors import UsageError, closest
from gdsolve.export import mathml
from gdsolve.export.target import Target
from gdsolve.export.targets import c, excel, gnuplot, jax, latex, numpy, python, tensorflow, torch

TARGETS: tuple[Target, ...] = (
    python.TARGET,
    numpy.TARGET,
    jax.TARGET,
    torch.TARGET,
    tensorflow.TARGET,
    c.TARGET,
    latex.TARGET,
    mathml.TARGET,
    excel.TARGET,
    gnuplot.TARGET,
)


def find_target(name: str) -> Target:
    """Return the target of a name.

    Raises:
        UsageError: there is none.
    """
    found = next((each for each in TARGETS if each.name == name), None)
    if found is None:
        names = [each.name for each in TARGETS]
        near = closest(name, names)
        hint = f"did you mean `{near}`?" if near else f"the targets are {', '.join(names)}"
        raise UsageError.of(f"unknown target `{name}`", hint=hint)
    return found
