"""Entries that a county or a station adds to the code lists (自定代码); design.md §7, kind `catalogue`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
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
    aliases: Mapped[str | None] = f.text(N_("其他写法"), 200, help=N_("台账里的其他写法，用顿号隔开"))
    retired: Mapped[bool | None] = f.flag(N_("停用"), help=N_("停用后不再可选，原有记录照常显示"))


def load(session: Session) -> None:
    """Put the entries of this store into the code lists of this process."""
    query = select(CodeItem).where(CodeItem.deleted.is_(False)).order_by(CodeItem.list, CodeItem.code)
    codes.extend(_by_list(session.scalars(query)))


def _by_list(items: Iterable[CodeItem]) -> dict[str, tuple[codes.Item, ...]]:
    found: dict[str, dict[str, codes.Item]] = defaultdict(dict)
    for item in items:
        if item.list and item.code and item.name:
            aliases = tuple(part for part in (item.aliases or "").replace("，", "、").split("、") if part)
            extra: dict[str, Any] = {"retired": True} if item.retired else {}
            found[item.list][item.code] = codes.Item(item.code, item.name, aliases, extra)
    return {name: tuple(several.values()) for name, several in found.items()}
