"""Casework (个案): where a case stands, derived from what is recorded and never chosen (MZ/T 094-2017, domain.md §2.0, §3.6).

No approval or consent blocks anything: a signature is a day that was written down, or a scan.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from db.cases import Case, CaseSession, CaseSuspension
from db.casework import CaseAssessment, CaseEvaluation, CaseFollowUp, CasePlan
from db.codes import code_list
from db.mark import N_
from db.referrals import Referral
from db.satisfaction import Satisfaction
from swdesk import leads, options
from swdesk.contacts import NOT_TAKEN
from swdesk.goals import GoalStand, goals_of, latest
from swdesk.i18n import _, code_text
from swdesk.options import Option

ASSESS_DAYS = Option(
    "case.assess_days", N_("预估期限（天）"), 14, N_("接案后多少天内做预估，过后列入待补材料")
)
FOLLOW_UP_DAYS = Option(
    "case.follow_up_days", N_("回访期限（天）"), 90, N_("结案后多少天内回访；个案里另写的优先")
)
MIN_SESSIONS = Option(
    "case.min_sessions", N_("结案至少服务次数"), 0, N_("合同要求几次才算完成一个个案；0 为不要求")
)
APPROVAL = Option(
    "case.approval", N_("计划和结案要督导审批"), False, N_("只显示“待审批”，不影响登记、统计和下一步")
)
SESSION_SIGNED = Option(
    "case.session_signed", N_("每次记录要督导签名"), False, N_("没有督导签名日期的记录列入待补材料")
)
RETURN_DAYS = Option(
    "case.return_days",
    N_("网格员转介几天内反馈"),
    7,
    N_("办理结果没有在这些天里告诉网格员的，列入待补材料；0 表示不检查"),
)
FROM_GRID = "04"
"""Code of `source`: 网格员转介."""

OPTIONS = (ASSESS_DAYS, RETURN_DAYS, FOLLOW_UP_DAYS, MIN_SESSIONS, APPROVAL, SESSION_SIGNED)

OPENED, ASSESSED, PLANNED, WORKING, EVALUATED, CLOSING = "10", "20", "30", "40", "50", "60"
CLOSED, FOLLOWED, ARCHIVED, SUSPENDED, HANDED_OVER, VOID = "70", "75", "80", "85", "90", "95"
"""Codes of `case_state` (domain.md §3.6)."""

CLOSE, REFER = ("01", "04")
"""Codes of `evaluation_conclusion` after which the case is about to be closed: 达成结案, 转介."""

_TAKEN = ("03", "05")
"""Codes of `referral_status`: 已接收, 已完成."""


@dataclass(frozen=True)
class Phase:
    """A step of the case: state is done, now or open; `note` is its day or count."""

    name: str
    state: str
    note: str = ""


@dataclass(frozen=True)
class Facts:
    """What is recorded of a case, read at once; versions are the ones that hold."""

    case: Case
    sessions: int
    minutes: int
    first: date | None
    last: date | None
    assessment: CaseAssessment | None
    plan: CasePlan | None
    evaluation: CaseEvaluation | None
    follow_up: CaseFollowUp | None
    goals: tuple[GoalStand, ...]
    forms: int
    resting: CaseSuspension | None
    handed_over: bool
    approval: bool

    @property
    def lead(self) -> bool:
        """没有接案: decided so, and no session since."""
        return self.case.decision in NOT_TAKEN and not self.sessions

    @property
    def assessed(self) -> bool:
        """A 预估 of its own, or the text of a ledger."""
        return self.assessment is not None or bool(self.case.assessment)

    @property
    def planned(self) -> bool:
        """A 计划 of its own, or the aim of a ledger."""
        return self.plan is not None or bool(self.case.aim or self.case.goals)

    @property
    def evaluated(self) -> bool:
        """A 评估 of its own, or the goals of a ledger counted at the closure."""
        counted = self.case.goals_met is not None and self.case.closed_on is not None
        return self.evaluation is not None or counted

    @property
    def followed(self) -> bool:
        """A 回访 of its own, or a session after the closure."""
        closed = self.case.closed_on
        return self.follow_up is not None or bool(closed and self.last and self.last > closed)

    @property
    def plan_waits(self) -> bool:
        """待审批: the station approves plans, and nobody has signed this one."""
        return self.approval and self.plan is not None and self.plan.supervisor_signed_on is None

    @property
    def closure_waits(self) -> bool:
        """待审批: the station approves closures, and nobody has signed this one."""
        case = self.case
        signed = case.close_supervisor_signed_on or case.close_head_signed_on
        return self.approval and case.closed_on is not None and signed is None


def facts_of(session: Session, case: Case) -> Facts:
    """Everything that tells where a case stands."""
    mine = (CaseSession.case == case.id, CaseSession.deleted.is_(False))
    count, minutes, first, last = session.execute(
        select(func.count(), func.sum(CaseSession.minutes), func.min(CaseSession.day), func.max(CaseSession.day)).where(*mine)
    ).one()  # fmt: skip
    return Facts(
        case,
        count,
        int(minutes or 0),
        first,
        last,
        latest(session, CaseAssessment, case.id),
        latest(session, CasePlan, case.id),
        latest(session, CaseEvaluation, case.id),
        _follow_up(session, case),
        tuple(goals_of(session, case.id)),
        _forms(session, case),
        _resting(session, case),
        _handed_over(session, case),
        options.value(session, APPROVAL),
    )


def _follow_up(session: Session, case: Case) -> CaseFollowUp | None:
    query = select(CaseFollowUp).where(CaseFollowUp.case == case.id, CaseFollowUp.deleted.is_(False))
    return session.scalars(query.order_by(CaseFollowUp.day.desc().nulls_last()).limit(1)).first()


def _forms(session: Session, case: Case) -> int:
    query = select(func.count()).where(Satisfaction.case == case.id, Satisfaction.deleted.is_(False))
    return session.scalar(query) or 0


def _resting(session: Session, case: Case) -> CaseSuspension | None:
    query = select(CaseSuspension).where(
        CaseSuspension.case == case.id, CaseSuspension.deleted.is_(False), CaseSuspension.end.is_(None)
    )
    return session.scalars(query.limit(1)).first()


def _handed_over(session: Session, case: Case) -> bool:
    query = select(Referral.id).where(
        Referral.case == case.id, Referral.deleted.is_(False), Referral.handover.is_(True), Referral.status.in_(_TAKEN),
        or_(Referral.incoming.is_(False), Referral.incoming.is_(None)),
    )  # fmt: skip
    return session.scalars(query.limit(1)).first() is not None


# ── where it stands ──────────────────────────────────────────────────────────────────────────────────────────


def state_of(facts: Facts) -> str:
    """The code of `case_state` that follows from the records."""
    case = facts.case
    if case.deleted:
        return VOID
    if facts.handed_over:
        return HANDED_OVER
    if case.closed_on is not None:
        return _closed_state(facts)
    if facts.resting is not None:
        return SUSPENDED
    return _open_state(facts)


def _closed_state(facts: Facts) -> str:
    if facts.case.archived_on is not None:
        return ARCHIVED
    if facts.followed:
        return FOLLOWED
    return CLOSING if facts.closure_waits else CLOSED


def _open_state(facts: Facts) -> str:
    evaluation = facts.evaluation
    if evaluation is not None and (facts.last is None or (evaluation.day or date.min) >= facts.last):
        return CLOSING if evaluation.conclusion in {CLOSE, REFER} else EVALUATED
    if facts.sessions:
        return WORKING
    if facts.planned:
        return PLANNED
    return ASSESSED if facts.assessed else OPENED


def state_words(facts: Facts) -> str:
    """介入中, 计划（待审批）, 不接案（仅提供资讯）."""
    if facts.lead and not facts.case.deleted:
        return leads.state_words(facts.case)
    state = state_of(facts)
    words = code_text(code_list("case_state"), state)
    waits = (state == PLANNED and facts.plan_waits) or (state == CLOSING and facts.closure_waits)
    return _("{}（待审批）").format(words) if waits else words


def phases(session: Session, case: Case) -> list[Phase]:
    """接案 → 服务协议 → 预估 → 计划 → 介入 → 评估 → 结案 → 跟进回访: done where its record is filled, now at the step at hand."""
    return phases_from(facts_of(session, case))


def phases_from(facts: Facts) -> list[Phase]:
    """`phases` of a case that was read already."""
    case, closed = facts.case, facts.case.closed_on
    if facts.lead:
        return [Phase(_("线索"), "done", leads.state_words(case))]
    steps = [
        (_("接案"), case.opened_on is not None, _short(case.opened_on)),
        (_("服务协议"), case.agreed_on is not None, _short(case.agreed_on)),
        (_versioned(_("预估"), facts.assessment), facts.assessed, _day_of(facts.assessment)),
        (_versioned(_("计划"), facts.plan), facts.planned, _plan_note(facts)),
        (_("介入"), bool(facts.sessions and (closed or facts.evaluation)), _("{} 次").format(facts.sessions) if facts.sessions else ""),
        (_("评估"), facts.evaluated, _met(facts)),
        (_("结案"), closed is not None, _("待审批") if facts.closure_waits else _short(closed)),
        (_("跟进回访"), facts.followed, _followed(facts)),
    ]  # fmt: skip
    return _marked(steps)


def _short(day: date | None) -> str:
    return _("{}月{}日").format(day.month, day.day) if day else ""


def _day_of(record: CaseAssessment | CasePlan | None) -> str:
    return _short(record.day) if record is not None else ""


def _versioned(name: str, record: CaseAssessment | CasePlan | None) -> str:
    version = record.version if record is not None else None
    return _("{}（第{}版）").format(name, version) if version and version > 1 else name


def _plan_note(facts: Facts) -> str:
    if facts.plan_waits:
        return _("待审批")
    if facts.plan is not None:
        return _day_of(facts.plan)
    return _("{} 个目标").format(facts.case.goals) if facts.case.goals else ""


def _met(facts: Facts) -> str:
    case = facts.case
    return f"{case.goals_met} / {case.goals}" if case.goals and case.goals_met is not None else ""


def _followed(facts: Facts) -> str:
    if facts.follow_up is not None:
        return _short(facts.follow_up.day)
    return _short(facts.last) if facts.followed else ""


def _marked(steps: list[tuple[str, bool, str]]) -> list[Phase]:
    """The step at hand is the first open one after the last that is done; 介入 while there are sessions."""
    last = max((i for i, (_name, done, _note) in enumerate(steps) if done), default=-1)
    working = 4 if steps[4][2] and not steps[4][1] else None
    now = max(working, last) if working is not None else last + 1
    return [
        Phase(name, "done" if done else "now" if i == now else "open", note)
        for i, (name, done, note) in enumerate(steps)
    ]


def next_ordinal(session: Session, case: uuid.UUID) -> int:
    """第几次: one above the case's last session."""
    query = select(func.max(CaseSession.ordinal), func.count()).where(
        CaseSession.case == case, CaseSession.deleted.is_(False)
    )
    highest, count = session.execute(query).one()
    return max(highest or 0, count) + 1


def next_version(
    session: Session, kind: type[CaseAssessment | CasePlan | CaseEvaluation], case: uuid.UUID
) -> int:
    """第几版: one above the last of this kind."""
    highest, count = session.execute(
        select(func.max(kind.version), func.count()).where(kind.case == case, kind.deleted.is_(False))
    ).one()
    return max(highest or 0, count) + 1
