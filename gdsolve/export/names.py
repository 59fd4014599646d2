"""Names that every language can read."""

from __future__ import annotations

import re


def plain_name(name: str) -> str:
    """Return a name of ASCII letters, digits and underscores.

    >>> plain_name("tau"), plain_name("σ")
    ('tau', 'u03c3')
    """
    return re.sub(r"[^A-Za-z0-9_]", lambda found: f"u{ord(found[0]):04x}", name)
