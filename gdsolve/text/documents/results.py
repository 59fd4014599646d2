"""Reads back a result document that `-o` wrote."""

from __future__ import annotations

import json
import os
from typing import Any

from gdsolve.errors import DataError

SCHEMA = "gdsolve.result/v1"

_LARGEST = 1 << 28  # bytes of a document; a larger one is no result of ours


def read_result(path: str | os.PathLike[str]) -> dict[str, Any]:
    """Return the content of a result document.

    Raises:
        DataError: the file cannot be read, or is none.
    """
    name = os.fspath(path)
    try:
        with open(path, encoding="utf-8") as file:
            content = json.loads(file.read(_LARGEST))
    except OSError as error:
        raise DataError.of(f"`{name}` cannot be read: {(error.strerror or str(error)).lower()}") from error
    except ValueError as error:
        raise DataError.of(f"`{name}` is no JSON document") from error
    if not isinstance(content, dict) or content.get("schema") != SCHEMA:
        raise DataError.of(f"`{name}` is no result document of gdsolve", hint="`-o result.json` writes one")
    return content
