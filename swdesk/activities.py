"""Activities (活动): who is expected and who came, volunteers with hours, figures, the news draft (domain.md §2.4)."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from db.activities import Activity, ActivitySupply, Participant
from db.base import child_id
from db.changes import Write, apply
from db.people import Person, Tag
from db.roots import root_of, standing
from db.staff import Volunteer, VolunteerService
from swdesk import contacts, restricted
from swdesk.budgets import Budget, budget_of
from swdesk.errors import UserError
from swdesk.i18n import _, on_paper
from swdesk.people import on_file
from swdesk.records import save
from swdesk.satisfied import Satisfaction, satisfaction_of
from swdesk.values import hours

EXPECTED, CAME, STAYED_AWAY = "1", "2", "3"
"""Codes of `participation`."""


@dataclass(frozen=True)
class Guest:
    """A line of the sign-in sheet."""

    id: uuid.UUID
    name: str
    person: uuid.UUID | None
    village: str
    state: str


@dataclass(frozen=True)
class Helper:
    """A volunteer's hours at an activity."""

    id: uuid.UUID
    name: str
    minutes: int


@dataclass(frozen=True)
class Figures:
    """What an activity comes to; `named` are the people who came by name, `residents` what counts."""

    expected: int
    named: int
    residents: int | None
    volunteers: int | None
    volunteer_minutes: int | None
    handed_out: int
    handed_worth: int
    unsigned: int
    satisfaction: Satisfaction
    budget: Budget


def activity_of(session: Session, activity: uuid.UUID) -> Activity:
    """The record; UserError if it is not in this store."""
    found = session.get(Activity, activity)
    if found is None:
        raise UserError(_("这场活动不在本机，可能还没有同步过来。"))
    return found


# ── who is expected, who came ────────────────────────────────────────────────────────────────────────────────


def sign_in(session: Session, activity: uuid.UUID) -> list[Guest]:
    """The people of the sign-in sheet, in the order in which they were put on it."""
    query = (
        select(Participant, Person.name, Person.village)
        .join(Person, Person.id == root_of(Participant.person), isouter=True)
        .where(Participant.activity == activity, Participant.deleted.is_(False))
        .order_by(Participant.created_at, Person.village, Person.name, Participant.id)
    )
    hidden = restricted.hidden_people(session)
    return [
        Guest(
            one.id,
            restricted.covered() if one.person in hidden else name or one.name or _("（未写姓名）"),
            one.person,
            one.village or village or "",
            one.state or CAME,
        )
        for one, name, village in session.execute(query)
    ]


def people_for(
    session: Session, day: date, *, categories: Collection[str] = (), village: str = ""
) -> list[uuid.UUID]:
    """People on file that day with one of the categories, of a village; nobody when nothing is asked for."""
    if not categories and not village:
        return []
    query = restricted.limited(session, select(Person.id), "person").where(standing(), on_file(day, day))
    if categories:
        tagged = exists().where(
            Tag.parent == Person.id,
            Tag.field == "categories",
            Tag.deleted.is_(False),
            Tag.code.in_(categories),
        )
        query = query.where(tagged)
    if village:
        query = query.where(Person.village == village)
    return list(session.scalars(query.order_by(Person.village, Person.name)))


def expect(session: Session, activity: uuid.UUID, people: Iterable[uuid.UUID]) -> int:
    """Put people on file on the sign-in sheet, each once; how many are new on it."""
    there = set(
        session.scalars(
            select(root_of(Participant.person)).where(
                Participant.activity == activity,
                Participant.deleted.is_(False),
                Participant.person.is_not(None),
            )
        )
    )
    writes: list[Write] = []
    for person in dict.fromkeys(people):
        if person in there:
            continue
        row = child_id(activity, f"participant:{person}")  # two PCs that expect the same person make one row
        known = session.get(Participant, row) is not None
        values = {"activity": activity, "person": person, "state": EXPECTED, "deleted": False}
        writes.append(Write("participant", row, values, new=not known))
    apply(session, writes)
    return len(writes)


def last_time(session: Session, activity: uuid.UUID) -> uuid.UUID | None:
    """The activity before this one with people on its sheet: of the same series, else of the same name, else of the same kind."""
    one = activity_of(session, activity)
    filled = exists().where(Participant.activity == Activity.id, Participant.deleted.is_(False))
    base = select(Activity.id).where(contacts.kept(Activity), Activity.id != activity, filled)
    if one.day is not None:
        base = base.where(Activity.day <= one.day)
    for column, value in (
        (Activity.series, one.series),
        (Activity.name, one.name),
        (Activity.kind, one.kind),
    ):
        if value is None:
            continue
        found = session.scalar(base.where(column == value).order_by(Activity.day.desc()).limit(1))
        if found is not None:
            return found
    return None


@dataclass(frozen=True)
class Before:
    """An activity of the same name that a new one can go by."""

    id: uuid.UUID
    day: date | None
    people: int


def of_name(session: Session, name: str) -> Before | None:
    """The newest activity of that name with people on its sheet, else the newest; how many they are."""
    query = select(Activity.id, Activity.day).where(contacts.kept(Activity), Activity.name == name)
    listed = exists().where(Participant.activity == Activity.id, Participant.deleted.is_(False))
    found = session.execute(
        query.order_by(listed.desc(), Activity.day.desc().nulls_last(), Activity.id)
    ).first()
    if found is None:
        return None
    people = select(func.count()).where(Participant.activity == found.id, Participant.deleted.is_(False))
    return Before(found.id, found.day, session.scalar(people) or 0)


def names(session: Session, most: int = 40) -> list[str]:
    """What activities were called, the latest first."""
    query = (
        select(Activity.name)
        .where(Activity.deleted.is_(False), Activity.name.is_not(None))
        .group_by(Activity.name)
        .order_by(func.max(Activity.day).desc().nulls_last())
    )
    return [name for name in session.scalars(query.limit(most)) if name]


def expect_last(session: Session, activity: uuid.UUID) -> int:
    """Last time's people are expected again; how many are new on the sheet."""
    before = last_time(session, activity)
    if before is None:
        raise UserError(_("没有找到上一次带名单的活动，名单没有变动。可以按类别和村添加。"))
    return expect_from(session, activity, before)


def expect_from(session: Session, activity: uuid.UUID, before: uuid.UUID) -> int:
    """The people of another activity are expected, those without a file by their names; how many are new on the sheet."""
    rows = session.scalars(
        select(Participant).where(Participant.activity == before, Participant.deleted.is_(False))
    ).all()
    added = expect(session, activity, [row.person for row in rows if row.person])
    named = {one.name for one in sign_in(session, activity) if one.person is None}
    for row in rows:
        if row.person is None and row.name and row.name not in named:
            add_guest(session, activity, name=row.name, state=EXPECTED, village=row.village)
            added += 1
    return added


def add_guest(
    session: Session,
    activity: uuid.UUID,
    *,
    person: uuid.UUID | None = None,
    name: str = "",
    state: str = CAME,
    village: str | None = None,
) -> uuid.UUID:
    """One more on the sheet: a person on file, or a name only."""
    if person is not None:
        expect(session, activity, [person])
        row = child_id(activity, f"participant:{person}")
        if session.get(Participant, row) is not None:
            tick(session, [row], state)
        return row
    return save(
        session, "participant", {"activity": activity, "name": name, "state": state, "village": village}
    )


def tick(session: Session, rows: Iterable[uuid.UUID], state: str) -> None:
    """Note who came."""
    apply(session, [Write("participant", row, {"state": state}, new=False) for row in rows])


def all_came(session: Session, activity: uuid.UUID) -> int:
    """Everybody expected came; how many that were."""
    rows = [one.id for one in sign_in(session, activity) if one.state == EXPECTED]
    tick(session, rows, CAME)
    return len(rows)


# ── volunteers ───────────────────────────────────────────────────────────────────────────────────────────────


def helpers(session: Session, activity: uuid.UUID) -> list[Helper]:
    """The volunteers of an activity with their time."""
    query = (
        select(VolunteerService.id, Volunteer.name, VolunteerService.minutes)
        .join(Volunteer, Volunteer.id == VolunteerService.volunteer, isouter=True)
        .where(VolunteerService.activity == activity, VolunteerService.deleted.is_(False))
        .order_by(VolunteerService.created_at, VolunteerService.id)
    )
    return [
        Helper(row, name or _("（未写姓名）"), minutes or 0) for row, name, minutes in session.execute(query)
    ]


def add_helper(
    session: Session, activity: uuid.UUID, *, volunteer: uuid.UUID | None, name: str, minutes: int | None
) -> uuid.UUID:
    """A volunteer's hours, in the register's own ledger; somebody new comes onto the register by the name alone."""
    day = activity_of(session, activity).day
    who = volunteer or _known(session, name) or save(session, "volunteer", {"name": name, "joined_on": day})
    values = {"day": day, "volunteer": who, "activity": activity, "minutes": minutes}
    return save(session, "volunteer_service", values)


def _known(session: Session, name: str) -> uuid.UUID | None:
    """The only volunteer of that name; of two nobody knows which."""
    query = select(Volunteer.id).where(Volunteer.name == name, Volunteer.deleted.is_(False)).limit(2)
    found = session.scalars(query).all()
    return found[0] if len(found) == 1 else None


# ── figures and news ─────────────────────────────────────────────────────────────────────────────────────────


def figures(session: Session, activity: uuid.UUID) -> Figures:
    """Everything that is counted or summed, as it stands."""
    one = activity_of(session, activity)
    people, helped, minutes = session.execute(
        select(
            contacts.residents(),
            contacts.volunteers(),
            contacts.volunteer_total(),
        ).where(Activity.id == activity)
    ).one()
    sheet = sign_in(session, activity)
    supply: Any = ActivitySupply
    handed, worth, unsigned = session.execute(
        select(
            func.sum(supply.number), func.sum(supply.price * func.coalesce(supply.number, 1)),
            func.count().filter(supply.signed.is_not(True)),
        ).where(supply.activity == activity, supply.deleted.is_(False))
    ).one()  # fmt: skip
    return Figures(
        expected=len(sheet), named=sum(1 for guest in sheet if guest.state == CAME), residents=people,
        volunteers=helped, volunteer_minutes=None if minutes is None else int(minutes),
        handed_out=int(handed or 0), handed_worth=int(worth or 0), unsigned=unsigned,
        satisfaction=satisfaction_of(session, "activity", activity, forms=one.forms, satisfied=one.satisfied),
        budget=budget_of(session, "activity", activity, planned=one.budget, spent=one.spent),
    )  # fmt: skip


@on_paper
def news_text(session: Session, activity: uuid.UUID, station: str) -> str:
    """新闻稿: a first text made of what is recorded; no name of a person is in it."""
    one, found = activity_of(session, activity), figures(session, activity)
    parts = [
        _("{}月{}日，{}").format(one.day.month, one.day.day, station) if one.day else station,
        _("在{}").format(one.place) if one.place else "",
        _("开展“{}”活动。").format(one.name or _("（活动名称）")),
    ]
    came = _("居民{}人").format(found.residents) if found.residents else ""
    helped = _("志愿者{}人").format(found.volunteers) if found.volunteers else ""
    there = "、".join(part for part in (came, helped) if part)
    lines = ["".join(parts) + (_("{}参加。").format(there) if there else "")]
    if one.host or one.partners:
        host = _("活动由{}主办").format(one.host) if one.host else _("活动")
        lines[0] += host + (_("，{}协办。").format(one.partners) if one.partners else "。")
    lines += [text for text in (one.aim, one.record, one.effect) if text]
    if found.volunteer_minutes:
        lines.append(_("志愿者共服务{}小时。").format(hours(found.volunteer_minutes)))
    return "\n".join(lines)


@on_paper
def write_news(session: Session, activity: uuid.UUID, station: str, author: str) -> uuid.UUID:
    """A publication begun from an activity: without a day it is not published and not counted; the one already begun stays."""
    one = activity_of(session, activity)
    if one.publication is not None:
        return one.publication
    title = _("{}开展“{}”活动").format(station, one.name or "")
    values = {
        "title": title[:200],
        "kind": "01",
        "author": author,
        "activity": activity,
        "body": news_text(session, activity, station),
    }
    made = save(session, "publication", values)
    save(session, "activity", {"publication": made}, id=activity)
    return made
