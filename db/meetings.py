"""Meetings and publicity (会议与宣传): F-M1, F-P1 of domain.md §2.10."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy.orm import Mapped

from db import fields as f
from db.base import Base, Record
from db.fields import Deidentify
from db.mark import N_


class Meeting(Record, Base):
    """会议."""

    __tablename__ = "meeting"
    label = N_("会议")

    day: Mapped[date | None] = f.day(
        N_("日期"),
        index=True,
        required=True,
        listed=True,
        aliases=("会议日期", "会议时间", "时间", "召开日期"),
    )
    kind: Mapped[str | None] = f.code(
        N_("会议类型"), "meeting_kind", required=True, listed=True, aliases=("类型", "会议类别", "会议名称")
    )
    topic: Mapped[str | None] = f.text(
        N_("议题"), 200, listed=True, searched=True, aliases=("会议主题", "主题", "会议议题", "内容")
    )
    level: Mapped[str | None] = f.code(N_("层级"), "media_level")
    form: Mapped[str | None] = f.code(N_("形式"), "meeting_form", aliases=("会议形式",))
    start: Mapped[str | None] = f.clock(N_("开始时间"))
    end: Mapped[str | None] = f.clock(N_("结束时间"))
    host: Mapped[str | None] = f.text(N_("主办单位"), aliases=("主办",))
    attended_only: Mapped[bool | None] = f.flag(
        N_("由其他单位主办"),
        help=N_("视频会议等由上级或别的单位主办的，由主办单位计数，本单位不重复计入会议次数"),
    )
    place: Mapped[str | None] = f.text(N_("地点"), aliases=("会议地点",))
    platform: Mapped[str | None] = f.text(N_("线上平台"))
    chair: Mapped[str | None] = f.text(N_("主持人"), 50, aliases=("主持",))
    recorder: Mapped[str | None] = f.text(N_("记录人"), 50, aliases=("记录",))
    due: Mapped[int | None] = f.count(N_("应到人数"), aliases=("应到",))
    attendance: Mapped[int | None] = f.count(
        N_("参会人数"), listed=True, aliases=("参加人数", "人数", "出席人数", "与会人数", "实到人数", "实到")
    )
    absent: Mapped[str | None] = f.text(N_("缺席人员"), 200, aliases=("缺席",), deidentify=Deidentify.CHECKED)
    protection: Mapped[bool | None] = f.flag(
        N_("计入未保站台账"), help=N_("两站合一的站用；不填按对象和服务领域判断，一条记录不用登记两次")
    )
    programme: Mapped[str | None] = f.code(N_("所属计划"), "programme")
    agenda: Mapped[str | None] = f.note(N_("议程"))
    decisions: Mapped[str | None] = f.note(N_("会议纪要"), aliases=("议定事项", "会议决议", "会议内容"))


class MeetingParty(Record, Base):
    """参会单位: how many came of one kind of unit (domain.md H26)."""

    __tablename__ = "meeting_party"
    label = N_("参会单位")
    row_of = "meeting"

    meeting: Mapped[uuid.UUID | None] = f.link(N_("会议"), "meeting", required=True)
    ordinal: Mapped[int | None] = f.count(N_("序号"))
    kind: Mapped[str | None] = f.code(N_("参会人员类别"), "attendee_kind", listed=True)
    unit: Mapped[str | None] = f.text(N_("单位或姓名"), 200, listed=True, deidentify=Deidentify.CHECKED)
    number: Mapped[int | None] = f.count(N_("人数"), listed=True)


class MeetingPoint(Record, Base):
    """发言要点: what one speaker said."""

    __tablename__ = "meeting_point"
    label = N_("发言要点")
    row_of = "meeting"

    meeting: Mapped[uuid.UUID | None] = f.link(N_("会议"), "meeting", required=True)
    ordinal: Mapped[int | None] = f.count(N_("序号"))
    speaker: Mapped[str | None] = f.text(N_("发言人"), 50, listed=True)
    point: Mapped[str | None] = f.note(N_("要点"))


class Resolution(Record, Base):
    """议定事项: a matter that was agreed, who sees to it and by when."""

    __tablename__ = "resolution"
    label = N_("议定事项")
    row_of = "meeting"

    meeting: Mapped[uuid.UUID | None] = f.link(N_("会议"), "meeting", required=True, listed=True)
    ordinal: Mapped[int | None] = f.count(N_("序号"))
    matter: Mapped[str | None] = f.text(
        N_("事项"), 200, required=True, listed=True, searched=True, deidentify=Deidentify.CHECKED
    )
    responsible: Mapped[str | None] = f.text(N_("责任人"), 50, listed=True)
    due_on: Mapped[date | None] = f.day(N_("时限"), index=True, listed=True)
    state: Mapped[str | None] = f.code(N_("状态"), "resolution_state", listed=True)
    done_on: Mapped[date | None] = f.day(N_("办结日期"))


class Publication(Record, Base):
    """宣传信息: one article counts once, however often it is reprinted (domain.md H5)."""

    __tablename__ = "publication"
    label = N_("宣传信息")

    day: Mapped[date | None] = f.day(
        N_("发布日期"),
        index=True,
        required=True,
        listed=True,
        aliases=("日期", "发布时间", "时间", "刊发日期"),
    )
    title: Mapped[str | None] = f.text(
        N_("标题"), 200, required=True, listed=True, searched=True, aliases=("信息标题", "题目", "文章标题")
    )
    kind: Mapped[str | None] = f.code(N_("信息类型"), "publication_kind", aliases=("类型",))
    media: Mapped[str | None] = f.text(
        N_("媒体名称"), listed=True, aliases=("媒体", "发布平台", "平台", "刊发媒体")
    )
    level: Mapped[str | None] = f.code(
        N_("级别"), "media_level", required=True, listed=True, aliases=("媒体级别", "层级")
    )
    link: Mapped[str | None] = f.text(N_("链接"), 500, aliases=("网址", "链接地址"))
    author: Mapped[str | None] = f.text(N_("作者"), aliases=("撰稿人",))
    reprints: Mapped[int | None] = f.count(N_("转载次数"), aliases=("转载", "采用次数"))
    activity: Mapped[uuid.UUID | None] = f.link(N_("关联活动"), "activity")
    protection: Mapped[bool | None] = f.flag(
        N_("计入未保站台账"), help=N_("两站合一的站用；不填按对象和服务领域判断，一条记录不用登记两次")
    )
    programme: Mapped[str | None] = f.code(N_("所属计划"), "programme")
    body: Mapped[str | None] = f.note(N_("正文"), help=N_("粘贴稿件全文，右侧会查出姓名、身份证号、电话等"))
    deidentified: Mapped[bool | None] = f.flag(
        N_("已脱敏核对"), help=N_("核对右侧查出的内容后勾选；没有勾选的不能导出，题目也不进上报的台账")
    )
    checked_on: Mapped[date | None] = f.day(N_("核对日期"))
    checked_by: Mapped[str | None] = f.text(N_("核对人"), 50)
    remark: Mapped[str | None] = f.note(N_("备注"))
