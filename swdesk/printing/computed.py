"""What a form prints that no field holds: ages, totals, rates. One entry a value: kind, name, label, how it is found."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.activities import Activity
from db.cases import Case, CaseSession
from db.codes import code_list
from db.crises import Crisis, MandatoryReport
from db.mark import N_
from db.people import Person
from db.projects import Expense
from db.roots import root
from db.staff import VolunteerService
from swdesk import crises, projects
from swdesk.activities import Figures, figures
from swdesk.files import PHOTO
from swdesk.group_summary import Summary, summary_of
from swdesk.i18n import _
from swdesk.people import age
from swdesk.periods import rounded
from swdesk.printing import people
from swdesk.printing.words import ROOM
from swdesk.satisfied import Satisfaction
from swdesk.values import hours, yuan
from swdesk.work_papers import files_of

Text = Callable[[Session, uuid.UUID, date], str]


@dataclass(frozen=True)
class Worked:
    """A value that is worked out: its label, its text for a record, and what is printed where the form is blank."""

    label: str
    text: Text
    to_write: str = ""
    picture: Callable[[Session, uuid.UUID, date], Any] | None = None
    """A drawing in place of a text; None from it where there is nothing to draw."""


def value(kind: str, name: str) -> Worked:
    """How `$name` of a kind is worked out; KeyError if it is not."""
    return VALUES[kind, name]


# ── people and cases ─────────────────────────────────────────────────────────────────────────────────────────


def _age(session: Session, person: uuid.UUID, today: date) -> str:
    one = session.get(Person, person)
    return _("{}岁").format(age(one.born, today)) if one is not None and one.born else ""


def _sessions(session: Session, case: uuid.UUID, _today: date) -> str:
    query = select(func.count()).where(CaseSession.case == case, CaseSession.deleted.is_(False))
    return _("{}次").format(session.scalar(query) or 0)


def _case_hours(session: Session, case: uuid.UUID, _today: date) -> str:
    query = select(func.sum(CaseSession.minutes)).where(
        CaseSession.case == case, CaseSession.deleted.is_(False)
    )
    return _("{}小时").format(hours(int(session.scalar(query) or 0)))


def _goals(session: Session, case: uuid.UUID, _today: date) -> str:
    one = session.get(Case, case)
    if one is None or one.goals is None:
        return ""
    met = ROOM if one.goals_met is None else str(one.goals_met)
    return _("共{}个，达成{}个").format(one.goals, met)


def _no_text(_session: Session, _record: uuid.UUID, _today: date) -> str:
    return ""


def _diagram(which: int) -> Callable[[Session, uuid.UUID, date], Any]:
    """家系图 (0) or 生态图 (1) of an assessment."""

    def picture(session: Session, assessment: uuid.UUID, today: date) -> Any:
        from swdesk.diagrams.drawing import drawing_of  # noqa: PLC0415 - loads the whole graphics package
        from swdesk.diagrams.reading import diagrams_on  # noqa: PLC0415

        return drawing_of(diagrams_on(session, assessment, today)[which])

    return picture


def _told_after(session: Session, crisis: uuid.UUID, _today: date) -> str:
    one = session.get(Crisis, crisis)
    span = None if one is None else crises.time_to_report(session, one)
    return "" if span is None else crises.words(span)


def _of_child(name: str) -> Text:
    """Sex or age of the minor of a mandatory report; the name is never printed (domain.md §2.8)."""

    def text(session: Session, report: uuid.UUID, today: date) -> str:
        one: Any = session.get(MandatoryReport, report)
        child = session.get(Person, root(session, one.person)) if one is not None and one.person else None
        if child is None:
            return ""
        if name == "age":
            return _age(session, child.id, today)
        return {"1": _("男"), "2": _("女")}.get(child.sex or "", "")

    return text


def _volunteer_hours(session: Session, volunteer: uuid.UUID, _today: date) -> str:
    query = select(func.sum(VolunteerService.minutes)).where(
        VolunteerService.volunteer == volunteer, VolunteerService.deleted.is_(False)
    )
    return _("{}小时").format(hours(int(session.scalar(query) or 0)))


# ── groups and activities ────────────────────────────────────────────────────────────────────────────────────


def _of_group(say: Callable[[Summary], str]) -> Text:
    def text(session: Session, group: uuid.UUID, _today: date) -> str:
        return say(summary_of(session, group))

    return text


def _of_activity(say: Callable[[Figures], str]) -> Text:
    def text(session: Session, activity: uuid.UUID, _today: date) -> str:
        return say(figures(session, activity))

    return text


def _share(exact: Fraction | None) -> str:
    return "" if exact is None else f"{rounded(exact * 100, 1)}%"


def _satisfied(found: Satisfaction) -> str:
    if not found.forms:
        return ""
    return _("{}份，满意{}份（{}）").format(found.forms, found.satisfied or 0, _share(found.rate))


def _money(fen: int | None) -> str:
    return "" if fen is None else _("{}元").format(yuan(fen))


def _people(count: int | None) -> str:
    return "" if count is None else _("{}人").format(count)


def _everybody(session: Session, activity: uuid.UUID, _today: date) -> str:
    found, staff = figures(session, activity), _staff(session, activity)
    parts = [n for n in (found.residents, found.volunteers, staff) if n is not None]
    return _people(sum(parts)) if parts else ""


def _staff(session: Session, activity: uuid.UUID) -> int | None:
    one = session.get(Activity, activity)
    return None if one is None else one.staff


def _photos(session: Session, record: uuid.UUID, _today: date) -> str:
    count = files_of(session, record)[PHOTO]
    return _("{}张").format(count) if count else ""


def _attached(session: Session, record: uuid.UUID, _today: date) -> str:
    """What lies in the folder, by kind: 计划方案1份、照片3份."""
    roles, found = code_list("attachment_role"), files_of(session, record)
    return "、".join(_("{}{}份").format(roles.label(role), found[role]) for role in sorted(found))


def _month(_session: Session, _station: uuid.UUID, today: date) -> str:
    return _("{}年{}月").format(today.year, today.month)


def _category_budget(session: Session, expense: uuid.UUID, _today: date) -> str:
    """预算 20000.00 元，已支出 8000.00 元: of the category in the contract's signed budget, this one included."""
    one = session.get(Expense, expense)
    if one is None or one.project is None:
        return ""
    signed = projects.budget(session, one.project).lines
    if (one.category or "") not in signed:
        return ""
    planned, spent = signed[one.category or ""], projects.spent_on(session, one.project, one.category)
    return _("预算{}元，已支出{}元，结余{}元").format(yuan(planned), yuan(spent), yuan(planned - spent))


_YUAN, _WRITTEN_SHARE = "　　　　　元", "　　份，满意　　份"

VALUES: dict[tuple[str, str], Worked] = {
    ("person", "age"): Worked(N_("年龄"), _age, "　　　岁"),
    ("case", "sessions"): Worked(N_("服务总次数"), _sessions, "　　　次"),
    ("case", "hours"): Worked(N_("服务总时长"), _case_hours, "　　　小时"),
    ("case", "goals"): Worked(N_("目标达成"), _goals, "共　　个，达成　　个"),
    ("crisis", "first_report"): Worked(N_("发现到首次报告"), _told_after, "　　　分钟"),
    ("mandatory_report", "child_sex"): Worked(N_("性别"), _of_child("sex")),
    ("mandatory_report", "child_age"): Worked(N_("年龄"), _of_child("age"), "　　　岁"),
    ("volunteer", "hours"): Worked(N_("累计服务时长"), _volunteer_hours, "　　　小时"),
    ("group", "members"): Worked(N_("组员人数"), _of_group(lambda s: _people(s.members)), "　　　人"),
    ("group", "held"): Worked(N_("实际节数"), _of_group(lambda s: _("{}节").format(s.held)), "　　　节"),
    ("group", "came"): Worked(N_("出席人次"), _of_group(lambda s: _("{}人次").format(s.times)), "　　　人次"),
    ("group", "rate"): Worked(N_("出席率"), _of_group(lambda s: _share(s.rate)), "　　　％"),
    ("group", "satisfaction"): Worked(
        N_("满意度"), _of_group(lambda s: _satisfied(s.satisfaction)), _WRITTEN_SHARE
    ),
    ("group", "budget"): Worked(N_("预算"), _of_group(lambda s: _money(s.budget.planned)), _YUAN),
    ("group", "spent"): Worked(N_("支出"), _of_group(lambda s: _money(s.budget.spent)), _YUAN),
    ("group", "left"): Worked(N_("结余"), _of_group(lambda s: _money(s.budget.left)), _YUAN),
    ("expense", "budget"): Worked(N_("本科目合同预算"), _category_budget),
    ("activity", "residents"): Worked(N_("居民"), _of_activity(lambda f: _people(f.residents)), "　　　人"),
    ("activity", "volunteers"): Worked(
        N_("志愿者"), _of_activity(lambda f: _people(f.volunteers)), "　　　人"
    ),
    ("activity", "staff"): Worked(
        N_("工作人员"), lambda session, one, _day: _people(_staff(session, one)), "　　　人"
    ),
    ("activity", "people"): Worked(N_("合计"), _everybody, "　　　人"),
    ("activity", "volunteer_hours"): Worked(
        N_("志愿时长合计"),
        _of_activity(
            lambda f: "" if f.volunteer_minutes is None else _("{}小时").format(hours(f.volunteer_minutes))
        ),
        "　　　小时",
    ),
    ("activity", "satisfaction"): Worked(
        N_("满意度"), _of_activity(lambda f: _satisfied(f.satisfaction)), _WRITTEN_SHARE
    ),
    ("activity", "budget"): Worked(N_("预算"), _of_activity(lambda f: _money(f.budget.planned)), _YUAN),
    ("activity", "spent"): Worked(N_("决算"), _of_activity(lambda f: _money(f.budget.spent)), _YUAN),
    ("activity", "left"): Worked(N_("结余"), _of_activity(lambda f: _money(f.budget.left)), _YUAN),
    ("group", "attached"): Worked(N_("附件"), _attached),
    ("group_session", "photos"): Worked(N_("照片"), _photos, "　　　张"),
    ("activity", "photos"): Worked(N_("照片（不少于3张）"), _photos, "　　　张"),
    ("station", "month"): Worked(N_("月份"), _month, "　　年　月"),
    ("person", "consents"): Worked(N_("同意书附件"), people.files(*people.CONSENTS), "　　　份"),
    ("supporter", "who"): Worked(
        N_("姓名、电话"),
        people.line("supporter", lambda one, _day: "\n".join(filter(None, (one.name, one.phone)))),
    ),
    ("supporter", "age"): Worked(
        N_("年龄"), people.line("supporter", lambda one, day: people.years(one.born, one.age, day))
    ),
    ("supporter", "disability"): Worked(
        N_("残疾类型/等级"),
        people.line("supporter", lambda one, _day: people.disabled(one.disability, one.disability_grade)),
    ),
    ("visit", "photos"): Worked(N_("照片"), people.photos, "　　　张"),
    ("case_session", "files"): Worked(N_("附件"), people.files(), "　　　份"),
    ("case_evaluation", "satisfaction"): Worked(N_("满意度"), people.case_satisfaction, _WRITTEN_SHARE),
    ("referral", "sender"): Worked(N_("转介单位"), people.sender),
    ("referral", "receiver"): Worked(N_("接收单位"), people.receiver),
    ("referral", "reply"): Worked(N_("接收意见"), people.reply, people.reply_boxes()),
    ("case_assessment", "genogram"): Worked(N_("家系图"), _no_text, picture=_diagram(0)),
    ("case_assessment", "ecomap"): Worked(N_("生态图"), _no_text, picture=_diagram(1)),
}
