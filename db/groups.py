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
    openness: Mapped[str | None] = f.code(N_("开放或封闭"), "group_openness")
    domain: Mapped[str | None] = f.code(N_("服务领域"), "service_domain", aliases=("领域",))
    audience: Mapped[str | None] = f.code(
        N_("服务对象类别"), "client_category", aliases=("对象", "服务对象", "服务对象类型")
    )
    planned_sessions: Mapped[int | None] = f.count(
        N_("计划节数"), listed=True, aliases=("节数", "总节数", "计划次数")
    )
    planned_members: Mapped[int | None] = f.count(N_("计划人数"))
    members: Mapped[int | None] = f.count(N_("组员数"), listed=True, aliases=("组员人数", "人数", "小组人数"))
    start: Mapped[date | None] = f.day(N_("开始日期"), aliases=("起始日期", "开组日期"))
    end: Mapped[date | None] = f.day(N_("结束日期"), aliases=("结束时间", "结组日期"))
    frequency: Mapped[str | None] = f.text(N_("频率"), 40, help=N_("如 每周一次"))
    place: Mapped[str | None] = f.text(N_("地点"))
    worker: Mapped[uuid.UUID | None] = f.link(
        N_("带领社工"), "worker", required=True, listed=True, aliases=("负责社工", "社工", "带领者", "组长")
    )
    assistants: Mapped[str | None] = f.text(N_("协助社工"))
    volunteers: Mapped[str | None] = f.text(
        N_("志愿者"), sensitivity=Sensitivity.PERSONAL, deidentify=Deidentify.DROP
    )
    background: Mapped[str | None] = f.note(N_("背景与需求分析"))
    model: Mapped[str | None] = f.code(N_("小组模式"), "group_model")
    theory: Mapped[str | None] = f.note(N_("理论依据"))
    aim: Mapped[str | None] = f.note(N_("小组目标"))
    objectives: Mapped[str | None] = f.note(N_("具体目标"))
    recruiting: Mapped[str | None] = f.note(N_("招募与筛选"))
    difficulties: Mapped[str | None] = f.note(N_("预计困难与对策"))
    evaluation: Mapped[str | None] = f.note(N_("评估方法"))
    supervisor_on: Mapped[date | None] = f.day(N_("督导审批日期"), help=N_("纸上签了，补填日期"))
    head_on: Mapped[date | None] = f.day(N_("站长审批日期"), help=N_("纸上签了，补填日期"))
    approval: Mapped[str | None] = f.note(N_("审批意见"))
    forms: Mapped[int | None] = f.count(N_("问卷数"), aliases=("有效问卷", "满意度问卷数", "回收问卷"))
    satisfied: Mapped[int | None] = f.count(N_("满意数"), aliases=("满意人数", "满意份数"))
    budget: Mapped[int | None] = f.amount(N_("预算"))
    spent: Mapped[int | None] = f.amount(N_("支出"))
    summary: Mapped[str | None] = f.note(N_("总结评估"))
    reached: Mapped[str | None] = f.note(N_("目标达成情况"))
    process: Mapped[str | None] = f.note(N_("过程评估"))
    changes: Mapped[str | None] = f.note(N_("组员改变"))
    funds: Mapped[str | None] = f.note(N_("经费使用说明"))
    lessons: Mapped[str | None] = f.note(N_("困难与经验"))
    follow_up: Mapped[str | None] = f.note(N_("跟进建议"))
    supervisor_comment: Mapped[str | None] = f.note(N_("督导评语"))
    cancelled: Mapped[str | None] = f.text(N_("取消原因"), help=N_("没有开成的小组写明原因"))
    archived_on: Mapped[date | None] = f.day(N_("归档日期"))


class GroupPlan(Record, Base):
    """每节计划: a part of one planned session (F-G1); a session of several parts has several rows."""

    __tablename__ = "group_plan"
    label = N_("每节计划")
    row_of = "group"

    group: Mapped[uuid.UUID | None] = f.link(N_("小组"), "group", required=True)
    ordinal: Mapped[int | None] = f.count(N_("序号"))
    meeting: Mapped[int | None] = f.count(N_("节次"), listed=True)
    day: Mapped[date | None] = f.day(N_("日期"), listed=True)
    topic: Mapped[str | None] = f.text(N_("主题"), listed=True)
    aim: Mapped[str | None] = f.text(N_("目标"), 200, listed=True)
    step: Mapped[str | None] = f.text(N_("环节"), listed=True)
    time: Mapped[str | None] = f.text(N_("时间"), 40, listed=True, help=N_("如 10分钟"))
    content: Mapped[str | None] = f.text(N_("内容"), 500, listed=True)
    material: Mapped[str | None] = f.text(N_("物资"), 200, listed=True)
    responsible: Mapped[str | None] = f.text(N_("负责人"), 50, listed=True)


class GroupBudget(Record, Base):
    """小组预算: one line; an empty amount is price × number."""

    __tablename__ = "group_budget"
    label = N_("小组预算")
    row_of = "group"

    group: Mapped[uuid.UUID | None] = f.link(N_("小组"), "group", required=True)
    ordinal: Mapped[int | None] = f.count(N_("序号"))
    item: Mapped[str | None] = f.text(N_("项目"), listed=True)
    price: Mapped[int | None] = f.amount(N_("单价"), listed=True)
    number: Mapped[int | None] = f.count(N_("数量"), listed=True)
    amount: Mapped[int | None] = f.amount(N_("金额"), listed=True, help=N_("不填自动算"))
    source: Mapped[str | None] = f.code(N_("来源"), "fund_source", listed=True)
    spent: Mapped[int | None] = f.amount(N_("实际支出"), listed=True)


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
    sex: Mapped[str | None] = f.code(N_("性别"), "sex")
    phone: Mapped[str | None] = f.phone(N_("联系电话"))
    guest: Mapped[bool | None] = f.flag(N_("旁听"), help=N_("旁听的不算组员"))
    joined_on: Mapped[date | None] = f.day(N_("加入日期"))
    left_on: Mapped[date | None] = f.day(N_("退出日期"))


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
    start: Mapped[str | None] = f.clock(N_("开始时间"))
    end: Mapped[str | None] = f.clock(N_("结束时间"))
    place: Mapped[str | None] = f.text(N_("地点"))
    stage: Mapped[str | None] = f.code(N_("发展阶段"), "group_stage")
    aim: Mapped[str | None] = f.note(N_("本节目标"))
    absent: Mapped[str | None] = f.text(N_("缺席原因"), 200, deidentify=Deidentify.CHECKED)
    record: Mapped[str | None] = f.note(N_("过程记录"), aliases=("记录",))
    dynamics: Mapped[str | None] = f.note(N_("小组动力与互动分析"))
    aim_state: Mapped[str | None] = f.code(N_("目标达成"), "aim_state")
    aim_remark: Mapped[str | None] = f.note(N_("达成说明"))
    reflection: Mapped[str | None] = f.note(N_("社工反思"))
    next_change: Mapped[str | None] = f.note(N_("下节调整"))
    supervisor_comment: Mapped[str | None] = f.note(N_("督导意见"))
    supervisor_on: Mapped[date | None] = f.day(N_("督导签字日期"))
    not_held: Mapped[str | None] = f.text(N_("未开展原因"))


class Attendance(Record, Base):
    """出席: one member at one session; id = UUIDv5(session, member)."""

    __tablename__ = "attendance"
    label = N_("出席")

    session: Mapped[uuid.UUID | None] = f.link(N_("节次"), "group_session", required=True, listed=True)
    member: Mapped[uuid.UUID | None] = f.link(N_("组员"), "group_member", required=True, listed=True)
    state: Mapped[str | None] = f.code(N_("出席情况"), "attendance", required=True, listed=True)


class GroupStep(Record, Base):
    """环节记录: a part of one session as it went (F-G3)."""

    __tablename__ = "group_step"
    label = N_("环节记录")
    row_of = "group_session"

    session: Mapped[uuid.UUID | None] = f.link(N_("节次"), "group_session", required=True)
    ordinal: Mapped[int | None] = f.count(N_("序号"))
    step: Mapped[str | None] = f.text(N_("环节"), listed=True)
    time: Mapped[str | None] = f.text(N_("时间"), 40, listed=True)
    process: Mapped[str | None] = f.text(N_("过程"), 1000, listed=True, deidentify=Deidentify.CHECKED)
    response: Mapped[str | None] = f.text(N_("组员表现"), 1000, listed=True, deidentify=Deidentify.CHECKED)


class GroupAttention(Record, Base):
    """个别组员关注: what was seen in one member; a case may come of it."""

    __tablename__ = "group_attention"
    label = N_("个别组员关注")

    session: Mapped[uuid.UUID | None] = f.link(N_("节次"), "group_session", required=True)
    member: Mapped[uuid.UUID | None] = f.link(N_("组员"), "group_member", required=True)
    matter: Mapped[str | None] = f.note(N_("关注事项"), confidential=True)
    case: Mapped[uuid.UUID | None] = f.link(N_("个案"), "case")


class GroupMeasure(Record, Base):
    """前后测项目: one item that every member is asked before and after (F-G4)."""

    __tablename__ = "group_measure"
    label = N_("前后测项目")

    group: Mapped[uuid.UUID | None] = f.link(N_("小组"), "group", required=True)
    ordinal: Mapped[int | None] = f.count(N_("序号"))
    item: Mapped[str | None] = f.text(N_("题目"), 200, listed=True)
    scale: Mapped[str | None] = f.text(N_("计分说明"), listed=True, help=N_("如 1—5分，越高越好"))


class GroupScore(Record, Base):
    """前后测得分: one member's answer to one item; id = UUIDv5(item, member)."""

    __tablename__ = "group_score"
    label = N_("前后测得分")

    measure: Mapped[uuid.UUID | None] = f.link(N_("题目"), "group_measure", required=True)
    member: Mapped[uuid.UUID | None] = f.link(N_("组员"), "group_member", required=True)
    before: Mapped[int | None] = f.count(N_("前测"), sensitivity=Sensitivity.SENSITIVE)
    after: Mapped[int | None] = f.count(N_("后测"), sensitivity=Sensitivity.SENSITIVE)
