"""The PCs of one station (本站电脑): who may send and receive its records (sync.md §3 Keys)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Mapped

from db import fields as f
from db.base import Base, Record
from db.mark import N_


class Device(Record, Base):
    """本站电脑: one installation with its public keys; being a record, the list travels by itself."""

    __tablename__ = "device"
    label = N_("本站电脑")

    name: Mapped[str | None] = f.text(N_("电脑名称"), 40, required=True, listed=True, help=N_("如 2号电脑"))
    letter: Mapped[str | None] = f.text(
        N_("字母"), 2, listed=True, help=N_("写在个案编号里，两台电脑不会重号")
    )
    unit: Mapped[str | None] = f.text(N_("设备号"), 32)
    sign: Mapped[str | None] = f.text(N_("签名公钥"), 64)
    box: Mapped[str | None] = f.text(N_("加密公钥"), 100)
    added_on: Mapped[date | None] = f.day(N_("加入日期"), listed=True)
    revoked_on: Mapped[date | None] = f.day(N_("注销日期"), listed=True)
    revoked_reason: Mapped[str | None] = f.text(N_("注销原因"), 200, listed=True)
