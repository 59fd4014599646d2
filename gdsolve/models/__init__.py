"""Ready-made models: one record each, the list of them, and sums of them written out as a formula."""

from gdsolve.models.catalogue import MODELS, expect_model, find_model
from gdsolve.models.compose import Composition, compose, read_models
from gdsolve.models.record import ModelParameter, ReadyModel

__all__ = [
    "MODELS",
    "Composition",
    "ModelParameter",
    "ReadyModel",
    "compose",
    "expect_model",
    "find_model",
    "read_models",
]
