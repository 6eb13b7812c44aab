"""满意度调查 (F-C10 of domain.md §2.2): one form, filled in for a case, a group or an activity, with or without a name."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy.orm import Mapped

from db import fields as f
from db.base import Base, Record
from db.mark import N_

_SCORE = "satisfaction_score"


class Satisfaction(Record, Base):
    """满意度调查: what one person thought of a service; seven items of five points."""

    __tablename__ = "satisfaction"
    label = N_("满意度调查")

    day: Mapped[date | None] = f.day(N_("日期"), index=True, required=True, listed=True)
    service: Mapped[str | None] = f.code(N_("服务类型"), "satisfaction_service", required=True, listed=True)
    case: Mapped[uuid.UUID | None] = f.link(N_("个案"), "case", listed=True)
    group: Mapped[uuid.UUID | None] = f.link(N_("小组"), "group")
    activity: Mapped[uuid.UUID | None] = f.link(N_("活动"), "activity")
    respondent: Mapped[str | None] = f.code(N_("对象类型"), "respondent")
    anonymous: Mapped[bool | None] = f.flag(N_("匿名"), help=N_("匿名的不填姓名"))
    person: Mapped[uuid.UUID | None] = f.link(N_("填写人"), "person")
    attitude: Mapped[str | None] = f.code(N_("服务态度"), _SCORE)
    ability: Mapped[str | None] = f.code(N_("专业能力"), _SCORE)
    content: Mapped[str | None] = f.code(N_("服务内容"), _SCORE)
    timing: Mapped[str | None] = f.code(N_("时间安排"), _SCORE)
    venue: Mapped[str | None] = f.code(N_("场地环境"), _SCORE)
    needs_met: Mapped[str | None] = f.code(N_("需求满足"), _SCORE)
    overall: Mapped[str | None] = f.code(N_("总体"), _SCORE, required=True, listed=True)
    gains: Mapped[str | None] = f.note(N_("最大收获"), confidential=True)
    advice: Mapped[str | None] = f.note(N_("建议"), confidential=True)
