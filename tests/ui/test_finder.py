"""Search over everything: one Chinese character is enough, results stand by kind, what is gone is not found."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from pytestqt.qtbot import QtBot

from db.changes import Write, apply
from db.store import Store
from swdesk import disposals, records
from ui.widgets.finder import find_everything
from ui.widgets.pickers import Choice, PickerField, _Popup

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints|does not support raise")
TODAY = date(2026, 11, 23)
GONE = ("王芳", "王", "wf", "0021", "5678", "家里漏雨")


def put(store: Store, kind: str, **values: Any) -> UUID:
    with store.write("登记") as work:
        return records.save(work.session, kind, values)


def found(store: Store, typed: str) -> list[tuple[str, str]]:
    with store.read() as session:
        return [(choice.group, choice.text) for choice in find_everything(session, typed)]


@pytest.fixture
def person(store: Store) -> UUID:
    one = put(
        store,
        "person",
        name="王芳",
        id_number="999999201311230021",
        phone="13800005678",
        status="02",
        left_on=TODAY,
    )
    put(store, "visit", person=one, day=date(2026, 6, 1), content="家里漏雨")
    return one


@pytest.mark.parametrize("typed", GONE)
def test_a_person_is_found_by_every_way(store: Store, person: UUID, typed: str) -> None:
    assert found(store, typed)


def test_what_is_deleted_is_not_found(store: Store, person: UUID) -> None:
    with store.read() as session:
        visits = records.ids(session, "visit", records.Query())
    with store.write("删除") as work:
        apply(work.session, [Write("person", person, {"deleted": True}, new=False)])
        apply(work.session, [Write("visit", one, {"deleted": True}, new=False) for one in visits])
    assert {typed: found(store, typed) for typed in GONE} == {typed: [] for typed in GONE}


@pytest.mark.parametrize("decision", [disposals.ERASE, disposals.ANONYMISE])
def test_who_was_erased_is_not_found(store: Store, person: UUID, decision: str) -> None:
    with store.write("处置") as work:
        disposals.decide(work.session, "person", person, decision, ground="02", on=TODAY)
    assert {typed: found(store, typed) for typed in GONE} == {typed: [] for typed in GONE}


def test_results_of_a_kind_stand_together(store: Store, person: UUID) -> None:
    put(store, "activity", name="王庄义诊")
    put(store, "group", name="王庄互助小组")
    put(store, "activity", name="王庄讲座")
    groups = [group for group, _text in found(store, "王")]
    assert groups == sorted(groups, key=groups.index)
    assert groups[0] == "服务对象"
    assert {"社区活动", "小组"} <= set(groups)


def test_the_keyboard_passes_the_names_of_groups(qtbot: QtBot) -> None:
    field = PickerField(lambda _typed, _show: None)
    qtbot.addWidget(field)
    field.show()
    popup = _Popup(field)
    taken: list[Any] = []
    popup.chosen.connect(taken.append)
    person, activity = Choice(1, "王芳", group="服务对象"), Choice(2, "王庄义诊", group="社区活动")
    popup.fill([person, activity])
    assert [popup.list.item(at).text() for at in range(4)] == ["服务对象", "王芳", "社区活动", "王庄义诊"]
    assert popup.list.currentRow() == 1
    popup.step(1)
    popup.take()
    popup.fill([person, activity])
    popup.step(-1)
    popup.take()
    assert taken == [activity, activity]
