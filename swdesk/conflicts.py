"""两处内容: what two PCs wrote at once, side by side, until a person decides (sync.md §3, table)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.base import record_kinds
from db.changes import Write, apply
from db.fields import Field, Kind
from db.heads import Written, plain, trails
from db.log import Conflict, Operation
from db.projection import readable
from db.wire import DELETED, fields_by_key
from swdesk import records, restricted, roles
from swdesk.errors import UserError
from swdesk.history import author, shown, written_at
from swdesk.i18n import _
from swdesk.values import covered

MOST = 200


@dataclass(frozen=True)
class Version:
    """One of the contents that stand: as people read it, who wrote it and when; `value` is what a decision writes."""

    text: str
    who: str
    when: str
    value: Any


@dataclass(frozen=True)
class Dispute:
    """A field of a record with several contents; `shown` is the place of the one that is shown meanwhile."""

    kind: str
    record: uuid.UUID
    key: str
    title: str
    label: str
    free: bool
    versions: tuple[Version, ...]
    shown: int
    field: Field | None = None
    """Says whether the contents are numbers of people, which the screen masks."""

    @property
    def secret(self) -> bool:
        """Whether the screen masks the contents until somebody asks."""
        return self.field is not None and self.field.masked

    def seen(self, version: Version, *, whole: bool) -> str:
        """A content as the screen shows it."""
        return (
            covered(self.field, version.text, whole=whole)
            if self.secret and self.field and version.value
            else version.text
        )


def count(session: Session) -> int:
    """How many fields wait for a decision."""
    return session.scalar(select(func.count()).select_from(Conflict)) or 0


def of_record(session: Session, record: uuid.UUID) -> list[Dispute]:
    """What is disputed in one record."""
    return _disputes(session, session.scalars(select(Conflict).where(Conflict.eid == record)))


def disputes(session: Session) -> list[Dispute]:
    """Everything that waits for a decision, by record."""
    return _disputes(
        session, session.scalars(select(Conflict).order_by(Conflict.kind, Conflict.eid).limit(MOST))
    )


def _disputes(session: Session, rows: Iterable[Conflict]) -> list[Dispute]:
    found = list(rows)
    known = trails(session, {row.eid for row in found})
    out: list[Dispute] = []
    for row in found:
        model = record_kinds().get(row.kind)
        trail = known.get(row.eid)
        if model is None or trail is None:
            continue
        field = fields_by_key(model).get(row.key)
        if field is not None and roles.is_hidden(session, field):
            continue
        if not restricted.may_see(session, row.kind, row.eid) or restricted.is_covered(
            session, row.kind, row.eid, field
        ):
            continue
        standing = _different(trail.heads(row.key))
        value = trail.value(row.key, field)
        shown = next((n for n, one in enumerate(standing) if plain(one.value) == plain(value)), 0)
        versions = tuple(_version(session, field, row.key, one) for one in standing)
        title = records.titles(session, row.kind, [row.eid]).get(row.eid, "")
        label = _("删除还是保留") if row.key == DELETED else _(field.label) if field else row.key
        free = field is not None and field.kind in {Kind.NOTE, Kind.TEXT}
        if row.key == DELETED:
            versions = (*versions, Version(_("保留（另一台电脑在这期间改过）"), "", "", False))
            shown = len(versions) - 1
        out.append(
            Dispute(
                row.kind,
                row.eid,
                row.key,
                f"{_(model.label)} {title}".strip(),
                label,
                free,
                versions,
                shown,
                field,
            )
        )
    return out


def _different(standing: list[Written]) -> list[Written]:
    """One for each content, the newest of equal ones, oldest first."""
    newest = {plain(one.value): one for one in standing}
    return sorted(newest.values(), key=lambda one: (one.stamp, one.head))


def _version(session: Session, field: Field | None, key: str, written: Written) -> Version:
    operation = session.get(Operation, written.op)
    who, when = author(session, operation, written.head[0]), written_at(operation, written.stamp)
    if key == DELETED:
        return Version(_("删除"), who, when, True)
    value = readable(field, written.value) if field else written.value
    if value is None:
        return Version(_("（空）"), who, when, None)
    return Version(shown(session, field, value) if field else str(value), who, when, value)


def decide(session: Session, kind: str, record: uuid.UUID, key: str, value: Any) -> None:
    """A person's decision: takes the place of everything that stood, here and, with the next sync file, everywhere."""
    if session.get(Conflict, (record, key)) is None:
        raise UserError(_("这一处已经有人定过了。"))
    name = "deleted" if key == DELETED else fields_by_key(record_kinds()[kind])[key].name
    apply(session, [Write(kind, record, {name: value}, new=False)])


def decide_shown(session: Session) -> int:
    """Keep what is shown everywhere it is not free text; how many. For a long list after a long time apart."""
    done = 0
    for one in disputes(session):
        if not one.free and one.key != DELETED:
            decide(session, one.kind, one.record, one.key, one.versions[one.shown].value)
            done += 1
    return done
