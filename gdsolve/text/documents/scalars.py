"""What a YAML scalar means: the core schema of YAML 1.2, so that `1e-3` is a number and `off` a text.

Source: YAML 1.2.2, section 10.3.2 (tag resolution of the core schema).
"""

from __future__ import annotations

import math
import re
from typing import TypeAlias

Scalar: TypeAlias = "str | int | float | bool | None"

_TAG_PREFIX = "tag:yaml.org,2002:"

_NULL = frozenset(("", "~", "null", "Null", "NULL"))
_TRUE = frozenset(("true", "True", "TRUE"))
_FALSE = frozenset(("false", "False", "FALSE"))
_INTEGER = re.compile(r"[-+]?[0-9]+")
_OCTAL = re.compile(r"0o[0-7]+")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_INFINITE = re.compile(r"[-+]?\.(inf|Inf|INF)")
_NOT_A_NUMBER = frozenset((".nan", ".NaN", ".NAN"))

_LONGEST_INTEGER = 400
"""Digits of an integer that is looked at: one with more is beyond 1.8e308 (leading zeros aside)."""


def resolve(text: str, tag: str | None, *, plain: bool) -> Scalar:
    """Return the value of a scalar.

    Args:
        text: the scalar without quotes.
        tag: its explicit tag, written out (`tag:yaml.org,2002:str`); None if it has none.
        plain: whether it stands without quotes and not as a block.

    Raises:
        ValueError: a number that no float64 holds, an unknown tag, or a text that does not fit its tag; the
            message is a sentence for the user.
    """
    if tag in (f"{_TAG_PREFIX}str", "!"):
        return text
    if tag is None:
        return _plain(text) if plain else text
    kind = tag.removeprefix(_TAG_PREFIX)
    types: dict[str, tuple[type, ...]] = {
        "int": (int,),
        "float": (float, int),
        "bool": (bool,),
        "null": (type(None),),
    }
    if kind not in types:
        raise ValueError(unknown_tag(tag))
    value = _plain(text)
    if type(value) not in types[kind]:
        raise ValueError(f"`{text}` does not fit its tag `!!{kind}`")
    return float(value) if kind == "float" and isinstance(value, int) else value


def unknown_tag(tag: str) -> str:
    """Return the sentence about a tag that is not read; nothing that a tag names is ever run."""
    shown = f"!!{tag.removeprefix(_TAG_PREFIX)}" if tag.startswith(_TAG_PREFIX) else tag
    return f"the tag `{shown}` is not allowed"


def _plain(text: str) -> Scalar:
    if text in _NULL:
        return None
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    if _INTEGER.fullmatch(text):
        return _integer(text, 10)
    if _FLOAT.fullmatch(text):
        return _float(text)
    if _OCTAL.fullmatch(text) or _HEXADECIMAL.fullmatch(text):
        return _integer(text, 8 if text[1] == "o" else 16)
    if _INFINITE.fullmatch(text):
        return -math.inf if text[0] == "-" else math.inf
    return math.nan if text in _NOT_A_NUMBER else text


def _integer(text: str, base: int) -> int:
    if len(text) <= _LONGEST_INTEGER:
        value = int(text, base)
        if abs(value) < 2**1024:
            return value
    raise ValueError(f"`{text[:30]}...` does not fit a float64")


def _float(text: str) -> float:
    value = float(text)
    digits = text.lower().partition("e")[0]
    if math.isinf(value) or (value == 0 and any(each in "123456789" for each in digits)):
        shown = text if len(text) <= 40 else f"{text[:30]}..."
        raise ValueError(f"`{shown}` does not fit a float64")
    return value
