"""What the superior and other units wait for: reports, notices, definitions, people referred; lines of 待办."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from db.documents import Report
from db.notices import Notice
from db.referrals import Referral
from swdesk import standards
from swdesk.i18n import _
from swdesk.periods import Period, last_finished_quarter, parse_period
from swdesk.reports.ledgers import own_station
from swdesk.todo import Todo, by_day

FRESH_DAYS, ANSWER_DAYS = 30, 14
"""Days for which a notice without a date is shown; for an answer to a referral."""

REFERRED = "02"
"""Code of 已发 in `referral_status`."""


def report_todos(session: Session, today: date) -> list[Todo]:
    """The last quarter's report that is not yet signed, and reports that came back."""
    period = last_finished_quarter(today)
    query = select(Report).where(Report.deleted.is_(False)).order_by(Report.period, Report.version)
    latest = {report.period: report for report in session.scalars(query)}
    found = [
        Todo(
            _("报送"),
            _("{}报告被上级退回，待修改").format(parse_period(name).name),
            "",
            "danger",
            "report",
            record=name,
        )
        for name, report in latest.items()
        if name and report.state == "returned"
    ]
    mine = latest.get(period.key)
    if mine is None or mine.state in {"draft", "checked", None}:
        text = _("{}报告还没有定稿").format(period.name)
        found.append(
            Todo(_("报送"), text, *by_day(_due_on(session, period), today), "report", record=period.key)
        )
    elif mine.state == "signed":
        text = _("{}报告已定稿，还没有报送").format(period.name)
        found.append(Todo(_("报送"), text, "", "info", "bundles", record=period.key))
    return found


def _due_on(session: Session, period: Period) -> date | None:
    """The day by which the superior wants the report, where it has said so."""
    own = own_station(session)
    return period.end + timedelta(days=own.due_days) if own is not None and own.due_days is not None else None


def standard_todos(session: Session) -> list[Todo]:
    """Definitions and forms of the superior that nobody has decided on."""
    count = len(standards.waiting(session))
    return (
        [Todo(_("口径"), _("上级口径 {} 项").format(count), _("待确认"), "warning", "standards")]
        if count
        else []
    )


def notice_todos(session: Session, today: date) -> list[Todo]:
    """Notices of the superior that nobody has marked as done: those with a day to come, and new ones."""
    query = select(Notice).where(
        Notice.deleted.is_(False), Notice.done_on.is_(None), Notice.issued_by.is_not(None)
    )
    fresh = or_(Notice.due_on.is_not(None), Notice.issued_on >= today - timedelta(days=FRESH_DAYS))
    return [
        Todo(_("通知"), item.title or "", *by_day(item.due_on, today), "notices", record=item.id)
        for item in session.scalars(
            query.where(fresh).order_by(Notice.due_on.is_(None), Notice.due_on, Notice.issued_on)
        )
    ]


def referral_todos(session: Session, today: date) -> list[Todo]:
    """People whom another unit refers to us, and referrals of ours that nobody has answered for a fortnight."""
    query = select(Referral).where(Referral.deleted.is_(False), Referral.status == REFERRED)
    found: list[Todo] = []
    for one in session.scalars(query.order_by(Referral.day)):
        if one.incoming:
            text = _("{} 转来一人，等待接收").format(one.receiver or "")
            found.append(Todo(_("转介"), text, "", "warning", "referrals", record=one.id))
        elif one.day is not None and (today - one.day).days > ANSWER_DAYS:
            text = _("转给 {} 的还没有回执").format(one.receiver or "")
            when = _("已 {} 天").format((today - one.day).days)
            found.append(Todo(_("转介"), text, when, "info", "referrals", record=one.id))
    return found


def report_badge(session: Session, today: date) -> str:
    """Where the last quarter's report stands, beside 季度报告 in the rail."""
    key = last_finished_quarter(today).key
    query = select(Report.state).where(Report.deleted.is_(False), Report.period == key)
    state = session.scalars(query.order_by(Report.version.desc()).limit(1)).first()
    return {"returned": _("退回"), "draft": _("草稿"), "checked": _("草稿")}.get(state or "draft", "")
