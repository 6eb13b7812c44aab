"""Consultations and errands (日常事务): domain.md §0 fact 8, §2.1, §2.9."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy.orm import Mapped

from db import fields as f
from db.base import Base, Record
from db.fields import Deidentify, Sensitivity
from db.mark import N_


class Consultation(Record, Base):
    """咨询（未立案）."""

    __tablename__ = "consultation"
    label = N_("咨询")

    day: Mapped[date | None] = f.day(
        N_("日期"), index=True, required=True, listed=True, aliases=("咨询日期", "来访日期", "时间")
    )
    person: Mapped[uuid.UUID | None] = f.link(N_("服务对象"), "person", listed=True)
    visitor: Mapped[str | None] = f.text(
        N_("来访人"),
        50,
        listed=True,
        sensitivity=Sensitivity.PERSONAL,
        deidentify=Deidentify.SURNAME,
        aliases=("姓名", "咨询人", "来访者", "咨询人姓名"),
    )
    visitor_kind: Mapped[str | None] = f.code(
        N_("来访人身份"), "visitor_kind", listed=True, aliases=("身份", "人员类别")
    )
    method: Mapped[str | None] = f.code(N_("方式"), "contact_method", listed=True, aliases=("咨询方式",))
    topics = f.codes(N_("咨询主题"), "problem", aliases=("咨询类型", "主题", "问题类型"))
    content: Mapped[str | None] = f.note(
        N_("咨询内容"), required=True, listed=True, aliases=("内容", "咨询事项", "事项")
    )
    school: Mapped[str | None] = f.text(N_("学校"), 60, deidentify=Deidentify.DROP)
    grade: Mapped[str | None] = f.text(N_("年级班级"), 60, deidentify=Deidentify.DROP)
    handling: Mapped[str | None] = f.note(N_("处理"), aliases=("答复", "处理情况", "处理结果"))
    minutes: Mapped[int | None] = f.minutes(N_("时长"), aliases=("咨询时长",))
    worker: Mapped[uuid.UUID | None] = f.link(
        N_("接待社工"), "worker", listed=True, aliases=("社工", "接待人", "记录人")
    )
    case: Mapped[uuid.UUID | None] = f.link(N_("转为个案"), "case")


class Errand(Record, Base):
    """日常服务: one line of civil-affairs help (代办、陪同、材料)."""

    __tablename__ = "errand"
    label = N_("日常服务")

    day: Mapped[date | None] = f.day(
        N_("日期"), index=True, required=True, listed=True, aliases=("服务日期", "办理日期", "时间")
    )
    kind: Mapped[str | None] = f.code(
        N_("事务类型"), "errand_kind", required=True, listed=True, aliases=("类型", "事项类型", "业务类型")
    )
    person: Mapped[uuid.UUID | None] = f.link(N_("服务对象"), "person", listed=True, aliases=("姓名", "对象"))
    content: Mapped[str | None] = f.note(
        N_("事项"), listed=True, aliases=("内容", "服务内容", "办理事项", "事项内容")
    )
    items: Mapped[int | None] = f.count(N_("件数"), listed=True, aliases=("数量", "办件数"))
    minutes: Mapped[int | None] = f.minutes(N_("时长"))
    worker: Mapped[uuid.UUID | None] = f.link(
        N_("经办人"), "worker", listed=True, aliases=("社工", "办理人", "负责社工")
    )
