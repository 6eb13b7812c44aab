"""Phrases and templates (常用语、个案计划模板): what is written again and again."""

from __future__ import annotations

import uuid

from sqlalchemy.orm import Mapped

from db import fields as f
from db.base import Base, Record
from db.mark import N_


class Phrase(Record, Base):
    """常用语: a text offered where one field of one form is written; without a worker everybody is offered it."""

    __tablename__ = "phrase"
    label = N_("常用语")

    text: Mapped[str | None] = f.note(N_("内容"), required=True, listed=True)
    form: Mapped[str | None] = f.code(N_("用在"), "phrase_form", listed=True, help=N_("空着就处处可用"))
    field: Mapped[str | None] = f.text(N_("用在哪一项"), 40, help=N_("如“过程记录”；空着就这种表的各项可用"))
    worker: Mapped[uuid.UUID | None] = f.link(
        N_("个人专用"), "worker", listed=True, help=N_("空着就全站共用")
    )


class CaseTemplate(Record, Base):
    """个案计划模板: what a plan of this type of case begins with; everything can be changed in the plan."""

    __tablename__ = "case_template"
    label = N_("个案计划模板")

    name: Mapped[str | None] = f.text(N_("模板名称"), 60, required=True, listed=True, searched=True)
    problems = f.codes(N_("适用的问题类型"), "problem", listed=True)
    aim: Mapped[str | None] = f.note(N_("总目标"), listed=True)
    models = f.codes(N_("介入策略或模式"), "intervention_model")
    expected_sessions: Mapped[int | None] = f.count(N_("预计次数"), listed=True)
    difficulties: Mapped[str | None] = f.note(N_("预计困难与对策"))
    evaluation_method: Mapped[str | None] = f.note(N_("评估方法"))


class TemplateGoal(Record, Base):
    """具体目标 of a template."""

    __tablename__ = "template_goal"
    label = N_("具体目标")
    row_of = "case_template"

    template: Mapped[uuid.UUID | None] = f.link(N_("个案计划模板"), "case_template", required=True)
    ordinal: Mapped[int | None] = f.count(N_("编号"))
    goal: Mapped[str | None] = f.text(N_("目标（可衡量）"), 200, required=True)
    indicator: Mapped[str | None] = f.text(N_("指标与测量方法"), 200)
    baseline: Mapped[str | None] = f.text(N_("基线值"), 60)
    target: Mapped[str | None] = f.text(N_("目标值"), 60)


class TemplateStep(Record, Base):
    """行动步骤 of a template."""

    __tablename__ = "template_step"
    label = N_("行动步骤")
    row_of = "case_template"

    template: Mapped[uuid.UUID | None] = f.link(N_("个案计划模板"), "case_template", required=True)
    ordinal: Mapped[int | None] = f.count(N_("序号"))
    step: Mapped[str | None] = f.text(N_("步骤"), 200, required=True)
    when: Mapped[str | None] = f.text(N_("时间"), 60)
    responsible: Mapped[str | None] = f.text(N_("责任人"), 50)
    resources: Mapped[str | None] = f.text(N_("资源"), 100)
