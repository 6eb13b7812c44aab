"""Opening, refusing, encrypting."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.engine.interfaces import CacheStats

from db import local
from db.base import new_id
from db.drafts import Drafts
from db.errors import UserError
from db.files import Files
from db.store import HEAD, STATION_FILE, Store, create_store, mark_restored, open_store, told
from swdesk import records
from swdesk.clock import FixedClock
from tests.conftest import KEY

NAME = "赵𫖯"


def filled(store: Store) -> Store:
    with store.write("新建") as work:
        records.save(work.session, "person", {"name": NAME, "remark": "孤独"})
    return store


@pytest.mark.local_file
def test_a_wrong_key_is_a_sentence(store: Store) -> None:
    with pytest.raises(UserError, match="密钥不对"):
        open_store(store.folder, os.urandom(32))


@pytest.mark.local_file
def test_a_damaged_file_is_a_sentence(store: Store) -> None:
    store.close()
    path = store.folder / STATION_FILE
    path.write_bytes(b"\0" * 4096 + path.read_bytes()[4096:])
    with pytest.raises(UserError, match="已损坏"):
        open_store(store.folder, KEY)
    path.unlink()
    create_store(store.folder, KEY).close()


def test_a_missing_store_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="没有找到数据文件"):
        open_store(tmp_path, KEY)


def test_a_store_too_new_is_refused(store: Store) -> None:
    with store.local() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(UserError, match="先升级本程序"):
        open_store(store.folder, KEY)
    with store.local() as session:
        session.execute(text("UPDATE alembic_version SET version_num = :head"), {"head": HEAD})


def test_creating_over_a_store_is_refused(store: Store) -> None:
    with pytest.raises(UserError, match="已有数据"):
        create_store(store.folder, KEY)


def test_reopened_store_keeps_its_origin_and_a_restored_one_takes_a_new_one(store: Store) -> None:
    again = open_store(store.folder, KEY)
    assert again.origin == store.origin
    again.close()
    mark_restored(store.folder)
    restored = open_store(store.folder, KEY)
    assert restored.origin != store.origin
    restored.close()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_no_name_stands_in_plain_text(store: Store, clock: FixedClock, encoding: str) -> None:
    drafts, files = Drafts(store.folder, KEY, clock), Files(store.folder, KEY)
    filled(store)
    drafts.keep("person", new_id(), {"name": NAME}, {}, None)
    files.put(NAME.encode() * 100)
    for path in store.folder.iterdir():
        assert NAME.encode(encoding) not in path.read_bytes(), path.name
    drafts.close()
    files.close()


def test_drafts_come_back_as_typed(store: Store, clock: FixedClock) -> None:
    drafts = Drafts(store.folder, KEY, clock)
    record = new_id()
    drafts.keep(
        "person",
        record,
        {"name": "李", "born": clock.today(), "categories": ("A01",)},
        {"name": (("a", 1),)},
        None,
    )
    found = drafts.load(record)
    assert found is not None
    assert found.values == {"name": "李", "born": clock.today(), "categories": ("A01",)}
    assert found.heads == {"name": (("a", 1),)}
    drafts.drop(record)
    assert drafts.all() == []
    drafts.close()


def test_files_are_kept_once(store: Store) -> None:
    files = Files(store.folder, KEY)
    assert files.put(b"x") == files.put(b"x")
    assert files.get(files.put(b"x")) == b"x"
    assert files.get("0" * 64) is None
    files.close()


def test_local_facts_are_not_logged(store: Store) -> None:
    with store.local() as session:
        local.put(session, "k", b"v")
    with store.read() as session:
        assert local.get(session, "k") == b"v"
        assert session.scalar(text("SELECT count(*) FROM change")) == 0


@pytest.mark.local_file
def test_a_full_disk_loses_nothing_acknowledged(store: Store) -> None:
    filled(store)
    with store.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")  # what a full disk answers
        with pytest.raises(UserError, match="磁盘已满"), told():
            connection.exec_driver_sql("CREATE TABLE big (x)")
            connection.exec_driver_sql("INSERT INTO big SELECT randomblob(1000000)")
    with store.read() as session:
        assert records.total(session, "person", records.Query()) == 1


@pytest.mark.local_file
def test_what_was_compiled_for_one_file_serves_the_next(new_store: Callable[[str], Store]) -> None:
    question = select(local.Local.key).where(local.Local.key == "asked twice")
    found: list[CacheStats] = []
    for name in ("one", "other"):
        with new_store(name).read() as session:
            answer: Any = session.connection().execute(question)
            found.append(answer.context.cache_hit)
    assert found == [CacheStats.CACHE_MISS, CacheStats.CACHE_HIT]
