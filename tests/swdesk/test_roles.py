"""使用权限: what each role may do, and that nothing leaks past it."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from db.files import Files
from db.staff import Worker
from db.store import Store
from swdesk import filing, records, roles
from swdesk.clock import FixedClock
from swdesk.errors import UserError
from swdesk.export import export_list
from swdesk.periods import parse_period
from swdesk.receiving import receive
from swdesk.roles import Right
from swdesk.security import keys
from swdesk.security.seal import Cost
from swdesk.timeline import timeline
from tests.conftest import KEY
from ui.widgets.finder import find_everything

CHEAP = Cost(memory_kib=64, passes=1)
ROLES = {"head": "01", "worker": "02", "supervisor": "03", "clerk": "04", "reader": "05"}


@pytest.fixture
def case(store: Store) -> dict[str, Any]:
    """A case with notes, written by the head."""
    with store.write("个案") as work:
        person = records.save(work.session, "person", {"name": "王芳", "filed_on": date(2026, 1, 5)})
        case = records.save(
            work.session, "case", {"person": person, "number": "GA-2026-0001", "opened_on": date(2026, 5, 1), "request": "家庭暴力"}
        )  # fmt: skip
        session = records.save(
            work.session, "case_session", {"case": case, "day": date(2026, 6, 1), "record": "谈到丈夫酗酒"}
        )
    return {"person": person, "case": case, "session": session}


def become(store: Store, role: str) -> None:
    store.rights = roles.rights_of_role(ROLES[role])


@pytest.mark.parametrize(("role", "right"), [(role, right) for role in ROLES for right in Right])
def test_a_right_is_had_or_refused_with_a_sentence(store: Store, role: str, right: Right) -> None:
    become(store, role)
    if right in roles.rights_of_role(ROLES[role]):
        roles.require(store, right)
    else:
        with pytest.raises(UserError, match="权限"):
            roles.require(store, right)


def test_without_roles_everything_is_allowed(store: Store) -> None:
    for right in Right:
        roles.require(store, right)


def test_a_reader_writes_nothing(store: Store) -> None:
    become(store, "reader")
    with pytest.raises(UserError, match="只能查看"), store.write("登记"):
        pass


@pytest.mark.parametrize(("role", "seen"), [("worker", "家庭暴力"), ("supervisor", "家庭暴力"), ("clerk", None), ("reader", None)])  # fmt: skip
def test_notes_are_for_casework_only(store: Store, case: dict[str, Any], role: str, seen: str | None) -> None:
    become(store, role)
    with store.read() as session:
        assert records.load(session, "case", case["case"]).values["request"] == seen


def test_a_list_says_that_it_may_not_be_read(store: Store, case: dict[str, Any]) -> None:
    become(store, "clerk")
    with store.read() as session:
        [row] = records.rows(session, "case_session", records.Query(), ["day", "record"])
    assert (row.values["record"], row.labels["record"]) == (None, "无权查看")


def test_a_list_is_not_filtered_by_what_is_hidden(store: Store, case: dict[str, Any]) -> None:
    become(store, "clerk")
    with store.read() as session:
        assert records.total(session, "case_session", records.Query(text="酗酒")) == 0


def test_the_search_over_everything_finds_no_notes(store: Store, case: dict[str, Any]) -> None:
    with store.read() as session:
        assert find_everything(session, "酗酒")
    become(store, "clerk")
    with store.read() as session:
        assert find_everything(session, "酗酒") == []


def test_the_timeline_names_the_session_without_its_text(store: Store, case: dict[str, Any]) -> None:
    become(store, "clerk")
    with store.read() as session:
        texts = "".join(event.text for event in timeline(session, case["person"]))
    assert "酗酒" not in texts
    assert "暴力" not in texts


def test_a_clerk_does_not_write_over_notes(store: Store, case: dict[str, Any]) -> None:
    become(store, "clerk")
    with pytest.raises(UserError, match="专业记录"), store.write("改") as work:
        records.save(work.session, "case_session", {"record": "改掉"}, id=case["session"])


def test_a_clerk_may_save_the_rest(store: Store, case: dict[str, Any]) -> None:
    become(store, "clerk")
    with store.write("改") as work:
        records.save(work.session, "case_session", {"minutes": 40, "record": None}, id=case["session"])
    store.rights = None
    with store.read() as session:
        assert records.load(session, "case_session", case["session"]).values["record"] == "谈到丈夫酗酒"


def test_only_some_sign_reports(store: Store, clock: FixedClock) -> None:
    become(store, "supervisor")
    files = Files(store.folder, KEY)
    with pytest.raises(UserError, match="报送"), store.write("定稿") as work:
        filing.sign(work.session, files, parse_period("2026Q3"), clock=clock, random=os.urandom)
    files.close()


def test_only_some_export_and_receive(store: Store, clock: FixedClock, tmp_path: Path) -> None:
    become(store, "clerk")
    with store.read() as session, pytest.raises(UserError, match="导出"):
        export_list(session, "person", records.Query(), tmp_path / "x.xlsx")
    with pytest.raises(UserError, match="接收"):
        receive(store, tmp_path, clock=clock)


def test_nobody_makes_himself_head(store: Store) -> None:
    with store.write("人员") as work:
        worker = records.save(work.session, "worker", {"name": "吴强"})
    become(store, "worker")
    with pytest.raises(UserError, match="管理人员"), store.write("改") as work:
        records.save(work.session, "worker", {"role": "01"}, id=worker)


# ── users ────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Place:
    store: Store
    folder: Path

    def users(self) -> list[keys.KeyUser]:
        return keys.users(self.folder, self.store.key)

    def rights(self, slot: str) -> frozenset[str] | None:
        with self.store.read() as session:
            return roles.rights_of(session, self.users(), slot)

    def add(self, name: str, role: str) -> str:
        with self.store.write("人员") as work:
            worker = Worker(name=name)
            work.session.add(worker)
            work.session.flush()
            made = worker.id
        return roles.add_user(self.store, self.folder, self.store.key, made, role, "secret2", cost=CHEAP)


@pytest.fixture
def place(new_store: Callable[..., Store], tmp_path: Path) -> Place:
    folder = tmp_path / "store"
    known = [KEY]
    keys.create_keys(
        folder, "周敏", "secret1", cost=CHEAP, random=lambda n: known.pop() if known else os.urandom(n)
    )
    return Place(new_store(), folder)


def test_one_user_has_no_role(place: Place) -> None:
    [user] = place.users()
    assert place.rights(user.slot) is None


def test_with_the_second_the_first_becomes_head(place: Place) -> None:
    slot = place.add("吴强", "04")
    first = next(user for user in place.users() if user.slot != slot)
    assert place.rights(first.slot) == roles.rights_of_role("01")
    assert place.rights(slot) == roles.rights_of_role("04")


def test_the_second_opens_with_the_own_password(place: Place) -> None:
    slot = place.add("吴强", "02")
    assert keys.unlock(place.folder, slot, "secret2").user == "吴强"
    assert keys.unlock(place.folder, "周敏", "secret1").user == "周敏"


def test_the_recovery_phrase_opens_everything(place: Place) -> None:
    place.add("吴强", "02")
    assert place.rights("another slot") is None


def test_the_last_head_stays(place: Place) -> None:
    slot = place.add("吴强", "02")
    first = next(user for user in place.users() if user.slot != slot)
    with pytest.raises(UserError, match="至少要有一位站长"), place.store.write("改") as work:
        roles.set_role(work.session, place.users(), first.slot, "02")


def test_a_role_can_be_changed(place: Place) -> None:
    slot = place.add("吴强", "02")
    with place.store.write("改") as work:
        roles.set_role(work.session, place.users(), slot, "05")
    assert place.rights(slot) == frozenset()


def test_a_removed_user_does_not_get_in(place: Place) -> None:
    slot = place.add("吴强", "02")
    roles.remove_user(place.store, place.folder, place.store.key, slot)
    with pytest.raises(UserError):
        keys.unlock(place.folder, "吴强", "secret2")


def test_a_forgotten_password_is_reset(place: Place) -> None:
    slot = place.add("吴强", "02")
    fresh = roles.reset_password(place.store, place.folder, place.store.key, slot, "secret3", cost=CHEAP)
    assert keys.unlock(place.folder, fresh, "secret3").user == "吴强"


def test_others_manage_nobody(place: Place) -> None:
    slot = place.add("吴强", "02")
    become(place.store, "worker")
    with pytest.raises(UserError, match="管理人员"):
        roles.remove_user(place.store, place.folder, place.store.key, slot)
