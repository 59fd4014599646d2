"""The finite box of a global search: the bounds that were given, and a stated range where there are none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gdsolve.optimize.protocols import Bounds, Vector

REACH = 10.0
"""Half the width of the box of a variable without bounds, in units of its start value (at least 1)."""

NAMED = 4
"""Variables named in the note."""


@dataclass(frozen=True, slots=True)
class SearchBox:
    """A finite box, whether every side of it was given as a bound, and what to say about it."""

    bounds: Bounds
    is_given: bool
    notes: tuple[str, ...]


def search_box(bounds: Bounds, start: Vector, labels: tuple[str, ...]) -> SearchBox:
    """Return the box to search: `bounds`, with infinite ends put `REACH` sizes away from the start."""
    reach = REACH * np.maximum(1.0, np.abs(start))
    low_free, high_free = ~np.isfinite(bounds.lower), ~np.isfinite(bounds.upper)
    lower = np.where(low_free, np.minimum(start, bounds.upper) - reach, bounds.lower)
    upper = np.where(high_free, np.maximum(start, bounds.lower) + reach, bounds.upper)
    free = np.flatnonzero(low_free | high_free)
    if free.size == 0:
        return SearchBox(bounds, True, ())
    shown = ", ".join(f"{labels[i]} in {lower[i]:.6g}:{upper[i]:.6g}" for i in free[:NAMED])
    more = f" and {free.size - NAMED} more" if free.size > NAMED else ""
    note = f"no bounds given: searched {shown}{more}; other ranges with `--bounds`"
    return SearchBox(Bounds(lower, upper), False, (note,))
