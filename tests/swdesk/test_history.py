"""历史: what is told of a record's changes, and putting one item back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from db.changes import undo
from db.files import Files
from db.staff import Worker
from db.store import Store
from swdesk import merging, records, roles
from swdesk.clock import FixedClock
from swdesk.errors import UserError
from swdesk.history import History, Line, history, restore
from tests.conftest import KEY
from tests.swdesk.sync.test_sync import Pc, join

NAME = {"name": "王芳", "filed_on": date(2026, 1, 5)}


def write(store: Store, kind: str, values: dict[str, Any], one: UUID | None = None, **how: Any) -> UUID:
    with store.write(how.pop("name", "登记"), **how) as work:
        return records.save(work.session, kind, values, id=one)


def seen(store: Store, kind: str, one: UUID) -> History:
    with store.read() as session:
        return history(session, kind, one)


def line(found: History, label: str, moment: int = 0) -> Line:
    return next(one for one in found.moments[moment].lines if one.label == label)


def put_back(store: Store, found: History, one: Line) -> UUID:
    with store.write("恢复") as work:
        restore(work.session, found, one)
    return work.operation


def value(store: Store, kind: str, one: UUID, name: str) -> Any:
    with store.read() as session:
        return records.load(session, kind, one).values[name]


@pytest.fixture
def person(store: Store) -> UUID:
    """Written, then given another phone and other categories."""
    one = write(store, "person", NAME | {"phone": "13800000001", "categories": ("A01", "B03")})
    write(store, "person", {"phone": "13800000002", "categories": ("B03", "B08")}, one, name="改电话")
    return one


def test_newest_first_with_what_was_and_what_became(store: Store, person: UUID) -> None:
    found = seen(store, "person", person)
    phone = line(found, "联系电话")
    assert [moment.name for moment in found.moments] == ["改电话", "登记"]
    assert (phone.before, phone.after) == ("13800000001", "13800000002")


def test_the_first_one_made_it(store: Store, person: UUID) -> None:
    found = seen(store, "person", person)
    assert [moment.created for moment in found.moments] == [False, True]


def test_several_codes_are_one_item(store: Store, person: UUID) -> None:
    item = line(seen(store, "person", person), "服务对象类别")
    assert (item.value, len(item.before.split("、")), len(item.after.split("、"))) == (("A01", "B03"), 2, 2)


def test_who_and_when(store: Store, person: UUID) -> None:
    worker = write(store, "worker", {"name": "周敏"})
    write(store, "person", {"village": "柳树屯村"}, person, user=worker, reason="本人来站更正")
    newest = seen(store, "person", person).moments[0]
    assert (newest.who, newest.when, newest.reason) == ("周敏", "2026-11-23 10:00", "本人来站更正")


def test_links_are_told_by_name(store: Store, person: UUID) -> None:
    worker = write(store, "worker", {"name": "周敏"})
    write(store, "person", {"worker": worker}, person)
    assert line(seen(store, "person", person), "负责社工").after == "周敏"


def test_one_item_is_put_back_and_the_others_stay(store: Store, person: UUID) -> None:
    found = seen(store, "person", person)
    put_back(store, found, line(found, "联系电话"))
    assert value(store, "person", person, "phone") == "13800000001"
    assert value(store, "person", person, "categories") == ("B03", "B08")


def test_several_codes_are_put_back(store: Store, person: UUID) -> None:
    found = seen(store, "person", person)
    put_back(store, found, line(found, "服务对象类别"))
    assert value(store, "person", person, "categories") == ("A01", "B03")


def test_putting_back_to_nothing(store: Store, person: UUID) -> None:
    write(store, "person", {"village": "柳树屯村"}, person)
    found = seen(store, "person", person)
    put_back(store, found, line(found, "村（社区）"))
    assert value(store, "person", person, "village") is None


def test_putting_back_is_undone(store: Store, person: UUID) -> None:
    found = seen(store, "person", person)
    operation = put_back(store, found, line(found, "联系电话"))
    with store.write("撤销") as work:
        undo(work.session, operation)
    assert value(store, "person", person, "phone") == "13800000002"


def test_what_stands_already_is_not_offered(store: Store, person: UUID) -> None:
    write(store, "person", {"phone": "13800000001"}, person)
    assert line(seen(store, "person", person), "联系电话", moment=1).name == ""


def test_what_the_making_wrote_is_not_offered(store: Store, person: UUID) -> None:
    assert {one.name for one in seen(store, "person", person).moments[1].lines} == {""}


def test_what_was_written_meanwhile_is_kept_beside(store: Store, person: UUID) -> None:
    found = seen(store, "person", person)
    write(store, "person", {"phone": "13800000003"}, person)
    put_back(store, found, line(found, "联系电话"))
    with store.read() as session:
        assert len(records.load(session, "person", person).heads["phone"]) == 2


def test_the_bin_is_told(store: Store, person: UUID) -> None:
    with store.write("删除") as work:
        records.remove(work.session, "person", person)
    with store.write("恢复") as work:
        records.restore(work.session, "person", person)
    told = [moment.lines[0].after for moment in seen(store, "person", person).moments[:2]]
    assert told == ["从回收站恢复", "放进回收站"]


def test_what_lies_in_the_bin_is_not_changed(store: Store, person: UUID) -> None:
    with store.write("删除") as work:
        records.remove(work.session, "person", person)
    found = seen(store, "person", person)
    with pytest.raises(UserError, match="回收站"):
        put_back(store, found, line(found, "联系电话", moment=1))


@pytest.fixture
def merged(store: Store, person: UUID) -> History:
    """The history of a file that was merged into another."""
    kept = write(store, "person", NAME)
    with store.write("合并") as work:
        merging.merge(work.session, merging.compare(work.session, kept, person), {})
    return seen(store, "person", person)


def test_a_merged_file_is_only_looked_at(store: Store, merged: History) -> None:
    with pytest.raises(UserError, match="并入"):
        put_back(store, merged, line(merged, "联系电话", moment=1))


def test_merging_is_not_taken_back_by_an_item(merged: History) -> None:
    assert [one.name for moment in merged.moments for one in moment.lines if one.label == "并入"] == [""]


@pytest.fixture
def case(store: Store) -> UUID:
    one = write(
        store,
        "case",
        {"person": write(store, "person", NAME), "number": "GA-2026-0001", "request": "家庭暴力"},
    )
    write(store, "case", {"request": "家庭纠纷", "number": "GA-2026-0002"}, one)
    return one


def test_notes_are_hidden_from_who_may_not_read_them(store: Store, case: UUID) -> None:
    store.rights = roles.rights_of_role("04")
    found = seen(store, "case", case)
    assert "家庭" not in str(found)
    assert (line(found, "求助事由").after, line(found, "个案编号").after) == ("（无权查看）", "GA-2026-0002")


def test_notes_are_not_put_back_by_who_may_not_read_them(store: Store, case: UUID) -> None:
    found = seen(store, "case", case)
    store.rights = roles.rights_of_role("04")
    with pytest.raises(UserError, match="个案专业记录"):
        put_back(store, found, line(found, "求助事由"))


def test_a_role_is_put_back_by_the_head_only(store: Store) -> None:
    worker = write(store, "worker", {"name": "周敏"})
    with store.write("改权限") as work:
        work.session.get_one(Worker, worker).role = "04"
    found = seen(store, "worker", worker)
    store.rights = roles.rights_of_role("02")
    role = next(one for one in found.moments[0].lines if one.name == "role")
    with pytest.raises(UserError, match="管理人员"):
        put_back(store, found, role)


def test_what_came_from_another_pc_is_told_with_its_name(
    new_store: Callable[..., Store], clock: FixedClock, tmp_path: Path
) -> None:
    one, two = (Pc(made, Files(made.folder, KEY), clock) for made in (new_store("one"), new_store("two")))
    person = write(one.store, "person", NAME | {"phone": "13800000001"})
    write(one.store, "person", {"phone": "13800000002"}, person)
    join(one, two, tmp_path / "stick")
    found = seen(two.store, "person", person)
    assert found.moments[0].who == "1号电脑"
    put_back(two.store, found, line(found, "联系电话"))
    assert value(two.store, "person", person, "phone") == "13800000001"
