"""待补材料 of groups and activities: what a folder still lacks; an item is missing only once its phase is due (domain.md §0 fact 5)."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import Session

from db.activities import Activity, SchoolActivity
from db.documents import Attachment
from db.groups import Attendance, Group, GroupMeasure, GroupScore, GroupSession
from db.mark import N_
from swdesk import contacts, options, scans
from swdesk.activities import figures
from swdesk.case_papers import Lack
from swdesk.group_summary import Summary, summary_of
from swdesk.i18n import _
from swdesk.options import Option
from swdesk.values import show_day

SIGN_IN, PHOTO, FEEDBACK, NEWS = "02", "04", "05", "06"
"""Codes of `attachment_role`: 签到表, 照片, 满意度反馈, 新闻稿."""

PHOTOS = Option("activity.photos", N_("每场活动照片"), 3, N_("少于这个张数的列入待补材料；0 表示不检查"))
GROUP_SESSIONS = Option("group.sessions", N_("每个小组最少节数"), 0, N_("合同要求的节数；0 表示不检查"))
GROUP_PRESENT = Option("group.present", N_("小组每节最少人数"), 0, N_("合同要求的人数；0 表示不检查"))
OPTIONS = (PHOTOS, GROUP_SESSIONS, GROUP_PRESENT)


def files_of(session: Session, record: uuid.UUID) -> Counter[str]:
    """How many attachments of each role lie with a record."""
    query = select(Attachment.role, func.count()).where(
        Attachment.parent == record, Attachment.deleted.is_(False)
    )
    found = session.execute(query.group_by(Attachment.role))
    return Counter({role: count for role, count in found if role})


# ── groups ───────────────────────────────────────────────────────────────────────────────────────────────────


def group_lacks(session: Session, group: Group, today: date) -> list[Lack]:
    """What the folder of a group lacks or will, in the order of the work; nothing of one that was cancelled."""
    if group.deleted or group.cancelled:
        return []
    held = session.scalars(
        select(GroupSession)
        .where(contacts.kept(GroupSession), GroupSession.group == group.id, GroupSession.day <= today)
        .order_by(GroupSession.day, GroupSession.ordinal)
    ).all()
    begun = bool(held) or (group.start is not None and group.start <= today)
    over = (group.end is not None and group.end <= today) or bool(
        group.planned_sessions and len(held) >= group.planned_sessions
    )
    summary = summary_of(session, group.id)
    found = list(_planned(group, summary, due=begun))
    for one in held:
        found += _of_session(session, one)
    return scans.unsettled(
        session, "group", group.id, [*found, *_concluded(session, group, summary, due=over)]
    )


def _planned(group: Group, summary: Summary, *, due: bool) -> Iterator[Lack]:
    if not group.aim:
        yield Lack("aim", _("小组目标"), due=due)
    if not group.background:
        yield Lack("background", _("背景与需求分析"), due=due)
    if summary.planned is None:
        yield Lack("plan", _("每节计划或计划节数"), due=due)
    if group.supervisor_on is None and group.head_on is None:
        yield Lack("approval", _("计划书审批日期"), due=due)
    if not summary.members:
        yield Lack("members", _("组员名单"), due=due)


def _of_session(session: Session, one: GroupSession) -> Iterator[Lack]:
    name = _("第{}节").format(one.ordinal) if one.ordinal else show_day(one.day) if one.day else _("一节")
    files = files_of(session, one.id)
    ticked = session.scalar(
        select(exists().where(and_(Attendance.session == one.id, Attendance.deleted.is_(False))))
    )
    present = session.scalar(select(contacts.attended()).where(GroupSession.id == one.id))
    least = options.value(session, GROUP_PRESENT)
    for lacking, key, text in (
        (not one.record, "record", _("{}的过程记录")), (not ticked and not files[SIGN_IN], "sign_in", _("{}的签到")),
        (not files[PHOTO], "photo", _("{}的照片")), (present is not None and present < least, "present", _("{}人数少于要求")),
    ):  # fmt: skip
        if lacking:
            yield Lack(f"{one.id}.{key}", text.format(name))


def _concluded(session: Session, group: Group, summary: Summary, *, due: bool) -> Iterator[Lack]:
    if summary.held < options.value(session, GROUP_SESSIONS):
        yield Lack("sessions", _("节数少于要求"), due=due)
    if not summary.satisfaction.forms:
        yield Lack("satisfaction", _("满意度问卷"), due=due)
    if half := _half_measured(session, group.id):
        yield Lack("measures", _("{} 份后测").format(half), due=due)
    if not group.summary:
        yield Lack("summary", _("总结评估"), due=due)


def _half_measured(session: Session, group: uuid.UUID) -> int:
    """Members who answered before and not after."""
    query = (
        select(func.count(GroupScore.member.distinct()))
        .join(GroupMeasure, GroupMeasure.id == GroupScore.measure)
        .where(
            GroupMeasure.group == group, GroupMeasure.deleted.is_(False), GroupScore.deleted.is_(False),
            GroupScore.before.is_not(None), GroupScore.after.is_(None),
        )
    )  # fmt: skip
    return session.scalar(query) or 0


# ── activities ───────────────────────────────────────────────────────────────────────────────────────────────


def activity_lacks(session: Session, activity: Activity, today: date) -> list[Lack]:
    """What the folder of a community activity lacks; nothing of one that did not happen."""
    if activity.deleted or activity.not_held:
        return []
    past = activity.day is not None and activity.day <= today
    found, files = figures(session, activity.id), files_of(session, activity.id)
    wanted = options.value(session, PHOTOS)
    facts = (
        (not activity.aim and not files["01"], "plan", _("活动方案")),
        (found.residents is None, "residents", _("参与人数")),
        (not files[SIGN_IN] and not found.named, "sign_in", _("签到表")),
        (files[PHOTO] < wanted, "photos", _("照片（已有 {} 张，要 {} 张）").format(files[PHOTO], wanted)),
        (not activity.record, "record", _("活动记录")),
        (not found.satisfaction.forms and not files[FEEDBACK], "satisfaction", _("满意度反馈")),
        (activity.publication is None and not files[NEWS], "news", _("新闻稿")),
        (found.budget.planned is not None and found.budget.spent is None, "spent", _("决算")),
        (found.unsigned > 0, "supplies", _("{} 项物资未签收").format(found.unsigned)),
    )
    lacks = [Lack(key, text, due=past) for lacking, key, text in facts if lacking]
    return scans.unsettled(session, "activity", activity.id, lacks)


def school_activity_lacks(session: Session, activity: SchoolActivity, today: date) -> list[Lack]:
    """The same for an activity of the school station."""
    if activity.deleted or activity.not_held:
        return []
    past = activity.day is not None and activity.day <= today
    files = files_of(session, activity.id)
    heads = (
        activity.students, activity.parents, activity.teachers, activity.community, activity.fathers, activity.mothers,
        activity.grandparents,
    )  # fmt: skip
    facts = (
        (all(count is None for count in heads), "heads", _("各方参加人数")),
        (not activity.form, "form", _("形式")),
        (not files[SIGN_IN], "sign_in", _("签到表")),
        (not files[PHOTO], "photos", _("照片")),
        (not activity.record, "record", _("活动记录")),
    )
    lacks = [Lack(key, text, due=past) for lacking, key, text in facts if lacking]
    return scans.unsettled(session, "school_activity", activity.id, lacks)


LACKS: dict[str, tuple[Any, Any]] = {
    "group": (Group, group_lacks),
    "activity": (Activity, activity_lacks),
    "school_activity": (SchoolActivity, school_activity_lacks),
}
"""Kind → its record type, and what says what its folder lacks."""


def missing_of(session: Session, kind: str, record: uuid.UUID, today: date) -> list[str]:
    """What is missing now of a group or an activity, in words."""
    model, lacks = LACKS[kind]
    one = session.get(model, record)
    return [lack.text for lack in lacks(session, one, today) if lack.due] if one is not None else []
