"""Entries that a county or a station adds to the code lists (自定代码), and the order it gives them; design.md §7, kind `catalogue`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session

from db import codes
from db import fields as f
from db.base import Base, Record
from db.mark import N_


class CodeItem(Record, Base):
    """自定代码: one more entry of a code list, or another label for a code that is there."""

    __tablename__ = "code_item"
    label = N_("自定代码")

    list: Mapped[str | None] = f.code(N_("代码表"), "open_list", required=True, listed=True)
    code: Mapped[str | None] = f.text(N_("代码"), 10, required=True, listed=True)
    name: Mapped[str | None] = f.text(N_("名称"), required=True, listed=True, searched=True)
    english: Mapped[str | None] = f.text(N_("英文名称"))
    aliases: Mapped[str | None] = f.text(N_("其他写法"), 200, help=N_("台账里的其他写法，用顿号隔开"))
    like: Mapped[str | None] = f.text(
        N_("归入代码"), 10, help=N_("新增的代码统计时归入哪个原有代码，如归入 A07")
    )
    valid_from: Mapped[date | None] = f.day(N_("启用日期"))
    valid_to: Mapped[date | None] = f.day(N_("有效期至"))
    retired: Mapped[bool | None] = f.flag(N_("停用"), help=N_("停用后不再可选，原有记录照常显示"))


class CodeOrder(Record, Base):
    """代码顺序: in which order a list is offered, its codes with commas; one a list."""

    __tablename__ = "code_order"
    label = N_("代码顺序")

    list: Mapped[str | None] = f.text(N_("代码表"), 40, listed=True)
    codes: Mapped[str | None] = f.text(N_("顺序"), 2000)


def load(session: Session, day: date | None = None) -> None:
    """Put the entries of this store into the code lists of this process; `day` says which are valid."""
    query = select(CodeItem).where(CodeItem.deleted.is_(False)).order_by(CodeItem.list, CodeItem.code)
    orders = session.scalars(select(CodeOrder).where(CodeOrder.deleted.is_(False)).order_by(CodeOrder.id))
    codes.extend(
        _by_list(session.scalars(query)),
        {one.list: one.codes.split(",") for one in orders if one.list and one.codes},
        day,
    )


def _by_list(items: Iterable[CodeItem]) -> dict[str, tuple[codes.Item, ...]]:
    found: dict[str, dict[str, codes.Item]] = defaultdict(dict)
    for item in items:
        if item.list and item.code and item.name:
            aliases = tuple(part for part in (item.aliases or "").replace("，", "、").split("、") if part)
            facts = {"retired": bool(item.retired), "like": item.like}
            extra: dict[str, Any] = {key: value for key, value in facts.items() if value}
            found[item.list][item.code] = codes.Item(
                item.code, item.name, aliases, extra, item.english or "", item.valid_from, item.valid_to
            )
    return {name: tuple(several.values()) for name, several in found.items()}
