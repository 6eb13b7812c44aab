"""Community organisations (社区社会组织, F-O1) that a station brings up and works with: 五社联动, domain.md §2.10."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy.orm import Mapped

from db import fields as f
from db.base import Base, Record
from db.fields import Deidentify, Sensitivity
from db.mark import N_


class CommunityGroup(Record, Base):
    """社区社会组织."""

    __tablename__ = "community_group"
    label = N_("社区社会组织")

    name: Mapped[str | None] = f.text(
        N_("组织名称"), required=True, listed=True, searched=True, aliases=("名称", "社会组织名称")
    )
    kind: Mapped[str | None] = f.code(
        N_("组织类型"), "community_group_kind", listed=True, aliases=("类型", "类别")
    )
    village: Mapped[str | None] = f.text(
        N_("所在村（社区）"), listed=True, aliases=("村", "社区", "村（社区）")
    )
    head: Mapped[str | None] = f.text(
        N_("负责人"),
        50,
        listed=True,
        sensitivity=Sensitivity.PERSONAL,
        deidentify=Deidentify.SURNAME,
        aliases=("负责人姓名",),
    )
    phone: Mapped[str | None] = f.phone(N_("联系电话"), aliases=("电话", "手机"))
    members: Mapped[int | None] = f.count(N_("成员人数"), listed=True, aliases=("人数", "成员数"))
    number: Mapped[str | None] = f.text(N_("备案号"), 40, listed=True, aliases=("备案编号", "登记证号"))
    founded_on: Mapped[date | None] = f.day(
        N_("成立或备案日期"), index=True, aliases=("备案日期", "成立日期")
    )
    dissolved_on: Mapped[date | None] = f.day(N_("注销日期"))
    fostered: Mapped[bool | None] = f.flag(N_("由本站培育"), listed=True)
    worker: Mapped[uuid.UUID | None] = f.link(N_("联系社工"), "worker")
    activities: Mapped[int | None] = f.count(
        N_("活动次数"),
        aliases=("开展活动次数",),
        help=N_("在活动里选了本组织的，按记录自动计；没有记录时按这里填的数"),
    )
    services: Mapped[str | None] = f.note(N_("服务内容"))
    linkage: Mapped[str | None] = f.note(
        N_("五社联动情况"), help=N_("与社区、社会工作者、社区志愿者、社会慈善资源怎么配合")
    )
    remark: Mapped[str | None] = f.note(N_("备注"))
