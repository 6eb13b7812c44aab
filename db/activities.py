"""Community activities and family–school–community activities (社区活动、家校社): domain.md §1.3, §2.4, §2.9."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy.orm import Mapped

from db import fields as f
from db.base import Base, Record
from db.fields import Deidentify, Sensitivity
from db.mark import N_


class Activity(Record, Base):
    """社区活动: counts by role; volunteer time is typed per head."""

    __tablename__ = "activity"
    label = N_("社区活动")

    day: Mapped[date | None] = f.day(
        N_("日期"),
        index=True,
        required=True,
        listed=True,
        aliases=("活动日期", "活动时间", "时间", "开展日期"),
    )
    number: Mapped[str | None] = f.text(N_("活动编号"), 40, aliases=("编号",))
    name: Mapped[str | None] = f.text(
        N_("活动名称"),
        required=True,
        listed=True,
        searched=True,
        aliases=("名称", "活动主题", "主题", "活动内容"),
    )
    kind: Mapped[str | None] = f.code(
        N_("类别"), "activity_kind", listed=True, aliases=("活动类别", "活动类型", "类型")
    )
    domain: Mapped[str | None] = f.code(N_("服务领域"), "service_domain", aliases=("领域",))
    place: Mapped[str | None] = f.text(N_("地点"), listed=True, aliases=("活动地点", "开展地点"))
    residents: Mapped[int | None] = f.count(
        N_("参与居民"),
        required=True,
        listed=True,
        aliases=(
            "居民",
            "参与人数",
            "参加人数",
            "居民人数",
            "参与人次",
            "服务人次",
            "人数",
            "受益人数",
            "参加居民",
        ),
    )
    volunteers: Mapped[int | None] = f.count(
        N_("志愿者"), listed=True, aliases=("志愿者人数", "志愿者数", "志愿者人次")
    )
    staff: Mapped[int | None] = f.count(N_("工作人员"), aliases=("工作人员数", "社工人数"))
    volunteer_minutes: Mapped[int | None] = f.minutes(
        N_("志愿时长"), aliases=("志愿服务时长", "志愿时长小时/人", "人均志愿时长"), help=N_("每人，小时")
    )
    forms: Mapped[int | None] = f.count(
        N_("问卷数"), aliases=("有效问卷", "满意度问卷", "回收问卷", "问卷份数", "满意度问卷数")
    )
    satisfied: Mapped[int | None] = f.count(N_("满意数"), aliases=("满意人数", "满意份数", "满意问卷"))
    worker: Mapped[uuid.UUID | None] = f.link(
        N_("负责人"), "worker", listed=True, aliases=("负责社工", "社工", "活动负责人")
    )
    partners: Mapped[str | None] = f.text(N_("协办单位"), 200, aliases=("合作单位", "协办", "联合单位"))
    budget: Mapped[int | None] = f.amount(N_("预算"))
    spent: Mapped[int | None] = f.amount(N_("决算"), aliases=("花费", "经费", "支出"))
    donated: Mapped[int | None] = f.amount(N_("资源折价"))
    programme: Mapped[str | None] = f.code(N_("所属计划"), "programme")
    record: Mapped[str | None] = f.note(N_("活动记录"), aliases=("活动总结", "活动情况", "备注"))


class Participant(Record, Base):
    """参加者: a named person at an activity (社区活动或家校社活动)."""

    __tablename__ = "participant"
    label = N_("参加者")

    activity: Mapped[uuid.UUID | None] = f.link(N_("活动"), "activity", required=True, listed=True)
    person: Mapped[uuid.UUID | None] = f.link(N_("服务对象"), "person", listed=True)
    name: Mapped[str | None] = f.text(
        N_("姓名"), 50, listed=True, sensitivity=Sensitivity.PERSONAL, deidentify=Deidentify.SURNAME
    )
    role: Mapped[str | None] = f.code(N_("身份"), "participant_role", listed=True)


class SchoolActivity(Record, Base):
    """家校社活动: sides with counts, three domains, four themes (seed K3–K5)."""

    __tablename__ = "school_activity"
    label = N_("家校社活动")

    day: Mapped[date | None] = f.day(
        N_("日期"),
        index=True,
        required=True,
        listed=True,
        aliases=("活动日期", "活动时间", "时间", "开展日期"),
    )
    name: Mapped[str | None] = f.text(
        N_("活动名称"), required=True, listed=True, searched=True, aliases=("名称", "活动内容")
    )
    theme: Mapped[str | None] = f.code(
        N_("主题"), "school_theme", required=True, listed=True, aliases=("活动主题", "服务主题")
    )
    domain: Mapped[str | None] = f.code(N_("领域"), "school_domain", aliases=("服务领域",))
    form: Mapped[str | None] = f.code(N_("形式"), "school_form", aliases=("活动形式",))
    school: Mapped[str | None] = f.text(
        N_("学校"), listed=True, deidentify=Deidentify.DROP, aliases=("学校名称",)
    )
    students: Mapped[int | None] = f.count(
        N_("学生"), listed=True, aliases=("学生人数", "学生数", "学生人次")
    )
    parents: Mapped[int | None] = f.count(N_("家长"), listed=True, aliases=("家长人数", "家长数", "家长人次"))
    teachers: Mapped[int | None] = f.count(
        N_("教师"), listed=True, aliases=("教师人数", "老师", "教师数", "教师人次")
    )
    community: Mapped[int | None] = f.count(
        N_("社区人员"), listed=True, aliases=("社区人员数", "社区", "社区人员人数", "村社区人员")
    )
    volunteers: Mapped[int | None] = f.count(N_("志愿者"), aliases=("志愿者人数",))
    minutes: Mapped[int | None] = f.minutes(N_("时长"), aliases=("活动时长",))
    forms: Mapped[int | None] = f.count(N_("问卷数"), aliases=("有效问卷",))
    satisfied: Mapped[int | None] = f.count(N_("满意数"), aliases=("满意人数",))
    worker: Mapped[uuid.UUID | None] = f.link(
        N_("负责社工"), "worker", listed=True, aliases=("社工", "负责人", "驻校社工")
    )
    record: Mapped[str | None] = f.note(N_("活动记录"), aliases=("备注", "活动情况"))
