"""服务对象: the file of one person, what stands beside it, the child supplement, and what is closed to others."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from db.drafts import Line
from swdesk import records, roles, rows
from ui.main_window import MainWindow
from ui.pages.base import RecordPage
from ui.pages.parts import TabbedPage
from ui.pages.people import HouseholdPage, PersonPage
from ui.services import Services

Open = Callable[[], MainWindow]
DAY = date(2026, 6, 1)


def put(services: Services, kind: str, record: uuid.UUID | None = None, **values: Any) -> uuid.UUID:
    with services.store.write("登记") as work:
        return rows.save(work.session, kind, values, id=record)


def person_page(window: MainWindow) -> PersonPage:
    tabs = window.page("people")
    assert isinstance(tabs, TabbedPage)
    page = tabs.pages[0]
    assert isinstance(page, PersonPage)
    return page


@pytest.fixture
def family(services: Services) -> dict[str, uuid.UUID]:
    """A child in a household with a plan, and the grandmother on file."""
    home = put(
        services, "household", head_name="李桂香", next_review=date(2026, 12, 1),
        **{"+household_need": (Line(uuid.uuid4(), {"kind": "07", "text": "辅导作业"}, new=True),),
           "+household_measure": (
               Line(uuid.uuid4(), {"measure": "每周辅导一次", "responsible": "周敏", "deadline": date(2026, 10, 1)}, new=True),
               Line(uuid.uuid4(), {"measure": "申请补贴", "done_on": DAY}, new=True),
           )},
    )  # fmt: skip
    child = put(
        services, "person", name="王小宝", born=date(2016, 3, 15), household=home, risk="2", filed_on=DAY
    )
    put(services, "person", name="李桂香", born=date(1950, 1, 1), household=home, relation="02")
    put(services, "person", child, risk="4", risk_reason="独自在家")
    put(
        services, "person", child,
        **{"+family_member": (Line(uuid.uuid4(), {"name": "王建国", "relation": "51", "age": 41}, new=True),)},
    )  # fmt: skip
    return {"child": child, "home": home}


def test_beside_a_file_stand_family_plan_and_levels(
    services: Services, window: Open, family: dict[str, uuid.UUID], qtbot: QtBot
) -> None:
    made = window()
    made.open_record("person", family["child"])
    page = person_page(made)
    qtbot.waitUntil(lambda: page.family.grid.rowCount() == 2)
    names = [page.family.grid.cell(line, 0).text for line in range(2)]  # type: ignore[union-attr]
    assert names == ["李桂香", "王建国"]
    assert page.family.measures.rowCount() == 1
    assert "措施 1/2 项完成" in page.family.plan.text()
    qtbot.waitUntil(lambda: page.levels.grid.rowCount() == 2)
    assert page.levels.grid.cell(0, 2).text == "独自在家"  # type: ignore[union-attr]


def test_the_timeline_tells_everything(
    services: Services, window: Open, family: dict[str, uuid.UUID], qtbot: QtBot
) -> None:
    put(services, "visit", person=family["child"], day=DAY, content="看望")
    put(services, "crisis", person=family["child"], day=date(2026, 7, 1))
    put(services, "child_file", person=family["child"], filled_on=date(2026, 7, 2))
    made = window()
    made.open_record("person", family["child"])
    grid = person_page(made).timeline.grid
    qtbot.waitUntil(lambda: grid.rowCount() == 6)
    told = "".join(grid.cell(line, 1).text for line in range(6))  # type: ignore[union-attr]
    for word in ("走访", "危机事件", "儿童补充表", "建档", "蓝 低风险 → 红 高风险 独自在家"):
        assert word in told


def test_a_child_gets_a_supplement_and_only_one(
    services: Services, window: Open, family: dict[str, uuid.UUID], qtbot: QtBot
) -> None:
    made = window()
    made.open_record("person", family["child"])
    page = person_page(made)
    qtbot.waitUntil(page._child.isVisible)  # pyright: ignore[reportPrivateUsage]
    for _again in range(2):
        page.child_file()
        services.operations.wait()
        tabs = made.page("people")
        assert isinstance(tabs, TabbedPage)
        qtbot.waitUntil(
            lambda tabs=tabs: isinstance(tabs.page, RecordPage) and tabs.page.kind == "child_file"
        )
    with services.store.read() as session:
        assert records.total(session, "child_file", records.Query()) == 1


def test_an_adult_needs_none(services: Services, window: Open, qtbot: QtBot) -> None:
    person = put(services, "person", name="李桂香", born=date(1950, 1, 1))
    made = window()
    made.open_record("person", person)
    page = person_page(made)
    qtbot.waitUntil(lambda: page.form.editors["name"].value() == "李桂香")
    assert not page._child.isVisible()  # pyright: ignore[reportPrivateUsage]


def test_old_texts_of_ethnicity_and_relation_stay_readable(
    services: Services, window: Open, qtbot: QtBot
) -> None:
    person = put(services, "person", name="李桂香", ethnicity="汉", relation="奶奶家")
    made = window()
    made.open_record("person", person)
    form = person_page(made).form
    qtbot.waitUntil(lambda: form.editors["name"].value() == "李桂香")
    assert form.editors["ethnicity"].value() == "汉"
    form.editors["phone"].set_value("13900000001")
    form.body.edited.emit("phone")
    form.save()
    services.operations.wait()
    with services.store.read() as session:
        values = records.load(session, "person", person).values
    assert (values["ethnicity"], values["relation"]) == ("汉", "奶奶家")


def test_harm_is_closed_in_the_form_of_others(services: Services, window: Open, qtbot: QtBot) -> None:
    child = put(services, "person", name="王小宝", born=date(2016, 3, 15))
    file = put(services, "child_file", person=child, adoption="无", harm_note="邻居所为")
    services.store.rights = roles.rights_of_role("02")
    made = window()
    made.open_record("child_file", file)
    tabs = made.page("people")
    assert isinstance(tabs, TabbedPage)
    page = tabs.page
    assert isinstance(page, RecordPage)
    qtbot.waitUntil(lambda: page.form.editors["adoption"].value() == "无")
    assert page.form.editors["harm_note"].value() is None
    assert not page.form.editors["harm_note"].isEnabled()
    assert page.form.editors["adoption"].isEnabled()


def test_a_household_shows_its_people(
    services: Services, window: Open, family: dict[str, uuid.UUID], qtbot: QtBot
) -> None:
    made = window()
    made.open_record("household", family["home"])
    tabs = made.page("people")
    assert isinstance(tabs, TabbedPage)
    page = tabs.page
    assert isinstance(page, HouseholdPage)
    qtbot.waitUntil(lambda: page.people.grid.rowCount() == 2)
    assert page.people.grid.cell(0, 0).text == "李桂香"  # type: ignore[union-attr]


def test_an_impossible_id_number_waits_and_the_rest_is_saved(
    services: Services, window: Open, qtbot: QtBot
) -> None:
    made = window()
    made.open_record("person", None)
    form = person_page(made).form
    qtbot.keyClicks(form.editors["id_number"].line, "999999194302290020")  # type: ignore[attr-defined]
    form.editors["name"].set_value("王芳")
    form.body.edited.emit("name")
    form.save()
    services.operations.wait()
    with services.store.read() as session:
        [row] = records.rows(session, "person", records.Query(), ["name", "id_number"])
    assert (row.values["name"], row.values["id_number"]) == ("王芳", None)
    assert "id_number" in form.unclear()


def test_a_wrong_check_character_warns_and_can_be_confirmed(
    services: Services, window: Open, qtbot: QtBot
) -> None:
    person = put(services, "person", name="王芳", id_number="999999201603150021")
    made = window()
    form = person_page(made).form
    told = form.body._hints["id_number"]  # pyright: ignore[reportPrivateUsage]
    made.open_record("person", person)
    qtbot.waitUntil(lambda: "校验位" in told.text())
    put(services, "person", person, id_confirmed=True)
    made.open_record("person", person)
    qtbot.waitUntil(lambda: not told.text())
