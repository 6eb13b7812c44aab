"""Values of a form: through links from the record it prints, by the declarations alone where the form is blank."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.base import record_kinds
from db.fields import Field, Kind, field_of, fields_of
from db.roots import root
from swdesk import records, rows
from swdesk.i18n import _
from swdesk.printing import computed
from swdesk.printing.papers import WORKED_OUT


@dataclass(frozen=True)
class Subject:
    """A record that a form prints, or only its kind where the form is blank."""

    kind: str
    id: uuid.UUID | None = None


@dataclass(frozen=True)
class Found:
    """What stands at a place: the field and its value, or the text that was worked out."""

    label: str
    field: Field | None = None
    value: Any = None
    named: str = ""
    text: str = ""
    to_write: str = ""
    picture: Any = None


class Finder:
    """Reads what the places of one form name; every record once."""

    def __init__(self, session: Session, today: date) -> None:
        self.session, self.today = session, today
        self._loaded: dict[tuple[str, uuid.UUID], dict[str, Any]] = {}

    def find(self, subject: Subject, path: str) -> Found:
        """The value at `path`, seen from `subject`."""
        *links, name = path.split(".")
        for link in links:
            subject = self.follow(subject, link)
        if name.startswith(WORKED_OUT):
            worked = computed.value(subject.kind, name.removeprefix(WORKED_OUT))
            text = worked.text(self.session, subject.id, self.today) if subject.id else ""
            drawn = (
                worked.picture(self.session, subject.id, self.today)
                if worked.picture and subject.id
                else None
            )
            return Found(_(worked.label), text=text, to_write=worked.to_write, picture=drawn)
        item = field_of(record_kinds()[subject.kind], name)
        value = self._values(subject).get(name)
        named = self._named(item, value) if item.kind is Kind.LINK and value else ""
        return Found(_(item.label), item, value, named)

    def follow(self, subject: Subject, link: str) -> Subject:
        """The record a link points to."""
        item = field_of(record_kinds()[subject.kind], link)
        target = self._values(subject).get(link)
        if target is not None and item.target == "person":
            target = root(self.session, target)
        there = target is not None and self.session.get(record_kinds()[item.target], target) is not None
        return Subject(item.target, target if there else None)

    def _named(self, item: Field, value: uuid.UUID) -> str:
        if not item.target:
            return ""
        if item.target == "person":
            return records.title(self.session, "person", root(self.session, value))
        return records.title(self.session, item.target, value)

    def _values(self, subject: Subject) -> dict[str, Any]:
        if subject.id is None:
            return {}
        key = subject.kind, subject.id
        if key not in self._loaded:
            self._loaded[key] = records.load(self.session, *key).values
        return self._loaded[key]

    def children(self, subject: Subject, kind: str) -> list[Subject]:
        """The records of `kind` that belong to one: the rows of its form, or what links to it, in order."""
        if subject.id is None:
            return []
        model: Any = record_kinds()[kind]
        if model.row_of == subject.kind:
            found = rows.rows_of(self.session, kind, subject.id)
            for one in found:
                self._loaded[kind, one.id] = one.values
            return [Subject(kind, one.id) for one in found]
        link = getattr(model, link_to(kind, subject.kind).name)
        order = [
            getattr(model, name).asc().nulls_last() for name in ("day", "ordinal") if hasattr(model, name)
        ]
        query = (
            select(model.id).where(link == subject.id, model.deleted.is_(False)).order_by(*order, model.id)
        )
        return [Subject(kind, one) for one in self.session.scalars(query)]


def link_to(kind: str, target: str) -> Field:
    """The field by which records of `kind` belong to one of `target`; LookupError if there is none."""
    for item in fields_of(record_kinds()[kind]):
        if item.kind is Kind.LINK and item.target == target:
            return item
    message = f"{kind} has no link to {target}"
    raise LookupError(message)


def labelled(found: Found, label: str) -> Found:
    """`found` under another label."""
    return replace(found, label=label) if label else found
