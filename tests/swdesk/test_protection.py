"""One record in the ledgers of both stations, counted once (domain.md H14)."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest

from db.store import Store
from swdesk import protection, records
from swdesk.periods import Span
from swdesk.protection import Ledger

YEAR = Span(date(2026, 1, 1), date(2026, 12, 31))
DAY = date(2026, 5, 1)


def add(store: Store, what: str, /, **values: Any) -> uuid.UUID:
    with store.write("登记") as work:
        return records.save(work.session, what, values)


def lines(store: Store) -> list[protection.Line]:
    with store.read() as session:
        return protection.lines(session, YEAR)


def kinds(store: Store, ledger: Ledger) -> list[str]:
    return sorted(line.kind for line in protection.chosen(lines(store), ledger))


@pytest.mark.parametrize(
    ("person", "minor"),
    [
        ({"born": date(2008, 5, 2)}, True),
        ({"born": date(2008, 5, 1)}, False),
        ({"categories": ("B03",)}, True),
        ({"categories": ("B03",), "born": date(2000, 1, 1)}, False),
        ({"categories": ("C01",)}, False),
        ({}, False),
    ],
)
def test_a_visit_to_a_minor_stands_in_both_ledgers(store: Store, person: dict[str, Any], minor: bool) -> None:
    who = add(store, "person", name="王芳", **person)
    add(store, "visit", day=DAY, person=who, method="home")
    assert kinds(store, Ledger.SOCIAL) == ["visit"]
    assert kinds(store, Ledger.PROTECTION) == ["visit"] * minor


def test_a_merged_file_counts_as_the_one_that_stands(store: Store) -> None:
    root = add(store, "person", name="王芳", categories=("B03",))
    merged = add(store, "person", name="王方", merged_into=root)
    for who in (root, merged):
        add(store, "visit", day=DAY, person=who, method="home")
    found = lines(store)
    assert (protection.people(found), [line.protected for line in found]) == (1, [True, True])


@pytest.mark.parametrize(
    ("what", "values", "protected"),
    [
        ("activity", {"name": "防溺水", "domain": "3"}, True),
        ("activity", {"name": "义诊", "domain": "2"}, False),
        ("activity", {"name": "义诊", "domain": "2", "protection": True}, True),
        ("activity", {"name": "宣讲", "domain": "3", "protection": False}, False),
        ("school_activity", {"name": "家长课堂", "parents": 20}, True),
        ("school_activity", {"name": "教师沙龙", "teachers": 20}, False),
        ("training", {"topic": "强制报告", "kind": "08"}, True),
        ("training", {"topic": "记录", "kind": "04"}, False),
        ("meeting", {"kind": "13"}, True),
        ("meeting", {"kind": "01"}, False),
        ("meeting", {"kind": "01", "protection": True}, True),
    ],
)
def test_what_has_no_person_goes_by_its_domain_unless_somebody_said_so(
    store: Store, what: str, values: dict[str, Any], protected: bool
) -> None:
    add(store, what, day=DAY, **values)
    assert kinds(store, Ledger.PROTECTION) == [what] * protected


def test_an_article_goes_with_its_activity(store: Store) -> None:
    activity = add(store, "activity", day=DAY, name="防溺水", domain="3")
    add(store, "publication", day=DAY, title="甲", activity=activity)
    add(store, "publication", day=DAY, title="乙")
    assert kinds(store, Ledger.PROTECTION) == ["activity", "publication"]


@pytest.mark.parametrize(
    ("group", "children", "protected"),
    [({"domain": "3"}, 0, True), ({"audience": "B03"}, 0, True), ({}, 2, True), ({}, 1, False), ({"domain": "2"}, 2, False)],
)  # fmt: skip
def test_a_group_is_of_minors_by_what_it_says_or_by_most_of_its_members(
    store: Store, group: dict[str, Any], children: int, protected: bool
) -> None:
    made = add(store, "group", name="成长", **group)
    add(store, "group_session", group=made, day=DAY, present=3)
    for number in range(3):
        born = date(2015, 1, 1) if number < children else date(1950, 1, 1)
        add(store, "group_member", group=made, person=add(store, "person", name=f"人{number}", born=born))
    assert kinds(store, Ledger.PROTECTION) == ["group_session"] * protected


def test_what_did_not_take_place_stands_nowhere(store: Store) -> None:
    add(store, "activity", day=DAY, name="防溺水", domain="3", not_held="大雨")
    assert lines(store) == []


def test_counts_name_both_ledgers_and_every_record_once(store: Store) -> None:
    child, elder = add(store, "person", name="王芳", categories=("B03",)), add(store, "person", name="赵桂英")
    for who in (child, child, elder):
        add(store, "visit", day=DAY, person=who, method="home")
    case = add(store, "case", opened_on=DAY, person=child)
    add(store, "case_session", case=case, day=DAY)
    found = {
        row.kind: (row.records, row.people, row.protected, row.minors)
        for row in protection.counts(lines(store))
    }
    assert found == {"visit": (3, 2, 2, 1), "case": (1, 1, 1, 1), "case_session": (1, 1, 1, 1)}
