"""Which files a name means: one file, or those that a pattern such as `runs/*.csv` matches."""

from __future__ import annotations

import glob
import os
import re
from pathlib import Path

from gdsolve.errors import DataError, closest

_MAGIC = re.compile(r"([*?\[])")


def files_of(name: str) -> tuple[str, ...]:
    """Return the file of this name, or all files that match it as a pattern, in alphabetical order.

    Raises:
        DataError: there is none (the most similar name is told), or it is a directory.
    """
    if os.path.isdir(name):
        raise DataError.of(
            f"`{name}` is a directory, not a table", hint=f"{name.rstrip('/')}/*.csv for all its files"
        )
    if os.path.exists(name):
        return (name,)
    if _MAGIC.search(name):
        found = tuple(sorted(each for each in glob.glob(name, recursive=True) if os.path.isfile(each)))
        if not found:
            raise DataError.of(f"no file matches `{name}`")
        return found
    folder = Path(name).parent
    try:
        siblings = [entry.name for entry in folder.iterdir()] if folder.is_dir() else []
    except OSError:
        siblings = []
    near = closest(Path(name).name, siblings)
    hint = f"did you mean `{folder / near}`?" if near else None
    raise DataError.of(f"no file `{name}`", hint=hint)


def literal(path: str) -> str:
    """Return a pattern that matches this path only: DuckDB expands `*`, `?` and `[` in file names."""
    return _MAGIC.sub(r"[\1]", os.path.abspath(path))
