"""Meetings and publicity (会议与宣传): F-M1, F-P1 of domain.md §2.10."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Mapped

from db import fields as f
from db.base import Base, Record
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
    host: Mapped[str | None] = f.text(N_("主办单位"), aliases=("主办",))
    place: Mapped[str | None] = f.text(N_("地点"), aliases=("会议地点",))
    attendance: Mapped[int | None] = f.count(
        N_("参会人数"), listed=True, aliases=("参加人数", "人数", "出席人数", "与会人数")
    )
    decisions: Mapped[str | None] = f.note(N_("议定事项"), aliases=("会议决议", "会议内容"))


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
    deidentified: Mapped[bool | None] = f.flag(N_("已脱敏核对"))
    remark: Mapped[str | None] = f.note(N_("备注"))
