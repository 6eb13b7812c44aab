"""Notices of the superior and to the units below (通知); domain.md §7.2."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Mapped

from db import fields as f
from db.base import Base, Record
from db.mark import N_


class Notice(Record, Base):
    """通知: what a superior hands down, with its files (templates, forms) as attachments."""

    __tablename__ = "notice"
    label = N_("通知")

    title: Mapped[str | None] = f.text(N_("标题"), 200, required=True, listed=True, searched=True)
    text: Mapped[str | None] = f.note(N_("正文"))
    issued_by: Mapped[str | None] = f.text(N_("发文单位"), listed=True, help=N_("空着即本单位"))
    issued_on: Mapped[date | None] = f.day(N_("发文日期"), listed=True)
    due_on: Mapped[date | None] = f.day(N_("办理期限"), listed=True, index=True)
    done_on: Mapped[date | None] = f.day(N_("办结日期"), listed=True)
