"""How each user likes a list: its columns and order, and named views (筛选、列和排序一起记下). Kept in this store, never logged."""

from __future__ import annotations

import json
import uuid
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from db import local
from swdesk import records
from swdesk.errors import UserError
from swdesk.i18n import _

_MOST = 20
_LONGEST = 20


@dataclass(frozen=True)
class View:
    """A named view: chips by their words, text, columns and order ('-' before it for descending)."""

    name: str
    chips: tuple[str, ...] = ()
    text: str = ""
    columns: tuple[str, ...] = ()
    order: str = ""


@dataclass
class Kept:
    """What is kept of one list for one user."""

    columns: tuple[str, ...] = ()
    order: str = ""
    views: list[View] = field(default_factory=list[View])


def load(session: Session, kind: str, user: uuid.UUID | None) -> Kept:
    """What is kept; columns that are no more are left out."""
    found = local.get(session, _key(kind, user))
    if not found:
        return Kept()
    raw: dict[str, Any] = json.loads(found)
    known = {item.name for item in records.fields(kind)}

    def columns(names: list[str]) -> tuple[str, ...]:
        return tuple(name for name in names if name in known)

    views = [
        View(one["name"], tuple(one["chips"]), one["text"], columns(one["columns"]), one["order"])
        for one in raw["views"]
    ]
    return Kept(columns(raw["columns"]), raw["order"], views)


def keep_look(
    session: Session, kind: str, user: uuid.UUID | None, columns: tuple[str, ...], order: str
) -> None:
    """The columns and the order as the user left them; inside `Store.local`."""
    kept = load(session, kind, user)
    kept.columns, kept.order = columns, order
    _put(session, kind, user, kept)


def save_view(session: Session, kind: str, user: uuid.UUID | None, view: View) -> list[View]:
    """Keep a view, in place of one of the same name; inside `Store.local`. All views after it."""
    name = view.name.strip()
    if not name or len(name) > _LONGEST:
        raise UserError(_("视图名称请写1到{}个字，没有保存。").format(_LONGEST))
    kept = load(session, kind, user)
    others = [one for one in kept.views if one.name != name]
    if len(others) >= _MOST:
        raise UserError(_("一个列表最多存{}个视图，请先删掉不用的。").format(_MOST))
    kept.views = [*others, View(name, view.chips, view.text, view.columns, view.order)]
    _put(session, kind, user, kept)
    return kept.views


def drop_view(session: Session, kind: str, user: uuid.UUID | None, name: str) -> list[View]:
    """Forget a view; inside `Store.local`. All views after it."""
    kept = load(session, kind, user)
    kept.views = [one for one in kept.views if one.name != name]
    _put(session, kind, user, kept)
    return kept.views


def _key(kind: str, user: uuid.UUID | None) -> str:
    return f"list:{kind}:{user.hex if user else ''}"


def _put(session: Session, kind: str, user: uuid.UUID | None, kept: Kept) -> None:
    local.put(session, _key(kind, user), json.dumps(asdict(kept), ensure_ascii=False).encode())
