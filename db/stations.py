"""Stations, their agencies and superiors (社工站、承接机构、上级单位); domain.md §3.9, §4.2 表1."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy.orm import Mapped

from db import fields as f
from db.base import Base, Record
from db.checks import credit_code_doubt, division_code_doubt
from db.fields import Sensitivity
from db.mark import N_


class Agency(Record, Base):
    """承接机构: the organisation that runs a station by contract."""

    __tablename__ = "agency"
    label = N_("承接机构")

    name: Mapped[str | None] = f.text(
        N_("机构名称"), required=True, listed=True, searched=True, aliases=("承接机构", "单位名称")
    )
    credit_code: Mapped[str | None] = f.text(
        N_("统一社会信用代码"), 18, check=credit_code_doubt, aliases=("信用代码",)
    )
    kind: Mapped[str | None] = f.code(N_("登记类型"), "agency_kind")
    rating: Mapped[str | None] = f.code(N_("评估等级"), "agency_rating", listed=True)
    rating_until: Mapped[date | None] = f.day(N_("等级有效期至"))
    registered_on: Mapped[date | None] = f.day(N_("登记日期"))
    deregistered_on: Mapped[date | None] = f.day(N_("注销日期"))
    industry_body: Mapped[bool | None] = f.flag(N_("社工行业协会"), help=N_("行业协会另计，不计入承接机构"))
    rated_by: Mapped[str | None] = f.text(N_("评定机关"))
    rated_on: Mapped[date | None] = f.day(N_("评定日期"))
    contact: Mapped[str | None] = f.text(N_("联系人"), listed=True)
    phone: Mapped[str | None] = f.phone(N_("联系电话"), sensitivity=Sensitivity.OPEN)
    remark: Mapped[str | None] = f.note(N_("备注"))


class Station(Record, Base):
    """A unit of the tree: station, school station, or a superior (社工站、学校社工站、上级单位)."""

    __tablename__ = "station"
    label = N_("站点")

    name: Mapped[str | None] = f.text(
        N_("单位名称"), required=True, listed=True, searched=True, aliases=("站名", "站点名称")
    )
    unit_code: Mapped[str | None] = f.text(N_("区划代码"), 18, listed=True, check=division_code_doubt)
    level: Mapped[str | None] = f.code(N_("层级"), "unit_level", listed=True)
    kind: Mapped[str | None] = f.code(N_("组织类型"), "unit_kind", listed=True)
    parent: Mapped[uuid.UUID | None] = f.link(N_("上级单位"), "station")
    own: Mapped[bool | None] = f.flag(N_("本单位"))
    expected: Mapped[bool | None] = f.flag(N_("应报送"), help=N_("列入报送情况表"))
    province: Mapped[str | None] = f.text(N_("省"))
    city: Mapped[str | None] = f.text(N_("市（地、州）"))
    county: Mapped[str | None] = f.text(N_("县（市、区）"))
    township: Mapped[str | None] = f.text(N_("乡镇（街道）"))
    address: Mapped[str | None] = f.text(N_("地址"), 200)
    area: Mapped[int | None] = f.count(N_("面积（平方米）"))
    opened_on: Mapped[date | None] = f.day(N_("挂牌日期"))
    status: Mapped[str | None] = f.code(N_("站点状态"), "station_status")
    pilot_level: Mapped[str | None] = f.code(N_("试点级别"), "pilot_level")
    operating_mode: Mapped[str | None] = f.code(N_("运营模式"), "operating_mode")
    two_in_one: Mapped[bool | None] = f.flag(
        N_("两站合一"), help=N_("社工站与未成年人保护工作站同建；一条记录同时进两站台账，不用登记两次")
    )
    protection_opened_on: Mapped[date | None] = f.day(N_("未保站挂牌日期"))
    demonstration: Mapped[str | None] = f.code(N_("示范级别"), "demonstration_level")
    agency: Mapped[uuid.UUID | None] = f.link(N_("承接机构"), "agency")
    head: Mapped[str | None] = f.text(N_("负责人"))
    phone: Mapped[str | None] = f.phone(N_("联系电话"), sensitivity=Sensitivity.OPEN)
    addressee: Mapped[str | None] = f.text(N_("主送单位"), help=N_("报告抬头，如“示范县民政局”"))
    due_days: Mapped[int | None] = f.count(N_("报送期限（天）"), help=N_("期末后多少天内报给上级"))
    due_days_below: Mapped[int | None] = f.count(
        N_("下级报送期限（天）"), help=N_("下级单位在期末后多少天内报来")
    )
    four_eyes: Mapped[bool | None] = f.flag(
        N_("审核与定稿分开"), help=N_("报告由一人审核、另一人定稿；人手不够的站可以不选")
    )
    remark: Mapped[str | None] = f.note(N_("备注"))


class Setting(Record, Base):
    """A setting that the whole station shares (本站设置); id is made from its key."""

    __tablename__ = "setting"
    label = N_("本站设置")

    name: Mapped[str | None] = f.text(N_("名称"))
    value: Mapped[str | None] = f.text(N_("值"), 4000)
