"""Records for whoever shows or edits them: load, save, remove, list, name. Knows every kind through its fields."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select
from sqlalchemy.orm import Session

from db import extras
from db.base import Record, new_id, record_kinds
from db.changes import Write, apply, heads
from db.erasures import Erased
from db.fields import EXTRA, Field, Kind, Sensitivity, extras_of, field_of, fields_of, is_extra
from db.heads import chunks
from db.log import Head
from db.people import Person, Tag
from db.portable import holds
from db.recorder import SEEN
from db.roots import PersonRoot, is_person, root_of, roots, standing
from db.types import raw_id
from swdesk import code_uses, plausible, restricted, risks, roles
from swdesk.errors import UserError
from swdesk.i18n import _
from swdesk.values import clean, show, show_day

Heads = dict[str, tuple[Head, ...]]


@dataclass(frozen=True)
class Loaded:
    """A record as a form takes it: values by field name (several codes as a tuple), and the heads it stands on."""

    kind: str
    id: uuid.UUID
    values: dict[str, Any]
    heads: Heads
    deleted: bool = False
    closed: frozenset[str] = frozenset()
    """Fields that this user may not read of this record (限制公开); they stand empty."""


@dataclass(frozen=True)
class Query:
    """What a list shows: text anywhere in the searched fields, conditions, order, and the page of rows.

    `where` holds (field, operator, value) with operators = != in contains >= <= empty filled; `order` is a field
    name, '-' before it for descending.
    """

    text: str = ""
    where: tuple[tuple[str, str, Any], ...] = ()
    order: str = ""
    offset: int = 0
    limit: int = 200
    deleted: bool = False
    only: tuple[uuid.UUID, ...] = ()
    """None but these, at most some thousands."""


@dataclass(frozen=True)
class Row:
    """One line of a list: Python values, and what to show for each (links by the name of what they point to)."""

    id: uuid.UUID
    values: dict[str, Any]
    labels: dict[str, str] = field(default_factory=dict[str, str])


def model_of(kind: str) -> type[Record]:
    """The record type of an entity name."""
    return record_kinds()[kind]


def fields(kind: str) -> tuple[Field, ...]:
    """Every field of a kind, those that a county or a station added last."""
    model = model_of(kind)
    return (*fields_of(model), *extras_of(model))


# ── one record ───────────────────────────────────────────────────────────────────────────────────────────────


def codes_of(session: Session, ids: Collection[uuid.UUID]) -> dict[tuple[uuid.UUID, str], tuple[str, ...]]:
    """(record, field key) → its codes, in the order of the code."""
    found: dict[tuple[bytes, str], list[str]] = defaultdict(list)
    for block in chunks(ids):
        query = select(raw_id(Tag.parent), Tag.field, Tag.code).where(
            Tag.parent.in_(block), Tag.deleted.is_(False)
        )
        for parent, key, code in session.execute(query.order_by(Tag.code)):
            if key and code:
                found[parent, key].append(code)
    whose = {one.bytes: one for one in ids}
    return {(whose[parent], key): tuple(codes) for (parent, key), codes in found.items()}


def load(session: Session, kind: str, record_id: uuid.UUID) -> Loaded:
    """The record with its heads; UserError if it is not in this store, or not for this user."""
    model = model_of(kind)
    record = session.get(model, record_id)
    if record is None:
        raise UserError(_("这条记录不在本机，可能还没有同步过来。"))
    closed = restricted.opened(session, kind, record_id)
    codes = codes_of(session, [record_id])
    values = {
        f.name: codes.get((record_id, f.key), ()) if f.kind is Kind.CODES else getattr(record, f.name)
        for f in fields_of(model)
    }
    values |= {f.name: None for f in fields_of(model) if roles.is_hidden(session, f) or f.name in closed}
    if added := extras_of(model):
        values |= extras.values_of(session, added, [record_id])[record_id]
    return Loaded(kind, record_id, values, heads(session, record_id), record.deleted, closed)


def save(
    session: Session,
    kind: str,
    values: Mapping[str, Any],
    *,
    id: uuid.UUID | None = None,  # noqa: A002 - the word of the contract
    heads: Heads | None = None,
) -> uuid.UUID:
    """Write the given fields of a record, a new one when `id` is None or unknown; inside `Store.write`.

    With `heads` (as loaded by the form) anything newer becomes a sibling instead of vanishing. Fields whose value
    did not change are not written.
    """
    model = model_of(kind)
    values = _allowed(session, kind, values, id)
    cleaned = {name: clean(field_of(model, name), value) for name, value in values.items()}
    added = {n: v for n, v in cleaned.items() if n.startswith(EXTRA)}
    columns = {
        n: v for n, v in cleaned.items() if field_of(model, n).kind is not Kind.CODES and n not in added
    }
    several = {n: tuple(v or ()) for n, v in cleaned.items() if field_of(model, n).kind is Kind.CODES}
    record_id = id or new_id()
    record = session.get(model, record_id) if id else None
    level = record.risk if isinstance(record, Person) else None
    if record is None:
        session.add(model(id=record_id, **columns))
    else:
        if heads is not None:
            session.info.setdefault(SEEN, {})[record_id] = heads
        for name, value in columns.items():
            if getattr(record, name) != value:
                setattr(record, name, value)
    session.flush()
    if several:
        apply(session, [Write(kind, record_id, several, new=False)])
    if added:
        extras.save(session, kind, record_id, added)
    if kind == "person":
        risks.note(session, record_id, level, columns)
    restricted.written(session, kind, record_id)
    return record_id


def _allowed(
    session: Session, kind: str, values: Mapping[str, Any], record: uuid.UUID | None
) -> Mapping[str, Any]:
    """Nobody writes over what he may not read; roles are set where users are managed."""
    model = model_of(kind)
    closed = restricted.opened(session, kind, record) if record and session.get(model, record) else ()
    values = {name: value for name, value in values.items() if name not in closed}
    hidden = {name for name in values if roles.is_hidden(session, field_of(model, name))}
    if any(values[name] for name in hidden):
        roles.require(session, roles.Right.NOTES)
    if kind == "worker" and "role" in values:
        roles.require(session, roles.Right.MANAGE)
    return {name: value for name, value in values.items() if name not in hidden}


def remove(session: Session, kind: str, record_id: uuid.UUID) -> None:
    """Put a record into the bin; undo or `restore` brings it back."""
    restricted.require(session, kind, record_id)
    if kind == "code_item":
        code_uses.require_unused(session, record_id)
    apply(session, [Write(kind, record_id, {"deleted": True}, new=False)])


def restore(session: Session, kind: str, record_id: uuid.UUID) -> None:
    """Take a record out of the bin."""
    apply(session, [Write(kind, record_id, {"deleted": False}, new=False)])


def missing(values: Mapping[str, Any], kind: str) -> list[Field]:
    """Required fields that are still empty (待补材料); nothing is blocked by them."""
    return [f for f in fields(kind) if f.required and values.get(f.name) in (None, "", ())]


def doubts(values: Mapping[str, Any], kind: str, today: date | None = None) -> dict[str, str]:
    """Field name → sentence for every value that is doubtful by itself or beside another; confirmed ones are not."""
    found = plausible.doubts(kind, values, today)
    for f in fields_of(model_of(kind)):
        value = values.get(f.name)
        sure = bool(f.confirmed) and values.get(f.confirmed) is True
        if f.check is not None and not sure and value not in (None, "") and (sentence := f.check(value)):
            found[f.name] = _(sentence)
    return found


# ── names of records ─────────────────────────────────────────────────────────────────────────────────────────

TITLES: dict[str, tuple[str, ...]] = {
    "child_file": ("person", "filled_on"),
    "risk_change": ("day", "person"),
    "case": ("number", "person"),
    "case_session": ("day", "case"),
    "case_assessment": ("case", "version"),
    "case_plan": ("case", "version"),
    "case_evaluation": ("case", "version"),
    "case_follow_up": ("day", "case"),
    "case_suspension": ("start", "case"),
    "case_transfer": ("day", "case"),
    "goal_score": ("goal", "state"),
    "satisfaction": ("day", "service"),
    "visit": ("day", "person"),
    "group": ("name",),
    "service_item": ("number", "name"),
    "group_session": ("group", "ordinal"),
    "group_member": ("person", "name"),
    "consultation": ("day", "visitor"),
    "errand": ("day", "kind"),
    "meeting": ("day", "kind"),
    "expense": ("day", "category"),
    "fund": ("day", "source"),
    "supervision": ("day", "topic"),
    "duty_shift": ("day", "worker"),
    "group_plan": ("meeting", "topic"),
    "group_budget": ("item",),
    "group_step": ("step",),
    "group_attention": ("member",),
    "group_measure": ("item",),
    "group_score": ("measure", "member"),
    "activity_agenda": ("item",),
    "activity_budget": ("item",),
    "activity_supply": ("item",),
    "participant": ("person", "name"),
    "service_target": ("item", "year"),
    "donation": ("day", "donor"),
    "crisis": ("number", "day", "kind"),
    "crisis_report": ("told", "day"),
    "mandatory_report": ("number", "day"),
    "posting": ("worker", "post"),
    "work_day": ("day", "worker"),
    "worker_honour": ("kind", "name"),
    "worker_vetting": ("day", "worker"),
    "training_attendee": ("worker", "name"),
    "supervisee": ("worker", "name"),
    "meeting_party": ("kind", "unit"),
    "meeting_point": ("speaker",),
    "procurement": ("step", "organisation"),
    "project_budget": ("category",),
    "volunteer_service": ("day", "volunteer"),
    "volunteer_training": ("day", "topic"),
    "volunteer_award": ("day", "name"),
    "nomination_material": ("name",),
    "figure": ("kind", "day"),
}
"""Fields that name a record of a kind; kinds not listed are named by their first searched text."""


def title_fields(kind: str) -> list[Field]:
    """The fields that name a record of `kind`."""
    model = model_of(kind)
    if kind in TITLES:
        return [field_of(model, name) for name in TITLES[kind]]
    searched = [f for f in fields_of(model) if f.searched and f.kind is Kind.TEXT]
    return searched[:1] or list(fields_of(model)[:1])


def titles(session: Session, kind: str, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """What to call each record; unknown ids are left out, those that are not for this user have no name."""
    wanted = set(ids)
    found = _person_titles(session, wanted) if kind == "person" else _titles(session, kind, wanted)
    return found | restricted.covers(session, kind, found)


def _person_titles(session: Session, wanted: set[uuid.UUID]) -> dict[uuid.UUID, str]:
    """A merged person goes by the name of the file that stands for them."""
    root_of = roots(session, wanted)
    names = _titles(session, "person", set(root_of.values()))
    return {person: names[root] for person, root in root_of.items() if root in names}


def _titles(session: Session, kind: str, wanted: set[uuid.UUID]) -> dict[uuid.UUID, str]:
    model = model_of(kind)
    named = title_fields(kind)
    found: dict[uuid.UUID, list[str]] = {}
    for block in chunks(wanted):
        columns = [getattr(model, f.name) for f in named]
        rows = session.execute(select(model.id, *columns).where(model.id.in_(block))).all()
        links = _link_labels(
            session, named, [dict(zip([f.name for f in named], r[1:], strict=True)) for r in rows]
        )
        for row in rows:
            parts = [_part(f, value, links) for f, value in zip(named, row[1:], strict=True)]
            found[row[0]] = [part for part in parts if part]
    return {record_id: " ".join(parts) or _("（未命名）") for record_id, parts in found.items()}


def name_of(session: Session, kind: str, values: Mapping[str, Any]) -> str:
    """What to call a record that is not saved yet, by what is typed so far."""
    named = title_fields(kind)
    links = _link_labels(session, named, [values])
    parts = [_part(f, values.get(f.name), links) for f in named]
    return " ".join(part for part in parts if part)


def _part(item: Field, value: Any, links: Mapping[uuid.UUID, str]) -> str:
    if item.kind is Kind.LINK:
        return links.get(value, "") if value else ""
    if item.kind is Kind.DAY and value:
        return show_day(value)
    return show(item, value)


def title(session: Session, kind: str, record_id: uuid.UUID) -> str:
    """What to call a record: a person's name, a case number …"""
    return titles(session, kind, [record_id]).get(record_id, "")


def _link_labels(
    session: Session, fields: Sequence[Field], rows: Sequence[Mapping[str, Any]]
) -> dict[uuid.UUID, str]:
    """Names of everything that the link fields of `rows` point to, one query a kind."""
    wanted: dict[str, set[uuid.UUID]] = defaultdict(set)
    for f in fields:
        if f.kind is Kind.LINK and f.target:
            wanted[f.target] |= {row[f.name] for row in rows if row.get(f.name)}
    labels: dict[uuid.UUID, str] = {}
    for kind, ids in wanted.items():
        labels |= titles(session, kind, ids)
    return labels


# ── lists ────────────────────────────────────────────────────────────────────────────────────────────────────


def listed(kind: str) -> list[Field]:
    """The fields that a list of `kind` shows unless the user chooses others."""
    return [f for f in fields_of(model_of(kind)) if f.listed]


def rows(session: Session, kind: str, query: Query, columns: Sequence[str] | None = None) -> list[Row]:
    """One page of a list."""
    model = model_of(kind)
    shown = [field_of(model, name) for name in columns] if columns else listed(kind)
    added = [f for f in shown if is_extra(f)]
    stored = [f for f in shown if f.kind is not Kind.CODES and f not in added]
    columns_of: list[Any] = [model.id, *(getattr(model, f.name) for f in stored)]
    chosen: Any = select(*columns_of)
    statement = _filtered(session, chosen, kind, query)
    statement = statement.order_by(*_order(kind, query.order)).offset(query.offset).limit(query.limit)
    found = session.execute(statement).all()
    values = [dict(zip([f.name for f in stored], row[1:], strict=True)) for row in found]
    links = _link_labels(session, stored, values)
    several = [f for f in shown if f.kind is Kind.CODES]
    codes = codes_of(session, [row[0] for row in found]) if several else {}
    beside = extras.values_of(session, added, [row[0] for row in found])
    closed = restricted.closed_fields(session, kind, [row[0] for row in found])
    out: list[Row] = []
    for row, cells in zip(found, values, strict=True):
        cells.update(beside[row[0]], **{f.name: codes.get((row[0], f.key), ()) for f in several})
        labels = {f.name: _part(f, cells[f.name], links) for f in shown}
        hidden = {f.name for f in shown if roles.is_hidden(session, f)}
        labels |= dict.fromkeys(hidden, _("无权查看"))
        hidden |= (covered := closed.get(row[0], frozenset()) & cells.keys())
        labels |= dict.fromkeys(covered, restricted.covered())
        out.append(Row(row[0], cells | dict.fromkeys(hidden), labels))
    return out


def ids(session: Session, kind: str, query: Query) -> list[uuid.UUID]:
    """The records of a whole list in its order: what a long list is read by, block after block (`Query.only`)."""
    chosen: Any = select(model_of(kind).id)
    statement = _filtered(session, chosen, kind, query)
    return list(session.scalars(statement.order_by(*_order(kind, query.order))))


def rows_of(
    session: Session, kind: str, block: Sequence[uuid.UUID], columns: Sequence[str] | None = None
) -> list[Row]:
    """These records in this order; those that are gone or not for this user are left out."""
    found = {row.id: row for row in rows(session, kind, Query(only=tuple(block), limit=len(block)), columns)}
    return [found[one] for one in block if one in found]


def total(session: Session, kind: str, query: Query) -> int:
    """How many rows the list has."""
    return (
        session.scalar(_filtered(session, select(func.count()).select_from(model_of(kind)), kind, query)) or 0
    )


def in_bin(session: Session, kind: str, text: str, limit: int) -> list[uuid.UUID]:
    """Deleted records of a kind, the last changed first; `text` as in a list."""
    model = model_of(kind)
    chosen: Any = select(model.id)
    statement = _filtered(session, chosen, kind, Query(text=text, deleted=True))
    return list(session.scalars(statement.order_by(model.updated_at.desc(), model.id).limit(limit)))


def _order(kind: str, order: str) -> list[Any]:
    model = model_of(kind)
    known = {f.name: f for f in fields(kind)}
    name = order.lstrip("-")
    if name not in known:
        name, order = ("day", "-day") if "day" in known else ("", "")
    if not name:
        return [model.created_at.desc(), model.id.desc()]
    column = _column(model, known[name])
    ranked = column.desc().nulls_last() if order.startswith("-") else column.asc().nulls_last()
    return [ranked, model.id.desc()]


def _column(model: type[Record], item: Field) -> Any:
    """What stands for a field in a query; several codes by the first of them."""
    if item.kind is Kind.CODES:
        first = select(func.min(Tag.code)).where(
            Tag.parent == model.id, Tag.field == item.key, Tag.deleted.is_(False)
        )
        return first.correlate(model).scalar_subquery()
    return extras.expression(model, item) if is_extra(item) else getattr(model, item.name)


def _filtered(session: Session, statement: Select[Any], kind: str, query: Query) -> Select[Any]:
    model = model_of(kind)
    statement = statement.where(model.deleted.is_(query.deleted))
    if query.deleted:  # of what was erased by law nothing is left that could come back
        statement = statement.where(~exists().where(Erased.record == model.id))
    elif kind == "person":
        statement = statement.where(standing())
    statement = restricted.limited(session, statement, kind, [item[0] for item in query.where])
    for name, operator, value in query.where:
        statement = statement.where(_condition(model, field_of(model, name), operator, value))
    if query.only:
        statement = statement.where(model.id.in_(query.only))
    if query.text.strip():
        statement = statement.where(_text_condition(session, model, query.text.strip()))
    return statement


def _text_condition(session: Session, model: type[Record], text: str) -> ColumnElement[bool]:
    """`text` in a searched field, or in the name of a person or worker the record links to."""
    tests: list[Any] = []
    for f in fields_of(model):
        column = getattr(model, f.name)
        open_to = not roles.is_hidden(session, f) and not (f.restricted and restricted.is_closed(session))
        if f.searched and f.sensitivity is not Sensitivity.SECRET and open_to:
            tests.append(holds(column, text))
        if f.kind is Kind.LINK and f.target in {"person", "worker", "case", "group", "volunteer"}:
            target: Any = model_of(f.target)
            whose, one = (root_of(column), root_of(target.id)) if target is Person else (column, target.id)
            named = [t for t in title_fields(f.target) if t.kind is Kind.TEXT]
            named_so = restricted.limited(session, select(one), f.target)
            tests += [whose.in_(named_so.where(holds(getattr(target, t.name), text))) for t in named]
    if model is Person:
        merged = select(PersonRoot.root).join(Person, Person.id == PersonRoot.eid).where(or_(*tests))
        tests.append(Person.id.in_(merged.correlate(None)))
    return or_(*tests) if tests else false()


def _condition(model: type[Record], item: Field, operator: str, value: Any) -> ColumnElement[bool]:
    if item.kind is Kind.CODES:
        wanted: tuple[str, ...] = (value,) if isinstance(value, str) else tuple(value)
        tagged = exists().where(
            and_(Tag.parent == model.id, Tag.field == item.key, Tag.deleted.is_(False), Tag.code.in_(wanted))
        )
        return ~tagged if operator == "!=" else tagged
    column = _column(model, item)
    value = extras.comparable(item, value) if is_extra(item) else value
    match operator:
        case "=" if item.target == "person":
            return is_person(column, value)
        case "=":
            return column == value
        case "!=":
            return or_(column != value, column.is_(None))
        case "in":
            return column.in_(tuple(value))
        case "contains":
            return holds(column, value)
        case ">=":
            return column >= value
        case "<=":
            return column <= value
        case "empty":
            return column.is_(None)
        case "filled":
            return column.is_not(None)
        case _:
            raise ValueError(f"unknown operator {operator!r}")
