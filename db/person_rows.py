"""Rows of a person's file: family, legal supporters, benefits received, and how the risk changed (F-0 of domain.md §2.2)."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy.orm import Mapped, MappedColumn

from db import fields as f
from db.base import Base, Record
from db.checks import phone_doubt
from db.fields import Deidentify, Sensitivity
from db.mark import N_


def _name() -> MappedColumn[str | None]:
    return f.text(
        N_("姓名"), 50, required=True, sensitivity=Sensitivity.PERSONAL, deidentify=Deidentify.SURNAME
    )


def _relation() -> MappedColumn[str | None]:
    return f.code(N_("与本人关系"), "family_relation", deidentify=Deidentify.DROP)


def _born() -> MappedColumn[date | None]:
    return f.day(N_("出生日期"), sensitivity=Sensitivity.PERSONAL, deidentify=Deidentify.AGE)


def _age() -> MappedColumn[int | None]:
    return f.count(N_("年龄"), help=N_("不知道出生日期时填登记时的年龄"), deidentify=Deidentify.DROP)


def _private(label: str, length: int = 100) -> MappedColumn[str | None]:
    return f.text(label, length, sensitivity=Sensitivity.SENSITIVE, deidentify=Deidentify.DROP)


def _health(label: str, codes: str) -> MappedColumn[str | None]:
    return f.code(label, codes, sensitivity=Sensitivity.SENSITIVE, deidentify=Deidentify.DROP)


def _money(label: str) -> MappedColumn[int | None]:
    return f.amount(label, sensitivity=Sensitivity.SENSITIVE, deidentify=Deidentify.DROP)


class FamilyMember(Record, Base):
    """家庭成员: one line of the family table; amounts in 分 a month. `member` is their own file, if they have one."""

    __tablename__ = "family_member"
    label = N_("家庭成员")
    row_of = "person"

    person: Mapped[uuid.UUID | None] = f.link(N_("服务对象"), "person", required=True)
    ordinal: Mapped[int | None] = f.count(N_("序号"))
    name: Mapped[str | None] = _name()
    sex: Mapped[str | None] = f.code(N_("性别"), "sex")
    relation: Mapped[str | None] = _relation()
    born: Mapped[date | None] = _born()
    age: Mapped[int | None] = _age()
    illness: Mapped[str | None] = _private(N_("病种"))
    disability: Mapped[str | None] = _health(N_("残疾类型"), "disability")
    disability_grade: Mapped[str | None] = _health(N_("残疾等级"), "disability_grade")
    occupation: Mapped[str | None] = _private(N_("单位职业或上学"))
    phone: Mapped[str | None] = f.phone(N_("联系电话"), check=phone_doubt)
    pension: Mapped[int | None] = _money(N_("社保金"))
    other_income: Mapped[int | None] = _money(N_("其他收入"))
    income: Mapped[int | None] = _money(N_("月收入"))
    living_together: Mapped[bool | None] = f.flag(N_("是否同住"))
    member: Mapped[uuid.UUID | None] = f.link(N_("本人档案"), "person")


class Supporter(Record, Base):
    """法定赡（抚、扶）养人: as a family member, and what they pay a month (分)."""

    __tablename__ = "supporter"
    label = N_("法定赡（抚、扶）养人")
    row_of = "person"

    person: Mapped[uuid.UUID | None] = f.link(N_("服务对象"), "person", required=True)
    ordinal: Mapped[int | None] = f.count(N_("序号"))
    name: Mapped[str | None] = _name()
    sex: Mapped[str | None] = f.code(N_("性别"), "sex")
    relation: Mapped[str | None] = _relation()
    born: Mapped[date | None] = _born()
    age: Mapped[int | None] = _age()
    illness: Mapped[str | None] = _private(N_("病种"))
    disability: Mapped[str | None] = _health(N_("残疾类型"), "disability")
    disability_grade: Mapped[str | None] = _health(N_("残疾等级"), "disability_grade")
    occupation: Mapped[str | None] = _private(N_("单位职业或上学"))
    address: Mapped[str | None] = f.text(
        N_("住址"), 200, sensitivity=Sensitivity.PERSONAL, deidentify=Deidentify.TOWNSHIP
    )
    phone: Mapped[str | None] = f.phone(N_("联系电话"), check=phone_doubt)
    pension: Mapped[int | None] = _money(N_("社保金"))
    other_income: Mapped[int | None] = _money(N_("其他收入"))
    income: Mapped[int | None] = _money(N_("月收入"))
    support: Mapped[int | None] = _money(N_("月赡养费"))


class BenefitRecord(Record, Base):
    """享受待遇: a benefit a person receives or received; the amount (分) is that of one payment."""

    __tablename__ = "benefit"
    label = N_("享受待遇")
    row_of = "person"

    person: Mapped[uuid.UUID | None] = f.link(N_("服务对象"), "person", required=True)
    ordinal: Mapped[int | None] = f.count(N_("序号"))
    kind: Mapped[str | None] = f.code(
        N_("政策或补贴"), "benefit", required=True, sensitivity=Sensitivity.SENSITIVE
    )
    since: Mapped[date | None] = f.day(N_("开始日期"))
    until: Mapped[date | None] = f.day(N_("停发日期"))
    amount: Mapped[int | None] = _money(N_("金额"))
    rhythm: Mapped[str | None] = f.code(N_("发放方式"), "benefit_rhythm")
    office: Mapped[str | None] = f.text(N_("审批部门"), 60)
    remark: Mapped[str | None] = f.text(N_("备注"), 200, deidentify=Deidentify.CHECKED)


class RiskChange(Record, Base):
    """风险等级变化: what the level was and became, when, why and by whom; written in the operation that changed it."""

    __tablename__ = "risk_change"
    label = N_("风险等级变化")

    person: Mapped[uuid.UUID | None] = f.link(N_("服务对象"), "person", required=True, listed=True)
    day: Mapped[date | None] = f.day(N_("日期"), index=True, listed=True)
    old: Mapped[str | None] = f.code(N_("原等级"), "risk", listed=True)
    new: Mapped[str | None] = f.code(N_("新等级"), "risk", listed=True)
    reason: Mapped[str | None] = f.text(N_("理由"), 200, listed=True, deidentify=Deidentify.CHECKED)
    worker: Mapped[uuid.UUID | None] = f.link(N_("定级人"), "worker", listed=True)
