"""Which periods a report may be written for: quarters first, then months, half years, years, and the contracts (domain.md §4.1)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from db.bundles import Received
from db.documents import Report
from db.projects import Project
from swdesk.indicators.contracts import contract_sign, contracts_of
from swdesk.periods import FINAL, MIDWAY, Period, parse_period, project_period, quarter_of
from swdesk.received import KEPT

QUARTERS, MONTHS, HALVES, YEARS = 9, 6, 3, 3


def offered(today: date) -> list[Period]:
    """The running periods (to today) and those before them; quarters in front."""
    half = f"{today.year}H{1 if today.month < 7 else 2}"
    newest = (
        (quarter_of(today), QUARTERS), (parse_period(f"{today.year}-{today.month:02d}"), MONTHS),
        (parse_period(half), HALVES), (parse_period(str(today.year)), YEARS),
    )  # fmt: skip
    found: list[Period] = []
    for period, count in newest:
        found.append(_so_far(period, today))
        for _step in range(count - 1):
            found.append(found[-1].previous())
    return found


def of_received(session: Session) -> list[Period]:
    """Mid-term and final reports that came in, by the days of their contracts, the newest first."""
    query = select(Received.period).where(
        or_(*(Received.period.startswith(sign) for sign in (MIDWAY, FINAL))), Received.state != KEPT
    )
    found = [parse_period(key) for key in session.scalars(query.distinct())]
    return sorted(found, key=lambda period: (period.start, period.end, period.key[0]), reverse=True)


def _so_far(period: Period, today: date) -> Period:
    return period.until(today) if period.end > today else period


def of_projects(session: Session, today: date) -> list[tuple[str, Period]]:
    """Mid-term and final report of each contract that has begun, the newest first, with the project's name."""
    query = select(Project).where(
        Project.deleted.is_(False), Project.start <= today, Project.end >= Project.start
    )
    reported = set(session.scalars(select(Report.period).where(Report.deleted.is_(False)).distinct()))
    found: dict[str, tuple[str, Period]] = {}
    for one in session.scalars(query.order_by(Project.start.desc(), Project.name, Project.id)):
        for final in (False, True):
            for name, period in _of_contract(session, one, reported, final=final):
                found.setdefault(period.key, (name, _so_far(period, today)))
    return list(found.values())


def _of_contract(
    session: Session, one: Project, reported: set[str | None], *, final: bool
) -> Iterator[tuple[str, Period]]:
    """The report of a contract: by its days, unless others have the same (docs/decisions/0145); besides, one on all of them that
    was begun before they were told apart.
    """
    assert one.start is not None
    assert one.end is not None
    plain = project_period(one.start, one.end, final=final)
    own = project_period(one.start, one.end, final=final, contract=contract_sign(one.id))
    those = contracts_of(session, plain)
    if plain.key in reported and one in those:
        yield "、".join(each.name or "" for each in those), plain
    if len(those) > 1 or one not in those or own.key in reported:
        yield one.name or "", own
    elif plain.key not in reported:
        yield one.name or "", plain
