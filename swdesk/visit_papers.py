"""待补材料 of visits, crises and mandatory reports: what a folder still lacks (domain.md §2.5, §2.7, §2.11)."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import Session

from db.crises import Crisis, MandatoryReport
from db.documents import Attachment
from db.heads import chunks
from db.mark import N_
from db.visits import Visit
from swdesk import crises, options
from swdesk.case_papers import Lack
from swdesk.files import PHOTO
from swdesk.i18n import _
from swdesk.options import Option

HOME = "home"
"""Code of 入户 in `visit_method`: a call at a door is shown by a photo, a telephone call is not."""

PHOTOS = Option("visit.photos", N_("每次入户走访照片"), 1, N_("少于这个张数的列入待补材料；0 表示不检查"))
GRACE = Option(
    "visit.photo_days",
    N_("照片宽限天数"),
    7,
    N_("走访后这些天内不催照片，过后才列入待补材料；0 表示当天就列入"),
)
OPTIONS = (PHOTOS, GRACE)


def visit_lacks(
    session: Session, visit: Visit, today: date, unseen: Collection[uuid.UUID] | None = None
) -> list[Lack]:
    """What is missing of a visit, the most pressing first; nothing is asked for that cannot be there yet.

    `unseen` are those of many that `without_photos` found: asked once, not visit by visit.
    """
    if visit.deleted:
        return []
    few = without_photos(session, [visit.id], today) if unseen is None else unseen
    facts = (
        ("day", _("日期"), visit.day is None),
        ("person", _("服务对象"), visit.person is None),
        ("outcome", _("走访结果（是否见到本人）"), visit.outcome is None),
        ("content", _("走访内容"), not visit.content),
        ("method", _("方式"), visit.method is None),
        ("worker", _("走访人"), visit.worker is None),
        ("photo", _("照片"), visit.id in few),
        (
            "problem",
            _("问题的处理"),
            bool(visit.problem) and not (visit.solved or visit.handling or visit.solve_by),
        ),
        ("solved_on", _("解决日期"), bool(visit.solved and visit.problem) and visit.solved_on is None),
    )
    return [Lack(key, text) for key, text, lacking in facts if lacking]


def doubtful(session: Session, today: date) -> ColumnElement[bool]:
    """Visits that may lack something, in a query: what `visit_lacks` would find, and perhaps a few more."""
    empty = [Visit.day, Visit.person, Visit.outcome, Visit.content, Visit.worker, Visit.method]
    open_problem = and_(Visit.problem.is_not(None), or_(Visit.solved_on.is_(None), Visit.solved.is_not(True)))
    found = [*(column.is_(None) for column in empty), Visit.content == "", open_problem]
    return or_(*found, _few_photos(session, today))


def photos_from(session: Session, visit: Visit) -> date | None:
    """The day from which the photos of a visit are asked for."""
    return visit.day + timedelta(days=options.value(session, GRACE)) if visit.day else None


def without_photos(session: Session, visits: Collection[uuid.UUID], today: date) -> set[uuid.UUID]:
    """Which of these calls at a door have fewer photos than the station asks for, and time enough went by."""
    found: set[uuid.UUID] = set()
    for block in chunks(visits):
        found |= set(
            session.scalars(select(Visit.id).where(Visit.id.in_(block), _few_photos(session, today)))
        )
    return found


def _few_photos(session: Session, today: date) -> ColumnElement[bool]:
    """Photos lie with the visit itself, or with the one at the same door that was written first."""
    wanted = options.value(session, PHOTOS)
    if not wanted:
        return false()
    count = (
        select(func.count())
        .where(
            Attachment.parent.in_([Visit.id, Visit.joint]), Attachment.deleted.is_(False),
            Attachment.role == PHOTO,
        )
        .scalar_subquery()
    )  # fmt: skip
    until = today - timedelta(days=options.value(session, GRACE))
    return and_(Visit.method == HOME, or_(Visit.day.is_(None), Visit.day <= until), count < wanted)


def missing_of(session: Session, visit: Visit, today: date) -> list[str]:
    """What is missing of a visit, in words."""
    return [lack.text for lack in visit_lacks(session, visit, today)]


def alarm_lacks(session: Session, record: Crisis | MandatoryReport) -> list[Lack]:
    """What is missing of a crisis or a mandatory report."""
    return list(_alarm(session, record)) if not record.deleted else []


def _alarm(session: Session, record: Crisis | MandatoryReport) -> Iterator[Lack]:
    for text in crises.missing_of(session, record):
        yield Lack(text, text)
