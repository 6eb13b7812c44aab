"""The civil-affairs office's list against the people on file; cells corrected before they are written."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from db.store import Store
from swdesk import records
from swdesk.clock import FixedClock
from swdesk.errors import UserError
from swdesk.importing import roster
from swdesk.importing.apply import apply_plan
from swdesk.importing.plan import ImportPlan, plan_import
from swdesk.importing.roster import Scope, Selection

People = dict[str, uuid.UUID]


def book(path: Path, title: str, *rows: tuple[Any, ...]) -> Path:
    made: Any = openpyxl.Workbook()
    made.active.append([title])
    for line in rows:
        made.active.append(line)
    made.save(path)
    return path


@pytest.fixture
def people(store: Store) -> People:
    found: People = {}
    with store.write("样例") as work:
        for name, codes, phone in (
            ("张桂花", ("A01",), "13900000001"), ("李国强", ("A01", "D01"), "13900000002"), ("王平", ("A01",), None),
            ("赵六", ("C07",), None),
        ):  # fmt: skip
            found[name] = records.save(work.session, "person", {
                "name": name, "village": "东河村", "categories": codes, "phone": phone, "status": "01",
            })  # fmt: skip
    return found


@pytest.fixture
def planned(store: Store, clock: FixedClock, tmp_path: Path) -> ImportPlan:
    path = book(
        tmp_path / "名册.xlsx", "青禾镇低保对象花名册", ("序号", "姓名", "所在村", "联系电话"),
        (1, "张桂花", "东河村委会", "13900000009"), (2, "钱新来", "西河村", "13900000005"), (3, "赵六", "东河村", ""),
    )  # fmt: skip
    with store.read() as session:
        return plan_import(session, path, clock=clock)


def compared(store: Store, plan: ImportPlan) -> roster.Comparison:
    with store.read() as session:
        return roster.compare(session, plan, plan.sheets[0], roster.proposed_scope(plan.sheets[0]))


def test_the_title_says_which_category(people: People, planned: ImportPlan) -> None:
    assert roster.proposed_scope(planned.sheets[0]) == Scope("A01")


def test_new_changed_and_missing_people_are_three_lists(
    store: Store, people: People, planned: ImportPlan
) -> None:
    found = compared(store, planned)
    assert [one.name for one in found.added] == ["钱新来"]
    assert [(one.name, one.text) for one in found.changed] == [
        ("张桂花", "联系电话：13900000001 → 13900000009"),
        ("赵六", "服务对象类别：高龄老年人 → 高龄老年人、最低生活保障对象"),
    ]
    assert [(one.name, one.proposal) for one in found.removed] == [
        ("李国强", roster.UNCATEGORISE), ("王平", roster.NOT_ENTITLED),
    ]  # fmt: skip


def test_only_what_was_chosen_is_written_and_undone_as_one(
    store: Store, people: People, planned: ImportPlan, clock: FixedClock
) -> None:
    found = compared(store, planned)
    chosen = Selection(
        [found.added[0].id],
        [people["张桂花"]],
        {people["李国强"]: roster.UNCATEGORISE, people["王平"]: roster.NOT_ENTITLED},
    )
    with store.write(roster.OPERATION) as work:
        assert roster.apply_roster(work, planned, found, chosen) == 4

    def state(name: str) -> dict[str, Any]:
        with store.read() as session:
            return records.load(session, "person", people[name]).values

    assert state("张桂花")["phone"] == "13900000009"
    assert (state("李国强")["categories"], state("李国强")["status"]) == (("D01",), "01")
    assert (state("王平")["status"], state("王平")["left_on"]) == ("04", clock.today())
    assert state("赵六")["categories"] == ("C07",), "not chosen"
    with store.read() as session:
        assert records.load(session, "person", found.added[0].id).values["categories"] == ("A01",)


def test_a_store_that_moved_on_is_not_written_by_an_old_comparison(
    store: Store, people: People, planned: ImportPlan
) -> None:
    found = compared(store, planned)
    with store.write("别的") as work:
        records.save(work.session, "person", {"name": "又一个"})
    with store.write(roster.OPERATION) as work, pytest.raises(UserError, match="重新"):
        roster.apply_roster(work, planned, found, Selection(changed=[people["张桂花"]]))


def test_nobody_of_another_village_is_missing(store: Store, people: People, planned: ImportPlan) -> None:
    with store.read() as session:
        found = roster.compare(session, planned, planned.sheets[0], Scope("A01", frozenset({"西河村"})))
    assert found.removed == []


# ── cells corrected in the preview ───────────────────────────────────────────────────────────────────────────


@pytest.fixture
def messy(tmp_path: Path) -> Path:
    return book(
        tmp_path / "活动台账.xlsx", "社区活动台账", ("序号", "活动名称", "日期", "参与居民数"),
        (1, "义诊", "2026年13月45日", "10余人"), (2, "讲座", "2026/3/5", 20),
    )  # fmt: skip


def planned_from(store: Store, path: Path, clock: FixedClock) -> ImportPlan:
    with store.read() as session:
        return plan_import(session, path, clock=clock)


def test_the_doubt_stands_at_its_cell_and_goes_when_corrected(
    store: Store, messy: Path, clock: FixedClock
) -> None:
    plan = planned_from(store, messy, clock)
    sheet = plan.sheets[0]
    assert set(sheet.doubts) >= {(3, 2)}
    sheet.correct(3, 2, "2026-3-4")
    with store.read() as session:
        plan.refresh(session)
    assert (3, 2) not in sheet.doubts
    assert [slot.values["day"].isoformat() for slot in plan.slots if "义诊" in slot.values.values()] == [
        "2026-03-04"
    ]


def test_a_correction_comes_back_with_the_same_ledger(store: Store, messy: Path, clock: FixedClock) -> None:
    plan = planned_from(store, messy, clock)
    plan.sheets[0].correct(3, 2, "2026-3-4")
    with store.read() as session:
        plan.refresh(session)
    with store.write("导入台账") as work:
        apply_plan(work, plan)
    again = planned_from(store, messy, clock)
    assert not again.writes, "the spoilt cell is not put back"
    assert again.sheets[0].fixed == {(3, 2): ("2026年13月45日", "2026-3-4")}


def test_taking_a_correction_back_leaves_the_ledger_as_it_is(
    store: Store, messy: Path, clock: FixedClock
) -> None:
    sheet = planned_from(store, messy, clock).sheets[0]
    sheet.correct(3, 2, "2026-3-4")
    sheet.correct(3, 2, "2026年13月45日")
    assert sheet.fixed == {}


def test_a_hidden_sheet_waits_until_somebody_says_what_it_is(
    store: Store, clock: FixedClock, tmp_path: Path
) -> None:
    made: Any = openpyxl.Workbook()
    for sheet in (made.active, made.create_sheet("去年的")):
        for line in (
            ("姓名", "村", "联系电话"),
            ("王平" if sheet is made.active else "陈有财", "东河村", "13900000001"),
        ):
            sheet.append(line)
    made.worksheets[1].sheet_state = "hidden"
    made.save(tmp_path / "名册.xlsx")
    plan = planned_from(store, tmp_path / "名册.xlsx", clock)
    assert [slot.values["name"] for slot in plan.writes] == ["王平"]
    assert [row.reason for row in plan.rows if "隐藏" in row.reason]
    plan.sheets[1].set_kind("person")
    with store.read() as session:
        plan.refresh(session)
    assert sorted(slot.values["name"] for slot in plan.writes) == ["王平", "陈有财"]
