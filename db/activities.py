"""Community activities and family–school–community activities (社区活动、家校社): domain.md §1.3, §2.4, §2.9."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy.orm import Mapped

from db import fields as f
from db.base import Base, Record
from db.fields import Deidentify, Sensitivity
from db.mark import N_


class ActivitySeries(Record, Base):
    """系列活动: a rule that made planned activities, one record each."""

    __tablename__ = "activity_series"
    label = N_("系列活动")

    name: Mapped[str | None] = f.text(N_("系列名称"), required=True, listed=True, searched=True)
    rule: Mapped[str | None] = f.code(N_("开展周期"), "recurrence", required=True, listed=True)
    start: Mapped[date | None] = f.day(N_("开始日期"), required=True, listed=True)
    until: Mapped[date | None] = f.day(N_("截止日期"), required=True, listed=True)


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
    theme: Mapped[str | None] = f.text(N_("主题或节日"))
    start: Mapped[str | None] = f.clock(N_("开始时间"))
    end: Mapped[str | None] = f.clock(N_("结束时间"))
    place: Mapped[str | None] = f.text(N_("地点"), listed=True, aliases=("活动地点", "开展地点"))
    series: Mapped[uuid.UUID | None] = f.link(N_("所属系列"), "activity_series")
    host: Mapped[str | None] = f.text(N_("主办单位"))
    undertaker: Mapped[str | None] = f.text(N_("承办单位"))
    audience: Mapped[str | None] = f.text(N_("活动对象"))
    expected: Mapped[int | None] = f.count(N_("预计人数"))
    aim: Mapped[str | None] = f.note(N_("活动目标"))
    division: Mapped[str | None] = f.note(N_("分工"))
    publicity: Mapped[str | None] = f.note(N_("宣传招募"))
    emergency: Mapped[str | None] = f.note(N_("应急预案"), help=N_("安全、天气、医疗"))
    supervisor_on: Mapped[date | None] = f.day(N_("督导审批日期"), help=N_("纸上签了，补填日期"))
    head_on: Mapped[date | None] = f.day(N_("站长审批日期"), help=N_("纸上签了，补填日期"))
    approval: Mapped[str | None] = f.note(N_("审批意见"))
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
    community_group: Mapped[uuid.UUID | None] = f.link(N_("承办社区社会组织"), "community_group")
    protection: Mapped[bool | None] = f.flag(
        N_("计入未保站台账"), help=N_("两站合一的站用；不填按对象和服务领域判断，一条记录不用登记两次")
    )
    preparation: Mapped[str | None] = f.note(N_("前期筹备"), help=N_("需求、场地、宣传招募、物资、困难"))
    record: Mapped[str | None] = f.note(N_("活动记录"), aliases=("活动总结", "活动情况", "备注"))
    effect: Mapped[str | None] = f.note(N_("活动成效"))
    reflection: Mapped[str | None] = f.note(N_("反思与改进"))
    publication: Mapped[uuid.UUID | None] = f.link(N_("新闻稿"), "publication")
    not_held: Mapped[str | None] = f.text(N_("未开展原因"), help=N_("写了原因的不计入场次"))
    archived_on: Mapped[date | None] = f.day(N_("归档日期"))


class ActivityAgenda(Record, Base):
    """流程: one item of the agenda (F-A1)."""

    __tablename__ = "activity_agenda"
    label = N_("活动流程")
    row_of = "activity"

    activity: Mapped[uuid.UUID | None] = f.link(N_("活动"), "activity", required=True)
    ordinal: Mapped[int | None] = f.count(N_("序号"))
    time: Mapped[str | None] = f.text(N_("时间"), 40, listed=True, help=N_("如 9:00—9:20"))
    item: Mapped[str | None] = f.text(N_("环节"), listed=True)
    content: Mapped[str | None] = f.text(N_("内容"), 500, listed=True)
    responsible: Mapped[str | None] = f.text(N_("负责人"), 50, listed=True)
    material: Mapped[str | None] = f.text(N_("物资"), 200, listed=True)


class ActivityBudget(Record, Base):
    """活动预算: one line; an empty amount is price × number."""

    __tablename__ = "activity_budget"
    label = N_("活动预算")
    row_of = "activity"

    activity: Mapped[uuid.UUID | None] = f.link(N_("活动"), "activity", required=True)
    ordinal: Mapped[int | None] = f.count(N_("序号"))
    item: Mapped[str | None] = f.text(N_("项目"), listed=True)
    price: Mapped[int | None] = f.amount(N_("单价"), listed=True)
    number: Mapped[int | None] = f.count(N_("数量"), listed=True)
    amount: Mapped[int | None] = f.amount(N_("金额"), listed=True, help=N_("不填自动算"))
    source: Mapped[str | None] = f.code(N_("来源"), "fund_source", listed=True)
    spent: Mapped[int | None] = f.amount(N_("实际支出"), listed=True)


class ActivitySupply(Record, Base):
    """物资发放: one thing handed to one person (F-A4)."""

    __tablename__ = "activity_supply"
    label = N_("物资发放")
    row_of = "activity"

    activity: Mapped[uuid.UUID | None] = f.link(N_("活动"), "activity", required=True)
    ordinal: Mapped[int | None] = f.count(N_("序号"))
    item: Mapped[str | None] = f.text(N_("品名"), listed=True)
    number: Mapped[int | None] = f.count(N_("数量"), listed=True)
    price: Mapped[int | None] = f.amount(N_("单价"), listed=True)
    person: Mapped[uuid.UUID | None] = f.link(N_("领取人"), "person", listed=True)
    name: Mapped[str | None] = f.text(
        N_("领取人姓名"),
        50,
        listed=True,
        sensitivity=Sensitivity.PERSONAL,
        deidentify=Deidentify.SURNAME,
        help=N_("未建档的写姓名"),
    )
    signed: Mapped[bool | None] = f.flag(N_("已签收"), listed=True)
    day: Mapped[date | None] = f.day(N_("日期"), listed=True)


class Participant(Record, Base):
    """参加者: a named person at an activity (社区活动或家校社活动), expected or there; no state means there."""

    __tablename__ = "participant"
    label = N_("参加者")

    activity: Mapped[uuid.UUID | None] = f.link(N_("活动"), "activity", required=True, listed=True)
    person: Mapped[uuid.UUID | None] = f.link(N_("服务对象"), "person", listed=True)
    name: Mapped[str | None] = f.text(
        N_("姓名"), 50, listed=True, sensitivity=Sensitivity.PERSONAL, deidentify=Deidentify.SURNAME
    )
    role: Mapped[str | None] = f.code(N_("身份"), "participant_role", listed=True)
    state: Mapped[str | None] = f.code(N_("参加情况"), "participation", listed=True)
    sex: Mapped[str | None] = f.code(N_("性别"), "sex")
    age_band: Mapped[str | None] = f.code(N_("年龄段"), "age_band")
    village: Mapped[str | None] = f.text(N_("村（社区）"), 60, deidentify=Deidentify.TOWNSHIP)
    phone: Mapped[str | None] = f.phone(N_("联系电话"))
    category: Mapped[str | None] = f.code(
        N_("类别"), "client_category", sensitivity=Sensitivity.SENSITIVE, deidentify=Deidentify.DROP
    )


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
    grade: Mapped[str | None] = f.text(N_("年级班级"), 60, deidentify=Deidentify.DROP)
    student: Mapped[uuid.UUID | None] = f.link(N_("学生（家访）"), "person")
    sides = f.codes(N_("参与方"), "school_side", help=N_("不选时按各方人数判断"))
    goals = f.codes(N_("目标标签"), "school_goal")
    aim: Mapped[str | None] = f.note(N_("目标"))
    fathers: Mapped[int | None] = f.count(N_("父亲"))
    mothers: Mapped[int | None] = f.count(N_("母亲"))
    grandparents: Mapped[int | None] = f.count(N_("祖辈"))
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
    programme: Mapped[str | None] = f.code(N_("所属计划"), "programme")
    worker: Mapped[uuid.UUID | None] = f.link(
        N_("负责社工"), "worker", listed=True, aliases=("社工", "负责人", "驻校社工")
    )
    lecturer: Mapped[str | None] = f.text(N_("讲师"), 50, aliases=("主讲人", "授课人"))
    companions: Mapped[str | None] = f.text(N_("陪同人"), 50, deidentify=Deidentify.DROP)
    record: Mapped[str | None] = f.note(N_("活动记录"), aliases=("备注", "活动情况"))
    effect: Mapped[str | None] = f.note(N_("成效"))
    decisions: Mapped[str | None] = f.note(N_("议定事项"))
    follow_up: Mapped[str | None] = f.note(N_("后续跟进"))
    series: Mapped[uuid.UUID | None] = f.link(N_("所属系列"), "activity_series")
    not_held: Mapped[str | None] = f.text(N_("未开展原因"), help=N_("写了原因的不计入场次"))


class School(Record, Base):
    """学校登记: a school that the station serves (§2.9, K1)."""

    __tablename__ = "school"
    label = N_("学校")

    name: Mapped[str | None] = f.text(
        N_("学校名称"), required=True, listed=True, searched=True, deidentify=Deidentify.DROP
    )
    level: Mapped[str | None] = f.code(N_("学段"), "school_level", listed=True)
    address: Mapped[str | None] = f.text(N_("地址"), 200, deidentify=Deidentify.TOWNSHIP)
    contact: Mapped[str | None] = f.text(
        N_("联系人"), 50, listed=True, sensitivity=Sensitivity.PERSONAL, deidentify=Deidentify.DROP
    )
    contact_post: Mapped[str | None] = f.text(N_("联系人职务"), 50)
    phone: Mapped[str | None] = f.phone(N_("联系电话"), listed=True, sensitivity=Sensitivity.OPEN)
    students: Mapped[int | None] = f.count(N_("在校学生数"), listed=True)
    teachers: Mapped[int | None] = f.count(N_("教师数"))
    station: Mapped[uuid.UUID | None] = f.link(N_("学校社工站"), "station")
    hung_on: Mapped[date | None] = f.day(N_("挂牌日期"), listed=True)
    remark: Mapped[str | None] = f.note(N_("备注"))
