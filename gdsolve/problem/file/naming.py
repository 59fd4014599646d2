"""Names in problem files: which texts are names, and which names are taken."""

from __future__ import annotations

import unicodedata

from gdsolve.errors import GdsolveError, Source
from gdsolve.text.tree import Name


def as_name(text: str) -> str | None:
    """Return the name as formulas spell it (NFKC-normalised), or None if the text is no name.

    >>> as_name("tau"), as_name("gamma"), as_name("2x")
    ('tau', 'gamma', None)
    """
    from gdsolve.text import parse_formula

    # Declared, the name of a function (`gamma`) is read as a name.
    declared = {text, unicodedata.normalize("NFKC", text)}
    try:
        body = parse_formula(Source(text), declared).body
    except GdsolveError:
        return None
    return body.name if isinstance(body, Name) else None
