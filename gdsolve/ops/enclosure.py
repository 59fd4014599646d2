"""How a record names its interval rule without importing it."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any


def enclosed(path: str) -> Callable[..., Any]:
    """Return the rule `family.name` of `ops/enclosures/`; its file is imported at the first call.

    `(watch, *intervals, **attributes) -> Interval`, see `enclosures/interval.py`.
    """
    family, name = path.split(".")

    def enclose(*arguments: Any, **attributes: Any) -> Any:
        return getattr(import_module(f"gdsolve.ops.enclosures.{family}"), name)(*arguments, **attributes)

    return enclose
