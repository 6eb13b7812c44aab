"""待补材料: what every folder still lacks, as one list to work off. An item counts once its phase is due, never before.

The rules of a kind stand with the kind (case_papers, work_papers, consents, crises …); here they come together, a scan
of signed paper takes the place of what it shows, and each line knows who is to do it and which file would settle it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from db.cases import Case
from db.crises import Crisis, MandatoryReport
from db.people import Person
from db.projects import Project
from db.roots import standing
from db.staff import Worker
from db.visits import Visit
from swdesk import (
    case_papers,
    consents,
    crises,
    ledger_papers,
    project_papers,
    records,
    scans,
    visit_papers,
    work_papers,
    workers,
)
from swdesk.case_papers import Lack
from swdesk.cases import facts_of
from swdesk.i18n import _
from swdesk.periods import years_before
from swdesk.progress import Progress, silent

LATE = 30
"""Days after which an item that is due counts as overdue; told on the page, no rule of anybody."""

MOST = 500
"""Files of one kind that are looked through at once; a station with more works off the first ones first."""

IN_FORCE = "01"
"""Code of `person_status`: 在册."""


@dataclass(frozen=True)
class Missing:
    """One thing a folder lacks.

    `kind` and `record` are what is opened, `holder_kind` and `holder` what a scan is attached to; `role` is the kind of
    file that settles it, '' where only an entry does. `since` is the day from which it is due.
    """

    kind: str
    record: uuid.UUID
    title: str
    text: str
    key: str
    worker: uuid.UUID | None = None
    since: date | None = None
    role: str = ""
    holder_kind: str = ""
    holder: uuid.UUID | None = None

    def late(self, today: date) -> int:
        """Days since it fell due."""
        return max(0, (today - self.since).days) if self.since else 0


# ── kinds ────────────────────────────────────────────────────────────────────────────────────────────────────


def _cases(session: Session, today: date, only: uuid.UUID | None = None) -> Iterator[Missing]:
    query = select(Case).where(Case.deleted.is_(False))
    recent = or_(Case.closed_on.is_(None), Case.closed_on >= years_before(today, 1))
    query = query.where(Case.id == only) if only else query.where(Case.archived_on.is_(None), recent)
    found = session.scalars(query.order_by(Case.opened_on.desc()).limit(MOST)).all()
    titles = records.titles(session, "case", [one.id for one in found])
    for case in found:
        for lack in case_papers.lacks_of(session, facts_of(session, case), today):
            ended = lack.key.startswith("close") or lack.key in _AT_THE_END
            since = case.closed_on if ended else lack.session.day if lack.session else case.opened_on
            if lack.due:
                yield _line("case", case, titles, lack, since)


_AT_THE_END = frozenset(
    {"evaluation", "satisfaction", "follow_up", "archive", "sessions", "summary", "goals_met"}
)
"""Items of a case that are due from its closure."""


def _line(kind: str, one: Any, titles: Mapping[uuid.UUID, str], lack: Lack, since: date | None) -> Missing:
    holder_kind, holder, key = scans.place_of(kind, one.id, lack)
    return Missing(
        kind, one.id, titles.get(one.id, ""), lack.text, key, getattr(one, "worker", None), since, scans.role_for(kind, key), holder_kind,
        holder,
    )  # fmt: skip


def _works(kind: str) -> Callable[[Session, date, uuid.UUID | None], Iterator[Missing]]:
    """Groups and activities of this year and the last, by their own rules."""
    model, rule = work_papers.LACKS[kind]

    def found(session: Session, today: date, only: uuid.UUID | None = None) -> Iterator[Missing]:
        day = model.start if kind == "group" else model.day
        scope = or_(day.is_(None), day.between(years_before(today, 1), today))
        if hasattr(model, "archived_on"):
            scope = scope & model.archived_on.is_(None)
        query = select(model).where(model.deleted.is_(False), model.id == only if only else scope)
        several: list[Any] = list(session.scalars(query.order_by(day.desc()).limit(MOST)))
        titles = records.titles(session, kind, [one.id for one in several])
        for one in several:
            since = (one.end or one.start) if kind == "group" else one.day
            for lack in rule(session, one, today):
                if lack.due:
                    yield _line(kind, one, titles, lack, since)

    return found


def _visits(session: Session, today: date, only: uuid.UUID | None = None) -> Iterator[Missing]:
    """Visits of this year: not filled in, without a photo, with a problem that nobody took up."""
    year = or_(Visit.day.is_(None), Visit.day.between(today.replace(month=1, day=1), today))
    query = select(Visit).where(Visit.deleted.is_(False))
    query = (
        query.where(Visit.id == only) if only else query.where(year, visit_papers.doubtful(session, today))
    )
    several = list(session.scalars(query.order_by(Visit.day.desc()).limit(MOST)))
    ids = [one.id for one in several]
    there, titles = scans.Scans(session, ids), records.titles(session, "visit", ids)
    unseen = visit_papers.without_photos(session, ids, today)
    for one in several:
        for lack in visit_papers.visit_lacks(session, one, today, unseen):
            if not there.settle("visit", lack.key, one.id):
                since = visit_papers.photos_from(session, one) if lack.key == "photo" else one.day
                yield _line("visit", one, titles, lack, since)


def _ledger(kind: str) -> Callable[[Session, date, uuid.UUID | None], Iterator[Missing]]:
    """Lines of a ledger of this year and the last."""
    model = ledger_papers.LEDGERS[kind].model

    def found(session: Session, today: date, only: uuid.UUID | None = None) -> Iterator[Missing]:
        scope = or_(model.day.is_(None), model.day.between(years_before(today, 1), today))
        query = select(model).where(model.deleted.is_(False), model.id == only if only else scope)
        several: list[Any] = list(session.scalars(query.order_by(model.day.desc()).limit(MOST)))
        ids = [one.id for one in several]
        there, titles = scans.Scans(session, ids), records.titles(session, kind, ids)
        for one in several:
            for lack in ledger_papers.lacks_of(session, kind, one, today):
                if not there.settle(kind, lack.key, one.id):
                    yield _line(kind, one, titles, lack, one.day)

    return found


def _people(session: Session, today: date, only: uuid.UUID | None = None) -> Iterator[Missing]:
    """Files on record: guardian, consent, and what every file must say."""
    required = [
        f for f in records.fields("person") if f.required and getattr(Person, f.name, None) is not None
    ]
    columns = [f for f in required if hasattr(getattr(Person, f.name), "is_")]
    empty = or_(*(getattr(Person, f.name).is_(None) for f in columns))
    consent = or_(
        Person.consent.is_(None), Person.consent_on.is_(None), Person.born >= years_before(today, 18)
    )
    query = select(Person).where(
        Person.deleted.is_(False), standing(), Person.left_on.is_(None),
        or_(Person.status.is_(None), Person.status == IN_FORCE),
    )  # fmt: skip
    query = query.where(Person.id == only) if only else query.where(or_(empty, consent))
    several = list(session.scalars(query.order_by(Person.filed_on.desc()).limit(MOST)))
    ids = [one.id for one in several]
    there, titles = scans.Scans(session, ids), records.titles(session, "person", ids)
    for one in several:
        lacks = [("field", _(f.label)) for f in columns if getattr(one, f.name) is None]
        lacks += [("consent", text) for text in consents.missing_of(one, today)]
        for key, text in lacks:
            if not there.settle("person", key, one.id):
                yield Missing(
                    "person", one.id, titles.get(one.id, ""), text, key, one.worker, one.filed_on, scans.role_for("person", key),
                    "person", one.id,
                )  # fmt: skip


def _crises(session: Session, _today: date, only: uuid.UUID | None = None) -> Iterator[Missing]:
    for kind, model in (("crisis", Crisis), ("mandatory_report", MandatoryReport)):
        several: Iterable[Any] = session.scalars(select(model).where(model.deleted.is_(False)).limit(MOST))
        for one in several:
            if only in (None, one.id):
                for text in crises.missing_of(session, one):
                    yield Missing(
                        kind, one.id, one.number or _("（没有编号）"), text, "field", one.worker, one.day
                    )


def _workers(session: Session, today: date, only: uuid.UUID | None = None) -> Iterator[Missing]:
    for one in session.scalars(select(Worker).where(Worker.deleted.is_(False)).limit(MOST)):
        if only in (None, one.id):
            for text in workers.missing_of(session, one, today):
                yield Missing("worker", one.id, one.name or "", text, "field", one.id)


def _projects(session: Session, today: date, only: uuid.UUID | None = None) -> Iterator[Missing]:
    several = list(session.scalars(select(Project).where(Project.deleted.is_(False))))
    there = scans.Scans(session, [one.id for one in several])
    titles = {one.id: one.name or "" for one in several}
    for one in several:
        if only in (None, one.id):
            for lack, since in project_papers.lacks_of(session, one, today):
                if not there.settle("project", lack.key, one.id):
                    yield _line("project", one, titles, lack, since)


KINDS: dict[str, Callable[[Session, date, uuid.UUID | None], Iterator[Missing]]] = {
    "case": _cases, "group": _works("group"), "activity": _works("activity"), "school_activity": _works("school_activity"),
    "visit": _visits, "person": _people, "crisis": _crises, "worker": _workers,
    **{kind: _ledger(kind) for kind in ledger_papers.LEDGERS}, "project": _projects,
}  # fmt: skip
"""Kinds with folders, in the order in which they are listed; each says what its folders lack now."""


def missing(
    session: Session, today: date, kinds: Collection[str] = (), progress: Progress | None = None
) -> list[Missing]:
    """Everything that is missing now, of these kinds or of all; the longest due first within each kind."""
    told = progress or silent
    found: list[Missing] = []
    chosen = [kind for kind in KINDS if not kinds or kind in kinds]
    for number, kind in enumerate(chosen):
        told(number, len(chosen), _("正在查找待补材料"))
        found += sorted(KINDS[kind](session, today, None), key=lambda one: (one.since or date.max, one.title))
    return found


def missing_of(session: Session, kind: str, record: uuid.UUID, today: date) -> list[Missing]:
    """What one folder lacks now, in the order of the work."""
    return list(KINDS[kind](session, today, record)) if kind in KINDS else []


def overdue(found: Iterable[Missing], today: date) -> list[Missing]:
    """Those that are due for longer than `LATE` days."""
    limit = today - timedelta(days=LATE)
    return [one for one in found if one.since is not None and one.since < limit]
