"""查看记录: whose file is watched over, what is noted, and who may read it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from db.access import Access
from db.store import Store
from swdesk import access, merging, records, roles
from swdesk.clock import FixedClock
from swdesk.desk import create_desk, open_desk
from swdesk.errors import UserError
from swdesk.export import export_noted
from swdesk.security.seal import Cost

TODAY = date(2026, 11, 23)
CHEAP = Cost(memory_kib=64, passes=1)


def save(store: Store, kind: str, **values: Any) -> UUID:
    with store.write("登记") as work:
        return records.save(work.session, kind, values)


def reason(store: Store, kind: str, one: UUID) -> str:
    with store.read() as session:
        return access.watched(session, kind, one, TODAY)


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"born": date(2008, 11, 24)}, "minor"),
        ({"born": date(2008, 11, 23)}, ""),  # 18 today
        ({"born": date(1950, 1, 1)}, ""),
        ({"categories": ("B03",)}, "minor"),
        ({"categories": ("C01",)}, ""),
        ({"born": date(1980, 1, 1), "categories": ("E06",)}, "restricted"),
        ({}, ""),
    ],
)
def test_minors_and_restricted_people_are_watched_over(
    store: Store, values: dict[str, Any], why: str
) -> None:
    assert reason(store, "person", save(store, "person", name="王芳", **values)) == why


@pytest.fixture
def child(store: Store) -> UUID:
    return save(store, "person", name="王芳", born=date(2013, 11, 23))


def test_what_is_about_a_child_is_watched_over(store: Store, child: UUID) -> None:
    visit = save(store, "visit", person=child, day=TODAY)
    session = save(store, "case_session", case=save(store, "case", person=child), day=TODAY)
    assert (reason(store, "visit", visit), reason(store, "case_session", session)) == ("minor", "minor")


def test_what_is_about_nobody_is_not(store: Store) -> None:
    assert reason(store, "activity", save(store, "activity", name="义诊")) == ""


def test_a_merged_file_is_watched_over_as_the_one_that_stands(store: Store, child: UUID) -> None:
    other = save(store, "person", name="王芳", born=date(1990, 1, 1))
    with store.write("合并") as work:
        merging.merge(work.session, merging.compare(work.session, child, other), {"born": merging.KEPT})
    assert reason(store, "person", other) == "minor"


def note(store: Store, record: UUID, clock: FixedClock, user: str = "周敏") -> None:
    with store.local() as session:
        access.note_opening(session, "person", record, access.MINOR, user_name=user, clock=clock)


def read(store: Store, **wanted: Any) -> list[access.Look]:
    with store.read() as session:
        return access.looks(session, **wanted)


def test_a_look_is_told_with_who_when_and_why(store: Store, child: UUID, clock: FixedClock) -> None:
    note(store, child, clock)
    (one,) = read(store)
    assert (one.who, one.when, one.what, one.title, one.reason) == (
        "周敏", "2026-11-23 10:00", "打开档案", "服务对象 王芳", "未成年人",
    )  # fmt: skip


def test_once_a_day_and_user(store: Store, child: UUID, clock: FixedClock) -> None:
    later = FixedClock(datetime(2026, 11, 23, 17, 0))  # noqa: DTZ001
    tomorrow = FixedClock(datetime(2026, 11, 23, 10, 0) + timedelta(days=1))  # noqa: DTZ001
    for at, user in ((clock, "周敏"), (later, "周敏"), (later, "吴强"), (tomorrow, "周敏")):
        note(store, child, at, user)
    assert [(one.who, one.when[8:]) for one in read(store)] == [
        ("周敏", "24 10:00"), ("吴强", "23 17:00"), ("周敏", "23 10:00"),
    ]  # fmt: skip


def test_exports_stand_among_them(store: Store, child: UUID, clock: FixedClock, tmp_path: Path) -> None:
    export_noted(store, "person", records.Query(), tmp_path / "名单.xlsx", clock=clock, user_name="吴强")
    note(store, child, clock)
    assert {one.what for one in read(store)} == {"打开档案", "导出"}
    assert [one.who for one in read(store, what=access.EXPORT)] == ["吴强"]


def test_found_by_words(store: Store, child: UUID, clock: FixedClock) -> None:
    note(store, child, clock)
    assert (len(read(store, text="王芳")), len(read(store, text="吴强"))) == (1, 0)


@pytest.mark.parametrize("role", ["02", "03", "04", "05"])
def test_only_the_head_reads_it(store: Store, role: str) -> None:
    store.rights = roles.rights_of_role(role)
    with pytest.raises(UserError, match="管理人员"):
        read(store)


def test_looking_is_no_change(store: Store, child: UUID, clock: FixedClock) -> None:
    """Nothing of it goes into the log, so nothing of it can be undone or sent."""
    store.rights = roles.rights_of_role("05")
    note(store, child, clock)  # who may write nothing is noted too
    store.rights = None
    assert len(read(store)) == 1


def test_opening_the_program_is_noted(tmp_path: Path, clock: FixedClock) -> None:
    folder = tmp_path / "station"
    desk, _phrase = create_desk(
        folder, unit_name="青禾镇社工站", worker_name="周敏", password="secret1", clock=clock, cost=CHEAP
    )
    desk.close(back_up=False)
    desk = open_desk(folder, "secret1", clock=clock)
    desk.note_unlocking(access.RESET)
    assert [one.what for one in read(desk.store)] == ["用恢复短语重设密码", "打开程序", "打开程序"]
    assert {one.who for one in read(desk.store)} == {"周敏"}
    desk.close(back_up=False)


def test_what_cannot_be_noted_keeps_nobody_out(
    tmp_path: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "station"
    desk, _phrase = create_desk(
        folder, unit_name="青禾镇社工站", worker_name="周敏", password="secret1", clock=clock, cost=CHEAP
    )

    def full(*_args: object, **_named: object) -> None:
        raise UserError("磁盘已满")

    monkeypatch.setattr(access, "note_unlocking", full)
    desk.note_unlocking()
    with desk.store.read() as session:
        assert len(session.scalars(select(Access)).all()) == 1
    desk.close(back_up=False)
