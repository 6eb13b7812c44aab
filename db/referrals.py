"""Referrals and handovers, to other units and from them (转介、移交): F-C8 with its reply slip, domain.md §2.2."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy.orm import Mapped

from db import fields as f
from db.base import Base, Record
from db.fields import Deidentify, Sensitivity
from db.mark import N_


class Referral(Record, Base):
    """转介 (F-C8): one person, to another unit or (`incoming`) from one; a handover (移交) takes the whole file along."""

    __tablename__ = "referral"
    label = N_("转介")

    day: Mapped[date | None] = f.day(N_("转介日期"), index=True, required=True, listed=True)
    incoming: Mapped[bool | None] = f.flag(N_("转入"), listed=True)
    handover: Mapped[bool | None] = f.flag(N_("移交"), help=N_("整份档案交给对方，本站不再服务"))
    person: Mapped[uuid.UUID | None] = f.link(N_("服务对象"), "person", required=True, listed=True)
    case: Mapped[uuid.UUID | None] = f.link(N_("个案"), "case")
    receiver: Mapped[str | None] = f.text(
        N_("接收单位"), required=True, listed=True, help=N_("转入的，填转来的单位")
    )
    contact: Mapped[str | None] = f.text(N_("联系人"), 50)
    phone: Mapped[str | None] = f.phone(N_("联系电话"), sensitivity=Sensitivity.OPEN)
    reason: Mapped[str | None] = f.code(N_("转介原因"), "referral_reason", required=True, listed=True)
    situation: Mapped[str | None] = f.note(
        N_("服务对象情况摘要"), confidential=True, help=N_("最少必要：对方办事用得着的")
    )
    provided: Mapped[str | None] = f.note(N_("已提供服务"), confidential=True)
    expected: Mapped[str | None] = f.note(N_("期望"), confidential=True)
    materials: Mapped[str | None] = f.text(N_("随附材料"), 200)
    legal_basis: Mapped[str | None] = f.code(N_("处理依据"), "legal_basis", required=True)
    consent_by: Mapped[str | None] = f.text(
        N_("同意人"),
        50,
        sensitivity=Sensitivity.PERSONAL,
        deidentify=Deidentify.DROP,
        help=N_("本人；未满十四周岁由监护人签名"),
    )
    consent_on: Mapped[date | None] = f.day(N_("同意日期"))
    worker: Mapped[uuid.UUID | None] = f.link(N_("经办社工"), "worker")
    status: Mapped[str | None] = f.code(N_("转介状态"), "referral_status", listed=True)
    replied_on: Mapped[date | None] = f.day(N_("回执日期"))
    reply_by: Mapped[str | None] = f.text(N_("回执经办人"), 50)
    reply_reason: Mapped[str | None] = f.text(N_("回执意见"), 500)
    outcome: Mapped[str | None] = f.note(N_("跟进结果"), confidential=True)
    content: Mapped[str | None] = f.text(N_("转来内容校验值"), 64)
    sender_key: Mapped[str | None] = f.text(N_("发送电脑"), 64)
    sent_id: Mapped[str | None] = f.text(N_("对方的编号"), 32)
