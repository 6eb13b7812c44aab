"""个别组员关注 (F-G3): what was seen in one member of a group; a case can be opened from it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.groups import GroupAttention, GroupMember, GroupSession
from db.people import Person
from db.roots import root_of
from swdesk import restricted, roles
from swdesk.errors import UserError
from swdesk.groups import members_of
from swdesk.i18n import _
from swdesk.numbering import next_number
from swdesk.people import file_new
from swdesk.records import save

FOUND_IN_GROUP = "14"
"""Code of `source`: 小组或活动中发现."""


@dataclass(frozen=True)
class Attention:
    """A line of the list; `case` is set once one was opened."""

    id: uuid.UUID
    name: str
    matter: str
    case: uuid.UUID | None


def attentions(session: Session, meeting: uuid.UUID) -> list[Attention]:
    """What was noted in a session; the matter only for whoever may read casework."""
    query = (
        select(GroupAttention, GroupMember.name, Person.name, GroupMember.person)
        .join(GroupMember, GroupMember.id == GroupAttention.member, isouter=True)
        .join(Person, Person.id == root_of(GroupMember.person), isouter=True)
        .where(GroupAttention.session == meeting, GroupAttention.deleted.is_(False))
        .order_by(GroupAttention.created_at, GroupAttention.id)
    )
    readable, hidden = roles.may(session, roles.Right.NOTES), restricted.hidden_people(session)
    found: list[Attention] = []
    for one, typed, on_file, person in session.execute(query):
        closed = person in hidden
        name = restricted.covered() if closed else on_file or typed or _("（未写姓名）")
        matter = (one.matter or "") if readable and not closed else _("无权查看")
        found.append(Attention(one.id, name, matter, one.case))
    return found


def attend_to(session: Session, meeting: uuid.UUID, member: uuid.UUID, matter: str) -> uuid.UUID:
    """Note what was seen in a member."""
    return save(session, "group_attention", {"session": meeting, "member": member, "matter": matter})


def open_case(session: Session, attention: uuid.UUID, on: date, worker: uuid.UUID | None) -> uuid.UUID:
    """A case of this member, begun with what was seen; somebody without a file is filed by name. Once opened it stays."""
    one = session.get(GroupAttention, attention)
    if one is None or one.member is None:
        raise UserError(_("没有找到这条关注记录，没有开个案。"))
    if one.case is not None:
        return one.case
    person = _person_of(session, one.member, on, worker)
    values = {
        "number": next_number(session, "case", on.year), "person": person, "opened_on": on, "source": FOUND_IN_GROUP,
        "worker": worker, "remark": one.matter,
    }  # fmt: skip
    case = save(session, "case", values)
    save(session, "group_attention", {"case": case}, id=attention)
    return case


def _person_of(session: Session, member: uuid.UUID, on: date, worker: uuid.UUID | None) -> uuid.UUID:
    found = session.get_one(GroupMember, member)
    if found.person is not None:
        return found.person
    if not found.name:
        raise UserError(_("这位组员还没有姓名，先在组员名单里写上，再开个案。"))
    person = file_new(session, found.name, on, worker)
    save(session, "group_member", {"person": person}, id=member)
    return person


def meeting_members(session: Session, meeting: uuid.UUID) -> list[tuple[uuid.UUID, str]]:
    """The roll of the group a session belongs to."""
    group = session.get_one(GroupSession, meeting).group
    return [(one.id, one.name) for one in members_of(session, group)] if group else []
