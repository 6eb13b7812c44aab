"""Making a file anonymous, or erasing it by law (匿名化、依法清除): what belongs to it, and the doing; domain.md §5.

What goes is the whole file of a person or of one case: the record, its rows and papers, scans, and what the log ever said
of them, on every PC of the station. What others did with the person keeps standing and only loses its link. Numbers of
signed reports stay as they were signed. It is never done silently: a disposal stays, which names nobody.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import erasing, search
from db.base import Record, child_id, record_kinds
from db.cases import Case
from db.changes import Write, apply
from db.crises import Crisis
from db.documents import Attachment
from db.drafts import Drafts
from db.erasures import Disposal
from db.extras import ExtraValue
from db.fields import Field, Kind, fields_of
from db.files import Files
from db.heads import chunks
from db.log import Change, Head, writer_of
from db.people import Person, Tag
from db.roots import merged_files, root
from db.store import Store
from swdesk import roles
from swdesk.errors import UserError
from swdesk.i18n import _

KEEP, SEAL, ANONYMISE, ERASE = "01", "02", "03", "04"
"""Codes of `disposal`."""

OTHER_GROUND = "99"
ANONYMOUS = "（已匿名）"

_LOOSE = frozenset({
    ("donation", "person"), ("donation", "case"), ("nomination", "case"), ("supervision", "case"), ("group_attention", "case"),
    ("visit", "joint"), ("person", "guardian_person"), ("person", "household"), ("school_activity", "student"),
    ("visit", "household"),
})  # fmt: skip
"""Links of records that are somebody else's: they lose the link and stay."""

_IDENTITY = frozenset({
    "child_file", "guardian", "family_member", "supporter", "household", "household_measure", "household_need", "not_same",
    "attachment", "extra_value", "score_evidence",
})  # fmt: skip
"""Kinds that no number draws on and that describe somebody: of an anonymous file nothing of them is left."""

_SAID = frozenset({Kind.TEXT, Kind.NOTE, Kind.ID_NUMBER, Kind.PHONE})
"""Kinds of fields that hold words: of an anonymous record they are empty."""


@dataclass(frozen=True)
class Scope:
    """What belongs to a file (范围): records by kind, links of others to it, its attachments, and texts elsewhere that hold the name."""

    kind: str
    id: uuid.UUID
    records: Mapping[str, frozenset[uuid.UUID]]
    links: tuple[tuple[str, uuid.UUID, str], ...] = ()
    files: frozenset[str] = frozenset()
    mentions: tuple[tuple[str, uuid.UUID], ...] = ()

    @property
    def all(self) -> set[uuid.UUID]:
        """Every record that goes."""
        return {one for ids in self.records.values() for one in ids}

    def counted(self) -> list[tuple[str, int]]:
        """(what it is called, how many), parts that nobody knows by name left out."""
        shown = {
            kind: len(ids)
            for kind, ids in self.records.items()
            if kind not in {"tag", "extra_value", "not_same"}
        }
        return [(_(record_kinds()[kind].label), number) for kind, number in shown.items() if number]


@dataclass
class _Found:
    by_kind: dict[str, set[uuid.UUID]] = field(default_factory=lambda: defaultdict(set))

    def new(self, kind: str, ids: Iterable[uuid.UUID]) -> set[uuid.UUID]:
        fresh = set(ids) - self.by_kind[kind]
        self.by_kind[kind] |= fresh
        return fresh


# ── what belongs to a file ───────────────────────────────────────────────────────────────────────────────────


def scope(session: Session, kind: str, subject: uuid.UUID) -> Scope:
    """Everything that goes with the file of a person (merged ones included) or of a case."""
    found = _Found()
    start = {subject}
    if kind == "person":
        subject = root(session, subject)
        start = {subject, *merged_files(session, [subject])}
    waiting = {kind: found.new(kind, start)}
    if kind == "person":
        waiting["household"] = found.new("household", _own_household(session, start))
    while waiting:
        waiting = _next(session, found, waiting)
    for ids in _parts(session, found):
        found.new(*ids)
    by_kind = {one: frozenset(ids) for one, ids in sorted(found.by_kind.items()) if ids}
    return Scope(
        kind, subject, by_kind, tuple(_links(session, by_kind)), _files(session, by_kind.get("attachment", frozenset())),
        tuple(_mentions(session, start if kind == "person" else (), by_kind)),
    )  # fmt: skip


def _next(
    session: Session, found: _Found, waiting: Mapping[str, set[uuid.UUID]]
) -> dict[str, set[uuid.UUID]]:
    """The records that point to those waiting and belong to them."""
    reached: dict[str, set[uuid.UUID]] = defaultdict(set)
    for model, item in _pointing(waiting):
        if (model.__tablename__, item.name) not in _LOOSE:
            fresh = found.new(model.__tablename__, _that_point(session, model, item, waiting[item.target]))
            reached[model.__tablename__] |= fresh
    return {kind: ids for kind, ids in reached.items() if ids}


def _pointing(targets: Collection[str]) -> Iterator[tuple[type[Record], Field]]:
    for model in record_kinds().values():
        for item in fields_of(model):
            if item.kind is Kind.LINK and item.target in targets:
                yield model, item


def _that_point(
    session: Session, model: type[Record], item: Field, targets: Collection[uuid.UUID]
) -> Iterator[uuid.UUID]:
    column = getattr(model, item.name)
    for block in chunks(targets):
        yield from session.scalars(select(model.id).where(column.in_(block)))


def _own_household(session: Session, people: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """The household of these people, if nobody else is on file in it."""
    homes = {one for one in session.scalars(select(Person.household).where(Person.id.in_(people))) if one}
    shared = select(Person.household).where(
        Person.household.in_(homes), Person.id.not_in(people), Person.deleted.is_(False)
    )
    return homes - {one for one in session.scalars(shared) if one}


def _parts(session: Session, found: _Found) -> list[tuple[str, set[uuid.UUID]]]:
    """Codes, added fields and attachments hang on any record."""
    all_ids = [one for ids in found.by_kind.values() for one in ids]
    parts: list[tuple[str, set[uuid.UUID]]] = []
    for model in (Tag, ExtraValue, Attachment):
        ids = {
            one
            for block in chunks(all_ids)
            for one in session.scalars(select(model.id).where(model.parent.in_(block)))
        }
        parts.append((model.__tablename__, ids))
    return parts


def _links(
    session: Session, gone: Mapping[str, Collection[uuid.UUID]]
) -> Iterator[tuple[str, uuid.UUID, str]]:
    for model, item in _pointing(gone):
        kind = model.__tablename__
        if (kind, item.name) in _LOOSE:
            for one in _that_point(session, model, item, gone[item.target]):
                if one not in gone.get(kind, ()):
                    yield kind, one, item.name


def _files(session: Session, attachments: Collection[uuid.UUID]) -> frozenset[str]:
    """The bytes that no other attachment needs."""
    mine = {
        one for block in chunks(attachments)
        for one in session.scalars(select(Attachment.sha256).where(Attachment.id.in_(block))) if one
    }  # fmt: skip
    query = select(Attachment.id, Attachment.sha256).where(Attachment.sha256.in_(mine))
    others = (
        {sha256 for one, sha256 in session.execute(query) if one not in set(attachments)}
        if mine
        else set[str]()
    )
    return frozenset(mine - others)


def _mentions(
    session: Session, people: Collection[uuid.UUID], gone: Mapping[str, Collection[uuid.UUID]]
) -> Iterator[tuple[str, uuid.UUID]]:
    """Texts of other records that hold the name or the number: a person has to look at them."""
    away = {one for ids in gone.values() for one in ids}
    said: set[tuple[str, uuid.UUID]] = set()
    for name, number in session.execute(select(Person.name, Person.id_number).where(Person.id.in_(people))):
        for text in (name, number):
            if text and len(text) > 1:
                said |= {hit for hit in search.by_text(session, text, 200) if hit[1] not in away}
    yield from sorted(said, key=lambda hit: (hit[0], hit[1].hex))


# ── deciding ─────────────────────────────────────────────────────────────────────────────────────────────────


def decide(
    session: Session,
    kind: str,
    subject: uuid.UUID,
    decision: str,
    *,
    ground: str,
    reason: str = "",
    keep_until: date | None = None,
    on: date,
    worker: uuid.UUID | None = None,
) -> Scope | None:
    """Note what was decided about a file and do it; inside `Store.write`. For what is gone its `Scope`: the files are the caller's.

    UserError where it may not be done: by who is not the head, without a ground, while a case or a crisis is open.
    """
    roles.require(session, roles.Right.MANAGE)
    if not ground:
        raise UserError(_("请选处置依据；没有改动。"))
    if ground == OTHER_GROUND and not reason.strip():
        raise UserError(_("依据选了“其他”，请在说明里写清楚；没有改动。"))
    if decision == KEEP and (keep_until is None or keep_until <= on):
        raise UserError(_("请填继续保存到哪一天（今天以后）；没有改动。"))
    erasing.refuse(session, [subject])
    found = None
    if decision in {ANONYMISE, ERASE}:
        found = scope(session, kind, subject)
        _refuse_open(session, found)
    disposal = Disposal(
        day=on, subject=found.id if found else subject, subject_kind=kind, decision=decision, ground=ground,
        reason=reason.strip() or None, keep_until=keep_until if decision == KEEP else None, worker=worker,
        number=len(found.all) if found else None,
    )  # fmt: skip
    session.add(disposal)
    session.flush()
    if found:
        _take_away(session, found, disposal.id, whole=decision == ERASE)
    return found


def loose() -> frozenset[tuple[str, str]]:
    """Links that somebody decided not to follow."""
    return _LOOSE


def _refuse_open(session: Session, found: Scope) -> None:
    open_cases = [
        one for block in chunks(found.records.get("case", ()))
        for one in session.scalars(select(Case.number).where(Case.id.in_(block), Case.closed_on.is_(None), Case.deleted.is_(False)))
    ]  # fmt: skip
    if open_cases:
        numbers = "、".join(number or _("未编号") for number in open_cases[:3])
        raise UserError(_("个案 {} 还没有结案，请先结案；没有改动。").format(numbers))
    for block in chunks(found.records.get("crisis", ())):
        query = select(Crisis.id).where(
            Crisis.id.in_(block), Crisis.closed_on.is_(None), Crisis.deleted.is_(False)
        )
        if session.scalar(query.limit(1)) is not None:
            raise UserError(_("还有危机事件没有处置完毕，请先办完；没有改动。"))


def _take_away(session: Session, found: Scope, disposal: uuid.UUID, *, whole: bool) -> None:
    if whole:
        loose: dict[tuple[str, uuid.UUID], dict[str, Any]] = defaultdict(dict)
        for kind, one, name in found.links:
            loose[kind, one][name] = None
        apply(session, [Write(kind, one, values, new=False) for (kind, one), values in loose.items()])
        kept: Mapping[uuid.UUID, Head] = {}
    else:
        kept = _make_anonymous(session, found)
    gone = {one: kind for kind, ids in found.records.items() for one in ids}
    for one in set[uuid.UUID]() if whole else _codes_that_stay(session, found):
        del gone[one]
    apply(session, [
        Write("erased", child_id(disposal, one.hex), {
            "disposal": disposal, "record": one, "record_kind": kind, "kept": erasing.text_of(kept.get(one)),
        })
        for one, kind in gone.items()
    ])  # fmt: skip
    erasing.enforce(session, gone)


def _codes_that_stay(session: Session, found: Scope) -> set[uuid.UUID]:
    """Codes of what stays: they say nothing of who it was, and keep its place in the numbers."""
    return {
        one for block in chunks(found.records.get("tag", ()))
        for one, kind in session.execute(select(Tag.id, Tag.kind).where(Tag.id.in_(block))) if kind not in _IDENTITY
    }  # fmt: skip


def _make_anonymous(session: Session, found: Scope) -> dict[uuid.UUID, Head]:
    """Write what may stay of each record as one change, and say which change that is."""
    writes = [
        Write(kind, row.id, _what_stays(model, row), new=False)
        for kind, ids in found.records.items()
        if kind not in _IDENTITY and kind != "tag"
        for model in (record_kinds()[kind],)
        for block in chunks(ids)
        for row in session.scalars(select(model).where(model.id.in_(block)))
    ]
    apply(session, writes)
    query = select(Change.eid, Change.origin, Change.seq).where(Change.op == writer_of(session).operation.id)
    written = {write.id for write in writes}
    return {eid: (origin, seq) for eid, origin, seq in session.execute(query) if eid in written}


def _what_stays(model: type[Record], row: Any) -> dict[str, Any]:
    values: dict[str, Any] = {"deleted": row.deleted}
    for item in fields_of(model):
        if item.kind is Kind.CODES:
            continue
        value = getattr(row, item.name)
        values[item.name] = None if item.kind in _SAID else value
    if model is Person:
        values |= {"name": ANONYMOUS, "household": None, "born": row.born and date(row.born.year, 1, 1)}
    return values


def shred(store: Store, files: Files) -> int:
    """Take away the bytes of erased attachments; how many. Asked for after an erasure, after receiving, and at each opening."""
    with store.read() as session:
        asked = erasing.to_shred(session)
        gone = set(asked) - erasing.needed(session, asked)
    if asked:
        files.drop(gone)
        with store.local() as session:
            erasing.shredded(session)
    return len(gone)


def clean(store: Store, files: Files, drafts: Drafts) -> None:
    """Take away what an erasure leaves outside of its transaction: bytes of attachments, and what was being typed."""
    shred(store, files)
    with store.read() as session:
        gone = erasing.marks(session, drafts.named()) if erasing.is_any(session) else {}
    drafts.forget(gone)
