"""Workers (人员): registration, continuing education, vetting queries, hours on duty; domain.md §1 K2, §3.9b, §5 (未成年人保护法 §62)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TypeVar

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from db.codes import code_list
from db.credentials import WorkDay, WorkerVetting
from db.mark import N_
from db.staff import DutyShift, Training, TrainingAttendee, Worker
from swdesk import options
from swdesk.contacts import kept
from swdesk.duty import shift_minutes
from swdesk.i18n import _, code_text
from swdesk.periods import Span, years_before
from swdesk.values import hours, show_day

T = TypeVar("T", DutyShift, WorkDay)

REGISTRATION_YEARS = 3
"""A registration of the certificate holds three years (domain.md §3.9b)."""

SOON = 60
"""Days before its end from which a date is said to be near."""

REQUIRED = {
    "1": options.Option("continuing.1", N_("助理社会工作师每个登记有效期继续教育学时"), 72),
    "2": options.Option("continuing.2", N_("社会工作师每个登记有效期继续教育学时"), 90),
    "3": options.Option("continuing.3", N_("高级社会工作师每个登记有效期继续教育学时"), 0),
}
"""Code of `credential` → hours asked for in a registration; 0 asks for none. The sources disagree (domain.md §3.9b)."""


@dataclass(frozen=True)
class Due:
    """A day until which something is to be done: '' in good time, soon, late, or missing altogether."""

    day: date | None
    state: str

    @property
    def shown(self) -> str:
        """2026年11月23日; 未登记 where there is none."""
        return _("未登记") if self.day is None else show_day(self.day)

    @property
    def words(self) -> str:
        """The day, with 已过 where it is over."""
        return _("{} 已过").format(self.shown) if self.state == "late" else self.shown


@dataclass(frozen=True)
class Hours:
    """What a worker was there: shifts and minutes on duty, days and minutes of the roll of attendance."""

    shifts: int = 0
    duty: int = 0
    days: int = 0
    worked: int = 0

    def share(self, span: Span, week: int) -> Fraction | None:
        """折合全职: minutes on duty ÷ full-time minutes of the span; None where nothing is reckoned against."""
        full = Fraction(span.days * week * 60, 7)
        return None if not full else Fraction(self.duty) / full


@dataclass(frozen=True)
class Standing:
    """Where a worker stands: registration, continuing education in it (minutes, of so many hours), vetting, hours of the year."""

    id: uuid.UUID
    name: str
    credential: str
    registration: Due | None
    credited: int
    required: int
    vetting: Due
    hours: Hours

    @property
    def short(self) -> bool:
        """Whether hours of continuing education are still to be done."""
        return self.credited < self.required * 60

    @property
    def missing(self) -> tuple[str, ...]:
        """What is to be done for this worker (待补材料)."""
        found: list[str] = []
        if self.vetting.state:
            found.append(_vetting_words(self.vetting))
        if self.registration is not None and self.registration.state:
            found.append(_registration_words(self.registration))
        if self.registration is not None and self.short:
            lacking = self.required * 60 - self.credited
            found.append(_("继续教育还差 {} 学时").format(hours(lacking)))
        return tuple(found)


def _vetting_words(due: Due) -> str:
    match due.state:
        case "missing":
            return _("没有违法犯罪记录查询")
        case "late":
            return _("违法犯罪记录查询已过期，应在 {} 前再查").format(due.shown)
        case _state:
            return _("违法犯罪记录查询 {} 到期").format(due.shown)


def _registration_words(due: Due) -> str:
    match due.state:
        case "missing":
            return _("没有登记日期或登记有效期")
        case "late":
            return _("资格登记已过期，请办理再次登记")
        case _state:
            return _("资格登记 {} 到期").format(due.shown)


def _due(day: date | None, today: date) -> Due:
    if day is None:
        return Due(None, "missing")
    return Due(day, "late" if day < today else "soon" if (day - today).days <= SOON else "")


# ── one worker ───────────────────────────────────────────────────────────────────────────────────────────────


def registered_until(worker: Worker) -> date | None:
    """登记有效期至: as typed, else three years from the registration."""
    if worker.registered_until is not None:
        return worker.registered_until
    return years_before(worker.registered_on, -REGISTRATION_YEARS) if worker.registered_on else None


def registration_span(worker: Worker) -> Span | None:
    """The days in which hours of continuing education count; None without a registration."""
    end = registered_until(worker)
    if end is None:
        return None
    return Span(worker.registered_on or years_before(end, REGISTRATION_YEARS), end)


def last_vetted(session: Session, worker: uuid.UUID) -> date | None:
    """The newest query on file, of the rows or the single date."""
    rows = select(func.max(WorkerVetting.day)).where(
        WorkerVetting.worker == worker, WorkerVetting.deleted.is_(False)
    )
    found = session.get(Worker, worker)
    days = [day for day in (found.vetted_on if found else None, session.scalar(rows)) if day]
    return max(days, default=None)


def credited(session: Session, worker: uuid.UUID, span: Span) -> int:
    """Minutes of continuing education: a training on whose list the worker stands counts once, with the hours of the line or its own."""
    each = func.max(func.coalesce(TrainingAttendee.minutes, Training.minutes, 0))
    query = (
        select(each)
        .join(Training, Training.id == TrainingAttendee.training)
        .where(
            TrainingAttendee.worker == worker, TrainingAttendee.deleted.is_(False), kept(Training),
            or_(Training.continuing.is_(None), Training.continuing.is_(True)), Training.day.between(span.start, span.end),
        )
        .group_by(Training.id)
    )  # fmt: skip
    return sum(session.scalars(query))


def standing(session: Session, worker: Worker, today: date, spent: Hours | None = None) -> Standing:
    """Where one worker stands today."""
    holds = worker.credential in REQUIRED
    span = registration_span(worker)
    last = last_vetted(session, worker.id)
    return Standing(
        worker.id, worker.name or "", code_text(code_list("credential"), worker.credential) if holds else "",
        _due(registered_until(worker), today) if holds else None,
        credited(session, worker.id, span) if span else 0,
        options.value(session, REQUIRED[worker.credential or ""]) if holds else 0,
        _due(years_before(last, -1) if last else None, today), spent or Hours(),
    )  # fmt: skip


def missing_of(session: Session, worker: Worker, today: date) -> tuple[str, ...]:
    """待补材料 of a worker who is there; nothing is asked of one who left."""
    if worker.deleted or (worker.left_on is not None and worker.left_on <= today):
        return ()
    return standing(session, worker, today).missing


# ── all workers ──────────────────────────────────────────────────────────────────────────────────────────────


def standings(session: Session, today: date) -> list[Standing]:
    """Everybody on post, with the hours of this year."""
    query = (
        select(Worker)
        .where(Worker.deleted.is_(False), or_(Worker.left_on.is_(None), Worker.left_on > today))
        .order_by(Worker.post, Worker.name)
    )
    spent = hours_of(session, Span(today.replace(month=1, day=1), today))
    return [standing(session, one, today, spent.get(one.id)) for one in session.scalars(query)]


def hours_of(session: Session, span: Span) -> dict[uuid.UUID, Hours]:
    """Worker → time on duty and at work in the span."""
    shifts, days = _by_worker(_in(session, DutyShift, span)), _by_worker(_in(session, WorkDay, span))
    works = set(code_list("work_day_state").having("works"))
    found: dict[uuid.UUID, Hours] = {}
    for worker in shifts.keys() | days.keys():
        worked = [day for day in days[worker] if day.state in works]
        found[worker] = Hours(
            len(shifts[worker]), sum(map(shift_minutes, shifts[worker])),
            len({day.day for day in worked}), sum(day.minutes or 0 for day in worked),
        )  # fmt: skip
    return found


def _in(session: Session, model: type[T], span: Span) -> Iterable[T]:
    return session.scalars(
        select(model).where(model.deleted.is_(False), model.day.between(span.start, span.end))
    )


def _by_worker(rows: Iterable[T]) -> defaultdict[uuid.UUID, list[T]]:
    found: defaultdict[uuid.UUID, list[T]] = defaultdict(list)
    for row in rows:
        if row.worker is not None:
            found[row.worker].append(row)
    return found
