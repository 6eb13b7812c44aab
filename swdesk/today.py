"""今日: what is to be done, as numbers in the rail and lines in 待办 (look/README.md, rule 5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session

from db.activities import Activity, SchoolActivity
from db.base import record_kinds
from db.cases import Case, CaseSession
from db.documents import Attachment
from db.fields import Kind, fields_of
from db.mark import N_
from db.people import Person, Tag
from db.roots import root_of, standing
from swdesk import (
    asked,
    backup,
    conflicts,
    crises,
    duplicates,
    restricted,
    retention,
    roles,
    visit_problems,
    workers,
)
from swdesk.consents import BY_DUTY, BY_EMERGENCY, DUTY
from swdesk.contacts import kept
from swdesk.i18n import _
from swdesk.people import under_fourteen
from swdesk.periods import years_before
from swdesk.reports.ledgers import own_station
from swdesk.sync import peers
from swdesk.todo import Todo, by_day
from swdesk.visits import DueVisit, due_and_unvisited

GUARDIAN_WRITTEN = "03"
SIGN_IN, PHOTO = "02", "04"
SAFETY, RETENTION = "safety", "retention"
"""Pages of 设置 that are no list of records."""
SUPERIORS = frozenset({"0", "1", "2", "3"})
"""Codes of `unit_level` of units that are no station."""
BACKUP_DAYS, DRILL_DAYS = 7, 92
"""Days after which a backup, and a drill of restoring, are asked for; a drill once a quarter."""
FILED = ("signed", "sent", "received", "accepted", "locked")
FOLLOWED = (
    "person",
    "visit",
    "case",
    "case_session",
    "group_session",
    "activity",
    "school_activity",
    "supervision",
)
"""Kinds whose missing required fields are counted in 待办."""


@dataclass(frozen=True)
class Today:
    """Everything that the page 今日 and the rail show; `badges` by page name."""

    visits: list[DueVisit]
    todos: list[Todo]
    badges: dict[str, str]
    unvisited: int = 0
    """How many people on file were never visited."""


def today_of(
    session: Session, today: date, *, sheet_printed: bool = True, now: datetime | None = None, safety: Sequence[Todo] = ()
) -> Today:  # fmt: skip
    """What is due today; `now` says how long crises are open. `sheet_printed` is False while the recovery sheet is only on
    this disk; `safety` is what `backup_todos` found there.
    """
    alarms = _crises(session, now or datetime.combine(today, time()))
    visits, unvisited = due_and_unvisited(session, today)
    appointments = case_appointments(session, today)
    unfiled = activities_without_evidence(session, today)
    reports = asked.report_todos(session, today)
    todos = [
        *alarms,
        *([] if sheet_printed else [_sheet()]),
        *safety,
        *_unit(session),
        *_apart(session),
        *appointments,
        *_problems(session, today),
        *_consents(session, today),
        *([_evidence(unfiled)] if unfiled else []),
        *_missing(session, today),
        *_doubles(session),
        *asked.notice_todos(session, today),
        *asked.standard_todos(session),
        *asked.referral_todos(session, today),
        *_credentials(session, today),
        *_kept(session, today),
        *reports,
    ]
    badges = {
        "today": _number(len(visits) + len(todos)),
        "visits": _number(len(visits)),
        "cases": _number(len(appointments)),
        "crises": _number(len(alarms)),
        "activities": _number(unfiled),
        "report": asked.report_badge(session, today),
    }
    return Today(visits, todos, badges, unvisited)


def rail_counts(session: Session, today: date) -> dict[str, str]:
    """The to-do counts of the rail, by page; '' or missing for none."""
    return today_of(session, today).badges


def _number(count: int) -> str:
    return str(count) if count else ""


def _sheet() -> Todo:
    return Todo(_("恢复单"), _("数据恢复单还没有打印"), _("请尽快"), "danger", "settings")


def _unit(session: Session) -> list[Todo]:
    """What every report of the unit begins with, where it was not filled in yet."""
    own = own_station(session)
    if own is None or own.level in SUPERIORS:
        return []
    empty = [
        _(label) for value, label in ((own.addressee, N_("主送单位")), (own.county, N_("县"))) if not value
    ]
    text = _("到“设置”填{}").format(_("、").join(empty))
    return (
        [Todo(_("本单位"), text, "", "warning", "settings", record=own.id, kind="station")] if empty else []
    )


def backup_todos(folder: Path, now: datetime) -> list[Todo]:
    """Backups and drills that are overdue; read from this PC's disk, so not inside a transaction."""
    found: list[Todo] = []
    last, drilled = backup.last_backup(folder), backup.last_drill(folder)
    if last is None:
        return [Todo(_("备份"), _("还没有备份过"), _("请尽快"), "danger", "settings", kind=SAFETY)]
    if (days := (now.date() - last.date()).days) >= BACKUP_DAYS:
        text = _("已经 {} 天没有备份").format(days)
        found.append(Todo(_("备份"), text, _("请尽快"), "danger", "settings", kind=SAFETY))
    if drilled is None or (now.date() - drilled.date()).days >= DRILL_DAYS:
        text = _("试恢复一次最近的备份，每季度一次")
        found.append(Todo(_("演练"), text, "", "info", "settings", kind=SAFETY))
    return found


def _kept(session: Session, today: date) -> list[Todo]:
    """Files whose time is over, for who decides about them."""
    count = len(retention.due(session, today)) if roles.may(session, roles.Right.MANAGE) else 0
    text = _("{} 份档案保存期限到了，请决定").format(count)
    return [Todo(_("保存期限"), text, "", "info", "settings", kind=RETENTION)] if count else []


def _credentials(session: Session, today: date) -> list[Todo]:
    """Registrations of certificates and queries of records that end soon or ended; who has none at all is in 待补材料."""
    found: list[Todo] = []
    for one in workers.standings(session, today):
        for due, what in ((one.registration, N_("社工证登记")), (one.vetting, N_("违法犯罪记录查询"))):
            if due is None or due.day is None or due.state not in {"soon", "late"}:
                continue
            text = _("{name} {what}").format(name=one.name, what=_(what))
            found.append(
                Todo(_("证件"), text, *by_day(due.day, today), "staff", record=one.id, kind="worker")
            )
    return found


def _crises(session: Session, now: datetime) -> list[Todo]:
    """Crises and mandatory reports that are not dealt with, by number: a name never stands here."""
    found: list[Todo] = []
    for one in crises.open_ones(session, now):
        if not restricted.may_see(session, one.kind, one.id):
            continue
        tag = _("强制报告") if one.kind == crises.REPORT else _("危机")
        when = _("已过 {}").format(crises.words(one.since)) if one.since is not None else _("请尽快")
        text = f"{one.number} {one.what}".strip()
        found.append(Todo(tag, text, when, "danger", "crises", record=one.id, kind=one.kind))
    return found


def _apart(session: Session) -> list[Todo]:
    """What two PCs of the station wrote at once, and sync files that did not come."""
    waiting = conflicts.count(session)
    found = [Todo(_("同步"), text, "", "danger", "bundles") for text in peers.alarms(session)]
    found += [Todo(_("同步"), lack.text, "", "warning", "bundles") for lack in peers.lacks(session)]
    if waiting:
        text = _("{} 处内容两台电脑写得不一样，请定一个").format(waiting)
        found.append(Todo(_("同步"), text, "", "warning", "conflicts"))
    return found


def _problems(session: Session, today: date) -> list[Todo]:
    """Problems found at visits that should have been solved by now."""
    count = visit_problems.overdue(session, today)
    text = _("{} 个走访问题到期还没有解决").format(count)
    return [Todo(_("走访问题"), text, "", "warning", "visits")] if count else []


def case_appointments(session: Session, today: date) -> list[Todo]:
    """Open cases whose last session named a day that has come."""
    last = (
        select(CaseSession.case, func.max(CaseSession.day).label("day"))
        .where(CaseSession.deleted.is_(False))
        .group_by(CaseSession.case)
        .subquery()
    )
    query = (
        select(Case.id, Case.number, Person.name, func.min(CaseSession.next_day))
        .select_from(Case)
        .join(CaseSession, CaseSession.case == Case.id)
        .join(last, and_(last.c.case == Case.id, last.c.day == CaseSession.day))
        .join(Person, Person.id == root_of(Case.person), isouter=True)
        .where(
            Case.deleted.is_(False), Case.closed_on.is_(None), CaseSession.deleted.is_(False), CaseSession.next_day <= today
        )
        .group_by(Case.id, Case.number, Person.name)
        .order_by(func.min(CaseSession.next_day))
    )  # fmt: skip
    found: list[Todo] = []
    for case, number, name, day in session.execute(restricted.limited(session, query, "case")):
        if day is None:
            continue
        late = (today - day).days
        text = _("{case} 约定{m}月{d}日服务").format(case=number or name or "", m=day.month, d=day.day)
        when = _("逾期 {} 天").format(late) if late else _("今天")
        found.append(Todo(_("个案"), text, when, "warning", "cases", record=case))
    return found


def _consents(session: Session, today: date) -> list[Todo]:
    """Children to be treated as under 14 without a guardian's written consent (domain.md §0 fact 7, §6.1)."""
    query = select(Person.born).where(
        Person.deleted.is_(False), standing(), Person.left_on.is_(None),
        or_(Person.status.is_(None), Person.status == "01"),
        Person.born >= years_before(today, 15), Person.born <= today,
        or_(Person.consent.is_(None), Person.consent.not_in((GUARDIAN_WRITTEN, "04"))),
        or_(Person.legal_basis.is_(None), Person.legal_basis.not_in((BY_DUTY, BY_EMERGENCY))),
    )  # fmt: skip
    count = sum(1 for born in session.scalars(query) if born and under_fourteen(born, today))
    if not count:
        return []
    text = _("{} 名未满十四周岁儿童缺书面同意").format(count)
    where = (
        ("born", ">=", years_before(today, 14)),
        ("consent", "!=", GUARDIAN_WRITTEN),
        ("consent", "!=", DUTY),
        ("legal_basis", "!=", BY_DUTY),
        ("legal_basis", "!=", BY_EMERGENCY),
    )
    return [Todo(_("监护人同意"), text, "", "warning", "people", where)]


def activities_without_evidence(session: Session, today: date) -> int:
    """Activities of this year up to today without a photo or without a sign-in sheet (domain.md §0 fact 5)."""

    def has(model: Any, role: str) -> Any:
        return exists().where(
            Attachment.parent == model.id, Attachment.deleted.is_(False), Attachment.role == role
        )

    total = 0
    for model in (Activity, SchoolActivity):
        query = select(func.count()).where(
            kept(model),
            model.day.between(date(today.year, 1, 1), today),
            or_(~has(model, PHOTO), ~has(model, SIGN_IN)),
        )
        total += session.scalar(query) or 0
    return total


def _evidence(count: int) -> Todo:
    return Todo(_("材料"), _("{} 场活动缺签到表或照片").format(count), "", "info", "missing")


def missing_counts(session: Session, today: date) -> dict[str, int]:
    """Kind → records of this year (people: all on file) with an empty required field; what is only planned lacks nothing yet."""
    found: dict[str, int] = {}
    for kind in FOLLOWED:
        model: Any = record_kinds()[kind]
        tests: list[Any] = []
        for field in fields_of(model):
            if not field.required:
                continue
            if field.kind is Kind.CODES:
                tests.append(
                    ~exists().where(Tag.parent == model.id, Tag.field == field.key, Tag.deleted.is_(False))
                )
            else:
                tests.append(getattr(model, field.name).is_(None))
        conditions = [kept(model), or_(*tests)]
        if kind == "person":
            conditions += [standing(), Person.left_on.is_(None)]
        elif "day" in {field.name for field in fields_of(model)}:
            conditions.append(or_(model.day.is_(None), model.day.between(date(today.year, 1, 1), today)))
        count = session.scalar(select(func.count()).select_from(model).where(*conditions))
        if count:
            found[kind] = count
    return found


def _missing(session: Session, today: date) -> list[Todo]:
    counts = missing_counts(session, today)
    if not counts:
        return []
    kinds = record_kinds()
    parts = sorted(counts.items(), key=lambda item: -item[1])
    text = _("、").join(_("{kind} {n} 份").format(kind=_(kinds[kind].label), n=n) for kind, n in parts[:3])
    if len(parts) > 3:
        text += _(" 等")
    return [Todo(_("待补材料"), _("{}有必填项未填").format(text), "", "info", "missing")]


def _doubles(session: Session) -> list[Todo]:
    """People who may have been entered twice."""
    waiting = duplicates.count(session)
    if not waiting:
        return []
    return [Todo(_("疑似重复"), _("{} 对服务对象可能是同一人").format(waiting), "", "info", "duplicates")]
