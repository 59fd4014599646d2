"""Optimization from one shell line, and from Python: `minimize`, `maximize`, `fit`, `solve`, `grad`.

Importing this package costs nothing; the functions import what they need.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gdsolve.api import fit, grad, maximize, minimize, solve

__version__ = "0.1.0"

__all__ = ["__version__", "fit", "grad", "maximize", "minimize", "solve"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from gdsolve import api

        return getattr(api, name)
    raise AttributeError(f"module `gdsolve` has no attribute `{name}`")
