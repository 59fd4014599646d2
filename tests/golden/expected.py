"""Comparison with stored outputs; `make golden` rewrites them, the review reads the difference."""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = Path(__file__).parent
REWRITE = "GDSOLVE_REWRITE_GOLDEN"


def assert_golden(name: str, text: str) -> None:
    """Compare text with the stored file `name`, or store it first if the environment says so."""
    path = FOLDER / name
    if os.environ.get(REWRITE):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")
