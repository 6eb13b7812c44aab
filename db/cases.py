"""Casework (个案): F-C1 … F-C7, F-C9 of domain.md §2.2, in the part that counting needs."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy.orm import Mapped

from db import fields as f
from db.base import Base, Record
from db.mark import N_


class Case(Record, Base):
    """个案: one piece of casework with one person, from intake to closure."""

    __tablename__ = "case"
    label = N_("个案")

    number: Mapped[str | None] = f.text(
        N_("个案编号"), 40, listed=True, searched=True, aliases=("编号", "案号", "个案号")
    )
    person: Mapped[uuid.UUID | None] = f.link(
        N_("服务对象"),
        "person",
        required=True,
        listed=True,
        aliases=("姓名", "案主", "案主姓名", "服务对象姓名", "对象姓名"),
    )
    opened_on: Mapped[date | None] = f.day(
        N_("接案日期"),
        index=True,
        required=True,
        listed=True,
        aliases=("接案时间", "开案日期", "立案日期", "开案时间"),
    )
    source: Mapped[str | None] = f.code(N_("来源"), "source", aliases=("个案来源", "转介来源"))
    problems = f.codes(
        N_("问题类型"),
        "problem",
        required=True,
        listed=True,
        aliases=("问题", "问题类别", "主要问题", "个案类型"),
    )
    domain: Mapped[str | None] = f.code(N_("服务领域"), "service_domain", aliases=("领域",))
    urgency: Mapped[str | None] = f.code(N_("紧急程度"), "urgency")
    managed: Mapped[bool | None] = f.flag(N_("个案管理"), help=N_("多重问题、多方资源"))
    worker: Mapped[uuid.UUID | None] = f.link(
        N_("负责社工"),
        "worker",
        required=True,
        listed=True,
        aliases=("社工", "接案社工", "责任社工", "主责社工"),
    )
    request: Mapped[str | None] = f.note(N_("求助事由"), confidential=True, help=N_("用服务对象自己的话"))
    assessment: Mapped[str | None] = f.note(N_("预估"), confidential=True)
    aim: Mapped[str | None] = f.note(N_("总目标"), confidential=True)
    goals: Mapped[int | None] = f.count(N_("目标数"), aliases=("目标总数", "计划目标数", "服务目标数"))
    goals_met: Mapped[int | None] = f.count(
        N_("达成目标数"), aliases=("达成数", "目标达成数", "已达成目标数", "完成目标数")
    )
    closed_on: Mapped[date | None] = f.day(N_("结案日期"), index=True, listed=True, aliases=("结案时间",))
    close_reason: Mapped[str | None] = f.code(N_("结案原因"), "close_reason", aliases=("结案理由",))
    summary: Mapped[str | None] = f.note(N_("服务过程摘要"), confidential=True)
    remark: Mapped[str | None] = f.note(N_("备注"), confidential=True)


class CaseSession(Record, Base):
    """个案服务记录 (F-C5): one contact in a case."""

    __tablename__ = "case_session"
    label = N_("个案服务记录")

    case: Mapped[uuid.UUID | None] = f.link(
        N_("个案"), "case", required=True, listed=True, aliases=("个案编号", "编号", "案号", "个案号")
    )
    ordinal: Mapped[int | None] = f.count(N_("第几次"), listed=True, aliases=("次数", "次序", "第次"))
    day: Mapped[date | None] = f.day(
        N_("日期"),
        index=True,
        required=True,
        listed=True,
        aliases=("服务日期", "服务时间", "时间", "会谈日期", "介入日期"),
    )
    start: Mapped[str | None] = f.clock(N_("开始时间"))
    end: Mapped[str | None] = f.clock(N_("结束时间"))
    minutes: Mapped[int | None] = f.minutes(
        N_("时长"), required=True, listed=True, aliases=("服务时长", "用时", "会谈时长", "服务时数")
    )
    method: Mapped[str | None] = f.code(
        N_("方式"), "session_method", required=True, listed=True, aliases=("服务方式", "会谈方式", "形式")
    )
    place: Mapped[str | None] = f.text(N_("地点"), 100, aliases=("服务地点",))
    worker: Mapped[uuid.UUID | None] = f.link(
        N_("社工"), "worker", aliases=("负责社工", "记录人", "服务社工")
    )
    record: Mapped[str | None] = f.note(
        N_("过程记录"),
        confidential=True,
        required=True,
        listed=True,
        aliases=("记录", "服务记录", "服务内容", "内容", "服务过程"),
        help=N_("客观事实、服务对象表述、社工介入"),
    )
    response: Mapped[str | None] = f.note(N_("服务对象反应与变化"), confidential=True)
    risk_change: Mapped[str | None] = f.code(N_("风险变化"), "risk_change")
    next_plan: Mapped[str | None] = f.note(N_("下次计划"), confidential=True)
    next_day: Mapped[date | None] = f.day(N_("下次服务日期"), index=True)
