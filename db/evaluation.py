"""评估评分表: an evaluator's score sheet, its items, and the records and files that stand for each (domain.md §4.5)."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy.orm import Mapped

from db import fields as f
from db.base import Base, Record
from db.fields import Deidentify
from db.mark import N_


class ScoreSheet(Record, Base):
    """评分表: the list by which a project is evaluated; every place has its own."""

    __tablename__ = "score_sheet"
    label = N_("评分表")

    name: Mapped[str | None] = f.text(N_("评分表名称"), 100, required=True, listed=True, searched=True)
    evaluator: Mapped[str | None] = f.text(N_("评估方"), 100, listed=True)
    day: Mapped[date | None] = f.day(N_("评估日期"), index=True, listed=True)
    project: Mapped[uuid.UUID | None] = f.link(N_("项目"), "project", listed=True)


class ScoreItem(Record, Base):
    """评分项: one line of a score sheet; points are kept as they are written (2.5)."""

    __tablename__ = "score_item"
    label = N_("评分项")
    row_of = "score_sheet"

    sheet: Mapped[uuid.UUID | None] = f.link(N_("评分表"), "score_sheet", required=True)
    ordinal: Mapped[int | None] = f.count(N_("序号"))
    number: Mapped[str | None] = f.text(N_("编号"), 20)
    dimension: Mapped[str | None] = f.text(N_("评估维度"), 200)
    text: Mapped[str | None] = f.text(N_("评估内容"), 1000, required=True)
    standard: Mapped[str | None] = f.text(N_("评分标准"), 2000)
    points: Mapped[str | None] = f.text(N_("分值"), 10)
    own: Mapped[str | None] = f.text(N_("自评分"), 10)
    remark: Mapped[str | None] = f.text(N_("自评说明"), 500, deidentify=Deidentify.CHECKED)


class ScoreEvidence(Record, Base):
    """佐证材料: a record or a file that stands for an item; id = UUIDv5(item, record)."""

    __tablename__ = "score_evidence"
    label = N_("佐证材料")

    item: Mapped[uuid.UUID | None] = f.link(N_("评分项"), "score_item", required=True)
    kind: Mapped[str | None] = f.text(N_("记录类型"), 40)
    record: Mapped[uuid.UUID | None] = f.link(N_("记录"), "")
