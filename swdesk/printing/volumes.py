"""A whole file (卷) as one PDF: cover, 卷内目录 with page numbers, every form in order, what is attached behind its form."""

from __future__ import annotations

import tomllib
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files as resource_files

from reportlab.lib.units import mm
from sqlalchemy.orm import Session

from db.base import record_kinds
from db.codes import code_list
from db.fields import Kind, field_of
from db.files import Files
from swdesk import records
from swdesk.files import attachments_of
from swdesk.i18n import _, on_paper
from swdesk.printing.attached import attached_sheets
from swdesk.printing.drawing import Printed, draw_pages
from swdesk.printing.filling import fill
from swdesk.printing.finding import Finder, Subject
from swdesk.printing.layout import Pages, lay_out
from swdesk.printing.listing import Column, listing
from swdesk.printing.papers import Paper, paper, papers_of, place
from swdesk.printing.sheet import Band, Box, Sheet, usable
from swdesk.printing.words import answer
from swdesk.progress import Progress, silent
from swdesk.reports.fonts import Typesetter
from swdesk.reports.ledgers import own_station

OWN_PRODUCT = frozenset({"10", "11"})
"""Roles of attachments that the program makes itself (报告快照、转介内容): no evidence."""


@dataclass(frozen=True)
class Part:
    """A form of a volume: from where its records come, and what must be filled for it to be there."""

    form: str
    source: str = ""
    needed: str = ""


@dataclass(frozen=True)
class Volume:
    """What the file of a kind is called and holds."""

    kind: str
    title: str
    facts: tuple[str, ...]
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Leaf:
    """One form of one record in a volume."""

    paper: Paper
    subject: Subject


@cache
def volumes() -> dict[str, Volume]:
    """Every kind that has a file of its own."""
    raw = tomllib.loads((resource_files("resources") / "forms" / "volumes.toml").read_text(encoding="utf-8"))
    return {
        one["kind"]: Volume(
            one["kind"], one["title"], tuple(one["facts"]),
            tuple(Part(part["form"], part.get("from", ""), part.get("if", "")) for part in one["parts"]),
        )
        for one in raw["volume"]
    }  # fmt: skip


def fits(session: Session, form: Paper, subject: Subject) -> bool:
    """Whether a form is the record's own: 家访 has another one than 社工课堂; the last of a kind takes what has none."""
    if not form.when or subject.id is None:
        return True
    values = records.load(session, subject.kind, subject.id).values
    own = [one for one in papers_of(form.kind) if one.when]
    meant = [one for one in own if all(values.get(name) in codes for name, codes in one.when.items())]
    return form in (meant or own[-1:])


def leaves(session: Session, kind: str, record: uuid.UUID, today: date) -> list[Leaf]:
    """The forms of a file in their order; what has not begun is left out."""
    find, own = Finder(session, today), Subject(kind, record)
    found: list[Leaf] = []
    for part in volumes()[kind].parts:
        form = paper(part.form)
        found.extend(
            Leaf(form, subject)
            for subject in _reached(find, [own], part.source)
            if subject.id is not None and _filled(find, subject, part.needed) and fits(session, form, subject)
        )
    return found


def _reached(find: Finder, subjects: list[Subject], source: str) -> list[Subject]:
    for step in source.split(".") if source else ():
        following: list[Subject] = []
        for one in subjects:
            if step in record_kinds() and not _is_link(one.kind, step):
                following += find.children(one, step)
            else:
                following.append(find.follow(one, step))
        subjects = [one for one in following if one.id is not None]
    return subjects


def _is_link(kind: str, name: str) -> bool:
    try:
        return field_of(record_kinds()[kind], name).kind is Kind.LINK
    except KeyError:
        return False


def _filled(find: Finder, subject: Subject, needed: str) -> bool:
    if needed.startswith("+"):
        return bool(find.children(subject, needed[1:]))
    return not needed or find.find(subject, needed).value not in (None, "", ())


# ── sheets of a volume ───────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Entry:
    """A line of the table of contents with the sheets behind it."""

    number: str
    title: str
    about: str
    sheets: tuple[Sheet, ...]


def entries(
    session: Session, kind: str, record: uuid.UUID, today: date, files: Files | None = None
) -> Iterator[Entry]:
    """Every form of the file filled, and what is attached to each record after its last form."""
    found = leaves(session, kind, record, today)
    for place_of, leaf in enumerate(found):
        sheet = fill(session, leaf.paper, leaf.subject.id, today)
        yield Entry(leaf.paper.code, leaf.paper.title, sheet.about, (sheet,))
        last = all(other.subject != leaf.subject for other in found[place_of + 1 :])
        if last and files is not None and leaf.subject.id is not None:
            yield from _attached(session, files, leaf.subject.id, sheet.station)


def _attached(session: Session, files: Files, record: uuid.UUID, station: str) -> Iterator[Entry]:
    roles = code_list("attachment_role")
    for one in attachments_of(session, record):
        if one.role in OWN_PRODUCT or not one.sha256:
            continue
        name = roles.label(one.role) or _("附件")
        data = files.get(one.sha256)
        sheets = attached_sheets(data, one.media_type or "", name, one.caption or "", station)
        yield Entry("", name, one.caption or "", tuple(sheets))


@on_paper
def print_volume(
    session: Session, kind: str, record: uuid.UUID, today: date, files: Files | None = None,
    progress: Progress | None = None,
) -> Printed:  # fmt: skip
    """The file of one record: a case, a group, an activity, a person."""
    told, setter = progress or silent, Typesetter()
    laid: list[tuple[Entry, list[Pages]]] = []
    for entry in entries(session, kind, record, today, files):
        told(len(laid), len(laid) + 1, entry.title)
        laid.append((entry, [lay_out(sheet, setter) for sheet in entry.sheets]))
    own = own_station(session)
    station = (own.name or "") if own is not None else ""
    name = records.title(session, kind, record)
    volume = volumes()[kind]
    front = [
        lay_out(_cover(session, volume, record, today, station), setter),
        lay_out(contents(_starts(laid), station), setter),
    ]
    told(1, 1, _("正在写入文件"))
    pages = [one for _entry, several in laid for one in several]
    return draw_pages([*front, *pages], setter, f"{volume.title} {name}", front=len(front))


def _starts(laid: Sequence[tuple[Entry, list[Pages]]]) -> list[tuple[Entry, int, int]]:
    """Each entry with its first page and how many it has."""
    found: list[tuple[Entry, int, int]] = []
    page = 1
    for entry, several in laid:
        count = sum(len(one.pages) for one in several)
        found.append((entry, page, count))
        page += count
    return found


@on_paper
def contents(lines: Sequence[tuple[Entry, int, int]], station: str) -> Sheet:
    """卷内目录."""
    columns = (
        Column(_("序号"), 0.08), Column(_("表号"), 0.15), Column(_("材料名称"), 0.37, "left"),
        Column(_("说明"), 0.24, "left"), Column(_("页次"), 0.08), Column(_("页数"), 0.08),
    )  # fmt: skip
    rows = (
        (str(number), entry.number, entry.title, entry.about, str(page), str(count))
        for number, (entry, page, count) in enumerate(lines, 1)
    )
    return listing(_("卷内目录"), station, columns, rows)


def _cover(session: Session, volume: Volume, record: uuid.UUID, today: date, station: str) -> Sheet:
    width, find = usable(turned=False), Finder(session, today)
    facts = [place(one) for one in volume.facts]
    bands = [
        Band((Box(width, (), height=40 * mm),), framed=False),
        Band((Box(width, (station,), "title", 20, "centre", height=20 * mm),), framed=False),
        Band((Box(width, (volume.title,), "title", 34, "centre", height=40 * mm),), framed=False),
    ]
    for one in facts:
        found = find.find(Subject(volume.kind, record), one.name)
        words = (found.text,) if found.field is None else answer(found.field, found.value, named=found.named)
        bands.append(
            Band(
                (
                    Box(width * 0.32, (one.label or found.label,), "song", 14, "centre", height=14 * mm),
                    Box(width * 0.68, words, "song", 14, height=14 * mm),
                )
            )
        )
    return Sheet("", "", "", tuple(bands))
