"""A curve of one line of text."""

from __future__ import annotations

import math
from collections.abc import Iterable

_STEPS = "▁▂▃▄▅▆▇█"


def sparkline(values: Iterable[float]) -> str:
    """Return one block per value, higher for larger ones; logarithmic if that shows more.

    >>> sparkline([1, 2, 3, 4]), sparkline([1000, 100, 10, 1]), sparkline([5, 5])
    ('▁▃▆█', '█▆▃▁', '▁▁')
    """
    numbers = [float(each) for each in values]
    finite = [each for each in numbers if math.isfinite(each)]
    if not finite:
        return " " * len(numbers)
    if min(finite) > 0 and max(finite) > 100 * min(finite):
        numbers = [math.log(each) if math.isfinite(each) else each for each in numbers]
        finite = [each for each in numbers if math.isfinite(each)]
    low, width = min(finite), (max(finite) - min(finite)) or math.inf
    top = len(_STEPS) - 1
    return "".join(
        _STEPS[round((each - low) / width * top)] if math.isfinite(each) else " " for each in numbers
    )
