"""What there is to choose from: optimizers, functions, ready-made models, the keys of problem files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gdsolve.export.target import Target
    from gdsolve.models import ReadyModel
    from gdsolve.optimize.optimizer import Optimizer
    from gdsolve.text.functions import Function


def describe_optimizers() -> tuple[Optimizer, ...]:
    """Return the records of all optimizers."""
    from gdsolve.optimize.catalogue import OPTIMIZERS

    return OPTIMIZERS


def describe_optimizer(name: str) -> Optimizer:
    """Return the record of one optimizer."""
    from gdsolve.optimize.catalogue import find_optimizer

    return find_optimizer(name)


def describe_functions() -> tuple[Function, ...]:
    """Return the functions of the formula language."""
    from gdsolve.text.functions import FUNCTIONS

    return FUNCTIONS


def describe_function(name: str) -> Function:
    """Return one function of the formula language."""
    from gdsolve.text.functions import expect_function

    return expect_function(name)


def describe_models() -> tuple[ReadyModel, ...]:
    """Return the ready-made models of fits."""
    from gdsolve.models import MODELS

    return MODELS


def describe_model(name: str) -> ReadyModel:
    """Return one ready-made model."""
    from gdsolve.models import expect_model

    return expect_model(name)


def describe_targets() -> tuple[Target, ...]:
    """Return the languages that formulas are exported to."""
    from gdsolve.export import TARGETS

    return TARGETS


def column_names(path: str) -> tuple[str, ...]:
    """Return the columns of a data file.

    Raises:
        GdsolveError: the file cannot be read as a table.
    """
    from gdsolve.data import read_table

    return tuple(read_table(path).names)


def schema() -> dict[str, Any]:
    """Return the JSON Schema of problem files."""
    from gdsolve.problem import json_schema

    return json_schema()
