"""儿童补充表 (F-0b of domain.md §2.2): what a child's file holds beyond the one-person file.

Harm and offences are 限制公开: the head, the responsible worker and who is named read them, nobody else.
"""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from sqlalchemy.orm import Mapped, MappedColumn

from db import fields as f
from db.base import Base, Record
from db.checks import id_number_doubt, phone_doubt
from db.fields import Codes, Deidentify, Sensitivity
from db.mark import N_

_PRIVATE: dict[str, Any] = {"sensitivity": Sensitivity.SENSITIVE, "deidentify": Deidentify.DROP}
_NAMED: dict[str, Any] = {"sensitivity": Sensitivity.PERSONAL, "deidentify": Deidentify.DROP}


def _word(label: str, length: int = 60) -> MappedColumn[str | None]:
    return f.text(label, length, **_PRIVATE)


def _name(label: str) -> MappedColumn[str | None]:
    return f.text(label, 50, **_NAMED)


def _state(label: str) -> MappedColumn[str | None]:
    return f.code(label, "parent_state", **_PRIVATE)


def _parent_disability(label: str) -> MappedColumn[str | None]:
    return f.code(label, "parent_disability", **_PRIVATE)


def _id(label: str) -> MappedColumn[str | None]:
    return f.id_number(label, check=id_number_doubt)


class ChildFile(Record, Base):
    """儿童补充表: adoption, school, parents, guardians; one a child."""

    __tablename__ = "child_file"
    label = N_("儿童补充表")

    person: Mapped[uuid.UUID | None] = f.link(N_("儿童"), "person", required=True, listed=True)
    filled_on: Mapped[date | None] = f.day(N_("填表日期"), listed=True)
    worker: Mapped[uuid.UUID | None] = f.link(N_("填表人"), "worker", listed=True)
    adoption: Mapped[str | None] = _word(N_("收养状态"))
    registration: Mapped[str | None] = f.text(N_("户籍类型"), 30, deidentify=Deidentify.DROP)
    director: Mapped[str | None] = _name(N_("儿童主任"))
    director_phone: Mapped[str | None] = f.phone(N_("儿童主任电话"), check=phone_doubt)
    healthy: Mapped[bool | None] = f.flag(N_("是否健康"), **_PRIVATE)
    disability: Mapped[str | None] = f.code(N_("残疾类型"), "disability", **_PRIVATE)
    disability_grade: Mapped[str | None] = f.code(N_("残疾等级"), "disability_grade", **_PRIVATE)
    serious_illness: Mapped[str | None] = _word(N_("重病类型"), 100)
    schooling: Mapped[str | None] = f.text(N_("教育情况类型"), 30)
    school: Mapped[str | None] = f.text(N_("学校"), 60, **_NAMED)
    grade: Mapped[str | None] = f.text(N_("年级班级"), 30, deidentify=Deidentify.DROP)
    teacher: Mapped[str | None] = _name(N_("结对教师"))
    teacher_phone: Mapped[str | None] = f.phone(N_("结对教师电话"), check=phone_doubt)
    harm = Codes(f.Field(N_("遭受侵害和虐待"), f.Kind.CODES, codes="child_harm", merge=f.Merge.UNION,
                         restricted=True, **_PRIVATE))  # fmt: skip
    harm_note: Mapped[str | None] = f.note(
        N_("侵害和虐待情况简述"), restricted=True, searched=False, **_PRIVATE
    )
    offence: Mapped[str | None] = f.code(N_("失足未成年人"), "child_offence", restricted=True, **_PRIVATE)
    hardship = f.codes(N_("遭遇困境"), "child_hardship", **_PRIVATE)
    vagrancy: Mapped[str | None] = _word(N_("流浪类型"))
    father: Mapped[str | None] = _name(N_("父亲姓名"))
    father_id: Mapped[str | None] = _id(N_("父亲身份证号"))
    father_phone: Mapped[str | None] = f.phone(N_("父亲电话"), check=phone_doubt)
    father_state: Mapped[str | None] = _state(N_("父亲当前状况"))
    father_disability: Mapped[str | None] = _parent_disability(N_("父亲残疾状况"))
    father_reported: Mapped[bool | None] = f.flag(N_("父亲不履行责任是否报案"), **_PRIVATE)
    father_reported_on: Mapped[date | None] = f.day(N_("父亲报案时间"), **_PRIVATE)
    father_detained_on: Mapped[date | None] = f.day(N_("父亲羁押时间"), **_PRIVATE)
    father_months: Mapped[int | None] = f.count(N_("父亲羁押期限（月）"), **_PRIVATE)
    mother: Mapped[str | None] = _name(N_("母亲姓名"))
    mother_id: Mapped[str | None] = _id(N_("母亲身份证号"))
    mother_phone: Mapped[str | None] = f.phone(N_("母亲电话"), check=phone_doubt)
    mother_state: Mapped[str | None] = _state(N_("母亲当前状况"))
    mother_disability: Mapped[str | None] = _parent_disability(N_("母亲残疾状况"))
    mother_reported: Mapped[bool | None] = f.flag(N_("母亲不履行责任是否报案"), **_PRIVATE)
    mother_reported_on: Mapped[date | None] = f.day(N_("母亲报案时间"), **_PRIVATE)
    mother_detained_on: Mapped[date | None] = f.day(N_("母亲羁押时间"), **_PRIVATE)
    mother_months: Mapped[int | None] = f.count(N_("母亲羁押期限（月）"), **_PRIVATE)
    remark: Mapped[str | None] = f.note(N_("备注"))


class Guardian(Record, Base):
    """实际监护人: who really looks after the child."""

    __tablename__ = "guardian"
    label = N_("实际监护人")
    row_of = "child_file"

    child_file: Mapped[uuid.UUID | None] = f.link(N_("儿童补充表"), "child_file", required=True)
    ordinal: Mapped[int | None] = f.count(N_("序号"))
    name: Mapped[str | None] = f.text(
        N_("姓名"), 50, required=True, sensitivity=Sensitivity.PERSONAL, deidentify=Deidentify.SURNAME
    )
    relation: Mapped[str | None] = f.code(N_("与儿童关系"), "family_relation", deidentify=Deidentify.DROP)
    id_number: Mapped[str | None] = _id(N_("身份证号码"))
    health: Mapped[str | None] = _word(N_("身体状况"), 100)
    phone: Mapped[str | None] = f.phone(N_("联系电话"), check=phone_doubt)
    education: Mapped[str | None] = f.code(N_("教育程度"), "education")
