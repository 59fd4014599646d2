"""Option values: numbers within limits, durations, percentages. Each refuses what it cannot mean.

Every function reads the text of one option and raises `click.BadParameter`, to which click adds the option.
"""

from __future__ import annotations

import math
import re

import click

_SIZE = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*([KMGT]?)i?B?", re.IGNORECASE)
_BYTES = {"": 1.0, "K": 1e3, "M": 1e6, "G": 1e9, "T": 1e12}
_DURATION = re.compile(r"((?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*(ms|s|m|min|h)?")
_SECONDS = {"ms": 1e-3, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0}


def count(text: str) -> int:
    """Return a whole number of at least 0."""
    return _whole(text, 0)


def one_or_more(text: str) -> int:
    """Return a whole number of at least 1."""
    return _whole(text, 1)


def degree(text: str) -> int | str:
    """Return the degree of a polynomial, or `auto`.

    >>> degree("2"), degree("auto")
    (2, 'auto')
    """
    if text.strip().lower() == "auto":
        return "auto"
    try:
        return _whole(text, 0)
    except click.BadParameter:
        raise click.BadParameter(f"`{text}` is neither a whole number of at least 0 nor auto") from None


def positive(text: str) -> float:
    """Return a finite number above 0.

    >>> positive("1e-3")
    0.001
    """
    number = _number(text)
    if not 0 < number < math.inf:
        raise click.BadParameter(f"`{text}` is not a number above 0")
    return number


def not_negative(text: str) -> float:
    """Return a finite number of at least 0."""
    number = _number(text)
    if not 0 <= number < math.inf:
        raise click.BadParameter(f"`{text}` is not a number of at least 0")
    return number


def duration(text: str) -> float:
    """Return a time in seconds.

    >>> duration("30s"), duration("2m"), duration("500ms"), duration("1.5")
    (30.0, 120.0, 0.5, 1.5)
    """
    match = _DURATION.fullmatch(text.strip())
    seconds = float(match[1]) * _SECONDS[match[2] or "s"] if match else math.nan
    if not 0 < seconds < math.inf:
        raise click.BadParameter(f"`{text}` is not a time above 0, such as 30s, 2m, 500ms or 1.5")
    return seconds


def size(text: str) -> float:
    """Return a number of bytes.

    >>> size("2G"), size("512M"), size("1.5 GB"), size("100000")
    (2000000000.0, 512000000.0, 1500000000.0, 100000.0)
    """
    match = _SIZE.fullmatch(text.strip())
    if match is None:
        raise click.BadParameter(f"`{text}` is not a size of memory, such as 512M or 2G")
    return float(match[1]) * _BYTES[match[2].upper()]


def percent(text: str) -> float:
    """Return a confidence level in percent; a fraction such as 0.95 is refused, not guessed."""
    level = _number(text)
    if 0 < level <= 1:
        raise click.BadParameter(
            f"`{text}` is a fraction, but the level is in percent: write {100 * level:g}"
        )
    if not 1 < level < 100:
        raise click.BadParameter(f"`{text}` is not a level between 1 and 100 percent")
    return level


def _whole(text: str, least: int) -> int:
    try:
        number = int(text)
    except ValueError:
        number = least - 1
    if number < least:
        raise click.BadParameter(f"`{text}` is not a whole number of at least {least}")
    return number


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise click.BadParameter(f"`{text}` is not a number") from None
