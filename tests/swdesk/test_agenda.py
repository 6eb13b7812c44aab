"""日历: what stands on which day, what was followed by something later, what the wall does not say."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtPdf import QPdfDocument

from db.changes import Write, apply
from db.store import Store
from swdesk import agenda, records, roles
from swdesk.periods import Span

DAY = date(2026, 11, 23)
SPAN = agenda.month_of(DAY)


def save(store: Store, kind: str, **values: Any) -> UUID:
    with store.write("登记") as work:
        return records.save(work.session, kind, values)


def lines(store: Store, day: date, worker: UUID | None = None) -> list[str]:
    with store.read() as session:
        return [one.line for one in agenda.events(session, SPAN, worker).get(day, [])]


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_weeks_are_whole_and_hold_the_day(day: date) -> None:
    for span in (agenda.month_of(day), agenda.week_of(day)):
        assert span.start.weekday() == 0
        assert span.days % 7 == 0
        assert span.start <= day <= span.end
    month = agenda.month_of(day)
    assert month.start <= day.replace(day=1) < month.start + timedelta(days=7)


def test_a_day_in_its_order(store: Store) -> None:
    worker = save(store, "worker", name="周敏")
    group = save(store, "group", name="成长小组", worker=worker)
    save(store, "activity", name="义诊", day=DAY, start="14:00")
    save(store, "school_activity", name="家长课堂", day=DAY)
    save(store, "group_session", group=group, ordinal=2, day=DAY, start="09:00")
    save(store, "duty_shift", worker=worker, day=DAY, start="08:30", end="17:00")
    assert lines(store, DAY) == ["08:30–17:00 周敏 值班", "09:00 成长小组 第2节", "14:00 义诊", "家长课堂"]
    assert lines(store, DAY, worker) == ["08:30–17:00 周敏 值班", "09:00 成长小组 第2节"]


@pytest.fixture
def person(store: Store) -> UUID:
    return save(store, "person", name="王芳", village="柳树屯村")


def test_what_was_agreed_stands_until_it_is_followed(store: Store, person: UUID) -> None:
    case = save(store, "case", number="GA-1", person=person)
    save(store, "case_session", case=case, day=date(2026, 11, 1), next_day=DAY)
    save(store, "visit", person=person, day=date(2026, 11, 2), next_day=DAY)
    assert lines(store, DAY) == ["王芳 GA-1", "王芳 柳树屯村"]
    save(store, "case_session", case=case, day=date(2026, 11, 20))
    save(store, "visit", person=person, day=date(2026, 11, 21))
    assert lines(store, DAY) == []


def test_a_closed_case_agrees_on_nothing(store: Store, person: UUID) -> None:
    case = save(store, "case", number="GA-1", person=person, closed_on=date(2026, 11, 10))
    save(store, "case_session", case=case, day=date(2026, 11, 1), next_day=DAY)
    assert lines(store, DAY) == []


def test_what_was_deleted_is_gone(store: Store) -> None:
    one = save(store, "activity", name="义诊", day=DAY)
    with store.write("删除") as work:
        apply(work.session, [Write("activity", one, {"deleted": True}, new=False)])
    assert lines(store, DAY) == []


def test_a_teacher_sees_school_days_only(store: Store, person: UUID) -> None:
    save(store, "visit", person=person, day=date(2026, 11, 2), next_day=DAY)
    save(store, "school_activity", name="家长课堂", day=DAY)
    store.rights = frozenset({roles.OUTSIDE})
    assert lines(store, DAY) == ["家长课堂"]


def test_the_wall_names_nobody(store: Store, person: UUID) -> None:
    save(store, "visit", person=person, day=date(2026, 11, 2), next_day=DAY)
    save(store, "activity", name="义诊", day=DAY, start="14:00")
    with store.read() as session:
        assert agenda.wall_lines(agenda.events(session, SPAN)[DAY]) == ["14:00 义诊", "走访 1 人"]


def test_a_sheet_for_the_wall(store: Store, qapp: Any) -> None:
    save(store, "activity", name="义诊", day=DAY, start="14:00")
    buffer, document = QBuffer(), QPdfDocument()
    buffer.setData(QByteArray(agenda.pdf(store, Span(SPAN.start, SPAN.end), "2026年11月日历")))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document.load(buffer)
    text = "".join(document.getAllText(page).text() for page in range(document.pageCount()))
    assert "14:00 义诊" in text
    assert "11月30日" in text
