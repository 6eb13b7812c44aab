"""代码表: what a county or a station changes in the lists; a code that records hold is never deleted (domain.md §3)."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.base import child_id
from db.code_items import CodeItem, CodeOrder
from db.codes import CodeList, Item, code_list, list_names, open_lists, plain
from db.pinyin import syllables
from swdesk import records, roles
from swdesk.code_uses import require_unused
from swdesk.errors import UserError
from swdesk.i18n import _

_HOME = uuid.UUID("6f0b6c52-3f4e-5d0e-9a53-2c1f6d7f1a10")
"""Names the entries of a list: two PCs that change the same code write the same record."""

_CODE = re.compile(r"[0-9A-Za-z]{1,10}")


@dataclass(frozen=True)
class Entry:
    """One line of the page: the item, whether it was added here, whether it may be chosen, and its own entry."""

    item: Item
    added: bool
    offered: bool
    record: uuid.UUID | None


@dataclass(frozen=True)
class Listing:
    """A list as the page names it."""

    name: str
    title: str
    english: str
    standard: str
    open: bool


def lists() -> list[Listing]:
    """Every list that may be changed, by its title."""
    found = [code_list(name) for name in list_names()]
    return sorted(
        (Listing(one.name, _(one.title), one.english, one.standard, one.name in open_lists()) for one in found if not one.fixed),
        key=lambda one: syllables(one.title),
    )  # fmt: skip


def entries(session: Session, name: str) -> list[Entry]:
    """The codes of a list, in the order in which they are offered; disabled ones too."""
    listed = code_list(name)
    offered = {item.code for item in listed.offered}
    shipped = {item.code for item in listed.shipped}
    known = _records(session, name)
    return [
        Entry(
            item,
            item.code not in shipped,
            item.code in offered,
            known[item.code].id if item.code in known else None,
        )
        for item in listed.items
    ]


def _records(session: Session, name: str) -> dict[str, CodeItem]:
    query = select(CodeItem).where(CodeItem.list == name, CodeItem.deleted.is_(False)).order_by(CodeItem.id)
    return {one.code: one for one in session.scalars(query) if one.code}


# ── changing ─────────────────────────────────────────────────────────────────────────────────────────────────


def put(session: Session, name: str, code: str, values: Mapping[str, Any]) -> uuid.UUID:
    """Change a code or add one (`values`: name, english, aliases, like, valid_from, valid_to, retired); inside `Store.write`."""
    roles.require(session, roles.Right.DATA)
    listed, code = code_list(name), code.strip()
    if listed.fixed:
        raise UserError(_("“{}”是程序自己的用语，不能改。").format(_(listed.title)))
    known, item = _records(session, name).get(code), listed.item(code)
    if item is None:
        _require_new(listed, code, values)
    stated = dict(values)
    if not (stated.get("name") or (known.name if known else "") or (item.label if item else "")):
        raise UserError(_("请填写名称，没有改动。"))
    if known is None:
        stated = _standing(item) | stated | {"list": name, "code": code}
    return records.save(
        session, "code_item", stated, id=known.id if known else child_id(_HOME, f"{name} {code}")
    )


def _standing(item: Item | None) -> dict[str, Any]:
    """What is known of a shipped code, so that its own entry says all of it."""
    return {} if item is None else {"name": item.label, "english": item.english or None}


def _require_new(listed: CodeList, code: str, values: Mapping[str, Any]) -> None:
    if listed.name not in open_lists():
        text = _("“{}”不能增加代码，程序的规则按现有代码工作；可以改名称、停用和调整顺序。")
        raise UserError(text.format(_(listed.title)))
    if not _CODE.fullmatch(code):
        raise UserError(_("代码只能用字母和数字，最多10位，请改一个。没有改动。"))
    same = listed.find(values.get("name") or "")
    if same is not None and plain(same.label) == plain(values.get("name") or ""):
        raise UserError(_("已经有“{}”（代码 {}），不用再加。").format(same.label, same.code))
    like = values.get("like")
    if like and like not in {item.code for item in listed.shipped}:
        raise UserError(_("归入的代码“{}”不在这张表原有的代码里，请改一个。").format(like))


def set_retired(session: Session, name: str, code: str, retired: bool) -> None:
    """Offer a code no longer, or again; records that hold it keep showing it."""
    put(session, name, code, {"retired": retired or None})


def move(session: Session, name: str, code: str, by: int) -> None:
    """Move a code up (-1) or down (1) in the order in which it is offered."""
    roles.require(session, roles.Right.DATA)
    order = [item.code for item in code_list(name).items]
    at = order.index(code)
    to = min(max(at + by, 0), len(order) - 1)
    if to != at:
        order.insert(to, order.pop(at))
        _keep(session, name, order)


def _keep(session: Session, name: str, order: Sequence[str]) -> None:
    record = child_id(_HOME, f"order {name}")
    known = session.get(CodeOrder, record)
    values: dict[str, Any] = {"list": name, "codes": ",".join(order)}
    if known is not None and known.deleted:
        records.restore(session, "code_order", record)
    records.save(session, "code_order", values, id=record)


def remove(session: Session, name: str, code: str) -> None:
    """Delete an added code that no record holds, or give a shipped one its own name back."""
    roles.require(session, roles.Right.DATA)
    known = _records(session, name).get(code)
    if known is None:
        raise UserError(_("这是原有的代码，不能删除；不想再用的，请点“停用”。"))
    require_unused(session, known.id)
    records.remove(session, "code_item", known.id)
