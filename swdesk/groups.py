"""Groupwork (小组): the attendance sheet of a group, members by sessions (domain.md §2.3 F-G2)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.base import child_id
from db.changes import Write, apply
from db.codes import code_list
from db.groups import Attendance, GroupMember, GroupSession
from db.people import Person
from db.roots import root_of
from swdesk import restricted
from swdesk.contacts import PRESENT
from swdesk.i18n import _, item_text
from swdesk.records import save

TURN = ("1", "3", "4", "2")
"""What a click goes through: 出席, 请假, 缺席, 迟到, then empty."""

GUEST = "5"
"""Code of `attendance`: 旁听, the mark of a guest."""

SHORT = {"1": "√", "2": "迟", "3": "假", "4": "缺", "5": "旁"}


@dataclass(frozen=True)
class Member:
    """A line of the sheet."""

    id: uuid.UUID
    name: str
    person: uuid.UUID | None
    guest: bool = False
    sex: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Meeting:
    """A column of the sheet; `present` as typed, `signed` as ticked."""

    id: uuid.UUID
    ordinal: int | None
    day: date | None
    topic: str
    due: int | None
    present: int | None
    signed: int
    not_held: str = ""

    @property
    def differs(self) -> bool:
        """Whether the typed count differs from the ticks (shown as 手工填报)."""
        return self.present is not None and self.signed > 0 and self.present != self.signed


@dataclass(frozen=True)
class Sheet:
    """The sign-in sheet of a group: state of (session, member)."""

    members: tuple[Member, ...]
    meetings: tuple[Meeting, ...]
    states: dict[tuple[uuid.UUID, uuid.UUID], str]


def members_of(session: Session, group: uuid.UUID) -> tuple[Member, ...]:
    """The roll of a group, guests last."""
    query = (
        select(GroupMember, Person)
        .join(Person, Person.id == root_of(GroupMember.person), isouter=True)
        .where(GroupMember.group == group, GroupMember.deleted.is_(False))
        .order_by(GroupMember.created_at, GroupMember.id)
    )
    hidden = restricted.hidden_people(session)
    roll = [_member(one, person, hidden=one.person in hidden) for one, person in session.execute(query)]
    return tuple(sorted(roll, key=lambda one: one.guest))


def _member(one: GroupMember, person: Person | None, *, hidden: bool) -> Member:
    if hidden:
        return Member(one.id, restricted.covered(), one.person, bool(one.guest))
    name = (person.name if person else None) or one.name or _("（未写姓名）")
    sex, phone = one.sex or (person.sex if person else None), one.phone or (person.phone if person else None)
    return Member(one.id, name, one.person, bool(one.guest), sex or "", phone or "")


def sheet(session: Session, group: uuid.UUID) -> Sheet:
    """Members, sessions in order, and who was there."""
    held = session.scalars(
        select(GroupSession)
        .where(GroupSession.group == group, GroupSession.deleted.is_(False))
        .order_by(GroupSession.day, GroupSession.ordinal)
    ).all()
    found = session.execute(
        select(Attendance.session, Attendance.member, Attendance.state).where(
            Attendance.session.in_([one.id for one in held]), Attendance.deleted.is_(False)
        )
    ).all()
    states = {(meeting, member): state for meeting, member, state in found if meeting and member and state}
    signed = {
        one.id: sum(1 for (m, _who), state in states.items() if m == one.id and state in PRESENT)
        for one in held
    }
    return Sheet(
        members_of(session, group),
        tuple(
            Meeting(
                one.id,
                one.ordinal,
                one.day,
                one.topic or "",
                one.due,
                one.present,
                signed[one.id],
                one.not_held or "",
            )
            for one in held
        ),
        states,
    )


def turned(state: str, *, guest: bool = False) -> str:
    """The state after a click; '' is empty. A guest can only be there or not."""
    places = (*((GUEST,) if guest else TURN), "")
    return places[(places.index(state) + 1) % len(places)] if state in places else ""


def mark(session: Session, meeting: uuid.UUID, member: uuid.UUID, state: str) -> None:
    """Set who was there; the row is identified by session and member, so that two PCs tick the same row."""
    row = child_id(meeting, str(member))
    known = session.get(Attendance, row) is not None
    if not state:
        if known:
            apply(session, [Write("attendance", row, {"deleted": True}, new=False)])
        return
    values = {"session": meeting, "member": member, "state": state, "deleted": False}
    apply(session, [Write("attendance", row, values, new=not known)])


def mark_all_present(session: Session, group: uuid.UUID, meeting: uuid.UUID) -> int:
    """Everybody without a mark was there, guests as guests; how many were marked."""
    found = sheet(session, group)
    blank = [member for member in found.members if (meeting, member.id) not in found.states]
    for member in blank:
        mark(session, meeting, member.id, GUEST if member.guest else "1")
    return len(blank)


def add_member(
    session: Session, group: uuid.UUID, *, person: uuid.UUID | None, name: str, on: date, guest: bool = False
) -> uuid.UUID:
    """Put somebody on the roll: a person on file, or a name only."""
    values: dict[str, Any] = {
        "group": group,
        "person": person,
        "name": None if person else name,
        "joined_on": on,
    }
    if guest:
        values["guest"] = True
    return save(session, "group_member", values)


def next_meeting(session: Session, group: uuid.UUID) -> int:
    """节次 of the next session."""
    query = select(func.max(GroupSession.ordinal), func.count()).where(
        GroupSession.group == group, GroupSession.deleted.is_(False)
    )
    highest, count = session.execute(query).one()
    return max(highest or 0, count) + 1


def legend() -> str:
    """√ 出席　假 请假 …"""
    return "　".join(f"{SHORT[item.code]} {item_text(item)}" for item in code_list("attendance").items)
