"""What is published (宣传信息、优秀申报): nothing leaves before 脱敏核对; domain.md §2.10 F-P1, F-N1, §5.1.

The check is swdesk/leaks.py with everything on file, and volunteers who did not agree to be named (志愿服务条例 §20).
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from db.base import record_kinds
from db.cases import Case
from db.fields import Kind as FieldKind
from db.fields import field_of
from db.people import Person
from db.staff import Volunteer
from db.store import Store
from swdesk import consents, onfile, records, transfers
from swdesk.bundles.policy import Checked
from swdesk.clock import Clock
from swdesk.errors import UserError
from swdesk.files import PHOTO, attachments_of
from swdesk.i18n import _, on_paper
from swdesk.leaks import Finding, Kind, Known, leaks, said_of
from swdesk.people import under_fourteen
from swdesk.reports.document import Block, Document, Heading, Para, Title
from swdesk.reports.docx import write_docx

WORDS: dict[str, tuple[str, ...]] = {
    "publication": ("title", "author", "body"),
    "nomination": ("title", "background", "analysis", "plan", "process", "effect", "reflection"),
}
"""Kind → the fields that make the text which leaves; the rest of the record stays at the station."""

STORY = "02"
"""Code of `nomination_kind`: a case tells of one person, whom school or village alone would give away."""


@dataclass(frozen=True)
class Draft:
    """A text about to leave: its name, its words by field label, and what in them identifies somebody."""

    title: str
    parts: tuple[tuple[str, str], ...]
    findings: tuple[Finding, ...]
    unseen: int = 0
    """Photos of the record whose faces nobody has looked at."""
    places: tuple[Finding, ...] = ()
    """Schools and villages that identify nobody by themselves: to be looked at, nobody has to answer for them."""

    @property
    def doubts(self) -> tuple[str, ...]:
        """What a person has to answer for before the text leaves."""
        photos = (_("{} 张照片还没有核对人脸").format(self.unseen),) if self.unseen else ()
        return (*(one.shown for one in self.findings), *photos)

    def document(self) -> Document:
        """The text as it leaves; a single part needs no heading."""
        blocks: list[Block] = [Title((self.title,))]
        for label, words in self.parts:
            blocks += [Heading(1, label)] if len(self.parts) > 1 else []
            blocks += [Para(line.strip()) for line in words.splitlines() if line.strip()]
        return Document(self.title, "", tuple(blocks))


def known(session: Session) -> Known:
    """Who must not be named: people on file, and volunteers who did not agree to it."""
    found = onfile.on_file(session)
    query = select(Volunteer.name).where(
        Volunteer.deleted.is_(False), or_(Volunteer.publishing.is_(None), Volunteer.publishing.is_(False))
    )
    volunteers = [name for name in session.scalars(query) if name and len(name) > 1]
    return replace(found, names=tuple(dict.fromkeys([*found.names, *volunteers])))


def _asked(kind: str, values: Mapping[str, Any]) -> frozenset[Kind]:
    stories = kind == "nomination" and values.get("kind") == STORY
    return Checked().stories if stories else Checked().prose


def look_over(session: Session, kind: str, values: Mapping[str, Any]) -> tuple[list[Finding], list[Finding]]:
    """What in the words of a publication or nomination identifies somebody, as it is typed; and the places beside that."""
    text = "\n".join(str(values[name]) for name in WORDS[kind] if values.get(name))
    asked = _asked(kind, values)
    found = leaks(text, known(session), frozenset(Kind) - onfile.left_out(session))
    telling = [one for one in found if one.kind in asked]
    told = [one.text for one in telling]
    places = [one for one in found if one.kind not in asked and not any(one.text in text for text in told)]
    return telling, places


@on_paper
def prepare(session: Session, kind: str, record_id: uuid.UUID, on: date) -> Draft:
    """The text of a record that is to leave; UserError as long as nobody ticked 已脱敏核对, or a child's guardian has not consented."""
    loaded = records.load(session, kind, record_id)
    if not loaded.values.get("deidentified"):
        raise UserError(
            _("这篇还没有脱敏核对，不能导出。请看右侧查出的内容，改好后勾选“已脱敏核对”并保存；稿件没有丢。")
        )
    model = record_kinds()[kind]
    parts = tuple(
        (_(field_of(model, name).label), str(loaded.values[name]))
        for name in WORDS[kind]
        if loaded.values.get(name) and field_of(model, name).kind is FieldKind.NOTE
    )
    findings, places = look_over(session, kind, loaded.values)
    _require_consent(session, kind, loaded.values, findings, on)
    title, unseen = str(loaded.values.get("title") or ""), unseen_photos(session, record_id)
    return Draft(title, parts, tuple(findings), unseen, tuple(places))


def unseen_photos(session: Session, record_id: uuid.UUID) -> int:
    """Photos of a text that nobody has said of: no face, covered, consent."""
    return sum(one.role == PHOTO and one.faces is None for one in attachments_of(session, record_id))


def _require_consent(
    session: Session, kind: str, values: Mapping[str, Any], findings: Sequence[Finding], on: date
) -> None:
    """Of children under 14 whom a text tells of (its case) or names, each needs the consent of a guardian (未成年人保护法 §72)."""
    told: set[uuid.UUID] = set()
    case = session.get(Case, values["case"]) if values.get("case") else None
    if case is not None and case.person is not None:
        told.add(case.person)
    told |= _children(session, {one.text for one in findings if one.kind is Kind.NAME}, on)
    purpose = consents.Purpose.CONTEST if kind == "nomination" else consents.Purpose.PUBLICITY
    consents.require(session, told, purpose, on)


def _children(session: Session, names: Collection[str], on: date) -> set[uuid.UUID]:
    """Who is meant by a name that only children under 14 bear."""
    query = select(Person.name, Person.id, Person.born).where(
        Person.name.in_(names), Person.deleted.is_(False)
    )
    bearers: defaultdict[str, dict[uuid.UUID, date | None]] = defaultdict(dict)
    for name, eid, born in session.execute(query):
        bearers[name or ""][eid] = born
    young = (
        several
        for several in bearers.values()
        if all(born and under_fourteen(born, on) for born in several.values())
    )
    return {eid for several in young for eid in several}


@on_paper
def export(
    store: Store, kind: str, draft: Draft, record_id: uuid.UUID, path: Path, *, clock: Clock, user_name: str,
    reason: str = "",
) -> None:  # fmt: skip
    """Write a text as a Word file; what was found in it and passed by a person is noted by kind and number, with the reason.

    UserError without a reason, and when the record says something else by now than what the person looked at.
    """
    with store.write(_("导出稿件")) as work:
        if prepare(work.session, kind, record_id, clock.today()) != draft:
            raise UserError(_("这篇稿件刚刚改过，没有导出。请看一遍新查出的内容，再导出一次。"))
        if draft.doubts and not reason.strip():
            raise UserError(_("请写明为什么可以这样导出（如化名、已征得同意）；没有导出。"))
        if draft.doubts or draft.places:
            transfers.note(
                work.session, transfers.OUT, at=clock.ms(), user_name=user_name, party=_("公开发布"), what=draft.title,
                fields=_passed(draft, reason.strip()), purpose=_("宣传或申报"), bundle=path.name,
            )  # fmt: skip
        write_docx(draft.document(), path)


def _passed(draft: Draft, reason: str) -> str:
    """What a person let through, by kind and number, without the words."""
    photos = [_("{} 张照片还没有核对人脸").format(draft.unseen)] if draft.unseen else []
    said = "、".join([*said_of(draft.findings), *photos, *said_of(draft.places)])
    if not draft.doubts:
        return _("稿件文字；写有：{}").format(said)
    return _("稿件文字；查出并经本人确认：{}；理由：{}").format(said, reason)
