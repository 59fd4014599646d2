"""Reads a file that holds a text, and says clearly when it does not."""

from __future__ import annotations

import os

from gdsolve.errors import ProblemError, Source

LARGEST_DOCUMENT = 10_000_000
"""Bytes of a document."""


def read_source(path: str | os.PathLike[str]) -> Source:
    """Return the text of a UTF-8 file, named by its path.

    Raises:
        ProblemError: the file cannot be opened, is larger than `LARGEST_DOCUMENT`, or is not UTF-8.
    """
    name = os.fspath(path)
    try:
        with open(path, "rb") as file:
            # One byte more than allowed shows that there is more, even of a device without a size.
            content = file.read(LARGEST_DOCUMENT + 1)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ProblemError.of(f"`{name}` cannot be read: {reason}", where=name) from error
    except ValueError as error:
        raise ProblemError.of(f"`{name!r}` is no file name: {error}", where=name) from error
    if len(content) > LARGEST_DOCUMENT:
        raise too_large(name)
    try:
        return Source(content.decode("utf-8-sig"), name)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ProblemError.of(
            f"`{name}` is not a UTF-8 text: byte 0x{content[error.start]:02x} in line {line}",
            where=f"{name}:{line}",
            hint="save it with the encoding UTF-8",
        ) from error


def too_large(name: str) -> ProblemError:
    """Return the error for a document with more than `LARGEST_DOCUMENT` bytes."""
    return ProblemError.of(
        f"the document has more than {LARGEST_DOCUMENT} bytes",
        where=name,
        hint="put data into a file, as in `constants: {X: {file: X.csv}}`",
    )
