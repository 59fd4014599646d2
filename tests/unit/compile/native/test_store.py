"""Machine code on disk: private, whole or not at all, never trusted when damaged."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from gdsolve.compile.native import store
from gdsolve.compile.native.store import ObjectStore


def test_what_was_kept_is_read_and_what_was_damaged_is_not(tmp_path: Path) -> None:
    kept = ObjectStore(tmp_path)
    assert kept.read("a") is None
    assert not kept.has("a")
    kept.write("a", b"code")
    assert kept.has("a")
    assert kept.read("a") == b"code"
    whole = (tmp_path / "a").read_bytes()
    for damaged in (b"", whole[:-1], b"x" + whole[1:], whole[4:]):
        (tmp_path / "a").write_bytes(damaged)
        assert kept.read("a") is None
    assert [each.name for each in tmp_path.iterdir()] == ["a"]


def test_the_folder_is_that_of_the_user_and_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv(store.OFF, raising=False)
    folder = ObjectStore.of_user().folder
    assert folder == tmp_path / "gdsolve" / "native"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    os.chmod(folder, 0o777)
    assert ObjectStore.of_user().folder is None
    monkeypatch.setenv(store.OFF, "1")
    assert ObjectStore.of_user().folder is None


def test_without_a_folder_nothing_is_kept_and_nothing_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(store.OFF, raising=False)
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    for kept in (ObjectStore(None), ObjectStore.of_user(), ObjectStore(tmp_path / "missing")):
        kept.write("a", b"code")
        assert kept.read("a") is None


def test_old_files_make_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "MOST_FILES", 4)
    kept = ObjectStore(tmp_path)
    for number in range(5):
        kept.write(str(number), b"code")
        os.utime(tmp_path / str(number), (number, number))
    assert sorted(each.name for each in tmp_path.iterdir()) == ["2", "3", "4"]
