"""The service list with its yearly targets (服务清单): domain.md §3.15, §4.2 表9."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy.orm import Mapped

from db import fields as f
from db.base import Base, Record
from db.mark import N_


class ServiceItem(Record, Base):
    """服务清单项目: what is to be done, and the indicator that measures it."""

    __tablename__ = "service_item"
    label = N_("服务清单项目")

    number: Mapped[str | None] = f.text(
        N_("编号"), 20, required=True, listed=True, searched=True, aliases=("代码", "序号", "项目编号")
    )
    name: Mapped[str | None] = f.text(
        N_("服务项目"),
        required=True,
        listed=True,
        searched=True,
        aliases=("服务内容", "项目", "指标", "项目名称", "指标名称", "任务"),
    )
    unit: Mapped[str | None] = f.text(N_("单位"), 20, listed=True, aliases=("计量单位",))
    domain: Mapped[str | None] = f.code(N_("服务领域"), "service_domain", aliases=("领域",))
    indicator: Mapped[str | None] = f.code(
        N_("计量指标"), "indicator", listed=True, help=N_("由哪个指标计算完成数；人工统计的空着")
    )
    remark: Mapped[str | None] = f.note(N_("备注"))


class ServiceTarget(Record, Base):
    """年度目标: quantity and weight of an item for one year; id = UUIDv5(item, year)."""

    __tablename__ = "service_target"
    label = N_("年度目标")

    item: Mapped[uuid.UUID | None] = f.link(N_("服务项目"), "service_item", required=True, listed=True)
    project: Mapped[uuid.UUID | None] = f.link(N_("项目"), "project")
    year: Mapped[int | None] = f.count(N_("年度"), required=True, listed=True)
    target: Mapped[int | None] = f.count(
        N_("年度目标"), required=True, listed=True, aliases=("目标", "目标数", "年度任务", "任务数", "指标数")
    )
    weight: Mapped[int | None] = f.count(N_("权重"), listed=True, aliases=("分值", "权重（%）"))
    due_on: Mapped[date | None] = f.day(N_("完成时限"))
