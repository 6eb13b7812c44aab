"""Indicators and report forms beside those of the program: what a superior hands down, or keeps itself (design.md §7, kind `catalogue`)."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session

from db import fields as f
from db.base import Base, Record
from db.codes import Item, code_list
from db.mark import N_


class Indicator(Record, Base):
    """指标定义: how a number of the report is counted, as a table of `resources/indicators`, TOML.

    `definition` counts; `offered` is what the superior says last and counts only once a person confirms it.
    """

    __tablename__ = "indicator"
    label = N_("指标定义")

    code: Mapped[str | None] = f.text(N_("指标代码"), 40, required=True, listed=True, searched=True)
    name: Mapped[str | None] = f.text(N_("指标名称"), listed=True, searched=True)
    definition: Mapped[str | None] = f.note(
        N_("统计口径"), merge=f.Merge.LATEST, searched=False, help=N_("写法与程序自带的指标定义文件相同")
    )
    retired: Mapped[bool | None] = f.flag(N_("停用"), listed=True)
    offered: Mapped[str | None] = f.note(N_("上级下发的口径"), merge=f.Merge.LATEST, searched=False)
    withdrawn: Mapped[bool | None] = f.flag(N_("上级已停用"))
    state: Mapped[str | None] = f.code(N_("确认情况"), "standard_state", listed=True)


class ReportForm(Record, Base):
    """报表样表: a workbook whose cells name indicators (docs/decisions/0064); its bytes are an attachment.

    `file` is the SHA-256 of the workbook in use (None: the attachment added last), `offered` of the one that waits to be confirmed.
    """

    __tablename__ = "report_form"
    label = N_("报表样表")

    name: Mapped[str | None] = f.text(N_("样表名称"), required=True, listed=True, searched=True)
    remark: Mapped[str | None] = f.note(N_("填表说明"))
    retired: Mapped[bool | None] = f.flag(N_("停用"), listed=True)
    file: Mapped[str | None] = f.text(N_("使用中的文件"), 64)
    offered: Mapped[str | None] = f.text(N_("上级下发的文件"), 64)
    withdrawn: Mapped[bool | None] = f.flag(N_("上级已停用"))
    state: Mapped[str | None] = f.code(N_("确认情况"), "standard_state", listed=True)


def load(session: Session) -> None:
    """Put the indicators of this store into the list that fields choose from (计量指标), as db/code_items.py does."""
    query = select(Indicator).where(Indicator.deleted.is_(False), Indicator.definition.is_not(None))
    own = session.scalars(query.order_by(Indicator.code, Indicator.id))
    code_list("indicator").extend(
        tuple(
            Item(one.code, one.name, (), {"retired": bool(one.retired)})
            for one in own
            if one.code and one.name
        )
    )
