"""成批登记: how a pasted block is read for each kind, and that a sheet is one operation."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest

from db.store import Store
from swdesk import many, records

TODAY = date(2026, 11, 23)


def put(store: Store, kind: str, **values: Any) -> uuid.UUID:
    with store.write("建") as work:
        return records.save(work.session, kind, values)


def read(store: Store, kind: str, text: str, village: str = "", start: str = "") -> many.Block:
    columns = many.SHEETS[kind].columns
    with store.read() as session:
        return many.pasted(
            session, kind, columns[columns.index(start) if start else 0 :], text, TODAY, village
        )


def test_a_block_is_understood_where_it_can_mean_one_thing(store: Store) -> None:
    here = put(store, "person", name="李明", village="东河村")
    put(store, "person", name="李明", village="西河村")
    put(store, "person", name="王芳", village="北村")
    put(store, "person", name="王芳", village="南村")
    text = "李明\t见到本人\t在家\t屋顶漏雨\n王芳\t不清楚\t没人\n\n没有这个人\t无人在家"
    block = read(store, "visit", text, "青禾镇东河村")
    assert [(line.values, line.raw) for line in block.lines] == [
        ({"person": here, "outcome": "01", "content": "在家", "problem": "屋顶漏雨"}, {}),
        ({"content": "没人"}, {"person": "王芳", "outcome": "不清楚"}),
        ({"outcome": "03"}, {"person": "没有这个人"}),
    ]


@pytest.mark.parametrize("typed", ["赵 桂英", "zhaoguiying", "ZGY", "0017", "999999195001010017", "8001"])  # fmt: skip
def test_a_person_is_known_by_name_pinyin_and_tails(store: Store, typed: str) -> None:
    one = put(store, "person", name="赵桂英", id_number="999999195001010017", phone="13800008001")
    put(store, "person", name="赵桂英子")
    assert read(store, "errand", f"代办\t高龄补贴\t{typed}").lines[0].values["person"] == one


def test_headings_say_which_column_is_which(store: Store) -> None:
    block = read(
        store, "activity", "序号\t活动时间\t活动名称\t参与人数\n1\t11.3\t义诊\t30人\n2\t11.31\t讲座\t四十"
    )
    assert (block.unknown, block.headed) == (("序号",), True)
    assert [(line.values, line.raw) for line in block.lines] == [
        ({"day": date(2026, 11, 3), "name": "义诊", "residents": 30}, {}),
        ({"name": "讲座"}, {"day": "11.31", "residents": "四十"}),
    ]


def test_a_cell_of_several_lines_stays_one_cell(store: Store) -> None:
    block = read(store, "consultation", '李某\t\t"问低保\n怎么申请"\t已答复\n')
    assert [line.values for line in block.lines] == [
        {"visitor": "李某", "content": "问低保\n怎么申请", "handling": "已答复"}
    ]


def test_a_case_is_known_by_its_number_or_its_person(store: Store) -> None:
    person = put(store, "person", name="王芳")
    case = put(store, "case", number="GA-2026-0001", person=person)
    lines = read(store, "case_session", "GA-2026-0001\t11.3\t1小时\n王芳\n王").lines
    assert [line.values.get("case") for line in lines] == [case, case, None]


def test_a_block_for_later_columns_keeps_its_empty_lines(store: Store) -> None:
    block = read(store, "visit", "见到本人\t在家\n\t\n无人在家", start="outcome")
    assert [line.values for line in block.lines] == [
        {"outcome": "01", "content": "在家"},
        {},
        {"outcome": "03"},
    ]


def test_sessions_and_activities_are_numbered_by_their_days(store: Store) -> None:
    case = put(store, "case", number="GA-2026-0001")
    late, early = uuid.uuid4(), uuid.uuid4()
    rows = {
        late: {"case": case, "day": date(2026, 11, 9)},
        early: {"case": case, "day": date(2026, 11, 2)},
    }
    with store.write("成批登记") as work:
        assert many.write(work.session, "case_session", {"method": "01"}, rows, 2026) == 2
        one, two = uuid.uuid4(), uuid.uuid4()
        many.write(work.session, "activity", {}, {one: {"name": "义诊"}, two: {"name": "讲座"}}, 2026)
    with store.read() as session:
        order = [records.load(session, "case_session", eid).values["ordinal"] for eid in (early, late)]
        numbers = [records.load(session, "activity", eid).values["number"] for eid in (one, two)]
    assert order == [1, 2]
    assert len(set(numbers)) == 2


def test_what_is_said_once_holds_where_a_row_says_nothing(store: Store) -> None:
    person = put(store, "person", name="李明")
    one, two = uuid.uuid4(), uuid.uuid4()
    rows = {one: {"person": person, "day": None}, two: {"person": person, "day": date(2026, 11, 2)}}
    with store.write("成批登记") as work:
        many.write(work.session, "visit", {"day": TODAY, "method": "home", "worker": None}, rows, 2026)
    with store.read() as session:
        found = [records.load(session, "visit", eid).values for eid in (one, two)]
    assert [(row["day"], row["method"]) for row in found] == [(TODAY, "home"), (date(2026, 11, 2), "home")]


def test_every_column_is_a_declared_field() -> None:
    for kind, sheet in many.SHEETS.items():
        known = {field.name for field in records.fields(kind)}
        assert {*sheet.shared, *sheet.columns, sheet.needed, sheet.ends} <= known
