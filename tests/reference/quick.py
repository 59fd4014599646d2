"""Sets from the literature run whole in the full set; a few cases of each, by name, are in the fast set too."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest


def cases(every: Iterable[Any], quick: tuple[str, ...], name: Callable[[Any], str]) -> list[Any]:
    """Return all cases as parameters under their names; all but the quick ones are slow."""
    named = [(name(each), each) for each in every]
    unknown = set(quick) - {each for each, _ in named}
    assert not unknown, f"no such case: {unknown}"
    return [
        pytest.param(each, id=called, marks=() if called in quick else pytest.mark.slow)
        for called, each in named
    ]
