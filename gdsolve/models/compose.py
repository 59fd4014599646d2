"""From words such as `gaussian + line` to one formula in which every parameter has a name of its own.

A text stands for ready-made models only if all of it is their names, joined by `+`, and none of these is a
name that the data or the problem declares; anything else is a formula. So no model takes a name away.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from gdsolve.errors import closest
from gdsolve.models.catalogue import MODELS, expect_model, find_model
from gdsolve.models.record import ModelParameter, ReadyModel

_IDENTIFIER = re.compile(r"[^\W\d]\w*")

_WORD = re.compile(r"[^\W\d][\w-]*")

_SHORTEST = 4
"""Letters from which a word may be a misspelt model; a shorter one is a parameter, as in `--model c`."""

_PI = "3.141592653589793"  # written out where a column is called `pi`


@dataclass(frozen=True, slots=True)
class Composition:
    """A sum of ready-made models, written out.

    Attributes:
        text: the formula with its intermediates, as it could have been typed.
        parameters: all of them under the names that the formula uses, in order.
        renamed: those that could not keep their own name.
    """

    text: str
    parameters: tuple[ModelParameter, ...]
    renamed: tuple[str, ...] = ()


def read_models(text: str, declared: Collection[str]) -> tuple[ReadyModel, ...]:
    """Return the models that a text names; none of them if it is a formula.

    Args:
        text: such as `gaussian + line`.
        declared: names of columns, constants and variables, which keep their meaning.

    Raises:
        UsageError: the text is a misspelt name of a model, or names one beside something else.

    >>> [each.name for each in read_models("gaussian + line", ())]
    ['gaussian', 'line']
    >>> read_models("2*gaussian", ()), read_models("line", ["line"])
    ((), ())
    """
    words = [word.strip() for word in text.split("+")]
    if any(word in declared for word in words) or not all(map(_WORD.fullmatch, words)):
        return ()
    found = [find_model(word) for word in words]
    unknown = [word for word, model in zip(words, found, strict=True) if model is None]
    # Words alone, none of them a column: no formula that could be fitted, but for a single constant.
    if unknown and (len(unknown) < len(words) or _is_near(unknown[0])):
        expect_model(unknown[0])
    return () if unknown else tuple(model for model in found if model is not None)


def _is_near(word: str) -> bool:
    names = [name for model in MODELS for name in (model.name, *model.aliases)]
    return len(word) >= _SHORTEST and closest(word, names) is not None


def compose(models: tuple[ReadyModel, ...], x: str, taken: Collection[str]) -> Composition:
    """Return the sum of the models as a formula of the input `x`.

    A parameter keeps its name if no other term and no column has it; else it gets the number of its term,
    as in `center1` and `center2`.

    Args:
        models: the terms.
        x: what to write for the input.
        taken: names that no parameter may have: columns and constants.
    """
    names = [_names(model) for model in models]
    uses = Counter(name for each in names for name in each)
    used = {*taken, x}
    definitions: list[str] = []
    terms: list[str] = []
    parameters: list[ModelParameter] = []
    renamed: list[str] = []
    for number, (model, own) in enumerate(zip(models, names, strict=True), start=1):
        new = {"x": x} | ({"pi": _PI} if "pi" in taken else {})
        for name in own:
            new[name] = _free(name, number, used, alone=uses[name] == 1)
            used.add(new[name])
        definitions += [f"{new[name]} = {_renamed(formula, new)}" for name, formula in model.definitions]
        terms.append(_renamed(model.formula, new))
        for each in model.parameters:
            parameters.append(ModelParameter(new[each.name], each.meaning, each.typical, each.lower))
            if new[each.name] != each.name:
                renamed.append(new[each.name])
    text = "; ".join([*definitions, " + ".join(terms)])
    return Composition(text, tuple(parameters), tuple(renamed))


def _names(model: ReadyModel) -> list[str]:
    return [*(each.name for each in model.parameters), *(name for name, _ in model.definitions)]


def _free(name: str, number: int, used: Collection[str], *, alone: bool) -> str:
    """Return the name, with the number of the term and then underscores until it is free."""
    if alone and name not in used:
        return name
    name = f"{name}{number}"
    while name in used:
        name += "_"
    return name


def _renamed(formula: str, new: Mapping[str, str]) -> str:
    return _IDENTIFIER.sub(lambda match: new.get(match[0], match[0]), formula)
