"""What becomes of files when their time is over (保存期限、匿名化、依法清除); domain.md §5, 个人信息保护法 §19, §47."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy.orm import Mapped

from db import fields as f
from db.base import Base, Record
from db.mark import N_


class Disposal(Record, Base):
    """处置登记: what was decided about one file, on which ground, by whom; it names nobody and is never erased itself."""

    __tablename__ = "disposal"
    label = N_("处置登记")

    day: Mapped[date | None] = f.day(N_("处置日期"), index=True, required=True, listed=True)
    subject: Mapped[uuid.UUID | None] = f.link(N_("档案"), "", required=True)
    subject_kind: Mapped[str | None] = f.code(N_("档案类型"), "disposal_subject", listed=True)
    decision: Mapped[str | None] = f.code(N_("处置方式"), "disposal", required=True, listed=True)
    ground: Mapped[str | None] = f.code(N_("依据"), "disposal_ground", required=True, listed=True)
    reason: Mapped[str | None] = f.note(
        N_("说明"), searched=False, help=N_("写事由和批准情况，不写姓名和证件号")
    )
    keep_until: Mapped[date | None] = f.day(N_("继续保存到"), index=True)
    worker: Mapped[uuid.UUID | None] = f.link(N_("决定人"), "worker", listed=True)
    number: Mapped[int | None] = f.count(N_("涉及记录数"), listed=True)


class Erased(Record, Base):
    """已清除的记录: every PC that learns of it blanks what its log says of that record, the change `kept` excepted."""

    __tablename__ = "erased"
    label = N_("已清除的记录")

    disposal: Mapped[uuid.UUID | None] = f.link(N_("处置登记"), "disposal", required=True)
    record: Mapped[uuid.UUID | None] = f.link(N_("记录"), "", required=True)
    record_kind: Mapped[str | None] = f.text(N_("记录类型"), 40)
    kept: Mapped[str | None] = f.text(N_("保留的变更"), 60, help=N_("匿名化后留下的那一条；没有的，整条清除"))
