"""What is on file about a worker beside the worker: honours, vetting queries, working days; domain.md §1 J2–J3, §3.9b, §5."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy.orm import Mapped

from db import fields as f
from db.base import Base, Record
from db.fields import Deidentify, Sensitivity
from db.mark import N_


class WorkerHonour(Record, Base):
    """人才称号与表彰: leading talents and supervisors are counted from here, cumulatively (domain.md J2, J3)."""

    __tablename__ = "worker_honour"
    label = N_("人才称号与表彰")
    row_of = "worker"

    worker: Mapped[uuid.UUID | None] = f.link(N_("工作人员"), "worker", required=True, listed=True)
    ordinal: Mapped[int | None] = f.count(N_("序号"))
    kind: Mapped[str | None] = f.code(N_("称号或表彰"), "honour", listed=True)
    name: Mapped[str | None] = f.text(N_("名称"), listed=True, searched=True)
    level: Mapped[str | None] = f.code(N_("级别"), "media_level", listed=True)
    day: Mapped[date | None] = f.day(N_("授予日期"), listed=True)
    granted_by: Mapped[str | None] = f.text(N_("授予单位"))


class WorkerVetting(Record, Base):
    """违法犯罪记录查询: on hiring and every year (未成年人保护法第六十二条)."""

    __tablename__ = "worker_vetting"
    label = N_("违法犯罪记录查询")
    row_of = "worker"

    worker: Mapped[uuid.UUID | None] = f.link(N_("工作人员"), "worker", required=True, listed=True)
    ordinal: Mapped[int | None] = f.count(N_("序号"))
    day: Mapped[date | None] = f.day(N_("查询日期"), required=True, listed=True)
    kind: Mapped[str | None] = f.code(N_("查询类型"), "vetting_kind", listed=True)
    result: Mapped[str | None] = f.code(
        N_("查询结果"),
        "vetting_result",
        listed=True,
        sensitivity=Sensitivity.SENSITIVE,
        deidentify=Deidentify.DROP,
    )
    asked: Mapped[str | None] = f.text(N_("查询单位"))


class WorkDay(Record, Base):
    """考勤: one worker on one day; what is not at the desk (外勤、请假) is said by its kind."""

    __tablename__ = "work_day"
    label = N_("考勤")

    day: Mapped[date | None] = f.day(
        N_("日期"), index=True, required=True, listed=True, aliases=("考勤日期",)
    )
    worker: Mapped[uuid.UUID | None] = f.link(
        N_("工作人员"), "worker", required=True, listed=True, aliases=("姓名",)
    )
    state: Mapped[str | None] = f.code(
        N_("考勤情况"), "work_day_state", required=True, listed=True, aliases=("出勤情况",)
    )
    minutes: Mapped[int | None] = f.minutes(N_("工时"), listed=True, aliases=("时长", "服务工时"))
    remark: Mapped[str | None] = f.note(N_("备注"))
