"""Casework (个案): the case with its intake, agreement and closure (F-C1, F-C2, F-C7), its sessions (F-C5); domain.md §2.2.

Assessment, plan, evaluation and follow-up, which a case has several of: db/casework.py. A signature on paper is the day of it.
"""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy.orm import Mapped

from db import fields as f
from db.base import Base, Record
from db.checks import phone_doubt
from db.fields import Deidentify, Sensitivity
from db.mark import N_


class Case(Record, Base):
    """个案: one piece of casework with one person, from intake to closure."""

    __tablename__ = "case"
    label = N_("个案")

    number: Mapped[str | None] = f.text(
        N_("个案编号"), 40, listed=True, searched=True, aliases=("编号", "案号", "个案号")
    )
    person: Mapped[uuid.UUID | None] = f.link(
        N_("服务对象"),
        "person",
        required=True,
        listed=True,
        aliases=("姓名", "案主", "案主姓名", "服务对象姓名", "对象姓名"),
    )
    opened_on: Mapped[date | None] = f.day(
        N_("接案日期"),
        index=True,
        required=True,
        listed=True,
        aliases=("接案时间", "开案日期", "立案日期", "开案时间"),
    )
    source: Mapped[str | None] = f.code(N_("来源"), "source", aliases=("个案来源", "转介来源"))
    problems = f.codes(
        N_("问题类型"),
        "problem",
        required=True,
        listed=True,
        aliases=("问题", "问题类别", "主要问题", "个案类型"),
    )
    domain: Mapped[str | None] = f.code(N_("服务领域"), "service_domain", aliases=("领域",))
    urgency: Mapped[str | None] = f.code(N_("紧急程度"), "urgency")
    managed: Mapped[bool | None] = f.flag(N_("个案管理"), help=N_("多重问题、多方资源"))
    worker: Mapped[uuid.UUID | None] = f.link(
        N_("负责社工"),
        "worker",
        required=True,
        listed=True,
        aliases=("社工", "接案社工", "责任社工", "主责社工"),
    )
    request: Mapped[str | None] = f.note(N_("求助事由"), confidential=True, help=N_("用服务对象自己的话"))
    assessment: Mapped[str | None] = f.note(N_("预估"), confidential=True)
    aim: Mapped[str | None] = f.note(N_("总目标"), confidential=True)
    goals: Mapped[int | None] = f.count(N_("目标数"), aliases=("目标总数", "计划目标数", "服务目标数"))
    goals_met: Mapped[int | None] = f.count(
        N_("达成目标数"), aliases=("达成数", "目标达成数", "已达成目标数", "完成目标数")
    )
    closed_on: Mapped[date | None] = f.day(N_("结案日期"), index=True, listed=True, aliases=("结案时间",))
    close_reason: Mapped[str | None] = f.code(N_("结案原因"), "close_reason", aliases=("结案理由",))
    summary: Mapped[str | None] = f.note(N_("服务过程摘要"), confidential=True)
    remark: Mapped[str | None] = f.note(N_("备注"), confidential=True)

    # 接案 (F-C1)
    first_time: Mapped[bool | None] = f.flag(N_("是否首次"))
    reopened_from: Mapped[uuid.UUID | None] = f.link(
        N_("原个案"), "case", help=N_("重开的个案，原来的那一个")
    )
    referrer: Mapped[str | None] = f.text(
        N_("转介人"), 50, sensitivity=Sensitivity.PERSONAL, deidentify=Deidentify.DROP
    )
    referrer_unit: Mapped[str | None] = f.text(N_("转介单位"), 100)
    referrer_phone: Mapped[str | None] = f.phone(N_("转介人电话"), check=phone_doubt)
    told_back_on: Mapped[date | None] = f.day(
        N_("向转介人反馈日期"), help=N_("网格员、村（社区）转来的，办理结果告诉了他们的日期")
    )
    contact_method: Mapped[str | None] = f.code(N_("接触方式"), "contact_method")
    worker_view: Mapped[str | None] = f.note(
        N_("社工的看法"), confidential=True, help=N_("与服务对象自己的话分开写")
    )
    earlier_help: Mapped[str | None] = f.note(N_("以往求助与服务经历"), confidential=True)
    crisis_signs = f.codes(
        N_("危机初筛"),
        "crisis_sign",
        sensitivity=Sensitivity.SENSITIVE,
        confidential=True,
        help=N_("勾了任何一项，请马上看“危机”"),
    )
    decision: Mapped[str | None] = f.code(N_("初步判断与处理"), "intake_decision")
    decision_reason: Mapped[str | None] = f.note(N_("判断的理由"), confidential=True)
    willingness: Mapped[str | None] = f.code(N_("服务对象意愿"), "willingness")
    intake_opinion: Mapped[str | None] = f.note(N_("接案督导或站长意见"), confidential=True)
    intake_signed_on: Mapped[date | None] = f.day(N_("接案督导或站长签名日期"))

    # 学生个案 (§2.9)
    student_source: Mapped[str | None] = f.code(N_("学生个案来源"), "student_source")
    school: Mapped[str | None] = f.text(N_("学校"), 60, deidentify=Deidentify.DROP)
    grade: Mapped[str | None] = f.text(N_("年级班级"), 60, deidentify=Deidentify.DROP)
    class_teacher: Mapped[str | None] = f.text(
        N_("班主任"), 50, sensitivity=Sensitivity.PERSONAL, deidentify=Deidentify.DROP
    )
    counsellor: Mapped[str | None] = f.text(
        N_("心理老师"), 50, sensitivity=Sensitivity.PERSONAL, deidentify=Deidentify.DROP
    )

    # 服务协议、知情同意 (F-C2): a tick is the day on which it was explained or signed
    agreed_on: Mapped[date | None] = f.day(N_("协议签订日期"), listed=True)
    agreement_text: Mapped[str | None] = f.code(N_("协议文本"), "agreement_text")
    agreement_way: Mapped[str | None] = f.code(N_("同意方式"), "agreement_way")
    agreement_aim: Mapped[str | None] = f.note(N_("服务目的"), confidential=True)
    rights_told_on: Mapped[date | None] = f.day(N_("已说明权利与义务"))
    secrecy_told_on: Mapped[date | None] = f.day(N_("已说明保密原则"))
    exceptions_told_on: Mapped[date | None] = f.day(
        N_("已说明保密例外"),
        help=N_("伤害自己或他人、未成年人受侵害、司法机关依法调取、督导与研讨时去标识化使用"),
    )
    notice_told_on: Mapped[date | None] = f.day(
        N_("已告知个人信息处理"), help=N_("处理者、目的、方式、种类、保存期限、权利")
    )
    sensitive_consent_on: Mapped[date | None] = f.day(N_("敏感信息单独同意"))
    record_consent_on: Mapped[date | None] = f.day(N_("同意记录"))
    photo_consent_on: Mapped[date | None] = f.day(N_("同意拍照"))
    recording_consent_on: Mapped[date | None] = f.day(N_("同意录音录像"))
    witness: Mapped[str | None] = f.text(
        N_("口头同意见证人"), 50, sensitivity=Sensitivity.PERSONAL, deidentify=Deidentify.DROP
    )
    guardian: Mapped[str | None] = f.text(
        N_("签名的监护人"),
        50,
        sensitivity=Sensitivity.PERSONAL,
        deidentify=Deidentify.DROP,
        help=N_("未满十四周岁由监护人签名"),
    )
    guardian_signed_on: Mapped[date | None] = f.day(N_("监护人签名日期"))
    withdrawn_on: Mapped[date | None] = f.day(N_("撤回同意日期"))

    # 结案、归档 (F-C7)
    client_state: Mapped[str | None] = f.note(N_("服务对象现状"), confidential=True)
    unresolved: Mapped[str | None] = f.note(N_("未解决问题与后续安排"), confidential=True)
    follow_up_needed: Mapped[bool | None] = f.flag(N_("是否需跟进"))
    follow_up_days: Mapped[int | None] = f.count(N_("跟进周期（天）"), help=N_("结案后多少天内回访"))
    parting: Mapped[str | None] = f.note(N_("离别情绪处理"), confidential=True)
    experience: Mapped[str | None] = f.note(N_("经验与反思"), confidential=True)
    close_client_signed_on: Mapped[date | None] = f.day(N_("结案服务对象或监护人签名日期"))
    close_worker_signed_on: Mapped[date | None] = f.day(N_("结案社工签名日期"))
    close_supervisor_signed_on: Mapped[date | None] = f.day(N_("结案督导签名日期"))
    close_head_signed_on: Mapped[date | None] = f.day(N_("结案站长签名日期"))
    archive_volume: Mapped[str | None] = f.text(N_("归档卷号"), 40)
    archive_pages: Mapped[int | None] = f.count(N_("归档页数"))
    archived_on: Mapped[date | None] = f.day(N_("归档日期"))
    archive_from: Mapped[str | None] = f.text(N_("归档移交人"), 50)
    archive_to: Mapped[str | None] = f.text(N_("归档接收人"), 50)


class CaseSuspension(Record, Base):
    """个案暂停: one stretch of time in which a case rests; without an end it still does."""

    __tablename__ = "case_suspension"
    label = N_("暂停")
    row_of = "case"

    case: Mapped[uuid.UUID | None] = f.link(N_("个案"), "case", required=True)
    ordinal: Mapped[int | None] = f.count(N_("序号"))
    start: Mapped[date | None] = f.day(N_("暂停日期"), required=True)
    end: Mapped[date | None] = f.day(N_("恢复日期"))
    reason: Mapped[str | None] = f.text(N_("暂停原因"), 200, deidentify=Deidentify.CHECKED, confidential=True)


class CaseTransfer(Record, Base):
    """个案移交: from one worker of the station to another; to another unit it is a referral (db/referrals.py)."""

    __tablename__ = "case_transfer"
    label = N_("更换社工")
    row_of = "case"

    case: Mapped[uuid.UUID | None] = f.link(N_("个案"), "case", required=True)
    ordinal: Mapped[int | None] = f.count(N_("序号"))
    day: Mapped[date | None] = f.day(N_("移交日期"), required=True)
    giver: Mapped[uuid.UUID | None] = f.link(N_("移交社工"), "worker")
    taker: Mapped[uuid.UUID | None] = f.link(N_("接手社工"), "worker", required=True)
    reason: Mapped[str | None] = f.text(N_("移交原因"), 200, deidentify=Deidentify.CHECKED, confidential=True)


class CaseSession(Record, Base):
    """个案服务记录 (F-C5): one contact in a case."""

    __tablename__ = "case_session"
    label = N_("个案服务记录")

    case: Mapped[uuid.UUID | None] = f.link(
        N_("个案"), "case", required=True, listed=True, aliases=("个案编号", "编号", "案号", "个案号")
    )
    ordinal: Mapped[int | None] = f.count(N_("第几次"), listed=True, aliases=("次数", "次序", "第次"))
    day: Mapped[date | None] = f.day(
        N_("日期"),
        index=True,
        required=True,
        listed=True,
        aliases=("服务日期", "服务时间", "时间", "会谈日期", "介入日期"),
    )
    start: Mapped[str | None] = f.clock(N_("开始时间"))
    end: Mapped[str | None] = f.clock(N_("结束时间"))
    minutes: Mapped[int | None] = f.minutes(
        N_("时长"), required=True, listed=True, aliases=("服务时长", "用时", "会谈时长", "服务时数")
    )
    method: Mapped[str | None] = f.code(
        N_("方式"), "session_method", required=True, listed=True, aliases=("服务方式", "会谈方式", "形式")
    )
    place: Mapped[str | None] = f.text(N_("地点"), 100, aliases=("服务地点",))
    worker: Mapped[uuid.UUID | None] = f.link(
        N_("社工"), "worker", aliases=("负责社工", "记录人", "服务社工")
    )
    record: Mapped[str | None] = f.note(
        N_("过程记录"),
        confidential=True,
        required=True,
        listed=True,
        aliases=("记录", "服务记录", "服务内容", "内容", "服务过程"),
        help=N_("客观事实、服务对象表述、社工介入"),
    )
    response: Mapped[str | None] = f.note(N_("服务对象反应与变化"), confidential=True)
    risk_change: Mapped[str | None] = f.code(N_("风险变化"), "risk_change")
    next_plan: Mapped[str | None] = f.note(N_("下次计划"), confidential=True)
    next_day: Mapped[date | None] = f.day(N_("下次服务日期"), index=True)
    present = f.codes(N_("参加人员"), "case_participant")
    present_names: Mapped[str | None] = f.text(
        N_("参加人员姓名"), 200, sensitivity=Sensitivity.PERSONAL, deidentify=Deidentify.DROP
    )
    aim: Mapped[str | None] = f.note(N_("本次目标"), confidential=True)
    risk_level: Mapped[str | None] = f.code(N_("变化后的风险等级"), "risk", sensitivity=Sensitivity.SENSITIVE)
    reflection: Mapped[str | None] = f.note(N_("社工反思与技巧"), confidential=True)
    client_signed_on: Mapped[date | None] = f.day(N_("服务对象签名日期"))
    worker_signed_on: Mapped[date | None] = f.day(N_("社工签名日期"))
    supervisor_note: Mapped[str | None] = f.note(N_("督导批注"), confidential=True)
    supervisor_signed_on: Mapped[date | None] = f.day(N_("督导签名日期"))


class SessionResource(Record, Base):
    """链接资源 (F-C5): what a session brought in for the person."""

    __tablename__ = "session_resource"
    label = N_("链接资源与物资")
    row_of = "case_session"

    session: Mapped[uuid.UUID | None] = f.link(N_("个案服务记录"), "case_session", required=True)
    ordinal: Mapped[int | None] = f.count(N_("序号"))
    name: Mapped[str | None] = f.text(N_("资源或物资"), 100, required=True)
    kind: Mapped[str | None] = f.code(N_("资源类型"), "resource_kind")
    quantity: Mapped[str | None] = f.text(N_("数量"), 40)
    provider: Mapped[str | None] = f.text(N_("提供方"), 100)


class GoalScore(Record, Base):
    """目标达成: how far one goal of the plan has come, as one session saw it; the latest of a goal holds."""

    __tablename__ = "goal_score"
    label = N_("目标达成")
    row_of = "case_session"

    session: Mapped[uuid.UUID | None] = f.link(N_("个案服务记录"), "case_session", required=True)
    goal: Mapped[uuid.UUID | None] = f.link(N_("目标"), "case_goal", required=True)
    state: Mapped[str | None] = f.code(N_("达成情况"), "goal_state")
    percent: Mapped[int | None] = f.count(N_("达成度（%）"))
