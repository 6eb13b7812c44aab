"""Attachments and reports (附件、报告): their bytes lie in the second store, addressed by SHA-256 (design.md §4)."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy.orm import Mapped

from db import fields as f
from db.base import Base, Record
from db.mark import N_


class Attachment(Record, Base):
    """附件: a photo, a sign-in sheet, a scan; belongs to any record."""

    __tablename__ = "attachment"
    label = N_("附件")

    parent: Mapped[uuid.UUID | None] = f.link(N_("所属记录"), "")
    parent_kind: Mapped[str | None] = f.text(N_("记录类型"))
    role: Mapped[str | None] = f.code(N_("材料类型"), "attachment_role", listed=True)
    caption: Mapped[str | None] = f.text(N_("说明"), listed=True)
    media_type: Mapped[str | None] = f.text(N_("格式"))
    sha256: Mapped[str | None] = f.text(N_("校验值"), 64)
    size: Mapped[int | None] = f.count(N_("大小"), listed=True)
    faces: Mapped[str | None] = f.code(
        N_("照片里的人脸"), "faces", help=N_("公开发布的照片逐张核对；别处的照片不用填")
    )


class Report(Record, Base):
    """报告: one version of a periodic report; the sealed snapshot is an attachment."""

    __tablename__ = "report"
    label = N_("报告")

    period: Mapped[str | None] = f.text(N_("期间"), 20, required=True, listed=True, help=N_("如 2026Q3"))
    version: Mapped[int | None] = f.count(N_("版本"), listed=True)
    state: Mapped[str | None] = f.code(N_("状态"), "report_state", listed=True)
    cutoff: Mapped[date | None] = f.day(N_("数据截至"), listed=True)
    reported_on: Mapped[date | None] = f.day(N_("报出日期"))
    checked_by: Mapped[uuid.UUID | None] = f.link(N_("审核人"), "worker")
    checked_on: Mapped[date | None] = f.day(N_("审核日期"))
    signed_by: Mapped[uuid.UUID | None] = f.link(N_("定稿人"), "worker")
    narrative: Mapped[str | None] = f.note(N_("文字部分"), searched=False)
    snapshot: Mapped[str | None] = f.text(N_("快照校验值"), 64)
    fingerprint: Mapped[str | None] = f.text(N_("报告指纹"), 64)
    check_code: Mapped[str | None] = f.text(N_("校验码"), 20, listed=True)
    reply_turn: Mapped[int | None] = f.count(N_("上级答复次数"))
    reply_text: Mapped[str | None] = f.note(N_("上级意见"), searched=False)
    reply_remarks: Mapped[str | None] = f.note(N_("上级对数字的意见"), searched=False)
    reply_by: Mapped[str | None] = f.text(N_("答复人"))
    reply_on: Mapped[date | None] = f.day(N_("答复日期"))
