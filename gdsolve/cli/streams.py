"""Writing to stdout and stderr: closed pipes are no fault, full disks are one, no letter is too strange."""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper

from gdsolve.errors import DataError


def let_streams_write_anything() -> None:
    """Write letters that a stream's encoding lacks as escapes, instead of failing on them."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def write_stdout(text: str) -> None:
    """Write to stdout. A reader that has gone away (`| head`) is no fault.

    Raises:
        DataError: stdout is a file on a full disk or the like.
    """
    if sys.stdout is None:  # closed by the shell with `>&-`
        return
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        silence_stdout()
    except OSError as error:
        silence_stdout()
        reason = (error.strerror or str(error)).lower()
        raise DataError.of(f"cannot write to standard output: {reason}") from error


def write_stderr(text: str) -> None:
    """Write to stderr. What nobody can read is lost without another word."""
    if sys.stderr is None:
        return
    try:
        sys.stderr.write(text)
        sys.stderr.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


def silence_stdout() -> None:
    """Send what is still buffered for stdout nowhere, so that Python does not complain about it at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
