"""Machine code kept between runs, in a private folder of the user's cache: a hit saves 10 to 50 ms a kernel."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

OFF = "GDSOLVE_NO_CACHE"
"""Environment variable that, set to anything, keeps the disk out of it."""

MOST_FILES = 500
"""Files of 3 to 30 kilobytes; beyond, the older half is deleted."""


@dataclass(frozen=True, slots=True)
class ObjectStore:
    """Files by the hash of what they were made from. Nothing raises: what cannot be read is made again.

    Attributes:
        folder: None: nothing is kept.
    """

    folder: Path | None

    @classmethod
    def of_user(cls) -> ObjectStore:
        """Return that of the user: `$XDG_CACHE_HOME/gdsolve/native`, as a rule in `~/.cache`."""
        if os.environ.get(OFF):
            return cls(None)
        try:
            root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
            folder = root / "gdsolve" / "native"
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            return cls(folder if _is_private(folder) else None)
        except (OSError, RuntimeError):
            return cls(None)

    def has(self, digest: str) -> bool:
        """Say whether a file is there."""
        return self.folder is not None and (self.folder / digest).is_file()

    def read(self, digest: str) -> bytes | None:
        """Return the code, None if it is not there or damaged."""
        if self.folder is None:
            return None
        try:
            kept = (self.folder / digest).read_bytes()
        except OSError:
            return None
        return kept[:-_MARK] if kept[-_MARK:] == _mark(kept[:-_MARK]) else None

    def write(self, digest: str, code: bytes) -> None:
        """Keep the code, whole or not at all."""
        if self.folder is None:
            return
        with suppress(OSError):
            self._make_room(self.folder)
            handle, name = tempfile.mkstemp(dir=self.folder)
            with os.fdopen(handle, "wb") as stream:
                stream.write(code + _mark(code))
            os.replace(name, self.folder / digest)

    def _make_room(self, folder: Path) -> None:
        files = sorted(folder.iterdir(), key=lambda each: each.stat().st_mtime)
        if len(files) >= MOST_FILES:
            for each in files[: len(files) // 2]:
                each.unlink(missing_ok=True)


_MARK = 32


def _mark(code: bytes) -> bytes:
    """Return what stands behind the code, so that half a file is seen."""
    import hashlib

    return hashlib.sha256(code).digest()


def _is_private(folder: Path) -> bool:
    """Say whether nobody else can write there: what is read is executed."""
    if os.name == "nt":
        return True
    status = folder.stat()
    return status.st_uid == os.getuid() and not status.st_mode & 0o022
