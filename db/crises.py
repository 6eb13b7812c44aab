"""Crises and mandatory reports of harm to minors (危机、强制报告): F-R1 and F-R2 of domain.md §2.7–2.8."""

from __future__ import annotations

import uuid
from datetime import date
from typing import ClassVar

from sqlalchemy.orm import Mapped

from db import fields as f
from db.base import Base, Record
from db.fields import Deidentify, Sensitivity
from db.mark import N_


class Crisis(Record, Base):
    """危机事件记录 (F-R1): what happened, what was done at once, who was told when."""

    __tablename__ = "crisis"
    label = N_("危机事件")
    restricted: ClassVar[bool] = True

    number: Mapped[str | None] = f.text(N_("编号"), 40, listed=True)
    person: Mapped[uuid.UUID | None] = f.link(
        N_("对象"),
        "person",
        required=True,
        listed=True,
        sensitivity=Sensitivity.PERSONAL,
        deidentify=Deidentify.DROP,
    )
    kind: Mapped[str | None] = f.code(
        N_("事件类型"), "crisis_kind", required=True, listed=True, sensitivity=Sensitivity.SENSITIVE
    )
    day: Mapped[date | None] = f.day(
        N_("发现日期"), index=True, required=True, listed=True, help=N_("如 11.3、今天")
    )
    found_at: Mapped[str | None] = f.clock(N_("发现时间"), required=True)
    finder: Mapped[str | None] = f.text(
        N_("发现人"), 50, sensitivity=Sensitivity.PERSONAL, deidentify=Deidentify.DROP
    )
    source: Mapped[str | None] = f.code(N_("发现途径"), "source")
    place: Mapped[str | None] = f.text(
        N_("地点"), 100, sensitivity=Sensitivity.PERSONAL, deidentify=Deidentify.DROP
    )
    worker: Mapped[uuid.UUID | None] = f.link(N_("处置社工"), "worker", listed=True)
    scene: Mapped[str | None] = f.note(N_("现场情况"), confidential=True, searched=False)
    measures = f.codes(N_("立即措施"), "crisis_measure")
    safety_plan: Mapped[str | None] = f.note(N_("安全计划"), confidential=True, searched=False)
    follow_up: Mapped[str | None] = f.note(N_("后续跟进"), confidential=True, searched=False)
    next_day: Mapped[date | None] = f.day(N_("下次跟进日期"), index=True)
    outcome: Mapped[str | None] = f.code(N_("结果"), "crisis_outcome", listed=True)
    closed_on: Mapped[date | None] = f.day(
        N_("处置完毕日期"), index=True, listed=True, help=N_("没有填就一直列在今日")
    )
    review: Mapped[str | None] = f.note(N_("复盘"), confidential=True, searched=False)
    case: Mapped[uuid.UUID | None] = f.link(N_("关联个案"), "case")


class CrisisReport(Record, Base):
    """报告链: one authority that was told, when, how, by whom taken down, and what it answered."""

    __tablename__ = "crisis_report"
    label = N_("报告记录")
    row_of: ClassVar[str] = "crisis"
    restricted: ClassVar[bool] = True

    crisis: Mapped[uuid.UUID | None] = f.link(N_("危机事件"), "crisis", required=True)
    ordinal: Mapped[int | None] = f.count(N_("序号"))
    told: Mapped[str | None] = f.code(N_("报告对象"), "report_to", required=True, listed=True)
    day: Mapped[date | None] = f.day(N_("日期"), required=True, listed=True)
    at: Mapped[str | None] = f.clock(N_("时间"), required=True, listed=True)
    method: Mapped[str | None] = f.code(N_("方式"), "report_method", listed=True)
    receiver: Mapped[str | None] = f.text(
        N_("接报人"), 50, listed=True, sensitivity=Sensitivity.PERSONAL, deidentify=Deidentify.DROP
    )
    reply: Mapped[str | None] = f.text(N_("回复"), 300, listed=True, deidentify=Deidentify.DROP)


class MandatoryReport(Record, Base):
    """强制报告登记表 (F-R2): harm to a minor, found and reported (未成年人保护法 §11); the name stays in the person's file."""

    __tablename__ = "mandatory_report"
    label = N_("强制报告")
    restricted: ClassVar[bool] = True

    number: Mapped[str | None] = f.text(N_("编号"), 40, listed=True)
    person: Mapped[uuid.UUID | None] = f.link(
        N_("未成年人"),
        "person",
        required=True,
        listed=True,
        sensitivity=Sensitivity.PERSONAL,
        deidentify=Deidentify.DROP,
    )
    code_name: Mapped[str | None] = f.text(
        N_("化名代码"), 30, help=N_("打印和口头沟通时代替姓名"), deidentify=Deidentify.DROP
    )
    situations = f.codes(
        N_("情形"), "report_situation", required=True, listed=True, sensitivity=Sensitivity.SENSITIVE
    )
    day: Mapped[date | None] = f.day(N_("发现日期"), index=True, required=True, listed=True)
    found_at: Mapped[str | None] = f.clock(N_("发现时间"), required=True)
    place: Mapped[str | None] = f.text(
        N_("地点"), 100, sensitivity=Sensitivity.PERSONAL, deidentify=Deidentify.DROP
    )
    finder: Mapped[str | None] = f.text(
        N_("发现人"), 50, required=True, sensitivity=Sensitivity.PERSONAL, deidentify=Deidentify.DROP
    )
    facts: Mapped[str | None] = f.note(
        N_("情况简述"), confidential=True, searched=False, help=N_("只写事实，不评价，不追问受害细节")
    )
    evidence: Mapped[str | None] = f.note(N_("初步证据保全"), confidential=True, searched=False)
    police_on: Mapped[date | None] = f.day(N_("报案日期"), required=True, listed=True)
    police_at: Mapped[str | None] = f.clock(N_("报案时间"), required=True)
    police_method: Mapped[str | None] = f.code(N_("报案方式"), "report_method")
    police_unit: Mapped[str | None] = f.text(N_("接警单位"), 60)
    police_officer: Mapped[str | None] = f.text(
        N_("接警民警"), 50, sensitivity=Sensitivity.PERSONAL, deidentify=Deidentify.DROP
    )
    receipt: Mapped[str | None] = f.text(
        N_("报案回执编号"), 60, required=True, listed=True, deidentify=Deidentify.DROP
    )
    civil_on: Mapped[date | None] = f.day(N_("报告民政日期"))
    civil_at: Mapped[str | None] = f.clock(N_("报告民政时间"))
    education_on: Mapped[date | None] = f.day(N_("报告教育日期"))
    education_at: Mapped[str | None] = f.clock(N_("报告教育时间"))
    women_on: Mapped[date | None] = f.day(N_("报告妇联日期"))
    women_at: Mapped[str | None] = f.clock(N_("报告妇联时间"))
    procurator_on: Mapped[date | None] = f.day(N_("报告检察日期"))
    procurator_at: Mapped[str | None] = f.clock(N_("报告检察时间"))
    placed: Mapped[bool | None] = f.flag(N_("紧急安置"), help=N_("临时监护，未成年人保护法第九十二条"))
    placement_ground: Mapped[str | None] = f.code(
        N_("临时监护情形"), "temporary_guardianship", sensitivity=Sensitivity.SENSITIVE
    )
    placement: Mapped[str | None] = f.text(
        N_("安置地点和联系人"), 200, sensitivity=Sensitivity.PERSONAL, deidentify=Deidentify.DROP
    )
    feedback: Mapped[str | None] = f.note(N_("处置结果反馈"), confidential=True, searched=False)
    case: Mapped[uuid.UUID | None] = f.link(N_("后续服务个案"), "case")
    worker: Mapped[uuid.UUID | None] = f.link(N_("经办社工"), "worker", listed=True)
    secrecy: Mapped[str | None] = f.code(N_("保密级别"), "secrecy")
    signed_on: Mapped[date | None] = f.day(N_("站长签字日期"))
    closed_on: Mapped[date | None] = f.day(
        N_("处置完毕日期"), index=True, listed=True, help=N_("没有填就一直列在今日")
    )


class Hotline(Record, Base):
    """热线: a number to call, shown on the red dialog; the local number of the minors' hotline differs from place to place."""

    __tablename__ = "hotline"
    label = N_("求助电话")

    ordinal: Mapped[int | None] = f.count(N_("序号"), listed=True)
    name: Mapped[str | None] = f.text(N_("名称"), 40, required=True, listed=True, searched=True)
    phone: Mapped[str | None] = f.text(N_("电话"), 40, required=True, listed=True)
