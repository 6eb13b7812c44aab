"""Resources and donations (资源链接): F-L1 of domain.md §2.10."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy.orm import Mapped

from db import fields as f
from db.base import Base, Record
from db.mark import N_


class Donation(Record, Base):
    """资源链接: money, goods or services brought in."""

    __tablename__ = "donation"
    label = N_("资源链接")

    day: Mapped[date | None] = f.day(
        N_("日期"), index=True, required=True, listed=True, aliases=("捐赠日期", "链接日期", "时间")
    )
    donor: Mapped[str | None] = f.text(
        N_("资源方"),
        required=True,
        listed=True,
        searched=True,
        aliases=("捐赠方", "捐赠单位", "捐赠人", "资源提供方", "来源"),
    )
    kind: Mapped[str | None] = f.code(
        N_("类型"), "resource_kind", required=True, listed=True, aliases=("资源类型", "类别")
    )
    item: Mapped[str | None] = f.text(N_("名称"), listed=True, aliases=("物资名称", "资源名称", "品名"))
    donor_kind: Mapped[str | None] = f.code(N_("资源方类别"), "donor_kind")
    quantity: Mapped[int | None] = f.count(N_("数量"))
    unit: Mapped[str | None] = f.text(N_("计量单位"), 20)
    price: Mapped[int | None] = f.amount(N_("单价"))
    amount: Mapped[int | None] = f.amount(
        N_("折价金额"), required=True, listed=True, aliases=("折价", "金额", "价值", "折合金额", "折合人民币")
    )
    used_for: Mapped[str | None] = f.text(N_("去向"), 200, aliases=("用途", "使用去向"))
    activity: Mapped[uuid.UUID | None] = f.link(N_("用于活动"), "activity")
    case: Mapped[uuid.UUID | None] = f.link(N_("用于个案"), "case")
    person: Mapped[uuid.UUID | None] = f.link(N_("用于服务对象"), "person")
    used_on: Mapped[date | None] = f.day(N_("发放或使用日期"))
    beneficiaries: Mapped[int | None] = f.count(N_("受益人数"), aliases=("受益人次",))
    fund_source: Mapped[str | None] = f.code(N_("资金来源"), "fund_source")
    voucher: Mapped[str | None] = f.text(N_("凭证"), aliases=("凭证号", "票据号"))
    remark: Mapped[str | None] = f.note(N_("备注"))
