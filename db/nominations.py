"""Nominations of stations, cases, projects and workers (优秀申报, F-N1), and measures for talent (培建留转奖); domain.md H13, H23."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy.orm import Mapped

from db import fields as f
from db.base import Base, Record
from db.fields import Deidentify
from db.mark import N_


class Nomination(Record, Base):
    """优秀申报: one entry in one contest; it leaves only after 脱敏核对."""

    __tablename__ = "nomination"
    label = N_("优秀申报")

    title: Mapped[str | None] = f.text(
        N_("申报标题"), 200, required=True, listed=True, searched=True, deidentify=Deidentify.CHECKED
    )
    kind: Mapped[str | None] = f.code(N_("申报类别"), "nomination_kind", required=True, listed=True)
    level: Mapped[str | None] = f.code(N_("级别"), "media_level", required=True, listed=True)
    contest: Mapped[str | None] = f.text(N_("评选活动"), listed=True, searched=True)
    organiser: Mapped[str | None] = f.text(N_("主办单位"))
    day: Mapped[date | None] = f.day(N_("申报日期"), index=True, required=True, listed=True)
    due_on: Mapped[date | None] = f.day(N_("申报截止"))
    station: Mapped[uuid.UUID | None] = f.link(N_("申报站点"), "station")
    case: Mapped[uuid.UUID | None] = f.link(N_("对应个案"), "case")
    project: Mapped[uuid.UUID | None] = f.link(N_("对应项目"), "project")
    worker: Mapped[uuid.UUID | None] = f.link(N_("申报社工"), "worker")
    background: Mapped[str | None] = f.note(N_("背景介绍"))
    analysis: Mapped[str | None] = f.note(N_("分析（理论）"))
    plan: Mapped[str | None] = f.note(N_("服务计划"))
    process: Mapped[str | None] = f.note(N_("服务过程"))
    effect: Mapped[str | None] = f.note(N_("服务成效"))
    reflection: Mapped[str | None] = f.note(N_("专业反思"))
    video: Mapped[str | None] = f.text(
        N_("视频文件"), 200, help=N_("文件名或链接；短视频中的人要同意出镜或遮挡")
    )
    programme: Mapped[str | None] = f.code(N_("所属计划"), "programme")
    deidentified: Mapped[bool | None] = f.flag(
        N_("已脱敏核对"), required=True, help=N_("案例用化名，核对右侧查出的内容后勾选；没有勾选的不能导出")
    )
    checked_on: Mapped[date | None] = f.day(N_("核对日期"))
    checked_by: Mapped[str | None] = f.text(N_("核对人"), 50)
    result: Mapped[str | None] = f.code(N_("评选结果"), "nomination_result", listed=True)
    award: Mapped[str | None] = f.text(N_("奖项名称"), listed=True)
    result_on: Mapped[date | None] = f.day(N_("公布日期"), index=True)
    remark: Mapped[str | None] = f.note(N_("备注"))


class NominationMaterial(Record, Base):
    """申报材料: what the contest asks for, and whether it is there."""

    __tablename__ = "nomination_material"
    label = N_("申报材料")
    row_of = "nomination"

    nomination: Mapped[uuid.UUID | None] = f.link(N_("申报"), "nomination", required=True)
    ordinal: Mapped[int | None] = f.count(N_("序号"))
    name: Mapped[str | None] = f.text(N_("材料名称"), listed=True)
    ready: Mapped[bool | None] = f.flag(N_("已备齐"), listed=True)
    remark: Mapped[str | None] = f.text(N_("说明"), 200, deidentify=Deidentify.CHECKED)


class TalentMeasure(Record, Base):
    """人才举措: what was done to train, build, keep, turn and honour (培建留转奖)."""

    __tablename__ = "talent_measure"
    label = N_("人才举措")

    day: Mapped[date | None] = f.day(N_("日期"), index=True, required=True, listed=True)
    kind: Mapped[str | None] = f.code(N_("培建留转奖"), "talent_kind", required=True, listed=True)
    name: Mapped[str | None] = f.text(
        N_("举措名称"), 200, required=True, listed=True, searched=True, aliases=("举措", "内容")
    )
    level: Mapped[str | None] = f.code(N_("层级"), "unit_level")
    people: Mapped[int | None] = f.count(N_("受益人数"), listed=True, aliases=("人数", "涉及人数"))
    amount: Mapped[int | None] = f.amount(N_("投入资金"), listed=True, aliases=("资金", "金额"))
    document: Mapped[str | None] = f.text(N_("文件名称或文号"))
    programme: Mapped[str | None] = f.code(N_("所属计划"), "programme")
    remark: Mapped[str | None] = f.note(N_("说明"))
