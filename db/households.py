"""一户一策: what a household needs and what is done about it, as rows of the household (domain.md §2.2)."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy.orm import Mapped

from db import fields as f
from db.base import Base, Record
from db.fields import Deidentify, Sensitivity
from db.mark import N_


class HouseholdNeed(Record, Base):
    """需求清单: one need of a household."""

    __tablename__ = "household_need"
    label = N_("家庭需求")
    row_of = "household"

    household: Mapped[uuid.UUID | None] = f.link(N_("家庭"), "household", required=True)
    ordinal: Mapped[int | None] = f.count(N_("序号"))
    kind: Mapped[str | None] = f.code(N_("需求类型"), "problem", required=True)
    text: Mapped[str | None] = f.text(
        N_("具体需求"), 300, sensitivity=Sensitivity.SENSITIVE, deidentify=Deidentify.CHECKED
    )
    met: Mapped[bool | None] = f.flag(N_("是否已满足"))


class HouseholdMeasure(Record, Base):
    """帮扶措施: who does what until when with which money or policy, and how far it is; `money` in 分."""

    __tablename__ = "household_measure"
    label = N_("帮扶措施")
    row_of = "household"

    household: Mapped[uuid.UUID | None] = f.link(N_("家庭"), "household", required=True)
    ordinal: Mapped[int | None] = f.count(N_("序号"))
    measure: Mapped[str | None] = f.text(N_("措施"), 300, required=True, deidentify=Deidentify.CHECKED)
    responsible: Mapped[str | None] = f.text(
        N_("责任人或单位"), 100, sensitivity=Sensitivity.PERSONAL, deidentify=Deidentify.DROP
    )
    deadline: Mapped[date | None] = f.day(N_("时限"), index=True)
    money: Mapped[int | None] = f.amount(N_("资金"))
    policy: Mapped[str | None] = f.text(N_("政策"), 100)
    progress: Mapped[str | None] = f.text(N_("进展"), 300, deidentify=Deidentify.CHECKED)
    done_on: Mapped[date | None] = f.day(N_("完成日期"))
