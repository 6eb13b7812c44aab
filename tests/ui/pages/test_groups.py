"""The page 小组: guests, sessions from the plan, measures, members who need attention."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from shiboken6 import isValid

from db.cases import Case
from db.groups import GroupMember, GroupScore, GroupSession
from db.people import Person
from db.store import Store
from swdesk import records
from swdesk.group_attention import attend_to
from swdesk.groups import sheet
from ui.main_window import MainWindow
from ui.pages.group_session import SessionDialog

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform has no window manager
Window = Callable[[], MainWindow]
Settle = Callable[[], None]


@pytest.fixture
def page(window: Window, settle: Settle, filled: dict[str, Any]) -> Any:
    made = window()
    made.open_record("group", filled["group"])
    settle()
    return made.page("groups")


def test_a_guest_is_added_and_ticked_as_one(
    page: Any, store: Store, settle: Settle, filled: dict[str, Any]
) -> None:
    page.attendance.guest.setChecked(True)
    page.attendance.name.setText("客人")
    page.attendance._add()
    settle()
    page.attendance.grid._click(2, 1)
    settle()
    with store.read() as session:
        assert list(sheet(session, filled["group"]).states.values()) == ["5"]
        assert session.query(GroupMember).filter_by(guest=True).one().name == "客人"


def test_sessions_come_from_the_plan(page: Any, store: Store, settle: Settle, filled: dict[str, Any]) -> None:
    with store.write("计划") as work:
        records.save(work.session, "group_plan", {"group": filled["group"], "meeting": 2, "topic": "合作"})
    page.attendance._from_plan()
    settle()
    with store.read() as session:
        assert {one.topic for one in session.query(GroupSession)} == {None, "合作"}


def test_scores_are_typed_into_the_cells(page: Any, store: Store, settle: Settle) -> None:
    page.measures.item.setText("我有朋友")
    page.measures.add()
    settle()
    for column, text in ((1, "2"), (2, "5")):
        page.measures.table.item(0, column).setText(text)
        settle()
    with store.read() as session:
        one = session.query(GroupScore).one()
        assert (one.before, one.after) == (2, 5)
    assert page.measures.remark.text() == "平均 2.00 → 5.00，变化 +3.00"


def test_what_is_no_score_is_said_and_not_kept(page: Any, store: Store, settle: Settle) -> None:
    told: list[str] = []
    page.services.warn = told.append
    page.measures.item.setText("我有朋友")
    page.measures.add()
    settle()
    page.measures.table.item(0, 1).setText("很好")
    settle()
    assert "很好" in told[0]
    assert page.measures.table.item(0, 1).text() == ""


def test_the_figures_of_the_report_stand_beside_the_form(page: Any) -> None:
    grid = page.sums.grid
    shown = {grid.cell(line, 0).text: grid.cell(line, 1).text for line in range(grid.rowCount())}
    assert (shown["节数"], shown["组员"], shown["出席率"]) == ("1 / 计划 6", "1 人", "500.0%")


@pytest.fixture
def dialog(page: Any, store: Store, settle: Settle, filled: dict[str, Any]) -> SessionDialog:
    made = SessionDialog(page.services, page.window(), filled["meeting"], {})
    made.show()
    settle()
    return made


def test_a_case_is_opened_from_what_was_seen(
    dialog: SessionDialog, page: Any, store: Store, settle: Settle, filled: dict[str, Any]
) -> None:
    dialog.attention.matter.setText("一直沉默")
    dialog.attention.add()
    settle()
    dialog.attention.grid._click(0, 2)
    settle()
    with store.read() as session:
        case = session.query(Case).filter_by(source="14").one()
        assert (case.person, case.remark) == (filled["person"], "一直沉默")
    assert not isValid(dialog)
    assert page.window().page("cases").form.id == case.id


def test_a_member_without_a_file_gets_one_with_the_case(
    page: Any, store: Store, settle: Settle, filled: dict[str, Any]
) -> None:
    with store.write("关注") as work:
        member = records.save(work.session, "group_member", {"group": filled["group"], "name": "新来的"})
        attend_to(work.session, filled["meeting"], member, "需要帮助")
    for _time in range(2):
        dialog = SessionDialog(page.services, page.window(), filled["meeting"], {})
        dialog.show()
        settle()
        dialog.attention.grid._click(0, 2)
        settle()
    with store.read() as session:
        person = session.query(Person).filter_by(name="新来的").one()
        assert session.get_one(GroupMember, member).person == person.id
        assert session.query(Case).filter_by(person=person.id).count() == 1


def test_a_new_session_asks_to_be_saved_first(page: Any, settle: Settle, filled: dict[str, Any]) -> None:
    dialog = SessionDialog(page.services, page.window(), None, {"group": filled["group"], "ordinal": 2})
    dialog.show()
    settle()
    assert dialog.attention._note.isVisible()
    assert not dialog.attention.matter.isEnabled()


def test_a_member_is_registered(page: Any, store: Store, settle: Settle, filled: dict[str, Any]) -> None:
    page.attendance.grid.setCurrentCell(1, 0)
    page.attendance._member()
    settle()
    dialog = page.attendance.dialog
    dialog.form.editors["phone"].line.setText("13800000000")
    dialog.form.editors["phone"].line.textEdited.emit("13800000000")
    dialog.save()
    settle()
    with store.read() as session:
        assert session.get_one(GroupMember, filled["member"]).phone == "13800000000"
    assert not isValid(dialog)


def test_without_a_marked_member_it_is_said(page: Any) -> None:
    told: list[str] = []
    page.services.warn = told.append
    page.attendance._member()
    assert told == ["请先点一下这位组员的姓名，再看资料。"]
