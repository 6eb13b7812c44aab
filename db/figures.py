"""Numbers that no record of a unit gives and somebody states (基础数据): towns, targets, stocks; domain.md §0 fact 9, §1 J1, H2, H3, H8."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Mapped

from db import fields as f
from db.base import Base, Record
from db.mark import N_


class Figure(Record, Base):
    """基础数据: a number with its day and its source; the newest of a kind not after the cut-off counts."""

    __tablename__ = "figure"
    label = N_("基础数据")

    kind: Mapped[str | None] = f.code(N_("数据名称"), "figure_kind", required=True, listed=True)
    day: Mapped[date | None] = f.day(
        N_("时点"), index=True, required=True, listed=True, help=N_("数据是哪一天的；年度目标填当年1月1日")
    )
    number: Mapped[int | None] = f.count(N_("数值"), required=True, listed=True)
    source: Mapped[str | None] = f.text(N_("数据来源"), 200, listed=True, help=N_("文件、统计公报或名册"))
    remark: Mapped[str | None] = f.note(N_("备注"))
