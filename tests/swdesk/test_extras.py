"""自定字段: added by a county, and at home in every reader of the declarations (design.md §3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import python_calamine

from db.changes import undo
from db.fields import Field, Kind, extra_name, extras_of, field_of, set_extras
from db.people import Person
from db.store import Store
from swdesk import records
from swdesk.export import export_list
from swdesk.history import history, restore
from swdesk.importing.apply import import_ledgers
from swdesk.printing.filling import fill
from swdesk.printing.papers import paper
from swdesk.records import Query
from tests.swdesk.importing.books import Sheet, xlsx


@pytest.fixture(autouse=True)
def forget() -> Iterator[None]:
    yield
    set_extras({})


def define(store: Store, **values: Any) -> Field:
    known = {"kind": "person", "name": "防返贫监测", "type": "flag"} | values
    with store.write("新增自定字段") as work:
        made = records.save(work.session, "extra_field", known)
    return field_of(records.model_of(known["kind"]), extra_name(Kind(known["type"]), made))


def keep(store: Store, values: dict[str, Any], one: UUID | None = None) -> UUID:
    with store.write("登记") as work:
        return records.save(work.session, "person", values, id=one)


def loaded(store: Store, one: UUID) -> dict[str, Any]:
    with store.read() as session:
        return records.load(session, "person", one).values


KINDS = [
    ("text", "沿江片"), ("note", "一\n二"), ("day", date(2026, 3, 4)), ("count", 7), ("amount", 12050), ("flag", False),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "value"), KINDS)
def test_a_value_of_each_kind_is_kept(store: Store, kind: str, value: Any) -> None:
    field = define(store, type=kind)
    one = keep(store, {"name": "王芳", field.name: value})
    assert loaded(store, one)[field.name] == value


@pytest.mark.parametrize(("kind", "value"), KINDS)
def test_a_list_shows_finds_and_sorts_by_it(store: Store, kind: str, value: Any) -> None:
    field = define(store, type=kind)
    keep(store, {"name": "李梅"})
    one = keep(store, {"name": "王芳", field.name: value})
    with store.read() as session:
        query = Query(where=((field.name, "=", value),), order=field.name)
        (row,) = records.rows(session, "person", query, ["name", field.name])
        empty = records.total(session, "person", Query(where=((field.name, "empty", None),)))
    assert (row.id, row.values[field.name], empty) == (one, value, 1)


def test_numbers_sort_as_numbers(store: Store) -> None:
    field = define(store, type="count")
    for name, number in (("甲", 10), ("乙", 9), ("丙", 100)):
        keep(store, {"name": name, field.name: number})
    with store.read() as session:
        found = records.rows(session, "person", Query(order=f"-{field.name}"), ["name"])
    assert [row.values["name"] for row in found] == ["丙", "甲", "乙"]


def test_undo_takes_the_value_back(store: Store) -> None:
    field = define(store, type="text")
    one = keep(store, {"name": "王芳", field.name: "沿江片"})
    with store.write("修改") as work:
        records.save(work.session, "person", {field.name: "山区片"}, id=one)
    with store.write("撤销") as again:
        undo(again.session, work.operation)
    assert loaded(store, one)[field.name] == "沿江片"


def test_history_tells_of_it_and_puts_it_back(store: Store) -> None:
    field = define(store, type="text")
    one = keep(store, {"name": "王芳", field.name: "沿江片"})
    keep(store, {field.name: "山区片"}, one)
    with store.read() as session:
        seen = history(session, "person", one)
    line = seen.moments[0].lines[0]
    assert (line.label, line.before, line.after) == ("防返贫监测", "沿江片", "山区片")
    with store.write("恢复") as work:
        restore(work.session, seen, line)
    assert loaded(store, one)[field.name] == "沿江片"


def test_a_column_of_a_ledger_goes_into_it_once(store: Store, tmp_path: Path) -> None:
    field = define(store, name="片区", type="text", aliases="所属片区")
    rows = [
        ["姓名", "性别", "村", "所属片区"],
        ["王芳", "女", "石桥村", "沿江片"],
        ["李梅", "女", "石桥村", "山区片"],
    ]
    xlsx(tmp_path / "服务对象.xlsx", Sheet("名册", [["服务对象花名册"], *rows]))
    import_ledgers(store, tmp_path)
    again = import_ledgers(store, tmp_path)
    with store.read() as session:
        found = records.rows(session, "person", Query(order="name"), ["name", field.name])
    assert {row.values["name"]: row.values[field.name] for row in found} == {
        "王芳": "沿江片",
        "李梅": "山区片",
    }
    assert sum(again.written.values()) == 0


def test_an_exported_list_holds_it(store: Store, tmp_path: Path) -> None:
    field = define(store, type="count", name="牛")
    keep(store, {"name": "王芳", field.name: 3})
    with store.read() as session:
        export_list(session, "person", Query(), tmp_path / "名册.xlsx", columns=["name", field.name])
    (sheet,) = python_calamine.load_workbook(str(tmp_path / "名册.xlsx")).sheet_names
    rows = python_calamine.load_workbook(str(tmp_path / "名册.xlsx")).get_sheet_by_name(sheet).to_python()
    assert rows == [["姓名", "牛"], ["王芳", 3.0]]


def test_what_is_retired_is_no_longer_asked_and_not_lost(store: Store) -> None:
    field = define(store, type="text")
    one = keep(store, {"name": "王芳", field.name: "沿江片"})
    with store.write("停用") as work:
        records.save(work.session, "extra_field", {"retired": True}, id=UUID(field.name[-32:]))
    assert extras_of(Person) == ()
    with store.write("启用") as work:
        records.save(work.session, "extra_field", {"retired": False}, id=UUID(field.name[-32:]))
    assert loaded(store, one)[field.name] == "沿江片"


def test_a_store_without_them_knows_none(new_store: Callable[..., Store]) -> None:
    define(new_store(), type="text")
    new_store("other")
    assert extras_of(Person) == ()


def test_a_required_one_is_missing_when_empty(store: Store) -> None:
    define(store, type="text", required=True)
    assert "防返贫监测" in [one.label for one in records.missing({"name": "王芳"}, "person")]


@pytest.mark.parametrize("blank", [True, False], ids=["blank", "filled"])
def test_a_form_prints_it_before_the_signatures(store: Store, blank: bool) -> None:
    field = define(store, kind="activity", name="是否红色教育", type="flag")
    choice = define(store, kind="activity", name="片区", type="text", choices="东片、西片")
    with store.write("登记") as work:
        values = {"name": "义诊", field.name: True, choice.name: "西片"}
        one = records.save(work.session, "activity", values)
    with store.read() as session:
        sheet = fill(session, paper("F-A1"), None if blank else one, date(2026, 11, 3))
    lines = [" ".join(str(word) for box in band.boxes for word in box.words) for band in sheet.bands]
    places = [
        n for n, line in enumerate(lines) if any(text in line for text in ("本地内容", "红色教育", "片区"))
    ]
    assert places == list(range(len(lines) - 4, len(lines) - 1))
    ticked = "☐东片 ☐西片" if blank else "☐东片 ☑西片"
    assert ticked.split() == [
        word for word in "".join(lines).replace("'", " ").split() if word[1:] in ("东片", "西片")
    ]


def test_other_forms_of_the_record_stay_as_they_are(store: Store) -> None:
    define(store, kind="activity", name="片区", type="text")
    with store.read() as session:
        sheet = fill(session, paper("F-A2"), None, date(2026, 11, 3))
    assert not any("片区" in str(box.words) for band in sheet.bands for box in band.boxes)
