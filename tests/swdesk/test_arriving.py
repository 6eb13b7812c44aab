"""A backup comes to a new PC by the door: with the password of that day, or with the recovery sheet."""

from __future__ import annotations

from pathlib import Path

import pytest

from swdesk import backup
from swdesk.backups.arriving import bring_back
from swdesk.clock import FixedClock
from swdesk.desk import Desk, create_desk
from swdesk.errors import UserError
from swdesk.security.keys import Unlocked
from swdesk.security.seal import Cost

CHEAP = Cost(memory_kib=64, passes=1)


@pytest.fixture
def phrase(tmp_path: Path, clock: FixedClock) -> str:
    """A station that was backed up to a stick and is gone."""
    (tmp_path / "stick").mkdir()
    desk, phrase = create_desk(
        tmp_path / "old", unit_name="示范站", worker_name="周敏", password="123456", clock=clock, cost=CHEAP
    )
    backup.make_backup(desk.folder, desk.key, [tmp_path / "stick"], clock)
    desk.close(back_up=False)
    return phrase


def test_the_stick_and_the_password_are_enough(tmp_path: Path, phrase: str, clock: FixedClock) -> None:
    folder, desk = bring_back(tmp_path / "stick", tmp_path / "new", "123456", clock)
    assert isinstance(desk, Desk)
    assert folder == tmp_path / "new"
    assert desk.worker() is not None
    desk.close(back_up=False)


def test_the_sheet_opens_it_too(tmp_path: Path, phrase: str, clock: FixedClock) -> None:
    _folder, opened = bring_back(tmp_path / "stick", tmp_path / "new", phrase, clock)
    assert isinstance(opened, Unlocked)


def test_what_is_there_stays(tmp_path: Path, phrase: str, clock: FixedClock) -> None:
    before = (tmp_path / "old" / "station.db").read_bytes()
    folder, desk = bring_back(tmp_path / "stick", tmp_path / "old", "123456", clock)
    assert isinstance(desk, Desk)
    desk.close(back_up=False)
    assert folder != tmp_path / "old"
    assert (tmp_path / "old" / "station.db").read_bytes() == before


@pytest.mark.parametrize("secret", ["654321", ""])
def test_a_wrong_password_brings_nothing(tmp_path: Path, phrase: str, clock: FixedClock, secret: str) -> None:
    with pytest.raises(UserError):
        bring_back(tmp_path / "stick", tmp_path / "new", secret, clock)
    assert not (tmp_path / "new").exists()


def test_a_folder_without_backups_is_told(tmp_path: Path, clock: FixedClock) -> None:
    with pytest.raises(UserError, match="没有备份"):
        bring_back(tmp_path, tmp_path / "new", "123456", clock)
