"""Per kind of problem: choice of optimizer, start values, verdict, statistics, roots.

The package has the name of a function of the Python face, `gdsolve.solve([...])`. So that both can be had, the
package itself can be called, and then is that function.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any


class _CallableRoom(ModuleType):
    """This package, which can be called as `gdsolve.solve`."""

    def __call__(self, *arguments: Any, **settings: Any) -> Any:
        """Return the solutions of equations; see `gdsolve.api.solve`."""
        import gdsolve

        return gdsolve.__getattr__("solve")(*arguments, **settings)


sys.modules[__name__].__class__ = _CallableRoom
