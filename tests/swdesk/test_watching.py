"""What a plugged-in stick offers: once, by content, and backups where one of this store lies."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from db.store import Store
from swdesk.drives import Drive, Medium
from swdesk.errors import UserError
from swdesk.watching import Arrived, SharedFolder, Watcher

BUNDLE = Path(__file__).parents[1] / "reference" / "bundles" / "0.1.0-open.swb"


@pytest.fixture
def stick(tmp_path: Path) -> Drive:
    (tmp_path / "stick").mkdir()
    return Drive(tmp_path / "stick", Medium.REMOVABLE)


@pytest.fixture
def shared(store: Store) -> SharedFolder:
    return SharedFolder(store)


@pytest.fixture
def watcher(tmp_path: Path, shared: SharedFolder, monkeypatch: pytest.MonkeyPatch) -> Watcher:
    monkeypatch.setattr("swdesk.watching.find_usb_targets", lambda _store, _drives: [])
    return Watcher(tmp_path / "store", shared)


def files(found: list[Arrived]) -> list[str]:
    return [path.name for one in found for path in one.files]


def test_what_was_there_at_the_start_is_not_offered(watcher: Watcher, stick: Drive) -> None:
    shutil.copy(BUNDLE, stick.root / "a.swb")
    assert watcher.look([stick]) == []


def test_a_stick_that_comes_is_offered_once(watcher: Watcher, stick: Drive) -> None:
    watcher.look([])
    shutil.copy(BUNDLE, stick.root / "renamed.zip")
    (stick.root / "film.mp4").write_bytes(bytes(100))
    assert files(watcher.look([stick])) == ["renamed.zip"]
    assert watcher.look([stick]) == []


def test_a_file_in_a_folder_of_the_stick_is_found(watcher: Watcher, stick: Drive) -> None:
    watcher.look([])
    (stick.root / "同步").mkdir()
    shutil.copy(BUNDLE, stick.root / "同步" / "a.swb")
    assert files(watcher.look([stick])) == ["a.swb"]


@pytest.fixture
def folder(tmp_path: Path, shared: SharedFolder) -> Path:
    """A shared folder that is watched."""
    made = tmp_path / "共享"
    made.mkdir()
    shared.choose(made)
    return made


def test_a_shared_folder_is_watched(watcher: Watcher, folder: Path) -> None:
    watcher.look([])
    shutil.copy(BUNDLE, folder / "a.swb")
    assert files(watcher.look([])) == ["a.swb"]


def test_what_came_while_the_program_was_closed_is_offered(watcher: Watcher, folder: Path) -> None:
    shutil.copy(BUNDLE, folder / "a.swb")
    assert files(watcher.look([])) == ["a.swb"]


def test_a_file_of_the_shared_folder_is_offered_once_for_ever(
    watcher: Watcher, folder: Path, store: Store, tmp_path: Path
) -> None:
    shutil.copy(BUNDLE, folder / "a.swb")
    watcher.look([])
    again = Watcher(tmp_path / "store", SharedFolder(store))  # the program was closed and opened
    assert files(again.look([])) == []


def test_a_folder_that_is_gone_says_nothing(watcher: Watcher, folder: Path) -> None:
    folder.rmdir()
    assert watcher.look([]) == []


def test_no_folder_is_watched_any_more(watcher: Watcher, folder: Path, shared: SharedFolder) -> None:
    shared.choose(None)
    shutil.copy(BUNDLE, folder / "a.swb")
    assert watcher.look([]) == []


def test_the_store_itself_is_not_shared(shared: SharedFolder, store: Store) -> None:
    with pytest.raises(UserError, match="存放数据"):
        shared.choose(store.folder)


def test_a_stick_without_anything_says_nothing(watcher: Watcher, stick: Drive) -> None:
    watcher.look([])
    (stick.root / "x.txt").write_text("x")
    assert watcher.look([stick]) == []


def test_a_stick_with_a_backup_takes_one_when_it_comes(
    stick: Drive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Target:
        path = stick.root

    monkeypatch.setattr("swdesk.watching.find_usb_targets", lambda _store, _drives: [Target])
    watcher = Watcher(tmp_path / "store")
    watcher.look([])
    assert [one.takes_backups for one in watcher.look([stick])] == [True]


def test_a_stick_pulled_out_while_looking_is_no_error(watcher: Watcher, tmp_path: Path) -> None:
    watcher.look([])
    assert watcher.look([Drive(tmp_path / "gone", Medium.REMOVABLE)]) == []
