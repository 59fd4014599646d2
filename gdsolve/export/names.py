"""Names that other languages can read; names that come out alike are told apart by the caller."""

from __future__ import annotations

import re


def identifier(name: str) -> str:
    """Return a name that Python can read: what is no letter, digit or `_` becomes `_`.

    >>> identifier("σ"), identifier("t (s)"), identifier("2nd")
    ('σ', 't__s_', '_2nd')
    """
    if name.isidentifier():
        return name
    joined = "".join(each if f"_{each}".isidentifier() else "_" for each in name)
    return joined if joined.isidentifier() else f"_{joined}"


def plain_name(name: str) -> str:
    """Return a name of ASCII letters, digits and underscores.

    >>> plain_name("tau"), plain_name("σ"), plain_name("t (s)")
    ('tau', 'u03c3', 't__s_')
    """
    return re.sub(r"[^A-Za-z0-9_]", lambda found: f"u{ord(found[0]):04x}", identifier(name))
