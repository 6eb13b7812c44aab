"""值班 of resident and rotating workers: days and hours per worker and per posting, and what part of a full-time post that is (K2)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.mark import N_
from db.staff import DutyShift, Posting
from swdesk import options, records
from swdesk.options import Option
from swdesk.periods import Span

FULL_TIME = Option("duty.week_hours", N_("全职每周工时"), 40, N_("折合全职人数按它计算"))
"""Hours of a full-time week; places differ, so a station may change it."""


@dataclass(frozen=True)
class Duty:
    """A line: days (each once) and minutes of one worker in one posting; `station` is '' without one."""

    worker: uuid.UUID
    name: str
    post: str
    station: str
    days: int
    minutes: int


@dataclass(frozen=True)
class Roster:
    """The lines, and the sum a worker: what several postings on one day add up to is one day."""

    lines: tuple[Duty, ...]
    workers: tuple[Duty, ...]
    full_time: int
    """Minutes of a full-time post over the span."""

    def share(self, minutes: int) -> Fraction:
        """折合全职人数."""
        return Fraction(minutes, self.full_time) if self.full_time else Fraction(0)


def shift_minutes(shift: DutyShift) -> int:
    """时长 as typed, else from start to end; over midnight counts."""
    if shift.minutes is not None:
        return shift.minutes
    if not shift.start or not shift.end:
        return 0
    first, last = (int(text[:2]) * 60 + int(text[3:5]) for text in (shift.start, shift.end))
    return (last - first) % (24 * 60)


def posting_of(postings: Sequence[Posting], shift: DutyShift) -> Posting | None:
    """The posting a shift was served in: of its station and post where it names them, running on that day; home first."""
    fitting = [
        one
        for one in postings
        if _runs(one, shift.day)
        and (shift.station is None or one.station == shift.station)
        and (shift.post is None or one.post is None or one.post == shift.post)
    ]
    return min(fitting, key=lambda one: (not one.home, one.start or date.min, one.id.bytes), default=None)


def _runs(posting: Posting, day: date | None) -> bool:
    if day is None:
        return False
    return (posting.start is None or posting.start <= day) and (posting.end is None or posting.end >= day)


def roster(session: Session, span: Span) -> Roster:
    """Who was on duty in the span, by worker, post and station."""
    shifts = session.scalars(
        select(DutyShift).where(
            DutyShift.deleted.is_(False),
            DutyShift.day.between(span.start, span.end),
            DutyShift.worker.is_not(None),
        )
    ).all()
    postings: dict[uuid.UUID | None, list[Posting]] = defaultdict(list)
    for one in session.scalars(select(Posting).where(Posting.deleted.is_(False))):
        postings[one.worker].append(one)
    days: dict[tuple[uuid.UUID, str, uuid.UUID | None], set[date]] = defaultdict(set)
    minutes: dict[tuple[uuid.UUID, str, uuid.UUID | None], int] = defaultdict(int)
    for shift in shifts:
        if shift.worker is None or shift.day is None:
            continue
        posting = posting_of(postings[shift.worker], shift)
        station = shift.station or (posting.station if posting else None)
        key = (shift.worker, shift.post or (posting.post if posting else None) or "", station)
        days[key].add(shift.day)
        minutes[key] += shift_minutes(shift)
    lines = _lines(session, days, minutes)
    weeks = Fraction((span.end - span.start).days + 1, 7)
    full = int(weeks * options.value(session, FULL_TIME) * 60)
    return Roster(lines, _sums(lines, days), full)


def _lines(
    session: Session,
    days: dict[tuple[uuid.UUID, str, uuid.UUID | None], set[date]],
    minutes: dict[tuple[uuid.UUID, str, uuid.UUID | None], int],
) -> tuple[Duty, ...]:
    names = records.titles(session, "worker", [worker for worker, _post, _station in days])
    stations = records.titles(session, "station", [one for _worker, _post, one in days if one])
    found = [
        Duty(
            worker,
            names.get(worker, ""),
            post,
            stations.get(station, "") if station else "",
            len(days[key]),
            minutes[key],
        )
        for key in days
        for worker, post, station in [key]
    ]
    return tuple(sorted(found, key=lambda one: (one.post, one.name, one.station)))


def _sums(
    lines: Sequence[Duty], days: dict[tuple[uuid.UUID, str, uuid.UUID | None], set[date]]
) -> tuple[Duty, ...]:
    every: dict[uuid.UUID, set[date]] = defaultdict(set)
    for (worker, _post, _station), some in days.items():
        every[worker] |= some
    total: dict[uuid.UUID, int] = defaultdict(int)
    names: dict[uuid.UUID, str] = {}
    for line in lines:
        total[line.worker] += line.minutes
        names[line.worker] = line.name
    found = [Duty(worker, name, "", "", len(every[worker]), total[worker]) for worker, name in names.items()]
    return tuple(sorted(found, key=lambda one: one.name))
