"""What a case has several of: assessments, plans, evaluations, follow-ups (F-C3, F-C4, F-C6, F-C9 of domain.md §2.2)."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from sqlalchemy.orm import Mapped

from db import fields as f
from db.base import Base, Record
from db.checks import severity_doubt
from db.fields import Deidentify, Sensitivity
from db.mark import N_

_CASE = N_("个案")
_WORKER = N_("社工")
_ORDINAL = N_("序号")
_WORDS: dict[str, Any] = {"deidentify": Deidentify.CHECKED, "confidential": True}
"""One line of casework: like a note, it leaves only through the leak check."""


class CaseAssessment(Record, Base):
    """预估 (F-C3): how the person, the family and their world are seen at one time; the latest version holds."""

    __tablename__ = "case_assessment"
    label = N_("预估")

    case: Mapped[uuid.UUID | None] = f.link(_CASE, "case", required=True, listed=True)
    version: Mapped[int | None] = f.count(N_("版本"), listed=True)
    day: Mapped[date | None] = f.day(N_("预估日期"), index=True, required=True, listed=True)
    worker: Mapped[uuid.UUID | None] = f.link(_WORKER, "worker", listed=True)
    sources = f.codes(N_("资料来源"), "assessment_source")
    body: Mapped[str | None] = f.note(N_("生理"), confidential=True)
    mind: Mapped[str | None] = f.note(N_("心理"), confidential=True)
    social: Mapped[str | None] = f.note(N_("社会功能"), confidential=True)
    behaviour: Mapped[str | None] = f.note(N_("行为"), confidential=True)
    relations: Mapped[str | None] = f.note(N_("家庭成员关系"), confidential=True)
    family_support: Mapped[str | None] = f.note(N_("家庭的支持与冲突"), confidential=True)
    economy: Mapped[str | None] = f.note(N_("家庭经济"), confidential=True)
    environment: Mapped[str | None] = f.note(
        N_("环境系统"), confidential=True, help=N_("学校、单位、邻里、政策")
    )
    needs: Mapped[str | None] = f.note(N_("需求清单"), confidential=True)
    strengths: Mapped[str | None] = f.note(N_("优势与资源"), confidential=True)
    coping: Mapped[str | None] = f.note(N_("曾用应对方法"), confidential=True)
    risk: Mapped[str | None] = f.code(
        N_("风险等级"), "risk", required=True, sensitivity=Sensitivity.SENSITIVE
    )
    theory: Mapped[str | None] = f.text(N_("理论或视角"), 100)
    conclusion: Mapped[str | None] = f.note(N_("预估结论"), required=True, listed=True, confidential=True)
    worker_signed_on: Mapped[date | None] = f.day(N_("社工签名日期"))
    supervisor_opinion: Mapped[str | None] = f.note(N_("督导意见"), confidential=True)
    supervisor_signed_on: Mapped[date | None] = f.day(N_("督导签名日期"))


class CaseProblem(Record, Base):
    """问题清单 of an assessment."""

    __tablename__ = "case_problem"
    label = N_("问题清单")
    row_of = "case_assessment"

    assessment: Mapped[uuid.UUID | None] = f.link(N_("预估"), "case_assessment", required=True)
    ordinal: Mapped[int | None] = f.count(_ORDINAL)
    problem: Mapped[str | None] = f.text(N_("问题"), 200, required=True, **_WORDS)
    cause: Mapped[str | None] = f.text(N_("成因"), 200, **_WORDS)
    duration: Mapped[str | None] = f.text(N_("持续时间"), 40)
    severity: Mapped[int | None] = f.count(N_("严重度（1–5）"), check=severity_doubt)
    priority: Mapped[int | None] = f.count(N_("优先级"))


class CaseSupport(Record, Base):
    """支持网络 of an assessment: who and what stands around the person, and how close; the ecomap (生态图) is drawn from it.

    A row that names a member of the family says how that tie is drawn in the genogram (家系图).
    """

    __tablename__ = "case_support"
    label = N_("支持网络")
    row_of = "case_assessment"

    assessment: Mapped[uuid.UUID | None] = f.link(N_("预估"), "case_assessment", required=True)
    ordinal: Mapped[int | None] = f.count(_ORDINAL)
    name: Mapped[str | None] = f.text(
        N_("人或系统"),
        50,
        required=True,
        sensitivity=Sensitivity.PERSONAL,
        deidentify=Deidentify.DROP,
        help=N_("如祖母、学校、村委会"),
    )
    tie: Mapped[str | None] = f.code(N_("关系"), "tie")
    flow: Mapped[str | None] = f.code(N_("能量流向"), "tie_flow")
    remark: Mapped[str | None] = f.text(N_("说明"), 100, **_WORDS)


class CasePlan(Record, Base):
    """服务计划 (F-C4): a version of it; the latest holds."""

    __tablename__ = "case_plan"
    label = N_("服务计划")

    case: Mapped[uuid.UUID | None] = f.link(_CASE, "case", required=True, listed=True)
    version: Mapped[int | None] = f.count(N_("计划版本号"), listed=True)
    day: Mapped[date | None] = f.day(N_("制定日期"), index=True, required=True, listed=True)
    worker: Mapped[uuid.UUID | None] = f.link(_WORKER, "worker", listed=True)
    aim: Mapped[str | None] = f.note(N_("总目标"), required=True, listed=True, confidential=True)
    models = f.codes(N_("介入策略或模式"), "intervention_model")
    expected_sessions: Mapped[int | None] = f.count(N_("预计次数"))
    difficulties: Mapped[str | None] = f.note(N_("预计困难与对策"), confidential=True)
    evaluation_method: Mapped[str | None] = f.note(N_("评估方法"), confidential=True)
    client_signed_on: Mapped[date | None] = f.day(N_("服务对象签名日期"))
    worker_signed_on: Mapped[date | None] = f.day(N_("社工签名日期"))
    supervisor_opinion: Mapped[str | None] = f.note(N_("督导审批意见"), confidential=True)
    supervisor_signed_on: Mapped[date | None] = f.day(N_("督导审批日期"))


class CaseGoal(Record, Base):
    """具体目标 of a plan; a goal of a later version with the same words is the same goal."""

    __tablename__ = "case_goal"
    label = N_("具体目标")
    row_of = "case_plan"

    plan: Mapped[uuid.UUID | None] = f.link(N_("服务计划"), "case_plan", required=True)
    ordinal: Mapped[int | None] = f.count(N_("编号"))
    goal: Mapped[str | None] = f.text(
        N_("目标（可衡量）"), 200, required=True, listed=True, searched=True, **_WORDS
    )
    indicator: Mapped[str | None] = f.text(N_("指标与测量方法"), 200, **_WORDS)
    baseline: Mapped[str | None] = f.text(N_("基线值"), 60, **_WORDS)
    target: Mapped[str | None] = f.text(N_("目标值"), 60, **_WORDS)
    deadline: Mapped[date | None] = f.day(N_("期限"))


class CaseStep(Record, Base):
    """行动步骤 of a plan."""

    __tablename__ = "case_step"
    label = N_("行动步骤")
    row_of = "case_plan"

    plan: Mapped[uuid.UUID | None] = f.link(N_("服务计划"), "case_plan", required=True)
    ordinal: Mapped[int | None] = f.count(_ORDINAL)
    step: Mapped[str | None] = f.text(N_("步骤"), 200, required=True, **_WORDS)
    when: Mapped[str | None] = f.text(N_("时间"), 60)
    responsible: Mapped[str | None] = f.text(
        N_("责任人"), 50, sensitivity=Sensitivity.PERSONAL, deidentify=Deidentify.DROP
    )
    resources: Mapped[str | None] = f.text(N_("资源"), 100, **_WORDS)


class CaseEvaluation(Record, Base):
    """评估 (F-C6): process and outcome, as worker, client and others see them."""

    __tablename__ = "case_evaluation"
    label = N_("评估")

    case: Mapped[uuid.UUID | None] = f.link(_CASE, "case", required=True, listed=True)
    version: Mapped[int | None] = f.count(N_("第几次评估"), listed=True)
    day: Mapped[date | None] = f.day(N_("评估日期"), index=True, required=True, listed=True)
    worker: Mapped[uuid.UUID | None] = f.link(_WORKER, "worker", listed=True)
    process: Mapped[str | None] = f.note(N_("过程评估"), confidential=True, help=N_("次数、出席、变化"))
    client_view: Mapped[str | None] = f.note(N_("服务对象自评"), confidential=True)
    others_view: Mapped[str | None] = f.note(N_("重要他人反馈"), confidential=True)
    worker_view: Mapped[str | None] = f.note(N_("社工自评"), confidential=True)
    conclusion: Mapped[str | None] = f.code(
        N_("评估结论"), "evaluation_conclusion", required=True, listed=True
    )
    remark: Mapped[str | None] = f.note(N_("备注"), confidential=True)


class CaseOutcome(Record, Base):
    """成果评估 of an evaluation: one goal, from its baseline to where it stands; filled from the scores of the sessions."""

    __tablename__ = "case_outcome"
    label = N_("成果评估")
    row_of = "case_evaluation"

    evaluation: Mapped[uuid.UUID | None] = f.link(N_("评估"), "case_evaluation", required=True)
    ordinal: Mapped[int | None] = f.count(_ORDINAL)
    goal: Mapped[str | None] = f.text(N_("目标"), 200, required=True, **_WORDS)
    baseline: Mapped[str | None] = f.text(N_("基线值"), 60, **_WORDS)
    current: Mapped[str | None] = f.text(N_("现值"), 60, **_WORDS)
    state: Mapped[str | None] = f.code(N_("达成度"), "goal_state")


class CaseScale(Record, Base):
    """量表 of an evaluation: a measure before and after."""

    __tablename__ = "case_scale"
    label = N_("量表")
    row_of = "case_evaluation"

    evaluation: Mapped[uuid.UUID | None] = f.link(N_("评估"), "case_evaluation", required=True)
    ordinal: Mapped[int | None] = f.count(_ORDINAL)
    name: Mapped[str | None] = f.text(N_("量表名称"), 100, required=True)
    before: Mapped[str | None] = f.text(N_("前测"), 20)
    after: Mapped[str | None] = f.text(N_("后测"), 20)


class CaseFollowUp(Record, Base):
    """跟进回访 (F-C9): one look at a closed case."""

    __tablename__ = "case_follow_up"
    label = N_("跟进回访")

    case: Mapped[uuid.UUID | None] = f.link(_CASE, "case", required=True, listed=True)
    day: Mapped[date | None] = f.day(N_("回访日期"), index=True, required=True, listed=True)
    method: Mapped[str | None] = f.code(N_("回访方式"), "session_method", required=True, listed=True)
    worker: Mapped[uuid.UUID | None] = f.link(_WORKER, "worker", listed=True)
    state: Mapped[str | None] = f.note(N_("现状"), listed=True, confidential=True)
    kept: Mapped[str | None] = f.note(N_("变化保持"), confidential=True)
    problem: Mapped[str | None] = f.note(N_("新问题"), confidential=True)
    reopen: Mapped[bool | None] = f.flag(N_("是否重开"))
