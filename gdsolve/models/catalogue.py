"""The list of all ready-made models."""

from __future__ import annotations

from gdsolve.errors import UsageError, closest
from gdsolve.models import peaks, rates, shapes
from gdsolve.models.record import ReadyModel

MODELS: tuple[ReadyModel, ...] = (*peaks.MODELS, *rates.MODELS, *shapes.MODELS)
"""All ready-made models, in the order of `gdsolve models`."""


def find_model(name: str) -> ReadyModel | None:
    """Return the model of a name or alias, None if there is none; `_` and `-` are the same, so is case.

    >>> find_model("Damped_Sine").name
    'damped-sine'
    """
    wanted = name.strip().lower().replace("_", "-")
    return next((each for each in MODELS if wanted in (each.name, *each.aliases)), None)


def expect_model(name: str) -> ReadyModel:
    """Return the model of a name or alias.

    Raises:
        UsageError: there is none; the closest name is the hint.
    """
    found = find_model(name)
    if found is None:
        near = closest(name, [each for model in MODELS for each in (model.name, *model.aliases)])
        raise UsageError.of(
            f"there is no ready-made model `{name}`",
            hint=f"did you mean `{near}`?" if near else "`gdsolve models` lists them",
        )
    return found
