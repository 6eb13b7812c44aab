"""The folders that evaluators open (归档目录, domain.md §2.11): numbered folders of PDFs, each with its 卷内目录.

Written to a place the user chooses, in plain: who does it is noted in the ledger of what left. Cancelled, it leaves
what is whole; the folder of this export bears its day, so no earlier one is touched.
"""

from __future__ import annotations

import re
import tomllib
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files as resource_files
from pathlib import Path
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from db.base import record_kinds
from db.codes import code_list
from db.documents import Attachment
from db.files import Files
from db.projects import Project
from db.store import Store
from swdesk import records, roles, transfers
from swdesk.clock import Clock
from swdesk.disk import disk_told, write_whole
from swdesk.i18n import _, on_paper
from swdesk.periods import Span
from swdesk.printing.attached import attached_sheets
from swdesk.printing.drawing import Printed, print_sheets
from swdesk.printing.filling import fill
from swdesk.printing.papers import paper
from swdesk.printing.volumes import Entry, contents, print_volume
from swdesk.progress import Progress, silent
from swdesk.reports.ledgers import own_station
from swdesk.values import show_day

_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f\s]+')
_LONGEST = 60
ENTRUSTED = "05"
"""Code of `transfer_basis`: 受托处理（合同约定）."""

_SPANS: dict[str, tuple[str, str]] = {
    "case": ("opened_on", "closed_on"), "group": ("start", "end"), "volunteer": ("joined_on", "left_on"),
}  # fmt: skip
"""Kinds that last: what began before the end and did not end before the beginning belongs to a time."""

_ONGOING = frozenset({"case", "volunteer"})
"""Of those, the ones that go on where no end is written down."""


@dataclass(frozen=True)
class Folder:
    """One of the folders: kinds as whole files, forms together, attachments of projects by role."""

    name: str
    volumes: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    monthly: bool = False


@dataclass(frozen=True)
class Piece:
    """One PDF to be made: its name, and how."""

    name: str
    code: str
    make: Callable[[Session], Printed]


@dataclass(frozen=True)
class Exported:
    """What came of it."""

    place: Path
    files: int
    pages: int


@cache
def folders() -> tuple[Folder, ...]:
    """Every folder in its order."""
    raw = tomllib.loads((resource_files("resources") / "forms" / "folders.toml").read_text(encoding="utf-8"))
    return tuple(
        Folder(
            one["name"], tuple(one.get("volumes", ())), tuple(one.get("forms", ())), tuple(one.get("roles", ())),
            bool(one.get("monthly")),
        )
        for one in raw["folder"]
    )  # fmt: skip


def plain_name(text: str) -> str:
    """A name that every disk takes."""
    return _NOT_IN_NAMES.sub(" ", text).strip(" .")[:_LONGEST].strip(" .")


def file_name(number: int, text: str) -> str:
    """03 个案卷."""
    return f"{number:02d} {plain_name(text)}".strip()


@on_paper
def export_folders(
    store: Store, files: Files, target: Path, span: Span, today: date, progress: Progress | None = None
) -> Exported:
    """Every folder with what belongs to `span`, below `target`; a folder without anything holds its 卷内目录 only."""
    told = progress or silent
    with store.read() as session, disk_told(_("已写好的文件还在，其余没有导出。")):
        own = own_station(session)
        station = (own.name or "") if own is not None else ""
        place = target / _NOT_IN_NAMES.sub(" ", _("归档材料 {} {}").format(station, today.isoformat()))
        pieces = [(folder, list(pieces_of(session, files, folder, span, today))) for folder in folders()]
        total = sum(len(several) for _folder, several in pieces)
        done = pages = 0
        for number, (folder, several) in enumerate(pieces, 1):
            inside = place / file_name(number, folder.name)
            inside.mkdir(parents=True, exist_ok=True)
            lines: list[tuple[Entry, int, int]] = []
            for ordinal, piece in enumerate(several, 1):
                told(done, total, piece.name)
                printed = piece.make(session)
                name = file_name(ordinal, piece.name) + ".pdf"
                write_whole(inside / name, printed.data)
                lines.append((Entry(piece.code, piece.name, name, ()), 1, printed.pages))
                done, pages = done + 1, pages + printed.pages
            index = print_sheets([contents(lines, station)], _("卷内目录"))
            write_whole(inside / (_("00 卷内目录") + ".pdf"), index.data)
        told(total, total, _("完成"))
    return Exported(place, done, pages)


def hand_out(
    store: Store,
    files: Files,
    target: Path,
    span: Span,
    clock: Clock,
    user_name: str,
    progress: Progress | None = None,
) -> Exported:
    """`export_folders` for evaluators, noted in the ledger of what left before the first file is written."""
    roles.require(store, roles.Right.DATA)
    with store.local() as session:
        transfers.note(
            session, transfers.OUT, at=clock.ms(), user_name=user_name, party=_("评估方"), what=_("归档材料（全部卷宗）"),
            fields=_("{}至{}的表单、扫描件和照片，未加密").format(show_day(span.start), show_day(span.end)),
            purpose=_("评估查阅"), bundle=target.name, basis=ENTRUSTED,
        )  # fmt: skip
    return export_folders(store, files, target, span, clock.today(), progress)


def pieces_of(session: Session, files: Files, folder: Folder, span: Span, today: date) -> Iterator[Piece]:
    """What one folder holds."""
    for kind in folder.volumes:
        ids = in_span(session, kind, span)
        titles = records.titles(session, kind, ids)
        for one in ids:
            yield Piece(titles.get(one, ""), "", _volume(kind, one, today, files))
    for number in folder.forms:
        form = paper(number)
        for month, ids in _by_month(session, form.kind, span, monthly=folder.monthly).items():
            name = f"{month}{form.title}" if month else form.title
            yield Piece(name, form.code, _together(number, ids, today, name))
    for role in folder.roles:
        yield from _attached(session, files, role)


def in_span(session: Session, kind: str, span: Span) -> list[uuid.UUID]:
    """The records of a kind that belong to a time, the earliest first."""
    model: Any = record_kinds()[kind]
    first, last = (getattr(model, name) for name in _SPANS.get(kind, ("day", "day")))
    ended = or_(last.is_(None), last >= span.start) if kind in _ONGOING else last >= span.start
    if kind in _SPANS and kind not in _ONGOING:
        ended = or_(ended, (last.is_(None)) & (first >= span.start))
    query = select(model.id).where(model.deleted.is_(False), first <= span.end, ended)
    return list(session.scalars(query.order_by(first, model.id)))


def _volume(kind: str, record: uuid.UUID, today: date, files: Files) -> Callable[[Session], Printed]:
    return lambda session: print_volume(session, kind, record, today, files)


def _together(number: str, ids: list[uuid.UUID], today: date, name: str) -> Callable[[Session], Printed]:
    return lambda session: print_sheets([fill(session, paper(number), one, today) for one in ids], name)


def _by_month(session: Session, kind: str, span: Span, *, monthly: bool) -> dict[str, list[uuid.UUID]]:
    ids = in_span(session, kind, span)
    if not monthly:
        return {"": ids} if ids else {}
    model: Any = record_kinds()[kind]
    found: dict[str, list[uuid.UUID]] = defaultdict(list)
    query = select(model.id, model.day).where(
        model.deleted.is_(False), model.day.between(span.start, span.end)
    )
    for one, day in session.execute(query.order_by(model.day, model.id)):
        found[_("{}年{}月").format(day.year, day.month)].append(one)
    return found


def _attached(session: Session, files: Files, role: str) -> Iterator[Piece]:
    """The files of a role that lie with the projects."""
    query = (
        select(Attachment.sha256, Attachment.media_type, Attachment.caption, Project.name)
        .join(Project, Project.id == Attachment.parent)
        .where(Attachment.role == role, Attachment.deleted.is_(False), Project.deleted.is_(False))
        .order_by(Attachment.created_at, Attachment.id)
    )
    name = code_list("attachment_role").label(role)
    for sha256, media_type, caption, project in session.execute(query):
        text = " ".join(part for part in (name, caption or project) if part)
        yield Piece(text, "", _file(files, sha256, media_type or "", name, caption or ""))


def _file(
    files: Files, sha256: str | None, media_type: str, name: str, caption: str
) -> Callable[[Session], Printed]:
    def make(session: Session) -> Printed:
        own = own_station(session)
        data = files.get(sha256) if sha256 else None
        station = (own.name or "") if own is not None else ""
        return print_sheets(list(attached_sheets(data, media_type, name, caption, station)), name)

    return make
