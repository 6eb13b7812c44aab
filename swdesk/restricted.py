"""限制公开: who reads the records that only some may read (domain.md §3.1 B08 and E05–E08, §2.2 F-0b, §2.7–2.8).

One rule for lists, search, timeline, forms, export and print: the head reads everything; a worker reads the file of a person
whose category is restricted, and what hangs on it, when responsible for the person or one of their cases; a record of a
restricted kind (crises, mandatory reports) or a restricted field (harm in the child supplement) likewise; and who is named
in a record as its worker reads it always. Where nobody has a role (swdesk/roles.py) everything is open.

Whoever is none of the staff (学校教师) reads nothing that names people served; domain.md §2.9: school cases are not for teachers.

Numbers of reports count everything: they name nobody.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, and_, false, or_, select
from sqlalchemy.orm import Session

from db.activities import SchoolActivity
from db.base import Record, record_kinds
from db.cases import Case
from db.codes import code_list
from db.documents import Attachment
from db.erasures import Disposal
from db.fields import Field, Kind, fields_of
from db.heads import chunks
from db.people import Person, Tag
from db.roots import merged_files, roots
from db.store import WHO
from swdesk import roles
from swdesk.errors import UserError
from swdesk.i18n import _

Query = TypeVar("Query", bound=Select[*tuple[Any, ...]])

_COMPANY = frozenset({"group_member", "attendance", "participant", "code_item", "tag", "not_same"})
"""Kinds that say that somebody was among others: the sign-in sheet keeps its rows, without the name of a restricted person."""

_OF_PEOPLE = _COMPANY | {
    "person", "household", "case", "visit", "errand", "consultation", "referral", "crisis", "mandatory_report", "satisfaction",
    "supervision", "group", "group_session", "group_score", "group_attention", "activity", "activity_supply", "volunteer",
    "volunteer_service", "donation",
}  # fmt: skip
"""Kinds that name people served, or helpers: closed to whoever is none of the staff, as is all that belongs to a person."""

SEALED = "02"
"""Code of `disposal`: 封存."""

_PEOPLE = "restricted people"
_OWN = "saved here"


def covered() -> str:
    """What stands in place of a name that may not be read."""
    return _("（受限）")


def is_closed(session: Session) -> bool:
    """Whether this user may be refused a record at all."""
    return not roles.may(session, roles.Right.MANAGE)


def sealed_files(session: Session) -> set[uuid.UUID]:
    """Files that are kept without being used (封存): of each, the last decision says so (swdesk/disposals.py)."""
    query = select(Disposal.subject, Disposal.decision).where(Disposal.deleted.is_(False))
    ordered = session.execute(query.order_by(Disposal.day, Disposal.created_at))
    last = {subject: decision for subject, decision in ordered}  # noqa: C416 - rows are no pairs to the checker
    return {subject for subject, decision in last.items() if subject is not None and decision == SEALED}


# ── whose files ──────────────────────────────────────────────────────────────────────────────────────────────


def restricted_codes() -> tuple[str, ...]:
    """Categories whose files are not for everybody."""
    return code_list("client_category").having("restricted")


def hidden_people(session: Session) -> frozenset[uuid.UUID]:
    """Files, merged ones included, that the user of this session may not read; read once a session that only reads."""
    if not is_closed(session):
        return frozenset()
    known: frozenset[uuid.UUID] | None = session.info.get(_PEOPLE)
    if known is None or "log" in session.info:
        known = session.info[_PEOPLE] = _hidden_people(session)
    return known


def _hidden_people(session: Session) -> frozenset[uuid.UUID]:
    if roles.is_outside(session):
        return frozenset(session.scalars(select(Person.id)))
    codes = restricted_codes()
    tagged = select(Tag.parent).where(
        Tag.field == "categories", Tag.code.in_(codes), Tag.deleted.is_(False), Tag.parent.is_not(None)
    )
    main = select(Person.id).where(Person.main_category.in_(codes))
    marked = {one for one in (*session.scalars(tagged), *session.scalars(main)) if one} | sealed_files(
        session
    )
    whole = set(roots(session, marked).values())
    files = whole | {one for block in chunks(whole) for one in merged_files(session, block)}
    root_of = roots(session, files)
    open_to = {root_of[one] for one in _responsible(session, files)}
    return frozenset(one for one in files if root_of[one] not in open_to)


def _responsible(session: Session, people: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Those of `people` whose worker, or whose case's worker, is the user."""
    user = session.info.get(WHO)
    if user is None:
        return set()
    found: set[uuid.UUID] = set()
    for block in chunks(people):
        found |= set(session.scalars(select(Person.id).where(Person.id.in_(block), Person.worker == user)))
        cases = select(Case.person).where(
            Case.person.in_(block), Case.worker == user, Case.deleted.is_(False)
        )
        found |= {one for one in session.scalars(cases) if one}
    return found


# ── which records ────────────────────────────────────────────────────────────────────────────────────────────


def condition(session: Session, kind: str) -> ColumnElement[bool] | None:
    """SQL: the records of `kind` that the user may read; None where all are open."""
    if not is_closed(session):
        return None
    model: Any = record_kinds()[kind]
    if roles.is_outside(session):
        return _to_outsiders(kind, model)
    if kind in _COMPANY:
        return None
    if kind == "person":
        hidden = hidden_people(session)
        return Person.id.not_in(hidden) if hidden else None
    if kind == "attachment":
        return None
    if model.restricted and not model.row_of:
        return _of_mine(session, model)
    tests = [test for test in (_about_test(session, model), _parent_test(session, model)) if test is not None]
    return or_(*_named(session, model), and_(*tests)) if tests else None


def _to_outsiders(kind: str, model: Any) -> ColumnElement[bool] | None:
    """SQL: what somebody who is none of the staff may read: what was done at school, but no call at a pupil's home."""
    if kind == "school_activity":
        return SchoolActivity.student.is_(None)
    above = model.row_of or next((f.target for f in [_parent(model)] if f is not None), "")
    closed = kind in _OF_PEOPLE or above in _OF_PEOPLE or _about(model) is not None or model.restricted
    return false() if closed else None


def _about_test(session: Session, model: Any) -> ColumnElement[bool] | None:
    about, hidden = _about(model), hidden_people(session)
    return or_(about.is_(None), about.not_in(hidden)) if about is not None and hidden else None


def _parent_test(session: Session, model: Any) -> ColumnElement[bool] | None:
    link = _parent(model)
    if link is None:
        return None
    above: Any = record_kinds()[link.target]
    test = condition(session, link.target)
    if test is None:
        return None
    column = getattr(model, link.name)
    return or_(column.is_(None), column.in_(select(above.id).where(test)))


def _of_mine(session: Session, model: Any) -> ColumnElement[bool]:
    """Records of a restricted kind: named in them, or responsible for their person."""
    user, about = session.info.get(WHO), _about(model)
    mine = [] if about is None or user is None else [
        about.in_(select(Person.id).where(Person.worker == user)),
        about.in_(select(Case.person).where(Case.worker == user, Case.deleted.is_(False), Case.person.is_not(None))),
    ]  # fmt: skip
    return or_(*_named(session, model), *mine, false())


def _named(session: Session, model: Any) -> list[ColumnElement[bool]]:
    user = session.info.get(WHO)
    links = [f for f in fields_of(model) if f.kind is Kind.LINK and f.target == "worker"]
    return [getattr(model, f.name) == user for f in links] if user is not None else []


def _about(model: Any) -> Any:
    """The column that says whom a record is about; None where it is about nobody."""
    field = next((f for f in fields_of(model) if f.name == "person" and f.target == "person"), None)
    return getattr(model, "person") if field is not None else None  # noqa: B009 - a column of some model


def _parent(model: Any) -> Field | None:
    """The link to the record that this one belongs to."""
    if model.row_of == "person":
        return None  # its person is whom it is about
    links = [f for f in fields_of(model) if f.kind is Kind.LINK]
    if model.row_of:
        return next(f for f in links if f.target == model.row_of)
    return next((f for f in links if f.name == f.target == "case"), None)


def hidden_of(session: Session, kind: str, ids: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Those of these records that the user may not read."""
    test = condition(session, kind)
    wanted = set(ids) - session.info.get(_OWN, set())
    if kind == "attachment":
        return {one for one in wanted if not _attachment_open(session, one)}
    if test is None:
        return set()
    model: Any = record_kinds()[kind]
    seen = {one for block in chunks(wanted) for one in session.scalars(_ids(model, block, test))}
    there = {one for block in chunks(wanted) for one in session.scalars(_ids(model, block, None))}
    return there - seen


def _ids(model: Any, block: Collection[uuid.UUID], test: ColumnElement[bool] | None) -> Any:
    query = select(model.id).where(model.id.in_(block))
    return query if test is None else query.where(test)


def _attachment_open(session: Session, attachment: uuid.UUID) -> bool:
    found = session.get(Attachment, attachment) if is_closed(session) else None
    if found is None or found.parent is None or found.parent_kind not in record_kinds():
        return True
    return may_see(session, found.parent_kind, found.parent)


def may_see(session: Session, kind: str, record: uuid.UUID) -> bool:
    """Whether the user may read a record."""
    return record not in hidden_of(session, kind, [record])


def require(session: Session, kind: str, record: uuid.UUID) -> None:
    """UserError where the user may not read a record; nothing has been done yet."""
    if not may_see(session, kind, record):
        raise UserError(
            _("这份记录限制公开，只有站长、负责的社工和记录里写明的人可以打开。如工作需要，请联系站长。")
        )


# ── which fields ─────────────────────────────────────────────────────────────────────────────────────────────


def restricted_fields(kind: str) -> frozenset[str]:
    """The names of the fields of a kind that are not for everybody."""
    return frozenset(f.name for f in fields_of(record_kinds()[kind]) if f.restricted)


def closed_fields(session: Session, kind: str, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, frozenset[str]]:
    """Record → the fields that the user may not read; records without any are left out."""
    names = restricted_fields(kind)
    if not names or not is_closed(session):
        return {}
    model: Any = record_kinds()[kind]
    test = _of_mine(session, model)
    mine = {one for block in chunks(ids) for one in session.scalars(_ids(model, block, test))}
    mine |= session.info.get(_OWN, set())
    return {one: names for one in ids if one not in mine}


def open_rows(session: Session, kind: str, names: Iterable[str]) -> ColumnElement[bool] | None:
    """SQL: records that may be chosen by what stands in the fields `names`; None for all: a filter tells what it hides."""
    model: type[Record] = record_kinds()[kind]
    if not restricted_fields(kind) & set(names) or not is_closed(session):
        return None
    return _of_mine(session, model)


def opened(session: Session, kind: str, record: uuid.UUID) -> frozenset[str]:
    """The fields of a record that stay closed to the user; UserError where all of it does."""
    require(session, kind, record)
    return closed_fields(session, kind, [record]).get(record, frozenset())


def is_covered(session: Session, kind: str, record: uuid.UUID, field: Field | None) -> bool:
    """Whether the user may not read this field of a record."""
    return field is not None and field.name in closed_fields(session, kind, [record]).get(record, ())


# ── in lists ─────────────────────────────────────────────────────────────────────────────────────────────────


def limited(session: Session, statement: Query, kind: str, chosen: Iterable[str] = ()) -> Query:
    """`statement` over the records of `kind`, without those the user may not read; `chosen` are fields it filters by."""
    for test in (condition(session, kind), open_rows(session, kind, chosen)):
        if test is not None:
            statement = statement.where(test)
    return statement


def covers(session: Session, kind: str, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """What stands in place of the names of those of these records that the user may not read."""
    return dict.fromkeys(hidden_of(session, kind, ids), covered()) if is_closed(session) else {}


# ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────


def written(session: Session, kind: str, record: uuid.UUID) -> None:
    """What an operation has just written it may read back: the form shows what it saved."""
    _claim(session, kind, record)
    session.info.setdefault(_OWN, set()).add(record)


def _claim(session: Session, kind: str, record: uuid.UUID) -> None:
    """Who files a restricted person and names no responsible worker becomes it, or nobody but the head would see the file."""
    user = session.info.get(WHO)
    if kind != "person" or user is None or not is_closed(session):
        return
    person = session.get(Person, record)
    if person is not None and person.worker is None and record in _hidden_people(session):
        person.worker = user
        session.flush()
