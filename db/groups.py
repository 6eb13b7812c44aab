"""Groupwork (小组): F-G1 … F-G5 of domain.md §2.3."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy.orm import Mapped

from db import fields as f
from db.base import Base, Record
from db.fields import Deidentify, Sensitivity
from db.mark import N_


class Group(Record, Base):
    """小组."""

    __tablename__ = "group"
    label = N_("小组")

    number: Mapped[str | None] = f.text(N_("小组编号"), 40, listed=True, searched=True, aliases=("编号",))
    name: Mapped[str | None] = f.text(
        N_("小组名称"), required=True, listed=True, searched=True, aliases=("名称", "小组", "组名")
    )
    kind: Mapped[str | None] = f.code(
        N_("类型"), "group_kind", required=True, listed=True, aliases=("小组类型", "小组性质")
    )
    domain: Mapped[str | None] = f.code(N_("服务领域"), "service_domain", aliases=("领域",))
    audience: Mapped[str | None] = f.code(
        N_("服务对象类别"), "client_category", aliases=("对象", "服务对象", "服务对象类型")
    )
    planned_sessions: Mapped[int | None] = f.count(
        N_("计划节数"), listed=True, aliases=("节数", "总节数", "计划次数")
    )
    members: Mapped[int | None] = f.count(N_("组员数"), listed=True, aliases=("组员人数", "人数", "小组人数"))
    start: Mapped[date | None] = f.day(N_("开始日期"), aliases=("起始日期", "开组日期"))
    end: Mapped[date | None] = f.day(N_("结束日期"), aliases=("结束时间", "结组日期"))
    place: Mapped[str | None] = f.text(N_("地点"))
    worker: Mapped[uuid.UUID | None] = f.link(
        N_("带领社工"), "worker", required=True, listed=True, aliases=("负责社工", "社工", "带领者", "组长")
    )
    aim: Mapped[str | None] = f.note(N_("小组目标"))
    forms: Mapped[int | None] = f.count(N_("问卷数"), aliases=("有效问卷", "满意度问卷数", "回收问卷"))
    satisfied: Mapped[int | None] = f.count(N_("满意数"), aliases=("满意人数", "满意份数"))
    budget: Mapped[int | None] = f.amount(N_("预算"))
    summary: Mapped[str | None] = f.note(N_("总结评估"))


class GroupMember(Record, Base):
    """组员: a person on the roll of a group, or a name only."""

    __tablename__ = "group_member"
    label = N_("组员")

    group: Mapped[uuid.UUID | None] = f.link(N_("小组"), "group", required=True, listed=True)
    person: Mapped[uuid.UUID | None] = f.link(
        N_("服务对象"), "person", listed=True, aliases=("姓名", "组员", "组员姓名")
    )
    name: Mapped[str | None] = f.text(
        N_("姓名"),
        50,
        listed=True,
        sensitivity=Sensitivity.PERSONAL,
        deidentify=Deidentify.SURNAME,
        help=N_("未建档的组员"),
    )
    joined_on: Mapped[date | None] = f.day(N_("加入日期"))


class GroupSession(Record, Base):
    """小组节次 (F-G3): one meeting of a group; typed counts win over the sign-in sheet (手工填报)."""

    __tablename__ = "group_session"
    label = N_("小组节次")

    group: Mapped[uuid.UUID | None] = f.link(
        N_("小组"), "group", required=True, listed=True, aliases=("小组编号", "小组名称", "编号")
    )
    ordinal: Mapped[int | None] = f.count(N_("节次"), listed=True, aliases=("第几节", "次数", "第几次"))
    day: Mapped[date | None] = f.day(
        N_("日期"), index=True, required=True, listed=True, aliases=("活动日期", "时间", "开展日期")
    )
    topic: Mapped[str | None] = f.text(N_("主题"), listed=True, searched=True, aliases=("本节主题", "内容"))
    due: Mapped[int | None] = f.count(N_("应到"), listed=True, aliases=("应到人数",))
    present: Mapped[int | None] = f.count(
        N_("实到"), required=True, listed=True, aliases=("实到人数", "出席人数", "参加人数")
    )
    minutes: Mapped[int | None] = f.minutes(N_("时长"), aliases=("服务时长",))
    stage: Mapped[str | None] = f.code(N_("发展阶段"), "group_stage")
    record: Mapped[str | None] = f.note(N_("过程记录"), aliases=("记录",))
    not_held: Mapped[str | None] = f.text(N_("未开展原因"))


class Attendance(Record, Base):
    """出席: one member at one session; id = UUIDv5(session, member)."""

    __tablename__ = "attendance"
    label = N_("出席")

    session: Mapped[uuid.UUID | None] = f.link(N_("节次"), "group_session", required=True, listed=True)
    member: Mapped[uuid.UUID | None] = f.link(N_("组员"), "group_member", required=True, listed=True)
    state: Mapped[str | None] = f.code(N_("出席情况"), "attendance", required=True, listed=True)
