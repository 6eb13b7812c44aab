"""Files that come twice, late, or from before a restore: said in words, nothing overwritten, nothing left out later."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from db.files import Files
from db.store import mark_restored, open_store
from swdesk.receiving import receive
from swdesk.sync import sending
from tests.conftest import KEY
from tests.swdesk.sync.test_sync import Pc, first, make, second

__all__ = ["first", "make", "second"]


def test_a_file_that_came_before_says_so(first: Pc, second: Pc, tmp_path: Path) -> None:
    first.person("钱大力")
    number = first.export(tmp_path / "one").number
    second.take(tmp_path / "one")
    before = second.state()
    said = second.said(tmp_path / "one")
    assert said == f"1号电脑的第{number}个同步文件以前接收过：没有新内容，什么都没有改动。"
    assert second.state() == before


def test_an_older_file_after_a_newer_one_overwrites_nothing(first: Pc, second: Pc, tmp_path: Path) -> None:
    first.person("钱大力")
    old = first.export(tmp_path / "old").number
    first.rename("钱大力", "钱大勇")
    new = first.export(tmp_path / "new").number
    second.take(tmp_path / "new")
    before = second.state()
    [result] = receive(second.store, tmp_path / "old", clock=second.clock, files=second.files).files
    assert result.outcome == "较旧"
    assert (
        result.text == f"1号电脑的第{old}个同步文件比已接收的第{new}个早：没有新内容，较新的内容没有被覆盖。"
    )
    assert second.state() == before == first.state()


def test_an_older_file_that_holds_what_was_missing_is_taken(
    first: Pc, second: Pc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "RUN", 2)
    monkeypatch.setattr(sending, "PART", 1)
    first.person("钱大力")
    first.person("孙秀兰")
    first.person("李小红")
    old, new = first.export(tmp_path / "old"), first.export(tmp_path / "new")
    second.take(new.paths[0])
    said = "".join(second.said(path) for path in old.paths[1:])
    assert f"这是较早的第{old.number}个文件，补上了以前缺的。" in said
    assert second.state() == first.state()


def test_a_file_from_before_a_restore_does_not_say_what_the_restored_pc_has(
    first: Pc, second: Pc, tmp_path: Path
) -> None:
    """Else what it lost would not be sent to it again."""
    with second.store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copytree(second.store.folder, tmp_path / "image")
    first.person("钱大力")
    first.export(tmp_path / "one")
    second.take(tmp_path / "one")
    second.person("孙秀兰")
    second.export(tmp_path / "before")
    first.take(tmp_path / "before")
    mark_restored(tmp_path / "image")
    store = open_store(tmp_path / "image", KEY, clock=second.clock)
    restored = Pc(store, Files(tmp_path / "image", KEY), second.clock)
    restored.export(tmp_path / "after")
    first.take(tmp_path / "after")
    first.take(tmp_path / "before")
    first.export(tmp_path / "all")
    restored.take(tmp_path / "all")
    assert restored.state() == first.state()
    store.close()
