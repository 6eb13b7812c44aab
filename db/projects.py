"""Projects, their staff, funds and expenses (项目与经费): domain.md §1 J9, J10, K8; F-E1."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy.orm import Mapped

from db import fields as f
from db.base import Base, Record
from db.fields import Deidentify
from db.mark import N_


class Project(Record, Base):
    """项目: the contract under which an agency runs the station."""

    __tablename__ = "project"
    label = N_("项目")

    name: Mapped[str | None] = f.text(
        N_("项目名称"), 200, required=True, listed=True, searched=True, aliases=("名称",)
    )
    number: Mapped[str | None] = f.text(N_("合同编号"), aliases=("项目编号", "编号"))
    buyer: Mapped[str | None] = f.text(N_("购买主体"), listed=True, aliases=("委托单位", "购买方"))
    agency: Mapped[uuid.UUID | None] = f.link(N_("承接机构"), "agency", listed=True)
    station: Mapped[uuid.UUID | None] = f.link(N_("落地单位"), "station")
    funds: Mapped[int | None] = f.amount(
        N_("项目经费"), required=True, listed=True, aliases=("合同金额", "项目资金", "经费", "总经费")
    )
    start: Mapped[date | None] = f.day(
        N_("合同开始"), required=True, listed=True, aliases=("开始日期", "项目开始")
    )
    end: Mapped[date | None] = f.day(
        N_("合同结束"), required=True, listed=True, aliases=("结束日期", "项目结束")
    )
    called_on: Mapped[date | None] = f.day(N_("公开征集日期"))
    reviewed_on: Mapped[date | None] = f.day(N_("评审日期"))
    professional_rule: Mapped[str | None] = f.code(
        N_("社工专业人才认定"),
        "professional_rule",
        help=N_("没有逐人填“是否社工专业人才”时按此认定；不填为持证或社工专业学历"),
    )
    supervision_labour: Mapped[bool | None] = f.flag(
        N_("督导与专家劳务算人力成本"), help=N_("合同约定督导费计入人力成本时填“是”，登记督导费时自动勾选")
    )
    programme: Mapped[str | None] = f.code(N_("所属计划"), "programme")
    remark: Mapped[str | None] = f.note(N_("备注"))


class Procurement(Record, Base):
    """承接过程: one step of 公开征集 → 评审 → 承接 → 落地, or one bidder with its score (domain.md K8)."""

    __tablename__ = "procurement"
    label = N_("承接过程")
    row_of = "project"

    project: Mapped[uuid.UUID | None] = f.link(N_("项目"), "project", required=True, listed=True)
    ordinal: Mapped[int | None] = f.count(N_("序号"))
    step: Mapped[str | None] = f.code(N_("环节"), "procurement_step", required=True, listed=True)
    day: Mapped[date | None] = f.day(N_("日期"), listed=True)
    organisation: Mapped[str | None] = f.text(
        N_("单位"), listed=True, searched=True, help=N_("征集主体、参评机构、承接机构或落地单位")
    )
    score: Mapped[str | None] = f.text(N_("得分"), 20, listed=True)
    chosen: Mapped[bool | None] = f.flag(N_("是否入选"))
    contract: Mapped[str | None] = f.text(N_("合同或文号"), listed=True)
    amount: Mapped[int | None] = f.amount(N_("金额"), listed=True)


class ProjectBudget(Record, Base):
    """合同预算: one line of the budget that was signed with the contract (domain.md J10)."""

    __tablename__ = "project_budget"
    label = N_("合同预算")
    row_of = "project"

    project: Mapped[uuid.UUID | None] = f.link(N_("项目"), "project", required=True, listed=True)
    ordinal: Mapped[int | None] = f.count(N_("序号"))
    category: Mapped[str | None] = f.code(
        N_("科目"), "expense_category", required=True, listed=True, aliases=("支出科目", "预算科目")
    )
    amount: Mapped[int | None] = f.amount(
        N_("预算金额"), required=True, listed=True, aliases=("预算", "金额")
    )
    labour: Mapped[bool | None] = f.flag(
        N_("是否人力成本"), listed=True, help=N_("不填按科目：工资、社保公积金、绩效津贴、福利算人力成本")
    )
    remark: Mapped[str | None] = f.text(N_("说明"), 200)


class ProjectStaff(Record, Base):
    """项目人员: a worker in a project; id = UUIDv5(project, worker)."""

    __tablename__ = "project_staff"
    label = N_("项目人员")

    project: Mapped[uuid.UUID | None] = f.link(N_("项目"), "project", required=True, listed=True)
    worker: Mapped[uuid.UUID | None] = f.link(
        N_("工作人员"), "worker", required=True, listed=True, aliases=("姓名",)
    )
    professional: Mapped[bool | None] = f.flag(N_("是否社工专业人才"), listed=True)
    start: Mapped[date | None] = f.day(N_("开始日期"), listed=True)
    end: Mapped[date | None] = f.day(N_("结束日期"), listed=True)


class Fund(Record, Base):
    """资金: money that came in, by source."""

    __tablename__ = "fund"
    label = N_("资金")

    day: Mapped[date | None] = f.day(
        N_("到账日期"), index=True, required=True, listed=True, aliases=("日期",)
    )
    project: Mapped[uuid.UUID | None] = f.link(N_("项目"), "project", listed=True)
    source: Mapped[str | None] = f.code(
        N_("资金来源"), "fund_source", required=True, listed=True, aliases=("来源",)
    )
    point: Mapped[str | None] = f.code(N_("七个一点"), "fund_point")
    amount: Mapped[int | None] = f.amount(N_("金额"), required=True, listed=True)
    donor: Mapped[str | None] = f.text(
        N_("出资方"), listed=True, help=N_("财政部门、基金会、慈善会、企业等"), deidentify=Deidentify.CHECKED
    )
    voucher: Mapped[str | None] = f.text(N_("凭证号"))
    remark: Mapped[str | None] = f.note(N_("备注"))


class Expense(Record, Base):
    """支出."""

    __tablename__ = "expense"
    label = N_("支出")

    day: Mapped[date | None] = f.day(
        N_("日期"),
        index=True,
        required=True,
        listed=True,
        aliases=("支出日期", "时间", "记账日期", "付款日期"),
    )
    project: Mapped[uuid.UUID | None] = f.link(N_("项目"), "project", listed=True)
    category: Mapped[str | None] = f.code(
        N_("科目"),
        "expense_category",
        required=True,
        listed=True,
        aliases=("支出科目", "费用类别", "类别", "项目"),
    )
    summary: Mapped[str | None] = f.text(
        N_("摘要"), 200, listed=True, searched=True, aliases=("用途", "事由", "说明")
    )
    amount: Mapped[int | None] = f.amount(
        N_("金额"), required=True, listed=True, aliases=("支出金额", "金额（元）")
    )
    labour: Mapped[bool | None] = f.flag(N_("是否人力成本"), listed=True, aliases=("人力成本", "是否人工"))
    fund_source: Mapped[str | None] = f.code(N_("资金来源"), "fund_source")
    voucher: Mapped[str | None] = f.text(N_("凭证号"), aliases=("凭证", "凭证编号"))
    papers: Mapped[int | None] = f.count(N_("附单据张数"), aliases=("附单据", "单据张数"))
    handler: Mapped[str | None] = f.text(N_("经手人"), aliases=("经办人",))
    approver: Mapped[str | None] = f.text(N_("审批人"), aliases=("审批",))
    approved_on: Mapped[date | None] = f.day(N_("审批日期"))
    remark: Mapped[str | None] = f.note(N_("备注"))
