"""日历: what is on which day — activities, group sessions, visits and sessions that were agreed, duty; on screen and on the wall."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, null, select
from sqlalchemy.orm import Session, aliased

from db.activities import Activity, SchoolActivity
from db.cases import Case, CaseSession
from db.groups import Group, GroupSession
from db.mark import N_
from db.people import Person
from db.roots import root_of
from db.staff import DutyShift, Worker
from db.store import Store
from db.visits import Visit
from swdesk import restricted
from swdesk.contacts import kept
from swdesk.i18n import _, on_paper
from swdesk.periods import Span
from swdesk.reports.document import LEFT, Cell, Column, Document, Table
from swdesk.reports.ledgers import own_station
from swdesk.values import show_day

KINDS = {
    "activity": N_("活动"), "school_activity": N_("家校社活动"), "group": N_("小组"), "case": N_("个案"), "visit": N_("走访"),
    "duty_shift": N_("值班"),
}  # fmt: skip
"""What stands in the calendar, by the kind of record that a click opens."""

OF_PEOPLE = frozenset({"case", "visit"})
"""Kinds that name a person: on the wall only their number is shown."""

ROOM = 4
"""Lines of a day on the wall at least."""

WEEKDAYS = (N_("周一"), N_("周二"), N_("周三"), N_("周四"), N_("周五"), N_("周六"), N_("周日"))


@dataclass(frozen=True)
class Event:
    """One line of a day: the record that it opens, when it starts (''), what it is."""

    day: date
    kind: str
    id: uuid.UUID
    start: str
    text: str

    @property
    def line(self) -> str:
        """09:00 义诊."""
        return f"{self.start} {self.text}".strip()


Days = Mapping[date, list[Event]]


def month_of(day: date) -> Span:
    """The weeks of a month, whole, from Monday to Sunday."""
    first = day.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return Span(first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday()))


def week_of(day: date) -> Span:
    """Monday to Sunday."""
    first = day - timedelta(days=day.weekday())
    return Span(first, first + timedelta(days=6))


def events(session: Session, span: Span, worker: uuid.UUID | None = None) -> Days:
    """Day → its events in order, of everybody or of one worker; what the user may not read is left out."""
    found: defaultdict[date, list[Event]] = defaultdict(list)
    for make in (_activities, _groups, _cases, _visits, _duty):
        for one in make(session, span, worker):
            found[one.day].append(one)
    order = list(KINDS)
    for day in found:
        found[day].sort(key=lambda one: (one.start or "99", order.index(one.kind), one.text))
    return found


def _read(session: Session, query: Any, kind: str, model: Any, worker: uuid.UUID | None) -> Iterable[Any]:
    if worker is not None:
        query = query.where(model.worker == worker)
    found: Any = session.execute(restricted.limited(session, query, kind))
    return found


def _activities(session: Session, span: Span, worker: uuid.UUID | None) -> Iterator[Event]:
    for kind, model in (("activity", Activity), ("school_activity", SchoolActivity)):
        made: Any = model
        start: Any = getattr(made, "start", null())
        query = select(made.day, made.id, start, made.name).where(
            kept(made), made.day.between(span.start, span.end)
        )
        for day, eid, at, name in _read(session, query, kind, made, worker):
            yield Event(day, kind, eid, at or "", name or _(KINDS[kind]))


def _groups(session: Session, span: Span, worker: uuid.UUID | None) -> Iterator[Event]:
    query = (
        select(GroupSession.day, Group.id, GroupSession.start, Group.name, GroupSession.ordinal)
        .join(Group, Group.id == GroupSession.group)
        .where(kept(GroupSession), kept(Group), GroupSession.day.between(span.start, span.end))
    )
    for day, eid, at, name, ordinal in _read(session, query, "group", Group, worker):
        nth = _("第{}节").format(ordinal) if ordinal else ""
        yield Event(day, "group", eid, at or "", f"{name or _(KINDS['group'])} {nth}".strip())


def _agreed(model: Any, about: Any, span: Span) -> Any:
    """SQL: records that named a day in the span for the next one, and were not followed by a later one."""
    later = aliased(model)
    followed = (
        select(later.id)
        .where(getattr(later, about.key) == about, later.deleted.is_(False), later.day > model.day)
        .exists()
    )
    return and_(kept(model), model.next_day.between(span.start, span.end), ~followed)


def _cases(session: Session, span: Span, worker: uuid.UUID | None) -> Iterator[Event]:
    query = (
        select(CaseSession.next_day, Case.id, Case.number, Person.name)
        .join(Case, Case.id == CaseSession.case)
        .join(Person, Person.id == root_of(Case.person), isouter=True)
        .where(
            _agreed(CaseSession, CaseSession.case, span), Case.deleted.is_(False), Case.closed_on.is_(None)
        )
    )
    for day, eid, number, name in _read(session, query, "case", Case, worker):
        yield Event(day, "case", eid, "", " ".join(part for part in (name, number) if part))


def _visits(session: Session, span: Span, worker: uuid.UUID | None) -> Iterator[Event]:
    query = (
        select(Visit.next_day, Visit.id, Person.name, Person.village)
        .join(Person, Person.id == root_of(Visit.person))
        .where(_agreed(Visit, Visit.person, span), Person.deleted.is_(False), Person.left_on.is_(None))
    )
    for day, eid, name, village in _read(session, query, "visit", Visit, worker):
        yield Event(day, "visit", eid, "", " ".join(part for part in (name, village) if part))


def _duty(session: Session, span: Span, worker: uuid.UUID | None) -> Iterator[Event]:
    query = (
        select(DutyShift.day, DutyShift.id, DutyShift.start, DutyShift.end, Worker.name)
        .join(Worker, Worker.id == DutyShift.worker, isouter=True)
        .where(kept(DutyShift), DutyShift.day.between(span.start, span.end))
    )
    for day, eid, start, end, name in _read(session, query, "duty_shift", DutyShift, worker):
        until = f"–{end}" if start and end else ""
        yield Event(day, "duty_shift", eid, f"{start or ''}{until}", _("{} 值班").format(name or "").strip())


# ── on paper ─────────────────────────────────────────────────────────────────────────────────────────────────


def wall_lines(several: Iterable[Event]) -> list[str]:
    """A day as it may hang on a wall: nobody who is served is named."""
    counts: defaultdict[str, int] = defaultdict(int)
    lines: list[str] = []
    for one in several:
        if one.kind in OF_PEOPLE:
            counts[one.kind] += 1
        else:
            lines.append(one.line)
    return [*lines, *(_("{kind} {n} 人").format(kind=_(KINDS[kind]), n=n) for kind, n in counts.items())]


def _cell(day: date, found: Days) -> str:
    """A day with room to write by hand."""
    lines = [f"{day.month}月{day.day}日", *wall_lines(found.get(day, []))]
    return "\n".join([*lines, *["　"] * (ROOM - len(lines))])


@on_paper
def pdf(store: Store, span: Span, title: str, worker: uuid.UUID | None = None) -> bytes:
    """The weeks of the span as a wall sheet, landscape."""
    from swdesk.reports.pdf import render_bytes  # noqa: PLC0415 - fonts are loaded when somebody prints

    with store.read() as session:
        found, station = events(session, span, worker), own_station(session)
    days = [span.start + timedelta(days=at) for at in range(span.days)]
    weeks = [days[at : at + 7] for at in range(0, len(days), 7)]
    rows = tuple(tuple(Cell(_cell(day, found)) for day in week) for week in weeks)
    unit = (station.name or "") if station else ""
    table = Table(
        "agenda", title, tuple(Column(_(name), 1.0, LEFT) for name in WEEKDAYS), rows, landscape=True,
        left=_("单位：{}").format(unit), middle=f"{show_day(span.start)}—{show_day(span.end)}",
    )  # fmt: skip
    return render_bytes(Document(title, unit, (table,)))[0]
