"""How pytest runs: the collector of garbage is kept away from what stays anyway."""

from __future__ import annotations

import gc

import pytest

# Modules and thousands of tests come to stay; looking through them again and again takes a fifth of the start.
gc.disable()


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    gc.freeze()
    gc.enable()
