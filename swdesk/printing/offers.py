"""Which forms can be printed from a record: its own, those of its file, and blank ones of either."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from db.files import Files
from swdesk import records
from swdesk.i18n import _, on_paper
from swdesk.printing.drawing import Printed, print_sheets
from swdesk.printing.filling import fill
from swdesk.printing.finding import Subject
from swdesk.printing.papers import Paper, paper, papers_of
from swdesk.printing.volumes import fits, leaves, print_volume, volumes
from swdesk.progress import Progress


@dataclass(frozen=True)
class Offer:
    """A form that can be printed: `record` is None for a blank one; `about` tells filled ones of a kind apart."""

    number: str
    code: str
    title: str
    about: str = ""
    record: uuid.UUID | None = None


Shown = Sequence[tuple[str, uuid.UUID | None]]
"""The records in front: kind and id, None for one that is not saved."""


@on_paper
def filled(session: Session, shown: Shown, today: date) -> list[Offer]:
    """Forms with what is recorded: of the records in front, then those of their files."""
    found: dict[tuple[str, uuid.UUID], Offer] = {}
    for kind, record in shown:
        if record is None:
            continue
        for form in papers_of(kind):
            if fits(session, form, Subject(kind, record)):
                _add(session, found, form, kind, record)
    for kind, record in shown:
        if record is not None and kind in volumes():
            for leaf in leaves(session, kind, record, today):
                if leaf.subject.id is not None:
                    _add(session, found, leaf.paper, leaf.subject.kind, leaf.subject.id)
    return list(found.values())


def _add(
    session: Session, found: dict[tuple[str, uuid.UUID], Offer], form: Paper, kind: str, record: uuid.UUID
) -> None:
    key = form.number, record
    if key not in found:
        about = records.title(session, kind, record)
        found[key] = Offer(form.number, form.code, form.title, about, record)


@on_paper
def blank(kinds: Sequence[str]) -> list[Offer]:
    """Blank forms of these kinds and of their files."""
    forms: dict[str, Paper] = {}
    for kind in kinds:
        forms |= {one.number: one for one in papers_of(kind)}
        if kind in volumes():
            forms |= {part.form: paper(part.form) for part in volumes()[kind].parts if part.form not in forms}
    return [Offer(one.number, one.code, one.title) for one in forms.values()]


def file_of(shown: Shown) -> tuple[str, uuid.UUID] | None:
    """The record in front that has a whole file (卷)."""
    found = ((kind, record) for kind, record in shown if record is not None and kind in volumes())
    return next(found, None)


@on_paper
def print_offers(
    session: Session, chosen: Sequence[Offer], today: date, progress: Progress | None = None
) -> Printed:
    """The chosen forms, one after the other."""
    sheets = [fill(session, paper(one.number), one.record, today) for one in chosen]
    title = chosen[0].title if len(chosen) == 1 else _("{}等 {} 份").format(chosen[0].title, len(chosen))
    return print_sheets(sheets, title, progress)


@on_paper
def print_file(
    session: Session, shown: Shown, today: date, files: Files, progress: Progress | None = None
) -> Printed | None:
    """The whole file of the record in front; None where it has none."""
    found = file_of(shown)
    return None if found is None else print_volume(session, *found, today, files, progress)
