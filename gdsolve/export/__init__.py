"""Formulas as code in other languages: the checked tree, written with a table for each target."""

from gdsolve.export.catalogue import TARGETS, find_target
from gdsolve.export.function import Function, export_function

__all__ = ["TARGETS", "Function", "export_function", "find_target"]
