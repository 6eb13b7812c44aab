"""Visits (走访探访): F-V1 of domain.md §2.5."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy.orm import Mapped

from db import fields as f
from db.base import Base, Record
from db.fields import Deidentify, Sensitivity
from db.mark import N_


class Visit(Record, Base):
    """走访: one visit to one person; a household visit has one row a person, joined by `household`."""

    __tablename__ = "visit"
    label = N_("走访")

    day: Mapped[date | None] = f.day(
        N_("日期"),
        index=True,
        required=True,
        listed=True,
        aliases=("走访日期", "探访日期", "走访时间", "探访时间", "时间", "入户日期"),
    )
    person: Mapped[uuid.UUID | None] = f.link(
        N_("服务对象"),
        "person",
        required=True,
        listed=True,
        aliases=("姓名", "对象", "走访对象", "探访对象", "被走访人", "对象姓名", "服务对象姓名"),
    )
    household: Mapped[uuid.UUID | None] = f.link(N_("家庭"), "household")
    kind: Mapped[str | None] = f.code(N_("走访类型"), "visit_kind", aliases=("类型",))
    method: Mapped[str | None] = f.code(
        N_("方式"),
        "visit_method",
        required=True,
        listed=True,
        aliases=("走访方式", "探访方式", "形式", "走访形式"),
    )
    outcome: Mapped[str | None] = f.code(
        N_("结果"), "visit_outcome", help=N_("是否见到本人，由走访人填写"), aliases=("走访结果",)
    )
    worker: Mapped[uuid.UUID | None] = f.link(
        N_("走访人"),
        "worker",
        required=True,
        listed=True,
        aliases=("走访社工", "社工", "探访人", "负责社工", "走访人员", "记录人"),
    )
    not_seen: Mapped[str | None] = f.text(
        N_("未见到本人的原因"), 200, sensitivity=Sensitivity.PERSONAL, deidentify=Deidentify.DROP
    )
    start: Mapped[str | None] = f.clock(N_("开始时间"))
    minutes: Mapped[int | None] = f.minutes(N_("时长"), aliases=("走访时长",))
    content: Mapped[str | None] = f.note(
        N_("走访内容"),
        required=True,
        listed=True,
        aliases=("内容", "走访情况", "探访内容", "情况记录", "走访记录", "探访情况"),
    )
    body: Mapped[str | None] = f.code(N_("身体"), "visit_check", sensitivity=Sensitivity.SENSITIVE)
    mind: Mapped[str | None] = f.code(N_("精神"), "visit_check", sensitivity=Sensitivity.SENSITIVE)
    housing: Mapped[str | None] = f.code(N_("居住"), "visit_check")
    utilities: Mapped[str | None] = f.code(N_("用电用气"), "visit_check", aliases=("用电", "用气"))
    care: Mapped[str | None] = f.code(N_("照料"), "visit_check", sensitivity=Sensitivity.SENSITIVE)
    economy: Mapped[str | None] = f.code(N_("经济"), "visit_check", sensitivity=Sensitivity.SENSITIVE)
    needs = f.codes(N_("需求"), "problem", sensitivity=Sensitivity.SENSITIVE, aliases=("本次需求",))
    problem: Mapped[str | None] = f.text(
        N_("发现问题"),
        500,
        listed=True,
        searched=True,
        none_words=("无", "没有", "无问题", "未发现", "未发现问题", "正常", "/", "—", "-"),
        aliases=("问题", "存在问题", "发现的问题", "问题及需求"),
    )
    solved: Mapped[bool | None] = f.flag(
        N_("是否解决"), listed=True, aliases=("是否已解决", "解决情况", "处理情况", "是否处理", "办结")
    )
    solved_on: Mapped[date | None] = f.day(N_("解决日期"), listed=True)
    solve_by: Mapped[date | None] = f.day(N_("拟解决日期"), index=True)
    solver: Mapped[uuid.UUID | None] = f.link(N_("跟进人"), "worker")
    solution: Mapped[str | None] = f.note(N_("解决经过"))
    handling: Mapped[str | None] = f.note(N_("现场处理"), aliases=("处理措施",))
    reported_to: Mapped[str | None] = f.text(N_("上报或转介"), 100, aliases=("上报/转介", "上报", "转介"))
    reported_on: Mapped[date | None] = f.day(N_("上报日期"))
    next_day: Mapped[date | None] = f.day(N_("下次走访日期"), index=True)
    gift: Mapped[str | None] = f.text(N_("慰问品"))
    joint: Mapped[uuid.UUID | None] = f.link(
        N_("同次走访"), "visit", help=N_("一次到户见了几个人时，指向先登记的那一条")
    )
    remark: Mapped[str | None] = f.note(N_("备注"))


class VisitRule(Record, Base):
    """走访周期: how often whom; the earliest of all that fit decides. Presets: resources/visit_presets.toml."""

    __tablename__ = "visit_rule"
    label = N_("走访周期")

    name: Mapped[str | None] = f.text(
        N_("名称"), 100, required=True, listed=True, searched=True, help=N_("提醒里怎么说，如“低保月访”")
    )
    scope: Mapped[str | None] = f.code(N_("适用范围"), "rule_scope", required=True, listed=True)
    risk: Mapped[str | None] = f.code(N_("风险等级"), "risk", listed=True)
    categories = f.codes(N_("类别"), "client_category", listed=True)
    every: Mapped[int | None] = f.count(N_("每隔"), listed=True)
    unit: Mapped[str | None] = f.code(N_("单位"), "rule_unit", listed=True)
    months: Mapped[str | None] = f.text(
        N_("固定月份"), 30, listed=True, help=N_("每年哪几个月，如“3、9”；填了就不按间隔算")
    )
    source: Mapped[str | None] = f.text(N_("出处"), 200, listed=True)
    stopped: Mapped[bool | None] = f.flag(N_("停用"), listed=True)
