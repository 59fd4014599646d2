"""What one ready-made model is: a formula of our language, and what its parameters mean."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModelParameter:
    """A parameter of a ready-made model.

    Attributes:
        name: as the formula calls it.
        meaning: what it is, with its unit in terms of x and y.
        typical: a value with which the model looks as it should; tests make their data from it.
        lower: least value, where another sign would only write the same curve in another way.
    """

    name: str
    meaning: str
    typical: float
    lower: float | None = None


@dataclass(frozen=True, slots=True)
class ReadyModel:
    """A ready-made model of one input.

    Attributes:
        name: lower case, words joined by `-`.
        summary: one line.
        formula: in the formula language; the input is called `x`.
        parameters: in the order in which people list them.
        family: the heading below which lists show it.
        source: where the formula is defined.
        domain: what x and the parameters must fulfil, "" if nothing.
        span: range of x in which the typical model shows all its features.
        aliases: other names.
        definitions: intermediates of the formula as (name, formula), in order.
    """

    name: str
    summary: str
    formula: str
    parameters: tuple[ModelParameter, ...]
    family: str
    source: str
    domain: str = ""
    span: tuple[float, float] = (0.0, 10.0)
    aliases: tuple[str, ...] = ()
    definitions: tuple[tuple[str, str], ...] = ()
